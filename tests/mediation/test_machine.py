"""The table of a mediation: total, with a way out of every state, and what no order of verbs breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.mediation.enums import BEFORE_AGREEMENT, OPEN, OVER, TABLE, TONES, State, Verb
from linli.mediation.models import Mediation
from tests.mediation.conftest import Dispute


def test_every_state_is_open_or_over_and_has_its_chip() -> None:
    assert set(OPEN) | set(OVER) == set(State)
    assert not set(OPEN) & set(OVER)
    assert set(TONES) == set(State)
    assert set(BEFORE_AGREEMENT) == set(OPEN) - {State.SIGNED}


def test_every_verb_stands_in_the_table_and_leads_to_one_state() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    for verb in Verb:
        for source in TABLE.sources(verb):
            assert len(TABLE.targets(verb, source)) == 1, (verb, source)


def test_what_is_over_stays_over_and_everything_open_can_end() -> None:
    assert not [one for one in TABLE.transitions if one.source in OVER]
    ends = {state for state in OPEN if any(t.source == state and t.target in OVER for t in TABLE.transitions)}
    assert ends == set(OPEN)


def test_every_state_is_reached_from_the_first() -> None:
    seen, todo = {State.ASKED.value}, [State.ASKED.value]
    while todo:
        here = todo.pop()
        for one in TABLE.transitions:
            if one.source == here and one.target not in seen:
                seen.add(one.target)
                todo.append(one.target)
    assert seen == {state.value for state in State}


@given(st.lists(st.sampled_from(list(Verb)), max_size=30))
def test_nothing_is_signed_that_was_not_written_and_nothing_written_without_talks(verbs: list[Verb]) -> None:
    state, been = State.ASKED.value, [State.ASKED.value]
    for verb in verbs:
        for target in TABLE.targets(verb, state):
            state = target
            been.append(target)
    if State.AGREED in been:
        assert State.SIGNED in been
    if State.SIGNED in been:
        assert been.index(State.TALKING) < been.index(State.WRITTEN) < been.index(State.SIGNED)
    if State.TALKING in been:
        assert State.GIVEN in been


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_and_the_database_holds_it(dispute: Dispute, state: State) -> None:
    dispute.reached(state)
    row = Mediation.objects.get(pk=dispute.mediation.pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in OVER)
    assert (row.follow_up_at is not None) == (state == State.SIGNED)
