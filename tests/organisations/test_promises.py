"""Promises in public: made by a day, and what became of them, said once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations.actions import answer_promise, end_appointment, make_promise
from linli.organisations.models import Promise
from linli.organisations.queries.plans import open_promises
from tests.organisations.cast import AT, SYSTEM, TODAY, House
from tests.organisations.linked import in_post

DAY = timedelta(days=1)


def promise(house: House, body: str = "property", **rest) -> Promise:
    given = {"said": "电梯报修两小时内到", "judged": "看报修记录", "due_on": TODAY + DAY, "by": SYSTEM, "at": AT}
    return make_promise(house.bodies[body], **{**given, **rest})


def wrong(call, *args, **kwargs) -> list[str]:
    with pytest.raises(Invalid) as said:
        call(*args, **kwargs)
    return list(said.value.errors)


def test_a_promise_says_what_by_when_and_how_it_is_judged(house):
    made = promise(house, said="  电梯报修   两小时内到 ")
    assert (made.words, made.judged, made.made_on, made.due_on) == (
        "电梯报修 两小时内到", "看报修记录", TODAY, TODAY + DAY,
    )  # fmt: skip
    assert wrong(promise, house, said="") == ["said"]
    assert wrong(promise, house, judged="x" * 201) == ["judged"]
    assert wrong(promise, house, due_on=TODAY - DAY) == ["due_on"]
    assert list(open_promises(house.places["city"])) == [made]
    assert Event.objects.get(kind="promise.made").estate_id == house.places["estate"].pk


def test_somebody_in_a_post_promises_for_it_where_they_are_posted(house):
    leader = house.appoint(house.person(), "leaders", "building_leader", place=house.places["building"])
    made = promise(house, "leaders", appointment=leader, by=in_post(house, leader))
    assert made.appointment_id == leader.pk
    assert Event.objects.get(kind="promise.made").building_id == house.places["building"].pk
    with pytest.raises(Refused):
        promise(house, "leaders", by=in_post(house, leader))
    assert wrong(promise, house, "property", appointment=leader) == ["appointment"]
    end_appointment(leader, ends_on=TODAY, by=SYSTEM, at=AT)
    assert wrong(promise, house, "leaders", appointment=type(leader).objects.get(pk=leader.pk), at=AT + DAY) == [
        "appointment"
    ]


@pytest.mark.parametrize("outcome", ["kept", "not_kept"])
def test_what_became_of_it_is_said_once_with_words(house, outcome):
    made = promise(house)
    assert wrong(answer_promise, made, outcome="maybe", result="x", by=SYSTEM, at=AT) == ["outcome"]
    assert wrong(answer_promise, made, outcome=outcome, result=" ", by=SYSTEM, at=AT) == ["result"]
    with pytest.raises(Stale):
        answer_promise(made, outcome=outcome, result="x", by=SYSTEM, at=AT, version=3)
    with pytest.raises(Refused):
        answer_promise(made, outcome=outcome, result="x", by=NOBODY, at=AT)
    said = answer_promise(made, outcome=outcome, result="十一月都做到了", by=SYSTEM, at=AT, version=1)
    assert (said.outcome, said.result, said.answered_on) == (outcome, "十一月都做到了", TODAY)
    assert not open_promises(house.places["city"])
    with pytest.raises(Refused):
        answer_promise(made, outcome=outcome, result="again", by=SYSTEM, at=AT)
    assert Event.objects.get(kind="promise.answered").refs == {"outcome": outcome}
