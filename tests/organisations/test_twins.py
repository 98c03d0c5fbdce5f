"""Two plans for one lack, and four steps twice, where one body follows another or one estate takes another in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.organisations.actions import add_step, finish_step, open_plan, record_step, succeed
from linli.organisations.enums_posts import Step
from linli.organisations.models import Groundwork, ImprovementPlan, Organisation, PlanStep
from linli.places.actions import add_place, carry_out, merge_place
from linli.places.enums import Level
from linli.places.models import Place
from tests.organisations.cast import AT, SYSTEM, TODAY, House

DAY = timedelta(days=1)


def planned(subject: Organisation | Place, doer: Organisation, what: str, lack: str) -> ImprovementPlan:
    """An open plan with one step that is done and one that is not."""
    made = open_plan(subject, lack=lack, by=SYSTEM, at=AT)
    done = add_step(made, what="走访", doer=doer, due_on=TODAY, by=SYSTEM, at=AT)
    finish_step(done, by=SYSTEM, at=AT)
    add_step(made, what=what, doer=doer, due_on=TODAY + 5 * DAY, by=SYSTEM, at=AT)
    return made


def joined(old: ImprovementPlan, new: ImprovementPlan, called: str) -> None:
    """The old plan is closed and says where it goes on; its open step has gone over, the done one has not."""
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.closed_on, old.end, new.closed_on) == (TODAY, "given_up", None)
    assert called in old.closing_words
    assert [(step.what, step.done_on) for step in old.measures.all()] == [("走访", TODAY)]
    assert [(step.what, step.due_on) for step in new.measures.filter(done_on=None)] == [
        ("开会", TODAY + 5 * DAY), ("选人", TODAY + 5 * DAY)
    ]  # fmt: skip
    assert new.measures.count() == 3
    event = Event.objects.get(kind="improvement_plan.closed")
    assert (event.subject_id, event.refs) == (
        str(old.pk), {"end": "given_up", "lack": old.lack, "into": str(new.pk)}
    )  # fmt: skip
    assert event.estate_id is not None


def merged(old: Place, into: Place) -> None:
    carry_out(merge_place(old, into=into, by=SYSTEM, at=AT), by=SYSTEM, at=AT)


@pytest.fixture
def other(house: House) -> Place:
    """One more estate, as bare as `other_estate`."""
    return add_place(level=Level.ESTATE, name="夏荷里小区", parent=house.places["community"], by=SYSTEM, at=AT)


def test_of_two_open_plans_for_one_lack_the_successors_goes_on(house: House) -> None:
    old, new = house.bodies["station"], house.add_body("next", "service_station", "estate")
    doer = house.bodies["committee"]
    first, second = planned(old, doer, "开会", "nobody"), planned(new, doer, "选人", "nobody")
    alone = ImprovementPlan.objects.create(organisation=old, lack="term_over", opened_on=TODAY)
    succeed(old, new, on=TODAY, by=SYSTEM, at=AT)
    joined(first, second, "next")
    alone.refresh_from_db()
    assert (alone.organisation_id, alone.closed_on, alone.measures.count()) == (new.pk, None, 0)
    assert not ImprovementPlan.objects.filter(organisation=old, closed_on=None).exists()


def test_of_two_open_plans_for_one_lack_that_of_the_estate_that_stays_goes_on(house: House, other: Place) -> None:
    doer, old = house.bodies["committee"], house.places["other_estate"]
    first, second = planned(old, doer, "开会", "three"), planned(other, doer, "选人", "three")
    merged(old, other)
    joined(first, second, "夏荷里小区")
    assert not ImprovementPlan.objects.filter(estate=old).exists()
    assert not PlanStep.objects.filter(plan__closed_on__isnull=False, done_on=None).exists()


@pytest.mark.parametrize("both", [False, True])
def test_the_four_steps_go_over_where_the_other_estate_has_none(house: House, other: Place, both: bool) -> None:
    old = house.places["other_estate"]
    work = record_step(old, step=Step.FOUND, on=TODAY - DAY, number=7, by=SYSTEM, at=AT)
    own = record_step(other, step=Step.FOUND, on=TODAY, words="找到三人", by=SYSTEM, at=AT) if both else None
    merged(old, other)
    work.refresh_from_db()
    assert work.estate_id == (old.pk if own else other.pk)
    assert [row.number for row in work.rows.all()] == [7]
    assert Groundwork.objects.get(estate=other).pk == (own or work).pk
    told = Event.objects.filter(kind="groundwork.place_merged")
    assert [event.refs for event in told] == ([] if own else [{"from": old.pk, "into": other.pk}])


def test_a_plan_without_a_twin_goes_over_as_it_is(house: House, other: Place) -> None:
    made = planned(house.places["other_estate"], house.bodies["committee"], "开会", "three")
    merged(house.places["other_estate"], other)
    made.refresh_from_db()
    assert (made.estate_id, made.closed_on, made.measures.count()) == (other.pk, None, 2)
