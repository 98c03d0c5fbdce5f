"""The two tables: total, with a way out of every state; and what no order of verbs breaks: nobody is public without
consent, panel and notice, and nothing waits nowhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import Door, system
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import waiting_for
from linli.honours import actions
from linli.honours.enums import (
    LIVE,
    OVER,
    PUBLIC,
    ROUND_LIVE,
    ROUNDS,
    TABLE,
    TONES,
    RoundState,
    RoundVerb,
    State,
    Verb,
)
from linli.honours.models import Nomination, PanelMember
from linli.honours.queries import members_of
from tests.honours.conftest import HEAD, LEADER, NOBODY, OFFICER, PANEL, SHOWN, VOLUNTEER, Hall


def test_every_state_is_live_or_over_and_has_its_chip() -> None:
    assert set(LIVE) | set(OVER) == set(State)
    assert not set(LIVE) & set(OVER)
    assert set(TONES) == set(State)


def test_every_verb_stands_in_its_table_and_leads_to_one_state() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    assert set(ROUNDS.verbs()) == {verb.value for verb in RoundVerb}
    for verb in Verb:
        assert all(len(TABLE.targets(verb, source)) == 1 for source in TABLE.sources(verb))


def test_a_way_leads_out_of_every_state_that_is_not_over_and_only_taking_down_out_of_an_honour() -> None:
    for state in LIVE:
        assert [one for one in TABLE.transitions if one.source == state and one.target != state]
    leaving = {(one.verb, one.source) for one in TABLE.transitions if one.source in OVER}
    assert leaving == {(Verb.TAKE_DOWN, State.HONOURED)}
    assert not [one for one in ROUNDS.transitions if one.source not in ROUND_LIVE]


def test_public_comes_only_from_consent_panel_and_notice() -> None:
    into: dict[str, set[str]] = {}
    for one in TABLE.transitions:
        into.setdefault(one.target, set()).add(one.source)
    assert into[State.AGREED] - {State.AGREED} == {State.ASKED}
    assert into[State.CHOSEN] == {State.AGREED}
    assert into[State.NOTICE] - {State.NOTICE} == {State.CHOSEN}
    assert into[State.HONOURED] == {State.NOTICE}


def deeds(hall: Hall, row: Nomination) -> dict[str, Callable[[], object]]:
    head = hall.by()

    def words() -> None:
        for role in PANEL:
            member = row.round.members.get(appointment_id=hall.post(role).pk)
            actions.give_word(row, member, yes=True, words="合适", by=hall.by(role), at=hall.at)

    def answer() -> None:
        for one in row.objections.all():
            actions.answer_objection(row, one.pk, words="查过，不属实", by=head, at=hall.at)

    return {
        "day": lambda: hall.later(days=6),
        "stop": lambda: actions.stop(row.round, by=system(Door.JOB), at=hall.at),
        "panel": lambda: hall.with_panel(row.round),
        "words": words,
        "release": lambda: actions.release_member(members_of(row.round)[0], by=head, at=hall.at),
        "ask": lambda: actions.ask_consent(row, by=head, at=hall.at),
        "agree": lambda: actions.agree(row, hall.word(), by=head, at=hall.at),
        "refuse": lambda: actions.refuse(row, by=head, at=hall.at),
        "set_aside": lambda: actions.set_aside(row, by=head, at=hall.at),
        "choose": lambda: actions.choose(row, words="符合", by=head, at=hall.at),
        "pass_over": lambda: actions.pass_over(row, words="再等等", by=head, at=hall.at),
        "publish": lambda: actions.publish(row, hall.notice_facts(), by=head, at=hall.at),
        "object": lambda: actions.object_to(row, name="何远方", words="不合适", by=NOBODY, at=hall.at),
        "answer": answer,
        "honour": lambda: actions.honour(row, by=head, at=hall.at),
        "withhold": lambda: actions.withhold(row, words="属实", by=head, at=hall.at),
        "take_down": lambda: actions.take_down(row, by=head, at=hall.at),
        "finish": lambda: actions.finish(row.round, by=head, at=hall.at),
        "call_off": lambda: actions.call_off(row.round, reason="人手不够", by=head, at=hall.at),
    }


FORWARD = ("ask", "agree", "day", "day", "stop", "panel", "words", "choose", "publish", "day", "honour")
OTHERS = (
    "refuse", "set_aside", "pass_over", "object", "answer", "withhold", "take_down", "finish", "call_off", "release",
)  # fmt: skip


def is_looked_after(hall: Hall, row: Nomination) -> bool:
    """Whether somebody has it before them, or a day is running that ends by itself."""
    refs = {line.ref for role in (HEAD, OFFICER, LEADER, VOLUNTEER) for line in waiting_for(hall.by(role), hall.at)}
    if row.state == State.AGREED and row.round.state == RoundState.OPEN:
        return True
    if row.state == State.NOTICE and row.notice_until is not None and hall.today <= row.notice_until:
        return True
    if row.state in OVER:
        return row.round.state != RoundState.PANEL or str(row.round_id) in refs
    return str(row.pk) in refs


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_whatever_order_the_verbs_come_nobody_is_public_unasked_and_nothing_waits_nowhere(
    hall: Hall, data: st.DataObject
) -> None:
    began = hall.at
    row = hall.proposed()
    strays = data.draw(st.lists(st.tuples(st.integers(0, len(FORWARD)), st.sampled_from(OTHERS)), max_size=3))
    order = [*FORWARD]
    for place, verb in sorted(strays, reverse=True):
        order.insert(place, verb)
    for verb in order:
        row = Nomination.objects.select_related("round__organisation").get(pk=row.pk)
        with suppress(Refused, Invalid, Stale, IndexError, PanelMember.DoesNotExist):
            deeds(hall, row)[verb]()
        row = Nomination.objects.select_related("round__organisation").get(pk=row.pk)
        assert is_looked_after(hall, row), (verb, row.state, row.round.state)
        if row.state in PUBLIC:
            assert row.consent_way
            assert row.words_on is not None
            assert row.decided_at is not None
            assert row.panel_words.count() >= 3 or row.round.members.count() < 3
            assert row.shown_name == SHOWN
        else:
            assert (row.shown_name, row.public_words) == ("", "")
        if row.state == State.HONOURED:
            assert row.notice_until is not None
            assert row.notice_until < hall.today
            assert not row.objections.filter(answered_at=None).exists()
    hall.at = began + timedelta(0)
