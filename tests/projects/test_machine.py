"""The table of a micro-project, and whatever is pressed in whatever order: where the money is."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.models import LedgerAccount, LedgerEntry
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.projects.actions import accept, decide, decline, fund, give_up, give_word, stop
from linli.projects.enums import GRANTED, OPEN, SHOWN, TABLE, TONES, State, Verb
from linli.projects.models import ProjectProposal
from linli.projects.queries import BOOK, account_of, milestones_of, reviews_of
from tests.projects.conftest import CALLER, HEAD, OFFICE, PROPOSER, Pot, fresh

OVER = {State.PUBLISHED, State.DECLINED, State.GIVEN_UP, State.STOPPED}


@given(st.lists(st.sampled_from(list(Verb)), max_size=20))
def test_what_is_over_stays_over_but_for_a_wrong_payment(verbs: list[Verb]) -> None:
    state = State.DRAFT
    for verb in verbs:
        targets = TABLE.targets(verb, state)
        if not targets:
            continue
        assert state not in OVER or verb == Verb.TAKE_BACK
        assert len(targets) == 1
        state = State(next(iter(targets)))


def test_every_verb_is_possible_somewhere_and_every_state_is_reached() -> None:
    assert all(TABLE.sources(verb) for verb in Verb)
    reached = {State(one) for verb in Verb for source in TABLE.sources(verb) for one in TABLE.targets(verb, source)}
    assert reached == set(State)
    assert set(TONES) == set(State)
    assert set(State) - set(OPEN) == OVER
    assert set(GRANTED) <= set(SHOWN)
    assert State.DRAFT not in SHOWN


PRESSES = (
    "review_head", "review_office", "review_own", "decide", "decline", "fund", "tell", "look", "look_back", "pay",
    "take_back", "word", "accept", "give_up", "stop", "later",
)  # fmt: skip


class Pressing:
    """Two proposals for one call that can pay for one and a half; presses go to one or the other at the time it is."""

    def __init__(self, world: World) -> None:
        self.pot = Pot(world)
        self.call = self.pot.call(75_000)
        self.rows = [self.pot.sent(call=self.call), self.pot.sent(call=self.call)]
        self.at = self.pot.at

    def press(self, what: str, row: ProjectProposal, sum_: int) -> None:
        pot, at, by = self.pot, self.at, self.pot.world.actor
        steps = milestones_of(row)
        step = next((one for one in steps if one.step != "paid"), steps[-1])
        presses = {
            "review_head": lambda: pot.review(row, HEAD, at),
            "review_office": lambda: pot.review(row, OFFICE, at),
            "review_own": lambda: pot.review(row, PROPOSER, at),
            "decide": lambda: decide(row, fen=sum_, reasons="好", by=by(CALLER), at=at),
            "decline": lambda: decline(row, reasons="不", by=by(CALLER), at=at),
            "fund": lambda: fund(row, by=by(CALLER), at=at),
            "tell": lambda: pot.told(row, steps.index(step)),
            "look": lambda: pot.looked(row, steps.index(step)),
            "look_back": lambda: pot.looked(row, steps.index(step), enough=False, words="再补"),
            "pay": lambda: pot.paid(row, steps.index(step)),
            "take_back": lambda: pot.taken_back(row, sum_ % 2),
            "word": lambda: give_word(row, whose="station", words="好", by=by(HEAD), at=at),
            "accept": lambda: accept(row, by=by(CALLER), at=at),
            "give_up": lambda: give_up(row, reason="不做了", by=by(PROPOSER), at=at),
            "stop": lambda: stop(row, reason="停", by=by(CALLER), at=at),
        }
        with suppress(Refused, Invalid), transaction.atomic():
            presses[what]()

    def later(self) -> None:
        self.at = self.pot.over if self.at < self.pot.over else self.pot.objected

    def holds(self) -> None:
        account = account_of(self.call)
        assert account.whole == self.call.fen
        assert min(account.available, account.promised, account.paid) >= 0
        assert sum(LedgerEntry.objects.filter(account__book=BOOK).values_list("amount", flat=True)) == 0
        assert not LedgerAccount.objects.filter(book=BOOK, balance__lt=0).exists()
        for row in map(fresh, self.rows):
            moved = LedgerEntry.objects.filter(account__owner_id=str(row.pk), amount__gt=0)
            if moved.exists():
                assert len({one.person_id for one in reviews_of(row)}) >= 2
                assert row.funded_at is not None
                assert row.notice_until is not None
                assert row.funded_at.date() > row.notice_until
                assert sum(one.granted for one in milestones_of(row)) == row.granted
            promised = LedgerAccount.objects.filter(owner_id=str(row.pk), kind="promised").values_list(
                "balance", flat=True
            )
            assert row.state == State.FUNDED or not any(promised)


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(
        st.tuples(st.sampled_from(PRESSES), st.integers(0, 1), st.sampled_from([0, 1, 30_000, 50_000, 50_001])),
        min_size=8,
        max_size=24,
    )
)
def test_whatever_is_pressed_the_money_adds_up_and_none_goes_without_two_and_the_days(
    world: World, presses: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        pressing = Pressing(world)
        for what, which, sum_ in presses:
            if what == "later":
                pressing.later()
            else:
                pressing.press(what, fresh(pressing.rows[which]), sum_)
            pressing.holds()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_same_pressing_comes_to_payments_where_all_is_in_order(world: World) -> None:
    pressing = Pressing(world)
    one, other = pressing.rows
    pressing.later()
    for row in (one, other):
        pressing.press("review_head", row, 0)
        pressing.press("review_office", row, 0)
        pressing.press("decide", fresh(row), 50_000)
    assert (fresh(one).state, fresh(other).state) == (State.NOTICE, State.PROPOSED), "the second is too much"
    pressing.press("decide", fresh(other), 25_000)
    pressing.press("fund", fresh(one), 0)
    assert fresh(one).state == State.NOTICE, "not within the days for objections"
    pressing.later()
    for row in (one, other):
        pressing.press("fund", fresh(row), 0)
    pressing.press("tell", fresh(one), 0)
    pressing.press("look", fresh(one), 0)
    pressing.press("pay", fresh(one), 0)
    account = account_of(pressing.call)
    assert (account.available, account.promised, account.paid) == (0, 45_000, 30_000)
    pressing.holds()
