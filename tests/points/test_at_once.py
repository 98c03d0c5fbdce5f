"""Many at once: fifty press for the last piece, two runs award the same services, two approve, two take back."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from linli.core.actors import system
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import build_world
from linli.points import actions
from linli.points.actions import Run
from linli.points.enums import State
from linli.points.models import Award, Redemption
from linli.points.queries import on_shelf
from linli.points.service import unawarded
from tests.core.at_once import at_once
from tests.points.conftest import DAY, OFFICER, Thanks, has, thanks_in, unsound

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def opened() -> Thanks:
    return thanks_in(build_world(at=AT))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_press_for_the_last_one_gets_it_and_nobody_else_pays() -> None:
    thanks = opened()
    item = thanks.item(price=4, left=1)
    people = [thanks.rich(5, f"林{number}") for number in range(50)]
    calls = [partial(actions.reserve, item, member, by=actor, at=AT) for member, actor in people]
    results = at_once(calls)
    assert sorted({type(one).__name__ for one in results}) == ["Invalid", "Redemption"], results
    assert sum(isinstance(one, Redemption) for one in results) == 1
    assert all("item" in one.errors for one in results if isinstance(one, Invalid))
    assert sorted(has(member) for member, _actor in people) == [1] + [5] * 49
    assert on_shelf([item]) == {item.pk: 0}
    assert unsound() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_runs_that_meet_award_each_once_and_the_months_limit_holds() -> None:
    thanks = opened()
    people = [thanks.member(f"林{number}") for number in range(6)]
    for number in range(2):
        thanks.served(*(actor for _member, actor in people), hours=40, after=(1 + 2 * number) * DAY)
    ids = list(unawarded().values_list("pk", flat=True))
    by_hand = [partial(actions.award, member, amount=9, reason="帮忙", by=thanks.by(), at=AT) for member, _ in people]
    runs = [partial(actions.award_services, ids, by=system(), at=AT + 9 * DAY) for _each in range(3)]
    results = at_once([*runs, *by_hand])
    assert not [one for one in results if isinstance(one, BaseException) and not isinstance(one, Invalid)], results
    assert sum(one.services for one in results if isinstance(one, Run)) == 12
    assert Award.objects.filter(origin="service").count() == 12
    assert all(has(member) <= 60 for member, _actor in people)
    assert unsound() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_get_one_answer_and_one_entry() -> None:
    thanks = opened()
    member, actor = thanks.member()
    row = thanks.given(member, 20)
    officer = thanks.by(OFFICER)
    results = at_once([partial(actions.approve, row, by=officer, at=AT) for _each in range(3)])
    assert sorted(type(one).__name__ for one in results) == ["Award", "Refused", "Refused"]
    assert has(member) == 20
    back = partial(actions.take_back, row, mistake="twice", words="错", by=officer, at=AT)
    results = at_once([back, partial(actions.give, member, amount=20, by=actor, at=AT), back])
    assert all(isinstance(one, Refused | Invalid | Award) or one == member for one in results), results
    assert has(member) == 0
    assert Award.objects.get().state in (State.DONE, State.TAKEN_BACK)
    assert unsound() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_others_act_is_gone_and_the_books_are_sound() -> None:
    thanks = opened()
    member, actor = thanks.rich(10)
    item = thanks.item()
    kept = actions.reserve(item, member, by=actor, at=AT)
    results = at_once(
        [
            partial(actions.leave, member, rest="pot", by=actor, at=AT),
            partial(actions.hand_over, kept, by=thanks.by(), at=AT),
            partial(actions.reserve, item, member, by=actor, at=AT),
            partial(actions.give_back, kept, by=actor, at=AT),
        ]
    )
    assert not [one for one in results if isinstance(one, BaseException) and not isinstance(one, Refused | Invalid)]
    assert has(member) == 0
    assert unsound() == []
