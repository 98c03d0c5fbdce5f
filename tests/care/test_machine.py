"""The table of an application: total, with a way out; and what no order of verbs breaks, the ledger included."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.care import actions, queries
from linli.care.enums import COUNTED, GRANTED, OPEN, OVER, PUBLIC, REVIEWED, TABLE, TONES, UNPAID, State, Verb
from linli.care.models import CareApplication, FundEntry
from linli.core.models import LedgerEntry
from linli.core.refusals import Invalid, Refused
from tests.care.conftest import DEPUTY, HEAD, KEEPER, OFFICER, Care


def test_every_state_is_open_or_over_and_has_its_chip() -> None:
    assert set(OPEN) | set(OVER) == set(State)
    assert not set(OPEN) & set(OVER)
    assert set(TONES) == set(State)
    assert set(UNPAID) == set(OPEN) - {State.PAID}
    assert set(PUBLIC) < set(REVIEWED) and set(GRANTED) < set(REVIEWED)
    assert set(COUNTED) == {*OPEN, State.CLOSED}


def test_every_verb_stands_in_the_table() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}


def test_what_is_over_stays_over_but_for_a_grant_that_comes_back() -> None:
    after = [(one.source, one.target) for one in TABLE.transitions if one.source in OVER]
    assert after == [(State.CLOSED, State.RETURNED)]


def test_no_way_leads_to_a_payment_but_through_both_reviews_and_the_notice() -> None:
    into = {target: {one.source for one in TABLE.transitions if one.target == target} for target in State}
    assert into[State.DECIDED] == {State.NOTICE, State.PAID}
    assert into[State.PAID] == {State.DECIDED}
    assert into[State.NOTICE] == {State.SECOND, State.OBJECTED}
    assert into[State.SECOND] == {State.ASKED}


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_and_the_database_holds_it(care: Care, state: State) -> None:
    row = CareApplication.objects.get(pk=care.reached(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in OVER)
    assert (row.amount is not None) == (state in REVIEWED)
    assert (row.decided_on is not None) == (state in GRANTED)
    assert str(row) == row.number and str(row.fund) == "hardship"


def deeds(care: Care, row: CareApplication) -> dict[str, Callable[[], object]]:
    head, officer, keeper, at = care.by(HEAD), care.by(OFFICER), care.by(KEEPER), care.at
    entry = FundEntry.objects.filter(kind="in", taken_back=False).order_by("id").first()
    yes = {"says": "yes", "amount": 150_000, "at": at}
    return {
        "first": lambda: actions.review_first(row, **yes, by=head),
        "first_by_officer": lambda: actions.review_first(row, **yes, by=officer),
        "first_no": lambda: actions.review_first(row, says="no", words="不", by=head, at=at),
        "second": lambda: actions.review_second(row, **yes, by=officer),
        "second_by_head": lambda: actions.review_second(row, **yes, by=head),
        "object": lambda: actions.enter_objection(row, words="有", by=keeper, at=at),
        "settle": lambda: actions.settle_objection(row, stands=True, words="核过", by=keeper, at=at),
        "decide": lambda: actions.decide_application(row, by=keeper, at=at),
        "pay": lambda: care.pay(row),
        "take_back": lambda: actions.take_back_payment(row, by=keeper, at=at),
        "return": lambda: actions.return_grant(row, on=care.today, receipt="B", by=keeper, at=at),
        "close": lambda: actions.close_application(row, by=keeper, at=at),
        "withdraw": lambda: actions.withdraw_application(row, by=care.by(DEPUTY), at=at),
        "money": lambda: care.money(150_000, receipt=f"R-{FundEntry.objects.count()}"),
        "out": lambda: actions.give_out(
            care.fund, actions.MoneyFacts(70_000, care.today, f"O-{FundEntry.objects.count()}"), by=keeper, at=at
        ),
        "reverse": lambda: actions.reverse_entry(entry, by=keeper, at=at) if entry is not None else None,
        "days": lambda: care.later(days=6),
    }  # fmt: skip


KEYS = (
    "first", "first_by_officer", "first_no", "second", "second_by_head", "object", "settle", "decide", "pay",
    "take_back", "return", "close", "withdraw", "money", "out", "reverse", "days",
)  # fmt: skip
PERSONS = count(10)
"""Another one for each order: a person asks once a year."""

PATH = ("first", "second", "days", "decide", "money", "pay")


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(min_value=0, max_value=len(PATH)),
    then=st.lists(st.sampled_from(KEYS), min_size=2, max_size=7),
)
def test_no_order_of_verbs_pays_without_two_persons_and_the_notice_or_breaks_the_book(
    care: Care, cut: int, then: list[str]
) -> None:
    care.at = care.world.at
    care.__dict__.pop("fund", None)
    row = care.asked(next(PERSONS))
    for key in (*PATH[:cut], *then):
        before = row.state
        try:
            deeds(care, row)[key]()
        except (Refused, Invalid):
            row.refresh_from_db()
            assert row.state == before
        row = CareApplication.objects.select_related(*queries.JOINED).get(pk=row.pk)
        held = queries.balance_of(care.fund)
        total = LedgerEntry.objects.filter(transfer__book=care.fund.book).aggregate(total=Sum("amount"))["total"]
        stated = FundEntry.objects.filter(fund=care.fund).aggregate(total=Sum("amount"))["total"]
        assert held >= 0 and (total or 0) == 0 and (stated or 0) == held
        paid = FundEntry.objects.filter(application=row, kind="grant").exists()
        if paid or row.state in (State.DECIDED, State.PAID, State.CLOSED, State.RETURNED):
            assert row.first_reviewer is not None and row.second_reviewer is not None
            assert row.first_reviewer.person_id != row.second_reviewer.person_id
            assert row.entered_by.person_id not in (row.first_reviewer.person_id, row.second_reviewer.person_id)
            assert row.decided_on is not None and row.notice_until is not None and row.decided_on > row.notice_until
