"""Warnings before, events after, and the ladder: what Linli does by itself about a time limit, once per clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from linli.core.actors import system
from linli.core.clock import SHANGHAI
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.messages.models import Outbox
from linli.service_requests import actions, jobs
from linli.service_requests.enums import State
from linli.service_requests.models import Clock, ServiceRequest
from linli.service_requests.queries import listed_for, rows, visible_to, waiting_for
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, LAMP, REPAIRER, Path, code_of, happened, told

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def watched(at: datetime) -> int:
    """What the worker's tick does at a moment, until nothing is left to do."""
    done = 0
    with time_machine.travel(at, tick=False):
        while found := jobs.watch_clocks():
            done += found
    return done


def running(row: ServiceRequest, kind: str) -> Clock:
    return row.clocks.get(kind=kind, ended_at=None)


def urgent_to(row: ServiceRequest, event: str) -> int:
    return Outbox.objects.filter(subject_id=row.pk, kind=f"service_request.body.{event}", urgent=True).count()


# -- before ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "received", "warned"),
    [
        (LAMP, "2026-11-23 09:30", "2026-11-23 14:30"),  # due 15:30; a quarter of four working hours is one
        (LAMP, "2026-11-23 11:00", "2026-11-23 16:00"),  # due 17:00
        (LAMP, "2026-11-23 16:00", "2026-11-24 10:00"),  # due on Tuesday at 11:00
        (LAMP, "2026-11-20 17:00", "2026-11-23 11:00"),  # due on Monday at noon
        (LAMP, "2026-11-20 14:30", "2026-11-23 08:30"),  # due on Monday at 9:30
        (LAMP, "2026-11-20 14:15", "2026-11-20 17:15"),  # due on Monday at 9:15: 45 minutes there, 15 on Friday
        (GAS, "2026-11-13 22:40", "2026-11-13 23:02:30"),  # 30 minutes by night: seven and a half before 23:10
    ],
)
def test_the_body_that_must_act_is_warned_when_a_quarter_is_left(
    path: Path, words: str, received: str, warned: str
) -> None:
    path.at = local(received)
    row = path.filed(words)
    moment = local(warned)
    assert running(row, "accept").watch_at == moment
    assert watched(moment - timedelta(seconds=1)) == 0
    assert watched(moment) == 1
    assert ("due_soon", row.station.short_name) in told(row)
    assert watched(moment + timedelta(seconds=1)) == 0
    assert happened(row) == ["filed"]


def test_a_warning_comes_before_taking_and_before_resolving(path: Path) -> None:
    row = path.dispatched()
    take = running(row, "take")
    assert take.due_at == local("2026-11-24 17:30")
    assert take.watch_at == local("2026-11-24 15:45")  # a quarter of a working day of seven hours
    resolve = running(row, "resolve")
    assert resolve.due_at == local("2026-11-26 17:30")
    assert resolve.watch_at == local("2026-11-26 10:15")  # a quarter of three: five and a quarter hours
    assert watched(take.watch_at) == 1
    assert ("due_soon", "安和物业") in told(row)
    row = actions.take(row, by=path.by(REPAIRER), at=take.watch_at + MINUTE)
    assert watched(resolve.watch_at) == 1
    assert happened(row) == ["filed", "accepted", "dispatched", "taken"]


def test_what_is_answered_is_warned_of_no_more(path: Path) -> None:
    row = path.resolved()
    assert watched(path.at + timedelta(days=6)) == 0
    assert not {what for what, _who in told(row)} & {"due_soon", "fell_overdue", "climbed"}


def test_a_warning_leaves_the_open_form_of_somebody_good(path: Path) -> None:
    row = path.filed()
    version = row.version
    watched(local("2026-11-23 15:40"))
    done = actions.accept(row, by=path.by(HEAD), at=local("2026-11-23 15:41"), category="other", version=version)
    assert done.state == State.ACCEPTED


def test_urgent_ones_reach_whoever_is_on_duty(path: Path) -> None:
    path.at = local("2026-11-13 22:40")
    row = path.filed(GAS)
    watched(local("2026-11-13 23:15"))
    assert urgent_to(row, "due_soon") == 0  # the worker came too late for a warning; it does not warn afterwards
    assert urgent_to(row, "fell_overdue") == 2  # the body, and its head by name
    assert Outbox.objects.filter(kind="service_request.body.fell_overdue", person_id__isnull=False).count() == 1


# -- after -------------------------------------------------------------------------------------------


def test_passing_is_recorded_once_for_each_clock(path: Path) -> None:
    row = path.filed()
    due = row.due_at
    assert watched(due - timedelta(seconds=1)) == 1
    assert watched(due) == 1
    assert watched(due + timedelta(hours=3)) == 0
    assert happened(row) == ["filed", "fell_overdue"]
    event = Event.objects.get(kind="service_request.fell_overdue")
    assert event.refs == {"clock": "accept", "due": due.isoformat(), "body": str(row.station_id)}
    assert event.person_id is None
    assert ("fell_overdue", row.station.short_name) in told(row)
    assert ("fell_overdue", "resident") not in told(row)
    path.at = due + timedelta(hours=3)
    row = actions.accept(row, by=path.by(HEAD), at=path.at, category="other")
    watched(running(row, "take").due_at)
    watched(running(row, "resolve").due_at)
    assert happened(row).count("fell_overdue") == 3


def test_nothing_falls_overdue_while_it_stands_still(path: Path) -> None:
    row = path.paused()
    assert running(row, "resolve").watch_at is None
    assert watched(row.resolve_by + timedelta(days=2)) == 0
    row = actions.resume(row, by=path.by(REPAIRER), at=path.later(days=3))
    assert running(row, "resolve").watch_at is not None
    assert watched(row.resolve_by) >= 1
    assert happened(row)[-1] == "fell_overdue"


def test_a_question_to_the_resident_stops_the_watch(path: Path) -> None:
    row = path.needs_info()
    assert watched(row.due_at + timedelta(days=9)) == 0
    row = actions.add(row, by=code_of(row), at=path.later(hours=1), words="三楼。")
    assert watched(row.due_at) >= 1
    assert happened(row)[-1] == "fell_overdue"


def test_an_extension_moves_the_watch_along(path: Path) -> None:
    row = path.in_hand()
    before = row.resolve_by
    row = actions.extend(row, by=path.by(REPAIRER), at=path.later(hours=1), days=2, words="等配件。")
    watched(before)
    assert "fell_overdue" not in happened(row)
    watched(row.resolve_by)
    assert happened(row)[-1] == "fell_overdue"


def test_sorted_anew_as_urgent_it_is_late_at_once(path: Path) -> None:
    row = path.in_hand()
    path.later(days=2)
    row = actions.classify(row, by=path.by(HEAD), at=path.at, urgency="urgent")
    assert watched(path.at) == 2
    assert happened(row)[-2:] == ["fell_overdue", "climbed"]  # late by more than a day


# -- whom it never concerns --------------------------------------------------------------------------


@pytest.mark.parametrize("taken", [False, True])
def test_unpaid_neighbours_are_never_warned_nor_overdue(path: Path, taken: bool) -> None:
    row = path.dispatched(GAS, to="leaders")
    if taken:
        row = actions.take(row, by=path.by("building_leader"), at=path.at)
    assert watched(path.at + timedelta(days=30)) == 0
    assert not {what for what, _who in told(row)} & {"due_soon", "fell_overdue", "climbed"}
    with pytest.raises(Refused):
        clock = row.clocks.filter(ended_at=None).first()
        actions.watch(row, clock_id=clock.pk, by=system(), at=path.at + timedelta(days=30))


def test_what_they_gave_back_is_the_stations_again(path: Path) -> None:
    row = path.dispatched(GAS, to="leaders")
    moment = row.resolve_by + timedelta(hours=1)
    with time_machine.travel(moment, tick=False):
        assert jobs.give_back_unanswered() == 1
    watched(moment)
    event = Event.objects.get(kind="service_request.fell_overdue")
    assert event.refs["body"] == str(row.station_id)


def test_history_is_never_watched(path: Path) -> None:
    row = path.filed()
    ServiceRequest.objects.filter(pk=row.pk).update(history=True)
    assert watched(row.due_at + timedelta(days=30)) == 0
    with pytest.raises(Refused):
        actions.watch(row, clock_id=running(row, "accept").pk, by=system(), at=row.due_at)


@pytest.mark.parametrize("role", [HEAD, COMMUNITY, "administrator", "resident"])
def test_nobody_does_this_by_hand(path: Path, role: str) -> None:
    row = path.filed()
    with pytest.raises(Refused) as refused:
        actions.watch(row, clock_id=running(row, "accept").pk, by=path.by(role), at=row.due_at)
    assert refused.value.refusal.instead


def test_too_early_and_again_do_nothing(path: Path) -> None:
    row = path.filed()
    clock = running(row, "accept")
    for moment in (path.at, clock.watch_at, clock.watch_at, clock.due_at, clock.due_at):
        actions.watch(row, clock_id=clock.pk, by=system(), at=moment)
    assert happened(row) == ["filed", "fell_overdue"]
    assert Outbox.objects.filter(subject_id=row.pk, kind__endswith="due_soon").count() == 1


# -- the ladder --------------------------------------------------------------------------------------


def test_overdue_by_so_much_it_also_stands_in_the_next_inbox(path: Path) -> None:
    row = path.in_hand()
    community, due = path.world.bodies["community_office"], row.resolve_by
    officer = path.by(COMMUNITY)
    watched(due + timedelta(days=1) - MINUTE)
    assert row.pk not in {one.pk for one in waiting_for(officer, due)}
    watched(due + timedelta(days=1))
    row = rows().get(pk=row.pk)
    assert (row.climbed_ids, row.holder_id) == ([community.pk], row.lead_id)
    assert row.pk in {one.pk for one in waiting_for(officer, due)}
    assert row.pk in {one.pk for one in waiting_for(path.by(REPAIRER), due)}
    assert happened(row)[-1] == "climbed"
    event = Event.objects.get(kind="service_request.climbed")
    assert (event.refs["body"], event.refs["by_body"]) == (str(community.pk), str(row.lead_id))
    assert ("climbed", community.short_name) in told(row)
    watched(due + timedelta(days=8))
    row = rows().get(pk=row.pk)
    above = [path.world.bodies[name].pk for name in ("community_office", "subdistrict_office", "district_office")]
    assert row.climbed_ids == above
    assert happened(row).count("climbed") == 3
    for role in ("subdistrict_officer", "district_officer"):
        assert row.pk in {one.pk for one in waiting_for(path.by(role), due)}
        assert row.pk in {one.pk for one in listed_for(path.by(role))}
        assert row.pk in {one.pk for one in visible_to(path.by(role))}
    assert row.pk not in {one.pk for one in waiting_for(path.by("auditor"), due)}
    assert running(row, "resolve").watch_at is None
    assert watched(due + timedelta(days=90)) == 0


def test_once_somebody_has_acted_it_stands_there_no_longer(path: Path) -> None:
    row = path.filed()
    path.at = row.due_at + timedelta(days=2)
    watched(path.at)
    row = rows().get(pk=row.pk)
    assert row.climbed_ids
    row = actions.accept(row, by=path.by(HEAD), at=path.at, category="other")
    assert row.climbed_ids is None
    assert not waiting_for(path.by(COMMUNITY), path.at).filter(pk=row.pk).exists()


def test_passing_it_on_does_not_take_it_out_of_sight(path: Path) -> None:
    row = path.accepted()
    path.at = row.resolve_by + timedelta(days=2)
    watched(path.at)
    row = rows().get(pk=row.pk)
    standing = row.climbed_ids
    assert standing
    row = actions.dispatch(row, by=path.by(HEAD), at=path.at, to=path.world.bodies["property"])
    assert row.climbed_ids == standing
    row = actions.take(row, by=path.by(REPAIRER), at=path.at)
    assert row.climbed_ids == standing  # the result is overdue still
    row = path.resolve(row)
    assert row.climbed_ids is None


def test_after_a_pause_it_climbs_again(path: Path) -> None:
    row = path.in_hand()
    path.at = row.resolve_by + timedelta(days=2)
    watched(path.at)
    row = rows().get(pk=row.pk)
    row = actions.pause(row, by=path.by(REPAIRER), at=path.at, reason="parts", expected_on=path.day(3))
    assert row.climbed_ids is None
    row = actions.resume(row, by=path.by(REPAIRER), at=path.later(days=3))
    watched(path.at)
    assert len(rows().get(pk=row.pk).climbed_ids) == 2  # five days late by now: two rungs
    assert happened(row).count("fell_overdue") == 1


def test_a_body_that_holds_it_already_is_no_rung(path: Path) -> None:
    row = path.accepted()
    row = actions.raise_(row, by=path.by(HEAD), at=path.later(minutes=5))
    assert row.holder_id == path.world.bodies["community_office"].pk
    watched(row.resolve_by + timedelta(days=4))
    row = rows().get(pk=row.pk)
    assert row.climbed_ids == [path.world.bodies["subdistrict_office"].pk]


def test_a_complaint_about_the_station_never_comes_before_it(path: Path) -> None:
    row = path.filed(about_station=True)
    assert row.holder_id != row.station_id
    watched(row.due_at + timedelta(days=30))
    row = rows().get(pk=row.pk)
    assert row.station_id not in (row.climbed_ids or [])
    assert not waiting_for(path.by(HEAD), path.at).filter(pk=row.pk).exists()


def test_a_rung_without_anybody_is_passed_over(path: Path) -> None:
    from linli.organisations.models import Appointment

    Appointment.objects.filter(post__organisation=path.world.bodies["community_office"]).update(ends_on=path.day(-1))
    row = path.in_hand()
    watched(row.resolve_by + timedelta(days=1))
    assert rows().get(pk=row.pk).climbed_ids == [path.world.bodies["subdistrict_office"].pk]
