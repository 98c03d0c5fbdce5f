"""The tables of ties and items: total; and whatever verbs two sides press, an item is where the rules say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.alliances import actions
from linli.alliances.enums import OPEN, TABLE, TIE_TONES, TIES, TONES, State, TieState, TieVerb, Verb
from linli.alliances.models import Commitment, CommitmentLine, CommitmentPart
from linli.core.refusals import Invalid, Refused
from tests.alliances.conftest import KEEPER, LIAISON, Ally, fresh

OVER = {State.DONE, State.CARRIED, State.DROPPED}


@given(st.lists(st.sampled_from(list(Verb)), max_size=25))
def test_what_is_over_stays_over(verbs: list[Verb]) -> None:
    state = State.PROPOSED
    for verb in verbs:
        targets = sorted(TABLE.targets(verb, state))
        if not targets:
            continue
        after = State(targets[0])
        assert state not in OVER or after == state
        state = after


@pytest.mark.parametrize(
    ("table", "verbs", "states", "first", "tones"),
    [(TABLE, Verb, State, State.PROPOSED, TONES), (TIES, TieVerb, TieState, TieState.ASKED, TIE_TONES)],
)
def test_every_verb_is_possible_somewhere_and_every_state_is_reached(table, verbs, states, first, tones) -> None:  # type: ignore[no-untyped-def]  # two enums of one shape
    assert set(table.verbs()) == set(verbs)
    reached = {first} | {one for verb in verbs for source in states for one in table.targets(verb, source)}
    assert {states(one) for one in reached} == set(states)
    assert set(tones) == set(states)


PRESSES: dict[str, Callable[[Ally, Commitment, str, int], object]] = {
    "change": lambda ally, item, role, turn: actions.change(
        item, ally.facts(amount=f"{turn}次"), by=ally.by(role), at=ally.at
    ),
    "agree": lambda ally, item, role, _turn: actions.agree(item, by=ally.by(role), at=ally.at),
    "do_part": lambda ally, item, role, turn: actions.do_part(
        item, words=f"第{turn}次", done_on=ally.at.date(), by=ally.by(role), at=ally.at
    ),
    "finish": lambda ally, item, role, _turn: actions.finish(item, by=ally.by(role), at=ally.at),
    "carry": lambda ally, item, role, _turn: actions.carry(item, reason="慢", by=ally.by(role), at=ally.at),
    "drop": lambda ally, item, role, _turn: actions.drop(item, reason="不用了", by=ally.by(role), at=ally.at),
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(PRESSES)), st.sampled_from([LIAISON, KEEPER])), max_size=10)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_both_sides_press_the_item_is_where_the_rules_say(
    ally: Ally, steps: list[tuple[str, str]]
) -> None:  # fmt: skip
    with transaction.atomic():
        item = ally.proposed(ally.tie())
        last_by_unit = True
        for turn, (press, role) in enumerate(steps):
            before = fresh(item)
            try:
                with transaction.atomic():
                    PRESSES[press](ally, item, role, turn)
            except (Refused, Invalid):
                assert fresh(item).version == before.version
                continue
            after = fresh(item)
            if press == "change":
                last_by_unit = role == LIAISON
                assert after.state == (State.PROPOSED if last_by_unit else State.COUNTERED)
            if press == "agree" and before.state != State.AGREED:
                assert (role == KEEPER) is last_by_unit
            if press in ("do_part", "finish", "carry"):
                assert role == LIAISON
            assert before.state in OPEN or after.state == before.state
            assert (after.ended_at is None) is (after.state in OPEN)
        lines = CommitmentLine.objects.filter(commitment=item).order_by("-id")
        assert (lines[0].amount, lines[0].by_unit) == (fresh(item).amount, last_by_unit)
        if fresh(item).state == State.DONE:
            assert CommitmentPart.objects.filter(commitment=item).exists()
        transaction.set_rollback(True)
