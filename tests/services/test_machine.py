"""The tables of an entry and of a matter: total; and no order of verbs loses a paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.clock import local_date
from linli.core.refusals import Invalid, Refused
from linli.services import actions
from linli.services.enums import (
    ENTRY_OPEN,
    ENTRY_OVER,
    ENTRY_TABLE,
    ENTRY_TONES,
    HOLDING,
    OPEN,
    OVER,
    TABLE,
    TONES,
    EntryState,
    EntryVerb,
    Side,
    State,
    Verb,
)
from linli.services.models import AgentMatter, AgentPaper, DirectoryEntry
from tests.services.conftest import Desk


def test_every_state_is_open_or_over_and_has_its_chip() -> None:
    assert set(OPEN) | set(OVER) == set(State) and not set(OPEN) & set(OVER)
    assert set(ENTRY_OPEN) | set(ENTRY_OVER) == set(EntryState) and not set(ENTRY_OPEN) & set(ENTRY_OVER)
    assert set(TONES) == set(State) and set(ENTRY_TONES) == set(EntryState)
    assert set(HOLDING) < set(OPEN)


def test_every_verb_stands_in_its_table() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    assert set(ENTRY_TABLE.verbs()) == {verb.value for verb in EntryVerb}


def test_what_is_over_stays_over_and_every_open_state_has_a_way_out() -> None:
    assert not [one for one in TABLE.transitions if one.source in OVER]
    assert not [one for one in ENTRY_TABLE.transitions if one.source in ENTRY_OVER]
    for state in OPEN:
        assert any(one.source == state and one.target != state for one in TABLE.transitions)


def test_a_paper_is_received_only_where_it_can_be_given_back() -> None:
    assert TABLE.sources(Verb.RECEIVE) <= TABLE.sources(Verb.GIVE_BACK) == {state.value for state in HOLDING}


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_of_a_matter(desk: Desk, state: State) -> None:
    row = AgentMatter.objects.get(pk=desk.matter_in(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in OVER)


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(EntryState))
def test_the_actions_reach_every_state_of_an_entry(desk: Desk, state: EntryState) -> None:
    row = DirectoryEntry.objects.get(pk=desk.entry_in(state).pk)
    assert row.state == state
    assert (row.ended_at is not None) == (state in ENTRY_OVER)


@pytest.mark.django_db
@pytest.mark.parametrize("state", OVER)
def test_the_database_refuses_an_end_with_a_paper_out(desk: Desk, state: State) -> None:
    row = desk.returning()
    assert row.papers_out == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentMatter.objects.filter(pk=row.pk).update(state=state, ended_at=desk.at)


def _deeds(desk: Desk, row: AgentMatter) -> dict[str, Callable[[], object]]:
    by, own, at = desk.by(), desk.by("resident"), desk.at
    day = local_date(at) + timedelta(days=2)

    def each(act: Callable[[AgentPaper], object]) -> None:
        for paper in AgentPaper.objects.filter(matter=row).order_by("number"):
            act(paper)

    return {
        "take": lambda: actions.take_matter(row, by=by, at=at),
        "decline": lambda: actions.decline_matter(row, reason="不", by=by, at=at),
        "receive": lambda: actions.receive_paper(row, what="证", original=True, by=by, at=at),
        "give_back": lambda: each(lambda one: actions.give_back_paper(row, one, by=by, at=at)),
        "give_back_signed": lambda: each(lambda one: actions.give_back_paper(row, one, signed=True, by=by, at=at)),
        "tick": lambda: each(lambda one: actions.tick_paper(row, one, Side.RETURNED, by=own, at=at)),
        "step": lambda: actions.do_step(row, number=1, done_on=local_date(at), by=by, at=at),
        "pause": lambda: actions.pause_matter(row, reason="等", look_on=day, by=by, at=at),
        "resume": lambda: actions.resume_matter(row, by=by, at=at),
        "finish": lambda: actions.finish_matter(row, result="好", by=by, at=at),
        "withdraw": lambda: actions.withdraw_matter(row, by=own, at=at),
        "close": lambda: actions.close_matter(row, by=by, at=at),
    }


DEEDS = (
    "take", "decline", "receive", "give_back", "give_back_signed", "tick", "step", "pause", "resume", "finish",
    "withdraw", "close",
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=3, max_size=14))
def test_whatever_is_pressed_in_whatever_order_no_paper_is_lost(desk: Desk, deeds: list[str]) -> None:
    with transaction.atomic():
        row = desk.asked()
        for deed in ("take", "receive", *deeds):
            try:
                with transaction.atomic():
                    _deeds(desk, row)[deed]()
            except (Refused, Invalid):
                pass
            row.refresh_from_db()
            out = AgentPaper.objects.filter(matter=row, returned_ticked_at=None).count()
            assert row.papers_out == out
            if row.state in OVER:
                assert out == 0
        transaction.set_rollback(True)
