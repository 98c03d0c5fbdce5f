"""Starting a round, sharing its doors, and ending it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.demo.cast import World
from linli.outreach.actions import end_sweep, share_doors, start_sweep
from linli.outreach.actions.sweeps import AHEAD
from linli.outreach.enums import CellState, SweepState
from linli.outreach.models import Sweep, SweepShare, VisitCell
from linli.outreach.queries import by_building, progress_of, without_visitor
from tests.outreach.rounds import KIND, appointment, cell_of, knock, rooms_of, started


def test_doors_go_to_whoever_is_linked_then_to_the_leader_of_the_building_and_the_rest_to_nobody(
    world: World, sweep: Sweep
) -> None:
    whose = {cell.room_id: cell.share for cell in VisitCell.objects.select_related("share").order_by("pk")}
    assert len(whose) == 24
    linked = whose[world.room.pk]
    assert linked is not None
    assert linked.appointment_id == appointment(world, "representative").pk
    others = [room for room in rooms_of(world, "3栋") if room != world.room]
    leader = appointment(world, "building_leader").pk
    assert {whose[room.pk].appointment_id for room in others} == {leader}
    assert all(whose[room.pk] is None for room in rooms_of(world, "1栋"))
    assert [cell.room_id for cell in without_visitor(sweep, sweep.starts_on)] == [
        cell.room_id for cell in without_visitor(sweep, sweep.starts_on) if whose[cell.room_id] is None
    ]
    assert without_visitor(sweep, sweep.starts_on).count() == 16


def test_a_round_lasts_as_long_as_the_playbook_says_and_its_event_names_no_door(world: World, sweep: Sweep) -> None:
    assert sweep.ends_on - sweep.starts_on == timedelta(days=6)
    assert sweep.state == SweepState.OPEN
    assert "敲门问需" in sweep.purpose or "Ask" in sweep.purpose
    event = Event.objects.get(kind="sweep.started")
    assert event.refs["doors"] == 24
    assert (event.estate_id, event.building_id) == (world.estate.pk, None)
    assert event.organisation_id == world.bodies["station"].pk == sweep.organisation_id


def test_one_round_of_a_kind_runs_at_a_time_and_some_buildings_are_enough(world: World) -> None:
    building = world.places["building"].pk
    only = started(world, buildings=[building], purpose="  停水前  问一问 ")
    assert {name for _pk, name, _far in by_building(only)} == {"3栋"}
    assert only.purpose == "停水前 问一问"
    head = world.actor("station_head")
    with pytest.raises(Invalid) as wrong:
        start_sweep(world.estate, kind=KIND, by=head, at=world.at)
    assert list(wrong.value.errors) == ["kind"]
    end_sweep(only, by=head, at=world.at)
    assert start_sweep(world.estate, kind=KIND, by=head, at=world.at).pk != only.pk


@pytest.mark.parametrize(
    ("field", "rest"),
    [
        ("kind", {"kind": "unknown"}),
        ("purpose", {"purpose": "x" * 201}),
        ("starts_on", {"starts": -2}),
        ("ends_on", {"ends": -1}),
        ("ends_on", {"ends": 7}),
        ("buildings", {"buildings": [1]}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, field: str, rest: dict) -> None:
    today = world.at.date()
    given = {"kind": KIND, **rest}
    for name, key in (("starts", "starts_on"), ("ends", "ends_on")):
        if name in given:
            given[key] = today + timedelta(days=given.pop(name))
    with pytest.raises(Invalid) as wrong:
        start_sweep(world.estate, by=world.actor("station_head"), at=world.at, **given)
    assert list(wrong.value.errors) == [field]
    assert not Sweep.objects.exists()


@pytest.mark.parametrize("extreme", [date.min, date.max])
@pytest.mark.parametrize("fields", [("starts_on",), ("ends_on",), ("starts_on", "ends_on")])
def test_the_first_and_the_last_day_of_all_calendars_are_said_at_their_field(
    world: World, extreme: date, fields: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as wrong:
        start_sweep(
            world.estate, kind=KIND, by=world.actor("station_head"), at=world.at, **dict.fromkeys(fields, extreme)
        )
    assert list(wrong.value.errors) == [fields[0]]


def test_a_round_begins_within_a_year(world: World) -> None:
    head, day = world.actor("station_head"), local_date(world.at) + AHEAD
    with pytest.raises(Invalid) as wrong:
        start_sweep(world.estate, kind=KIND, starts_on=day + timedelta(days=1), by=head, at=world.at)
    assert list(wrong.value.errors) == ["starts_on"]
    assert start_sweep(world.estate, kind=KIND, starts_on=day, by=head, at=world.at).ends_on > day


def test_a_deputy_starts_one_and_a_building_leader_does_not(world: World) -> None:
    with pytest.raises(Refused) as refused:
        start_sweep(world.estate, kind=KIND, by=world.actor("building_leader"), at=world.at)
    assert refused.value.refusal.kind is RefusalKind.WHO
    assert start_sweep(world.estate, kind=KIND, by=world.actor("deputy"), at=world.at).state == SweepState.OPEN


def test_doors_change_hands_and_only_those_that_do_are_counted(world: World, sweep: Sweep) -> None:
    head, volunteer = world.actor("station_head"), appointment(world, "volunteer")
    cells = [cell_of(sweep, room).pk for room in rooms_of(world, "1栋")]
    assert share_doors(sweep, cells=cells, appointment=volunteer, by=head, at=world.at) == 8
    assert share_doors(sweep, cells=cells, appointment=volunteer, by=head, at=world.at) == 0
    (event,) = Event.objects.filter(kind="sweep.shared")
    assert event.refs == {"doors": 8, "to": str(volunteer.pk)}
    share = SweepShare.objects.get(sweep=sweep, appointment=volunteer)
    assert share.cells.count() == 8
    assert share_doors(sweep, cells=cells[:3], appointment=None, by=head, at=world.at) == 3
    assert cell_of(sweep, rooms_of(world, "1栋")[0]).share_before_id == share.pk


def test_doors_go_to_nobody_who_knocks_nowhere_and_none_of_another_round_is_given(world: World, sweep: Sweep) -> None:
    head, cell = world.actor("station_head"), cell_of(sweep, world.room)
    for cells, who, field in (
        ([cell.pk], "repairer", "appointment"),
        ([], "volunteer", "cells"),
        ([sweep.pk], "volunteer", "cells"),
    ):
        with pytest.raises(Invalid) as wrong:
            share_doors(sweep, cells=cells, appointment=appointment(world, who), by=head, at=world.at)
        assert list(wrong.value.errors) == [field]


def test_a_round_ends_once_and_then_nothing_is_shared_any_more(world: World, sweep: Sweep) -> None:
    head = world.actor("station_head")
    with pytest.raises(Stale):
        end_sweep(sweep, by=head, at=world.at, version=sweep.version + 1)
    ended = end_sweep(sweep, by=head, at=world.at, version=sweep.version)
    assert (ended.state, ended.ended_at) == (SweepState.ENDED, world.at)
    end_sweep(sweep, by=head, at=world.at)
    assert Event.objects.filter(kind="sweep.ended").count() == 1
    with pytest.raises(Refused) as refused:
        share_doors(sweep, cells=[cell_of(sweep, world.room).pk], appointment=None, by=head, at=world.at)
    assert refused.value.refusal.kind is RefusalKind.WHEN


def test_progress_counts_doors_where_somebody_was_met(world: World, sweep: Sweep) -> None:
    knock(world, cell_of(sweep, world.room), CellState.NOT_IN)
    assert progress_of([sweep])[sweep.pk].reached == 0
    knock(world, cell_of(sweep, world.room), CellState.NOTHING_CHANGED)
    far = progress_of([sweep])[sweep.pk]
    assert (far.doors, far.reached, far.left) == (24, 1, 23)
