"""What is lacking is derived each time; a plan for it is worked off and closed by its coming true, or with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations.actions import (
    add_step,
    begin_term,
    close_plan,
    end_appointment,
    finish_step,
    open_plan,
    record_contract,
    succeed,
)
from linli.organisations.models import ImprovementPlan
from linli.organisations.queries.plans import is_late, late_count, ledger, open_plans, plans_in
from linli.organisations.queries.weak import Lack, still_lacks, weak
from tests.organisations.cast import AT, SYSTEM, TODAY, House

DAY = timedelta(days=1)


def lines(house: House, place: str = "city", on=TODAY) -> set[tuple[str, str]]:
    return {(one.lack.value, one.name) for one in weak(house.places[place], on)}


def wrong(call, *args, **kwargs) -> list[str]:
    with pytest.raises(Invalid) as said:
        call(*args, by=SYSTEM, at=AT, **kwargs)
    return list(said.value.errors)


@pytest.fixture
def plan(house: House) -> ImprovementPlan:
    return open_plan(house.places["other_estate"], lack="three", why="没有人牵头", by=SYSTEM, at=AT)


def step(house: House, plan: ImprovementPlan, days: int = 5, what: str = "开业主座谈会"):
    return add_step(plan, what=what, doer=house.bodies["committee"], due_on=TODAY + days * DAY, by=SYSTEM, at=AT)


def test_an_estate_without_the_three_and_bodies_without_anybody_are_listed_with_their_reason(house):
    assert lines(house) == {
        ("three", "秋实里小区"), ("nobody", "station"), ("nobody", "property"), ("nobody", "committee"),
    }  # fmt: skip
    assert lines(house, "other_estate") == {("three", "秋实里小区")}
    house.add_body("owners", "owners_committee", "other_estate")
    assert ("three", "秋实里小区") not in lines(house)


def test_a_body_with_people_and_no_head_lacks_its_head_until_its_first_post_is_held(house):
    house.appoint(house.person(), "station", "station_deputy")
    assert ("no_head", "station") in lines(house)
    head = house.appoint(house.person("安秋菊"), "station", "station_head")
    assert not {name for lack, name in lines(house) if name == "station"}
    end_appointment(head, ends_on=TODAY, by=SYSTEM, at=AT)
    assert ("no_head", "station") not in lines(house)
    assert ("no_head", "station") in lines(house, on=TODAY + DAY)


def test_a_term_that_is_over_and_a_contract_that_is_over_show_with_their_day(house):
    owners = house.add_body("owners", "owners_committee", "estate")
    begin_term(owners, starts_on=TODAY - 900 * DAY, ends_on=TODAY - DAY, by=SYSTEM, at=AT)
    record_contract(
        house.bodies["property"], house.places["estate"], kind="decided", starts_on=TODAY - 99 * DAY,
        ends_on=TODAY - 2 * DAY, by=SYSTEM, at=AT,
    )  # fmt: skip
    found = {one.lack: one for one in weak(house.places["city"], TODAY)}
    assert (found[Lack.TERM_OVER].body_id, found[Lack.TERM_OVER].since) == (owners.pk, TODAY - DAY)
    assert found[Lack.CONTRACT_OVER].estate_id == house.places["estate"].pk
    assert (found[Lack.CONTRACT_OVER].where, found[Lack.CONTRACT_OVER].since) == ("property", TODAY - 2 * DAY)
    assert Lack.TERM_OVER not in {one.lack for one in weak(house.places["city"], TODAY - DAY)}
    begin_term(owners, starts_on=TODAY, ends_on=TODAY + 900 * DAY, by=SYSTEM, at=AT)
    assert ("term_over", "owners") not in lines(house)


def test_the_list_takes_as_many_queries_for_few_as_for_many(house, django_assert_num_queries):
    place = house.places["city"]
    weak(place, TODAY)
    with django_assert_num_queries(3):
        weak(place, TODAY)
    for number in range(4):
        house.add_body(f"owners {number}", "owners_committee", "estate")
    with django_assert_num_queries(3):
        assert len(weak(place, TODAY)) == 8


def test_every_reason_has_words(house):
    assert all(lack.label and lack.label != lack.value for lack in Lack)


def test_a_plan_is_opened_once_for_what_is_lacking(house, plan):
    assert (plan.why, plan.opened_on) == ("没有人牵头", TODAY)
    assert open_plan(house.places["other_estate"], lack="three", by=SYSTEM, at=AT) == plan
    event = Event.objects.get(kind="improvement_plan.opened")
    assert (event.estate_id, event.refs["lack"]) == (house.places["other_estate"].pk, "three")
    assert {key: one.id for key, one in open_plans(house.places["city"], TODAY).items()} == {
        ("three", str(plan.estate_id)): plan.pk
    }


def test_there_is_no_plan_for_what_is_not_lacking(house):
    assert wrong(open_plan, house.places["estate"], lack="three") == ["lack"]
    assert wrong(open_plan, house.places["other_estate"], lack="no_head") == ["lack"]
    assert wrong(open_plan, house.bodies["station"], lack="three") == ["lack"]
    assert wrong(open_plan, house.bodies["station"], lack="luck") == ["lack"]
    assert wrong(open_plan, house.bodies["station"], lack="nobody", why="话" * 401) == ["why"]
    with pytest.raises(Refused):
        open_plan(house.bodies["station"], lack="nobody", by=NOBODY, at=AT)


def test_steps_have_a_body_and_a_day_and_are_late_after_it(house, plan):
    first = step(house, plan)
    assert wrong(add_step, plan, what=" ", doer=house.bodies["committee"], due_on=TODAY) == ["what"]
    assert wrong(add_step, plan, what="x", doer=house.bodies["committee"], due_on=TODAY - DAY) == ["due_on"]
    shown = plans_in(house.places["city"]).get()
    assert not is_late(shown, first.due_on)
    assert is_late(shown, first.due_on + DAY)
    key = ("three", str(plan.estate_id))
    assert open_plans(house.places["city"], first.due_on)[key].late is False
    assert open_plans(house.places["city"], first.due_on + DAY)[key].late is True
    with pytest.raises(Stale):
        finish_step(first, by=SYSTEM, at=AT, version=4)
    done = finish_step(first, by=SYSTEM, at=AT, version=1)
    assert done.done_on == TODAY
    assert finish_step(done, by=SYSTEM, at=AT + DAY).done_on == TODAY
    assert not is_late(plans_in(house.places["city"]).get(), first.due_on + DAY)
    assert Event.objects.filter(kind="plan_step.done").count() == 1


def test_a_plan_closes_with_a_reason_while_it_has_not_come_true(house, plan):
    with pytest.raises(Refused) as refused:
        close_plan(plan, by=SYSTEM, at=AT)
    assert refused.value.refusal.kind is RefusalKind.WHEN
    assert still_lacks(plan, house.places["city"], TODAY)
    closed = close_plan(plan, reason="小区年内拆除", by=SYSTEM, at=AT, version=1)
    assert (closed.end, closed.closing_words, closed.closed_on) == ("given_up", "小区年内拆除", TODAY)
    for call in (lambda: close_plan(plan, reason="x", by=SYSTEM, at=AT), lambda: step(house, plan)):
        with pytest.raises(Refused):
            call()


def test_a_plan_closes_by_itself_once_what_it_wanted_has_come_true(house, plan):
    house.add_body("owners", "owners_committee", "other_estate")
    closed = close_plan(plan, by=SYSTEM, at=AT)
    assert (closed.end, closed.closing_words) == ("came_true", "")
    assert not open_plans(house.places["city"], TODAY)
    assert wrong(open_plan, house.places["other_estate"], lack="three") == ["lack"]


def test_plans_and_steps_of_a_body_go_over_to_its_successor(house):
    station = house.bodies["station"]
    plan = open_plan(station, lack="nobody", by=SYSTEM, at=AT)
    mine = add_step(plan, what="选一位站长", doer=station, due_on=TODAY, by=SYSTEM, at=AT)
    new = house.add_body("new station", "service_station", "estate")
    succeed(station, new, on=TODAY, by=SYSTEM, at=AT)
    plan.refresh_from_db()
    mine.refresh_from_db()
    assert (plan.organisation_id, mine.organisation_id) == (new.pk, new.pk)


def test_the_ledger_holds_all_that_is_due_in_the_order_of_its_days(house, plan, django_assert_num_queries):
    step(house, plan, 9)
    step(house, plan, 2, "登记业主")
    owners = house.add_body("owners", "owners_committee", "estate")
    begin_term(owners, starts_on=TODAY - DAY, ends_on=TODAY + 7 * DAY, by=SYSTEM, at=AT)
    record_contract(
        house.bodies["property"], house.places["estate"], kind="interim", starts_on=TODAY, ends_on=TODAY + 5 * DAY,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    with django_assert_num_queries(4):
        found = ledger(house.places["city"], TODAY)
    assert [(one.kind, (one.due_on - TODAY).days) for one in found] == [
        ("step", 2), ("contract", 5), ("term", 7), ("step", 9),
    ]  # fmt: skip
    assert late_count(found) == 0
    assert late_count(ledger(house.places["city"], TODAY + 3 * DAY)) == 1
    assert not ledger(house.places["building"], TODAY)
