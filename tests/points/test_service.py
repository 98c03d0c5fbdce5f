"""What confirmed service earns: full hours, by kind of team, since opting in, within the month, once; duty none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.core.actors import system
from linli.core.clock import from_local, local_date
from linli.core.models import Event, LedgerTransfer
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.points import actions
from linli.points.actions import Run
from linli.points.jobs import would_award
from linli.points.models import Award
from linli.points.service import Office, Served, on_duty, read, read_of, reckon, unawarded
from linli.volunteering.actions import TeamFacts, VolunteerFacts, confirm, join, make_team, opt_in
from linli.volunteering.models import SignUp
from tests.points.conftest import DAY, HOUR, Thanks, fresh, has, unsound


@pytest.mark.parametrize(("hours", "points"), [(0.5, 0), (0.98, 0), (1, 1), (1.9, 1), (2, 2), (5.5, 5)])
def test_each_full_hour_brings_what_the_playbook_says(thanks: Thanks, hours: float, points: int) -> None:
    member, actor = thanks.member()
    thanks.served(actor, hours=hours)
    thanks.run()
    assert has(member) == points
    assert unsound() == []


def test_a_kind_of_team_may_bring_more(thanks: Thanks) -> None:
    member, actor = thanks.member()
    team = make_team(thanks.world.estate, TeamFacts("emergency", "应急队", ""), by=thanks.by(), at=thanks.at)
    thanks.served(actor, hours=3, team=team)
    thanks.run()
    assert has(member) == 6


def test_each_service_is_awarded_once_however_often_it_runs(thanks: Thanks) -> None:
    member, actor = thanks.member()
    thanks.served(actor)
    assert thanks.run() == Run(1, 2, 0)
    assert thanks.run() == Run(0, 0, 0)
    assert has(member) == 2
    assert Award.objects.count() == 1
    told = Event.objects.get(kind="points.awarded")
    assert (told.refs["services"], told.person_id) == (1, None)


def test_who_was_not_there_or_is_not_confirmed_gets_nothing(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.activity()
    signed = thanks.signed(row, actor)
    thanks.run()
    assert has(member) == 0
    confirm(row, served=[], by=thanks.by(), at=row.ends_at + HOUR)
    thanks.run()
    assert has(member) == 0
    confirm(row, served=[signed.pk], by=thanks.by(), at=row.ends_at + 2 * HOUR)
    thanks.run()
    assert has(member) == 2


def test_what_was_served_before_opting_in_earns_nothing(thanks: Thanks) -> None:
    volunteer, actor = thanks.somebody()
    thanks.served(actor)
    member = actions.join(volunteer, by=actor, at=thanks.at + 3 * DAY)
    assert thanks.run() == Run()
    assert has(member) == 0


def test_volunteers_who_did_not_opt_in_have_no_award(thanks: Thanks) -> None:
    _volunteer, actor = thanks.somebody()
    thanks.served(actor)
    assert thanks.run() == Run()
    assert not Award.objects.exists()


def test_the_months_limit_leaves_a_row_without_points_and_is_not_asked_again(thanks: Thanks) -> None:
    member, actor = thanks.member()
    for number in range(4):
        thanks.served(actor, hours=20, after=DAY + number * DAY)
    assert thanks.run() == Run(3, 60, 1)
    assert has(member) == 60
    assert Award.objects.get(amount=0).transfer_id is None
    assert thanks.run() == Run()
    assert not unawarded().exists()


def test_the_month_is_that_of_the_service(thanks: Thanks) -> None:
    member, actor = thanks.member()
    thanks.given(member, 10)
    thanks.served(actor, hours=60, after=DAY)
    thanks.served(actor, hours=9, after=9 * DAY)
    thanks.run()
    assert {one.month.month: one.amount for one in Award.objects.filter(origin="service")} == {11: 50, 12: 9}
    assert has(member) == 69


def test_a_dry_run_says_the_same_and_writes_nothing(thanks: Thanks) -> None:
    _member, actor = thanks.member()
    thanks.served(actor)
    before = (Award.objects.count(), LedgerTransfer.objects.count())
    assert would_award() == Run(1, 2, 0)
    assert (Award.objects.count(), LedgerTransfer.objects.count()) == before
    assert thanks.run() == Run(1, 2, 0)


def test_nobody_runs_it_by_hand(thanks: Thanks) -> None:
    with pytest.raises(Refused):
        actions.award_services([], by=thanks.by(), at=thanks.at)


def test_the_statement_in_the_ledger_names_the_award_and_nothing_else(thanks: Thanks) -> None:
    _member, actor = thanks.member()
    thanks.served(actor)
    thanks.run()
    transfer = LedgerTransfer.objects.get(kind="served")
    assert (transfer.subject_type, transfer.subject_id) == ("points.award", str(Award.objects.get().pk))


# -- duty earns none -------------------------------------------------------------------------------------


def _posted(thanks: Thanks, role: str, **more: object) -> int:
    """What somebody with a post has after an activity of two hours."""
    actor = thanks.by(role)
    volunteer = opt_in(thanks.world.estate, VolunteerFacts(), by=actor, at=thanks.at)
    join(volunteer, thanks.team, by=actor, at=thanks.at)
    member = actions.join(volunteer, by=actor, at=thanks.at)
    thanks.served(actor, **more)  # type: ignore[arg-type]
    thanks.run()
    return has(member)


EVENING = timedelta(hours=10)
"""After the working hours of the same day: the world's clock stands at half past nine."""


@pytest.mark.parametrize(
    ("role", "after", "points"),
    [
        ("station_head", 2 * DAY, 0),
        ("station_head", EVENING, 0),
        ("grid_worker", 2 * DAY, 0),
        ("grid_worker", EVENING, 2),
        ("building_leader", 2 * DAY, 2),
        ("volunteer", 2 * DAY, 2),
        ("resident", 2 * DAY, 2),
    ],
)
def test_duty_earns_none_and_an_unpaid_neighbour_is_a_volunteer(
    thanks: Thanks, role: str, after: timedelta, points: int
) -> None:
    assert _posted(thanks, role, after=after) == points


def served(world: World, starts_at: datetime, hours: float = 2, **more: object) -> Served:
    key = world.version.pk  # type: ignore[union-attr]  # the world has one
    whole = {
        "sign_up": key, "minutes": int(hours * 60), "starts_at": starts_at, "member": key, "account": key,
        "ends_at": starts_at + timedelta(hours=hours), "person": world.people["grid_worker"].pk,
        "estate": world.estate.pk, "leader": None, "team_kind": "service", "body": world.bodies["station"].pk,
        "playbook": key,
    }  # fmt: skip
    return Served(**{**whole, **more})  # type: ignore[arg-type]


def test_hours_of_duty_are_told_by_body_by_leader_and_by_the_clock(world: World, at: datetime) -> None:
    day = local_date(at)
    grid = world.actor("grid_worker").held
    assert grid is not None
    office = Office(grid.appointment_id, grid.organisation_id, day - DAY, None)
    saturday = from_local(day + 5 * DAY) + 2 * HOUR
    evening, morning = from_local(day) + 19 * HOUR, from_local(day) + 9 * HOUR
    over_noon, noon = from_local(day) + 11 * HOUR, from_local(day) + timedelta(hours=12, minutes=15)
    assert [
        on_duty(served(world, moment, hours), [office])
        for moment, hours in ((morning, 2), (over_noon, 2), (noon, 1), (evening, 2), (saturday, 2), (evening, 20))
    ] == [True, True, False, False, False, False]
    assert on_duty(served(world, saturday, body=grid.organisation_id), [office])
    assert on_duty(served(world, saturday, leader=grid.appointment_id), [office])
    past = Office(grid.appointment_id, grid.organisation_id, day - 9 * DAY, day - DAY)
    assert not on_duty(served(world, morning), [past])


def test_reckoning_counts_down_the_month_in_order(world: World, at: datetime) -> None:
    from linli.points.queries import plan_at

    plan = plan_at(world.estate)
    rows = [served(world, at + number * DAY, 30, person=None) for number in range(3)]
    key = (rows[0].member, rows[0].month)
    found = reckon(rows, {key: 10}, {world.estate.pk: plan}, {})
    assert [one.amount for one in found] == [30, 20, 0]
    assert reckon(rows, {}, {world.estate.pk: None}, {}) == []


def test_a_service_that_is_forgotten_is_awarded_no_more(thanks: Thanks) -> None:
    _member, actor = thanks.member()
    row = thanks.served(actor)
    row.slots.get().sign_ups.update(volunteer=None)
    assert would_award() == Run()
    assert fresh(row).heads == 1


def test_sets_are_awarded_by_the_system_alone(thanks: Thanks) -> None:
    member, actor = thanks.member()
    row = thanks.served(actor)
    ids = list(row.slots.get().sign_ups.values_list("pk", flat=True))
    assert actions.award_services(ids, by=system(), at=thanks.at + 9 * DAY) == Run(1, 2, 0)
    assert actions.award_services(ids, by=system(), at=thanks.at + 9 * DAY) == Run()
    assert has(member) == 2


def test_the_statement_reads_what_the_orm_reads(thanks: Thanks) -> None:
    assert read_of([]) == []
    (_early, actor), (_other, second) = thanks.member(), thanks.member()
    _volunteer, nobody = thanks.somebody()
    for who, hours in ((actor, 2.0), (second, 3.5), (nobody, 2.0), (actor, 0.5)):
        thanks.served(who, hours=hours, after=DAY)
    thanks.served(second, after=2 * DAY)
    everything = list(SignUp.objects.order_by("-pk").values_list("pk", flat=True))
    known = read(unawarded())
    assert len(known) == 3
    assert read_of(everything) == known
    assert read_of([known[1].sign_up]) == [known[1]]
    thanks.run()
    assert read_of(everything) == read(unawarded()) == []
