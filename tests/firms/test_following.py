"""When an envoy leaves, a body ends or is followed, or a firm is no more: needs go on, or wait, or end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.actors import Door, system
from linli.firms import actions, jobs
from linli.firms.enums import State
from linli.firms.models import FirmBranch, FirmCard, FirmNeed, FirmVisit, StarRound
from linli.firms.queries import envoys_of, left_behind, needs_visible_to
from linli.organisations.actions import create_organisation, end_appointment, hand_over, succeed
from linli.organisations.models import Appointment, Organisation
from linli.people.actions import create_person
from linli.playbooks.enums import BodyKind
from tests.firms.conftest import ENVOY, HELPER, KEEPER, PART_TIME, Town

pytestmark = pytest.mark.django_db


def fresh(row: FirmNeed) -> FirmNeed:
    return FirmNeed.objects.get(pk=row.pk)


def leaves(town: Town, role: str = ENVOY, days: int = 1) -> Appointment:
    held = Appointment.objects.get(person=town.people[role])
    day = town.today - timedelta(days=days)
    return end_appointment(held, ends_on=day, by=system(Door.CLI), at=town.at)


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (State.IN_HAND, State.WAITING),
        (State.ASKED, State.ASKED),
        (State.WITH_BODY, State.WITH_BODY),
        (State.REPORTED, State.REPORTED),
        (State.DEFERRED, State.DEFERRED),
    ],
)
def test_when_an_envoy_leaves_the_need_waits_for_another_or_goes_on_with_its_body(
    town: Town, state: State, then: State
) -> None:
    town.at += timedelta(days=3)
    row = town.need_in(state)
    leaves(town)
    row = fresh(row)
    assert (row.state, row.appointment_id) == (then, None)
    taken = actions.take_up(row, by=town.by(PART_TIME), at=town.at)
    assert taken.appointment_id == town.by(PART_TIME).appointment_id


def test_whoever_takes_the_post_over_has_the_need_and_the_book(town: Town) -> None:
    town.at += timedelta(days=3)
    actions.write_visit(town.card, on=town.today, words="约了下周", by=town.by(ENVOY), at=town.at)
    row = town.taken()
    old, by = Appointment.objects.get(person=town.people[ENVOY]), system(Door.CLI)
    person = create_person(name="接任的人", by=by, at=town.at)
    new = hand_over(old, to=person, on=town.today, by=by, at=town.at)
    row = fresh(row)
    assert (row.state, row.appointment_id) == (State.IN_HAND, new.pk)
    assert [one.words for one in FirmVisit.objects.filter(firm_id=town.card.pk)] == ["约了下周"]


def test_one_person_serves_several_firms_and_leaves_one_of_them(town: Town) -> None:
    town.at += timedelta(days=3)
    row = town.taken()
    other = town.post(ENVOY, town.cards["other"], "firm_envoy_part_time")
    end_appointment(other, ends_on=town.today - timedelta(days=1), by=system(Door.CLI), at=town.at)
    assert fresh(row).appointment_id is not None
    assert len(envoys_of([town.card.pk], town.today)[town.card.pk]) == 2


def test_the_job_sees_to_a_term_that_ran_out(town: Town) -> None:
    row = town.taken()
    Appointment.objects.filter(person=town.people[ENVOY]).update(ends_on=town.today)
    with time_machine.travel(town.at + timedelta(days=2), tick=False):
        assert jobs.follow() == 1
        assert jobs.follow() == 0
    assert fresh(row).state == State.WAITING


def test_the_job_looks_once_an_hour(town: Town) -> None:
    jobs.hourly.next_look = 0.0
    assert jobs.see_to_needs() == 0
    row = town.taken()
    Appointment.objects.filter(person=town.people[ENVOY]).update(ends_on=town.today - timedelta(days=1))
    Appointment.objects.filter(person=town.people[ENVOY]).update(starts_on=town.today - timedelta(days=1))
    assert jobs.see_to_needs() == 0, "it looked a moment ago"
    assert fresh(row).state == State.IN_HAND


@pytest.mark.parametrize("state", [State.ASKED, State.DECLINED, State.WITH_BODY])
def test_when_the_body_that_was_asked_ends_it_is_the_envoys_again(town: Town, state: State) -> None:
    row = town.need_in(state)
    Organisation.objects.filter(pk=town.lighting.pk).update(ended_on=town.today)
    row = actions.go_on(row, by=system(), at=town.at)
    assert (row.state, row.body, row.decider, row.due_at) == (State.IN_HAND, None, None, None)


def test_whose_turn_it_is_not_keeps_no_need_before_the_job(town: Town) -> None:
    reported, with_body = town.reported(), town.with_body()
    Organisation.objects.filter(pk=town.lighting.pk).update(ended_on=town.today)
    found = left_behind(town.today, 10)
    assert [one.pk for one in found] == [with_body.pk], f"the firm has the word on {reported.number}"
    for need in found:
        actions.go_on(need, by=system(), at=town.at)
    assert left_behind(town.today, 10) == [], "what went on is not found again every hour"


def test_when_the_decider_ends_the_next_one_up_decides(town: Town) -> None:
    row = town.declined()
    Organisation.objects.filter(pk=town.world.bodies["community_office"].pk).update(ended_on=town.today)
    row = actions.go_on(row, by=system(), at=town.at)
    assert row.decider == town.world.bodies["subdistrict_office"]


def test_a_firm_that_is_no_more_needs_nothing(town: Town) -> None:
    row = town.with_body()
    Organisation.objects.filter(pk=town.card.pk).update(ended_on=town.today)
    row = actions.go_on(row, by=system(), at=town.at)
    assert (row.state, row.ended_at, row.due_at) == (State.WITHDRAWN, town.at, None)


def test_nothing_changes_while_all_are_there(town: Town) -> None:
    row = town.declined()
    assert actions.go_on(row, by=system(), at=town.at).version == row.version
    solved = actions.go_on(town.solved(), by=system(), at=town.at)
    assert solved.state == State.SOLVED


def test_a_firm_that_is_followed_hands_everything_over(town: Town) -> None:
    actions.note_branch(town.card, kind="own", since=town.today, by=town.by(KEEPER), at=town.at)
    row, round_ = town.asked(), town.called()
    actions.write_visit(town.card, on=town.today, words="改名了", by=town.by(ENVOY), at=town.at)
    new = create_organisation(
        kind=BodyKind.FIRM, name="东园智能制造公司", places=[town.world.places["community"]], by=town.by(KEEPER),
        at=town.at,
    )  # fmt: skip
    succeed(town.card.organisation, new, on=town.today, by=system(Door.CLI), at=town.at)
    assert FirmCard.objects.filter(pk=new.pk).exists()
    assert fresh(row).firm_id == new.pk
    assert StarRound.objects.get(pk=round_.pk).firm_id == new.pk
    assert FirmVisit.objects.get().firm_id == new.pk
    assert FirmBranch.objects.get().firm_id == new.pk
    assert needs_visible_to(town.by(HELPER)).filter(pk=row.pk).exists()


def test_where_a_round_is_on_its_way_already_the_old_one_is_called_off_and_past_ones_are_theirs(town: Town) -> None:
    past, worker = town.given(wants=True)
    open_ = town.called()
    standing = town.stands(open_)
    old, other = town.card, town.cards["other"]
    post = town.post("boss", other, "firm_manager", since=0)
    town.cards["firm"] = other
    theirs = actions.call_round(other, title="他们的", panel=("甲", "乙", "丙"), by=town.by("boss"), at=town.at)
    succeed(old.organisation, other.organisation, on=town.today, by=system(Door.CLI), at=town.at)
    found = {one.pk: one for one in StarRound.objects.all()}
    assert {one.firm_id for one in found.values()} == {other.pk}
    assert (found[open_.pk].state, found[theirs.pk].state) == ("called_off", "called")
    standing.refresh_from_db()
    assert standing.forget_on == town.today
    actions.step_back(found[past.pk], worker.pk, by=town.by("boss"), at=town.at)
    worker.refresh_from_db()
    assert worker.published_at is None and post.pk


def test_a_body_that_is_followed_hands_on_what_it_helps_with(town: Town) -> None:
    row = town.with_body()
    new = create_organisation(
        kind=BodyKind.DEPARTMENT, name="青禾区城市运行局", places=[town.world.places["district"]], by=system(Door.CLI),
        at=town.at,
    )  # fmt: skip
    succeed(town.lighting, new, on=town.today, by=system(Door.CLI), at=town.at)
    assert fresh(row).body_id == new.pk


def test_a_joint_branch_goes_on_with_who_follows(town: Town) -> None:
    other, by = town.cards["other"], town.by(KEEPER)
    actions.note_branch(town.card, kind="joint", since=town.today, joint_with=other.pk, by=by, at=town.at)
    new = create_organisation(
        kind=BodyKind.FIRM, name="东园公益服务中心", places=[town.world.places["community"]], by=by, at=town.at
    )
    succeed(other.organisation, new, on=town.today, by=system(Door.CLI), at=town.at)
    assert FirmBranch.objects.get().joint_with_id == new.pk
