"""Whatever is earned, given, reserved, taken back, approved or left: the books are sound and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.refusals import Invalid, Refused
from linli.points import actions
from linli.points.accounts import EARNED
from linli.points.enums import (
    OPEN,
    RESERVED_OPEN,
    RESERVED_TABLE,
    TABLE,
    TONES,
    Mistake,
    Reserved,
    ReservedVerb,
    State,
    Verb,
)
from linli.points.models import Award, PointsItem, PointsMember, Redemption
from linli.points.queries import ever, on_shelf
from tests.points.conftest import HEAD, OFFICER, Thanks, fresh, has, unsound

VERBS = ("award", "large", "approve", "decline", "give", "reserve", "hand_over", "give_back", "take_back", "leave")


def test_each_verb_stands_in_its_table_and_leads_to_one_state() -> None:
    for table, verbs in ((TABLE, Verb), (RESERVED_TABLE, ReservedVerb)):
        assert set(table.verbs()) == {verb.value for verb in verbs}
        for verb in verbs:
            for source in table.sources(verb):
                assert len(table.targets(verb, source)) == 1
    assert set(TONES) == set(State)


def test_what_is_over_stays_over() -> None:
    over = set(State) - set(OPEN) - {State.DONE}
    assert not [one for one in TABLE.transitions if one.source in over]
    ended = set(Reserved) - set(RESERVED_OPEN)
    assert not [one for one in RESERVED_TABLE.transitions if one.source in ended]


def test_nobodys_conduct_is_a_mistake_that_is_taken_back() -> None:
    assert {one.value for one in Mistake} == {"twice", "other", "number", "not_served"}


class Play:
    """Two members, one item, and a way to do each verb to whatever is there."""

    def __init__(self, thanks: Thanks) -> None:
        self.thanks = thanks
        self.members: list[tuple[PointsMember, Any]] = [thanks.member("甲一"), thanks.member("乙二")]
        self.item: PointsItem = thanks.item(price=3, left=2)

    def _deed(self, verb: str, who: int, much: int) -> Callable[[], object]:
        thanks, (member, actor), at = self.thanks, self.members[who], self.thanks.at
        kept = Redemption.objects.filter(member=member, state=Reserved.KEPT).order_by("pk").first()
        done = Award.objects.filter(member=member, state=State.DONE).order_by("pk").first()
        waits = Award.objects.filter(member=member, state=State.WAITING).order_by("pk").first()
        officer, head = thanks.by(OFFICER), thanks.by(HEAD)
        deeds: dict[str, Callable[[], object] | None] = {
            "award": lambda: thanks.given(member, much),
            "large": lambda: thanks.given(member, 10 + much),
            "approve": waits and (lambda: actions.approve(waits, by=officer, at=at)),
            "decline": waits and (lambda: actions.decline(waits, words="不", by=officer, at=at)),
            "give": lambda: actions.give(member, amount=much, by=actor, at=at),
            "reserve": lambda: actions.reserve(self.item, member, by=actor, at=at),
            "hand_over": kept and (lambda: actions.hand_over(kept, by=head, at=at)),
            "give_back": kept and (lambda: actions.give_back(kept, by=actor, at=at)),
            "take_back": done and (lambda: actions.take_back(done, mistake="number", words="错", by=head, at=at)),
            "leave": lambda: actions.leave(member, rest="pot" if much % 2 else "lapse", by=actor, at=at),
        }
        return deeds[verb] or (lambda: None)

    def do(self, verb: str, who: int, much: int) -> bool:
        try:
            self._deed(verb, who, much)()
        except (Refused, Invalid):
            return False
        return True


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 1), st.integers(1, 10)), min_size=3, max_size=14))
def test_in_whatever_order_the_books_stay_sound(thanks: Thanks, steps: list[tuple[str, int, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        play = Play(thanks)
        for verb, who, much in steps:
            before = [(has(one), ever([one.ledger_id]).get(one.ledger_id, 0)) for one, _actor in play.members]
            done = play.do(verb, who, much)
            after = [(has(one), ever([one.ledger_id]).get(one.ledger_id, 0)) for one, _actor in play.members]
            assert unsound() == []
            assert before == after or done, "what is refused changes nothing"
            assert before[1 - who] == after[1 - who], "nobody else's account moves"
            if verb not in ("award", "large", "approve", "take_back"):
                assert before[who][1] == after[who][1], "what was ever earned stays, whatever is spent"
        kept = Redemption.objects.filter(item=play.item, state=Reserved.KEPT).count()
        gone = Redemption.objects.filter(item=play.item, state=Reserved.HANDED_OVER).count()
        assert on_shelf([play.item])[play.item.pk] + kept + gone == 2
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_going_back_restores_exactly_what_was(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item(price=7, left=1)
    row = actions.reserve(item, member, by=actor, at=thanks.at)
    assert (has(member), on_shelf([item])[item.pk]) == (3, 0)
    actions.give_back(row, by=actor, at=thanks.at)
    actions.give_back(row, by=actor, at=thanks.at)
    assert (has(member), on_shelf([item])[item.pk]) == (10, 1)
    assert fresh(row).state == Reserved.GONE_BACK


@pytest.mark.django_db
def test_a_mistake_that_was_taken_back_was_never_earned(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    row = thanks.given(member, 9)
    assert ever([member.ledger_id]) == {member.ledger_id: 9}
    actions.take_back(row, mistake="number", words="错", by=thanks.by(), at=thanks.at)
    assert ever([member.ledger_id]) == {member.ledger_id: 0}
    assert "taken_back" in EARNED
