"""The table of an activity: total, and no way through it that the rules do not know."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linli.volunteering.enums import OPEN, TABLE, TONES, State, Verb

MOVES = {Verb.PUBLISH: State.PUBLISHED, Verb.CALL_OFF: State.CANCELLED, Verb.CONFIRM: State.HELD}
STAYS = set(Verb) - set(MOVES)


@given(st.lists(st.sampled_from(list(Verb)), max_size=20))
def test_whatever_is_done_it_is_in_a_state_and_what_is_over_stays_over(verbs: list[Verb]) -> None:
    state = State.PLANNED
    for verb in verbs:
        targets = TABLE.targets(verb, state)
        if not targets:
            continue
        assert len(targets) == 1
        after = State(next(iter(targets)))
        if state == State.CANCELLED:
            raise AssertionError("what is cancelled is never anything else")
        assert after == MOVES.get(verb, state)
        assert not (state == State.HELD and after != State.HELD)
        state = after


def test_every_verb_is_possible_somewhere_and_every_state_is_reached() -> None:
    assert all(TABLE.sources(verb) for verb in Verb)
    reached = {State(one) for verb in Verb for source in TABLE.sources(verb) for one in TABLE.targets(verb, source)}
    assert reached == set(State)
    assert {State.PLANNED, State.PUBLISHED} == set(OPEN)
    assert set(TONES) == set(State)
    assert set() == {
        verb for verb in STAYS for source in TABLE.sources(verb) if TABLE.targets(verb, source) != {source}
    }
