"""Who was not in: seen by visitor and head alone, and gone from every table once the round has ended; old notes too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.demo.cast import ROLES, World
from linli.organisations.actions import end_appointment
from linli.outreach import jobs
from linli.outreach.actions import end_sweep, forget_notes, share_doors
from linli.outreach.enums import CellState, SweepState
from linli.outreach.models import Sweep, Visit, VisitCell
from linli.outreach.queries import cells_for, visible_to, visits_for
from linli.outreach.rules import may_see_not_in, may_see_sweep
from tests.outreach.rounds import appointment, cell_of, knock, rooms_of, started

WEEK = timedelta(days=7)


@pytest.fixture
def absent(world: World, sweep: Sweep) -> VisitCell:
    """At one door nobody was in, twice; at another somebody was met."""
    cell = cell_of(sweep, world.room)
    knock(world, cell, CellState.NOT_IN, key="not-there-1")
    knock(world, cell, CellState.NOT_IN, key="not-there-2", at=world.at + timedelta(hours=1))
    met = cell_of(sweep, rooms_of(world, "3栋")[-1])
    knock(world, met, CellState.CHANGED, role="building_leader", words="换了租户")
    return cell_of(sweep, world.room)


def everything(table_words: str) -> Iterator[str]:
    """Each row of each table as text, where it holds the words."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            yield from (f"{table}: {row}" for (row,) in cursor.fetchall() if table_words in row)


def test_the_rows_that_one_may_see_say_it_exactly_to_whom_the_rule_does(world: World, absent: VisitCell) -> None:
    sweep = absent.sweep
    for role in ROLES:
        actor = world.actor(role)
        found = cells_for(sweep, actor).filter(pk=absent.pk).first()
        visitor = absent.share.appointment_id if absent.share else None
        told = found is not None and found.shown == CellState.NOT_IN  # type: ignore[attr-defined]
        assert told is (may_see_not_in(actor, absent, visitor, world.at) is None), role
        assert told is (role in {"station_head", "representative"}), role
        assert visits_for([absent.pk], actor, sweep).exists() is told, role


def test_for_others_it_is_not_even_loaded(world: World, absent: VisitCell) -> None:
    found = cells_for(absent.sweep, world.actor("deputy")).get(pk=absent.pk)
    assert (found.shown, found.shown_at, found.shown_recorded_at) == ("not_been", None, None)  # type: ignore[attr-defined]
    assert {"state", "at", "recorded_at"} <= found.get_deferred_fields()


def test_rounds_are_found_by_exactly_those_who_may_see_them(world: World, sweep: Sweep) -> None:
    visitors = list(sweep.shares.order_by("pk").values_list("appointment_id", flat=True))
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        assert visible_to(actor).exists() is (may_see_sweep(actor, sweep, visitors, world.at) is None), role


def test_no_event_tells_at_which_door_nobody_was_in(world: World, absent: VisitCell) -> None:
    knocked = Event.objects.filter(kind="sweep.knocked")
    assert [(event.place_id, event.building_id, event.refs) for event in knocked] == [(world.estate.pk, None, {})] * 2
    assert not Event.objects.filter(subject_id=str(absent.pk)).exists()


def test_once_the_round_has_ended_no_table_knows_it_any_more(world: World, absent: VisitCell) -> None:
    assert list(everything("not_in"))
    assert list(everything("not-there"))
    ids = [str(pk) for pk in Visit.objects.filter(cell=absent).order_by("pk").values_list("pk", flat=True)]
    end_sweep(absent.sweep, by=world.actor("station_head"), at=world.at + timedelta(days=1))
    for words in ("not_in", "not-there", *ids):
        held = [row for row in everything(words) if not row.startswith("django_")]
        assert [row for row in held if "see_not_in" not in row] == [], words
    fresh = VisitCell.objects.get(pk=absent.pk)
    other = VisitCell.objects.filter(sweep=absent.sweep, state=CellState.NOT_BEEN).exclude(pk=absent.pk)[0]
    for field in ("state", "at", "recorded_at", "unsettled", "version"):
        assert getattr(fresh, field) == getattr(other, field)


def test_neither_a_knock_nor_a_change_of_hands_can_be_told_from_the_versions_of_an_ended_round(
    world: World, absent: VisitCell
) -> None:
    head, shared = world.actor("station_head"), cell_of(absent.sweep, rooms_of(world, "1栋")[0])
    share_doors(absent.sweep, cells=[shared.pk], appointment=appointment(world, "volunteer"), by=head, at=world.at)
    assert absent.version > 1
    end_sweep(absent.sweep, by=head, at=world.at)
    left = VisitCell.objects.filter(sweep=absent.sweep, state=CellState.NOT_BEEN)
    assert set(left.values_list("version", flat=True)) == {1}
    met = VisitCell.objects.get(sweep=absent.sweep, state=CellState.CHANGED)
    assert met.version > 1, "where somebody was met the version stays"


def test_what_was_heard_elsewhere_stays(world: World, absent: VisitCell) -> None:
    end_sweep(absent.sweep, by=world.actor("station_head"), at=world.at)
    assert Visit.objects.get().note == "换了租户"


def test_a_round_whose_last_day_is_over_ends_by_itself_once(
    world: World, absent: VisitCell, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(world.at + WEEK - timedelta(days=1), tick=False):
        monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
        assert jobs.end_sweeps() == 0
    with time_machine.travel(world.at + WEEK, tick=False):
        assert jobs.end_sweeps() == 0, "it looks once an hour"
        monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
        assert jobs.end_sweeps() == 1
        monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
        assert jobs.end_sweeps() == 0
    assert Sweep.objects.get().state == SweepState.ENDED
    assert not Visit.objects.filter(state=CellState.NOT_IN).exists()
    assert Event.objects.get(kind="sweep.ended").door == "job"


def test_one_round_that_cannot_be_ended_stops_neither_the_others_nor_what_comes_after(
    world: World, absent: VisitCell, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, head = absent.sweep, world.actor("station_head")
    end_sweep(first, by=head, at=world.at)
    second, later = started(world), world.at + timedelta(days=93)
    Sweep.objects.filter(pk=second.pk).update(kind="older")
    third = started(world)
    real = jobs.end_sweep

    def broken(sweep: Sweep, **rest: Any) -> Sweep:
        if sweep.pk == second.pk:
            raise LookupError("its playbook is gone")
        return real(sweep, **rest)

    monkeypatch.setattr(jobs, "end_sweep", broken)
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    with time_machine.travel(later, tick=False):
        assert jobs.end_sweeps() == 2
    states = {sweep.pk: sweep.state for sweep in Sweep.objects.order_by("pk")}
    assert (states[second.pk], states[third.pk]) == (SweepState.OPEN, SweepState.ENDED)
    assert not Visit.objects.exclude(note="").exists()


def test_doors_of_a_visitor_who_holds_the_post_no_longer_become_nobodys(
    world: World, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    met, left = (cell_of(sweep, room) for room in rooms_of(world, "3栋")[-2:])
    knock(world, met, CellState.NOTHING_CHANGED, role="building_leader")
    end_appointment(appointment(world, "building_leader"), ends_on=sweep.starts_on, by=system(), at=world.at)
    for days, freed in ((0, 0), (1, 1)):
        monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
        with time_machine.travel(world.at + timedelta(days=days), tick=False):
            assert jobs.end_sweeps() == freed
    assert cell_of(sweep, left.room).share is None
    assert cell_of(sweep, met.room).share is not None


def test_notes_are_erased_three_months_after_the_round_and_not_before(
    world: World, absent: VisitCell, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_sweep(absent.sweep, by=world.actor("station_head"), at=world.at)
    for days, left in ((91, 1), (93, 0)):
        monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
        with time_machine.travel(world.at + timedelta(days=days), tick=False):
            jobs.end_sweeps()
        assert Visit.objects.exclude(note="").count() == left
    assert Event.objects.filter(kind="sweep.notes_forgotten").count() == 1
    assert forget_notes(absent.sweep, by=system(), at=world.at) == 0
    with pytest.raises(Refused):
        forget_notes(absent.sweep, by=world.actor("station_head"), at=world.at)
