"""The table of a wish: total, with a way out of every state that is not over, and what no order of verbs breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.refusals import Invalid, Refused
from linli.core.waiting import waiting_for
from linli.wishes import actions
from linli.wishes.enums import HELD, LIVE, OVER, SHOWN, TABLE, TONES, State, Verb
from linli.wishes.models import Wish
from tests.wishes.conftest import HEAD, PHONE, PUBLIC, VOLUNTEER, Well, system_actor


def test_every_state_is_live_or_over_and_has_its_chip() -> None:
    assert set(LIVE) | set(OVER) == set(State)
    assert not set(LIVE) & set(OVER)
    assert set(TONES) == set(State)
    assert set(HELD) < set(LIVE)
    assert set(SHOWN) == set(State) - {State.ASKED, State.DECLINED, State.WITHDRAWN}


def test_every_verb_stands_in_the_table_and_leads_to_one_state() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    for verb in Verb:
        for source in TABLE.sources(verb):
            assert len(TABLE.targets(verb, source)) == 1, (verb, source)


def test_what_is_over_stays_over_and_a_wisher_withdraws_until_then() -> None:
    assert not [one for one in TABLE.transitions if one.source in OVER and one.target != one.source]
    assert TABLE.sources(Verb.WITHDRAW) == {state.value for state in LIVE}


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_and_the_database_holds_it(well: Well, state: State) -> None:
    row = Wish.objects.get(pk=well.reached(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in OVER)
    assert (row.claimer_body_id is not None) == (state in (*HELD, State.MET))
    assert bool(row.kind) or state not in SHOWN


def deeds(well: Well, row: Wish) -> dict[Verb, Callable[[], object]]:
    head, own, at = well.by(), well.holder(row), well.at
    said = {"kind": "thing", "public_words": PUBLIC, "worth": 60}
    return {
        Verb.CHECK: lambda: actions.check(row, by=head, at=at, **said),
        Verb.DECLINE: lambda: actions.decline(row, reason="太贵", by=head, at=at),
        Verb.REWRITE: lambda: actions.rewrite(row, by=head, at=at, **said),
        Verb.CLAIM: lambda: actions.claim(row, by=well.by(VOLUNTEER), at=at),
        Verb.ARRANGE: lambda: actions.arrange(row, by=head, at=at),
        Verb.GIVE_BACK: lambda: actions.give_back(row, reason="有事", by=well.by(VOLUNTEER), at=at),
        Verb.SAY_MET: lambda: actions.say_met(row, by=well.by(VOLUNTEER), at=at),
        Verb.CONFIRM: lambda: actions.confirm(row, by=own, at=at),
        Verb.NOT_YET: lambda: actions.say_not_yet(row, by=own, at=at),
        Verb.THANK: lambda: actions.thank(row, words="谢谢", by=own, at=at),
        Verb.RELEASE: lambda: actions.release_thanks(row, words="谢谢", by=head, at=at),
        Verb.WITHDRAW: lambda: actions.withdraw(row, by=own, at=at),
        Verb.EXPIRE: lambda: actions.expire(row, by=system_actor(), at=at),
    }


def before_somebody(well: Well, row: Wish) -> bool:
    """Whether the wish stands in somebody's inbox, or is with a claimer who is asked later, or with the wisher."""
    seen = [line.ref for role in (HEAD, VOLUNTEER) for line in waiting_for(well.by(role), well.at)]
    return str(row.pk) in seen


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([verb for verb in Verb if verb not in (Verb.EXPIRE,)]), min_size=1, max_size=9))
def test_in_whatever_order_the_verbs_come_one_holds_it_and_it_waits_nowhere(well: Well, verbs: list[Verb]) -> None:
    row = well.asked(phone=PHONE)
    for verb in verbs:
        before = Wish.objects.get(pk=row.pk)
        try:
            deeds(well, before)[verb]()
        except (Refused, Invalid):
            after = Wish.objects.get(pk=row.pk)
            assert (after.state, after.version) == (before.state, before.version)
            continue
        after = Wish.objects.get(pk=row.pk)
        assert after.state in TABLE.targets(verb, before.state) or after.version == before.version
        holders = [one for one in (after.claimer_id, after.claimer_body_id) if one is not None]
        assert len(holders) == 1 if after.state in HELD else len(holders) <= 1
        if after.state in LIVE:
            assert before_somebody(well, after), after.state
    Wish.objects.filter(pk=row.pk).delete()
