"""Payments on the ledger: noted, taken back, come back, filed; and the fund's money in and out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from linli.care import actions, queries
from linli.care.enums import State
from linli.care.models import CareFund, FundEntry
from linli.core.actions import KeyReused
from linli.core.models import LedgerEntry
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from tests.care.conftest import GRANTED, HEAD, KEEPER, OFFICER, Care

MONEY = 1_000_000


def sums(fund: CareFund) -> tuple[int, int]:
    """What the fund holds, and the sum of its whole book."""
    total = LedgerEntry.objects.filter(transfer__book=fund.book).aggregate(total=Sum("amount"))["total"]
    return queries.balance_of(fund), total or 0


def test_a_payment_is_noted_with_day_way_and_receipt_and_the_fund_holds_less(care: Care) -> None:
    row = care.paid()
    assert row.state == State.PAID
    entry = FundEntry.objects.get(application=row)
    assert (entry.kind, entry.amount, entry.way, entry.receipt, entry.words) == (
        "grant", -GRANTED, "transfer", "P-1", "",
    )  # fmt: skip
    assert sums(care.fund) == (MONEY - GRANTED, 0)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("on", {"on": None}),
        ("on", {"on": date(2000, 1, 1)}),
        ("on", {"on": date(2999, 1, 1)}),
        ("way", {"way": ""}),
        ("way", {"way": "6222021234567890123"}),
        ("receipt", {"receipt": " "}),
        ("receipt", {"receipt": "R" * 41}),
        ("receipt", {"receipt": "6222 0212 3456 7890 123"}),
        ("receipt", {"receipt": "13900139001"}),
    ],
)
def test_a_payment_that_cannot_be_is_refused_at_its_field(care: Care, field: str, more: dict[str, Any]) -> None:
    row = care.decided()
    care.money()
    with pytest.raises(Invalid) as wrong:
        care.pay(row, **more)
    assert list(wrong.value.errors) == [field]
    assert sums(care.fund) == (MONEY, 0)


def test_before_the_decision_no_payment_has_a_day(care: Care) -> None:
    row = care.decided()
    care.money()
    with pytest.raises(Invalid) as wrong:
        care.pay(row, on=care.today - timedelta(days=1))
    assert "on" in wrong.value.errors


@pytest.mark.parametrize("state", [one for one in State if one is not State.DECIDED])
def test_only_what_is_granted_is_paid(care: Care, state: State) -> None:
    row = care.reached(state)
    with pytest.raises(Refused):
        care.pay(row, receipt="P-9")


def test_where_the_fund_holds_less_nothing_is_paid_and_it_says_how_much_there_is(care: Care) -> None:
    row = care.decided()
    care.money(GRANTED - 1)
    with pytest.raises(Refused) as refused:
        care.pay(row)
    assert "1999.99" in refused.value.refusal.why
    assert refused.value.refusal.kind is RefusalKind.WHEN
    row.refresh_from_db()
    assert row.state == State.DECIDED
    care.money(1, receipt="R-2")
    assert care.pay(row).state == State.PAID
    assert sums(care.fund) == (0, 0)


def test_a_mistake_is_taken_back_by_its_opposite_and_can_be_paid_again(care: Care) -> None:
    row = actions.take_back_payment(care.paid(), by=care.by(KEEPER), at=care.at)
    assert row.state == State.DECIDED
    assert sums(care.fund) == (MONEY, 0)
    kinds = [(one.kind, one.amount, one.taken_back) for one in FundEntry.objects.filter(application=row).order_by("id")]
    assert kinds == [("grant", -GRANTED, True), ("reversal", GRANTED, False)]
    assert care.pay(row, receipt="P-2").state == State.PAID
    assert sums(care.fund) == (MONEY - GRANTED, 0)
    again = actions.take_back_payment(row, by=care.by(KEEPER), at=care.at)
    assert again.state == State.DECIDED
    assert sums(care.fund) == (MONEY, 0)


def test_a_grant_that_came_back_is_in_the_fund_again_and_the_application_is_over(care: Care) -> None:
    for number, row in enumerate((care.paid(), care.closed(2))):
        back = actions.return_grant(row, on=care.today, receipt=f"B-{number}", by=care.by(KEEPER), at=care.at)
        assert (back.state, back.ended_at) == (State.RETURNED, care.at)
    assert sums(care.fund) == (MONEY, 0)
    with pytest.raises(Invalid) as wrong:
        actions.return_grant(care.paid(3), on=None, receipt="", by=care.by(KEEPER), at=care.at)
    assert "on" in wrong.value.errors


def test_it_is_over_when_the_signed_receipt_is_filed(care: Care) -> None:
    row = care.closed()
    assert (row.state, row.ended_at) == (State.CLOSED, care.at)
    with pytest.raises(Refused):
        actions.take_back_payment(row, by=care.by(KEEPER), at=care.at)


def test_a_page_that_is_old_pays_nothing(care: Care) -> None:
    row = care.decided()
    care.money()
    with pytest.raises(Stale):
        actions.pay_application(
            row, on=care.today, way="cash", receipt="P", by=care.by(KEEPER), at=care.at, version=row.version - 1
        )


# -- the fund ------------------------------------------------------------------------------------------


def test_a_fund_is_opened_once_by_the_body_that_may_hold_it(care: Care) -> None:
    assert care.fund.first_by == " service_station " and care.fund.second_by == " residents_committee "
    again = actions.open_fund(care.fund.organisation, "hardship", by=care.by(KEEPER), at=care.at)
    assert again.pk == care.fund.pk
    for body, key, role in (
        ("subdistrict_office", "hardship", OFFICER),
        ("station", "hardship", HEAD),
        ("subdistrict_office", "nothing", KEEPER),
        ("community_office", "hardship", HEAD),
    ):
        with pytest.raises(Refused):
            actions.open_fund(care.world.bodies[body], key, by=care.by(role), at=care.at)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("amount", {"amount": None}),
        ("amount", {"amount": 0}),
        ("amount", {"amount": -5}),
        ("amount", {"amount": 10**10 + 1}),
        ("on", {"on": None}),
        ("on", {"on": date(2999, 1, 1)}),
        ("on", {"on": date(2020, 1, 1)}),
        ("receipt", {"receipt": ""}),
        ("receipt", {"receipt": "R" * 41}),
        ("words", {"words": "字" * 201}),
        ("words", {"words": "张先生 13900139001"}),
    ],
)
def test_money_that_cannot_be_is_refused_at_its_field(care: Care, field: str, more: dict[str, Any]) -> None:
    for act in (actions.take_in, actions.give_out):
        said = {"amount": 100, "on": care.today, "receipt": "R-7", "words": "", **more}
        with pytest.raises(Invalid) as wrong:
            act(care.fund, actions.MoneyFacts(**said), by=care.by(KEEPER), at=care.at)
        assert list(wrong.value.errors) == [field]
    assert sums(care.fund) == (0, 0)


def test_a_receipt_comes_in_once_and_a_form_that_is_sent_twice_too(care: Care) -> None:
    facts = actions.MoneyFacts(100, care.today, "R-1")
    first = actions.take_in(care.fund, facts, key="k" * 20, by=care.by(KEEPER), at=care.at)
    again = actions.take_in(care.fund, facts, key="k" * 20, by=care.by(KEEPER), at=care.at)
    assert first.pk == again.pk
    with pytest.raises(KeyReused):
        other = actions.MoneyFacts(200, care.today, "R-2")
        actions.take_in(care.fund, other, key="k" * 20, by=care.by(KEEPER), at=care.at)
    with pytest.raises(Invalid) as wrong:
        care.money(100)
    assert "receipt" in wrong.value.errors
    assert sums(care.fund) == (100, 0)


def test_more_than_it_holds_is_not_given_back(care: Care) -> None:
    care.money(100)
    facts = actions.MoneyFacts(101, care.today, "O-1")
    with pytest.raises(Invalid) as wrong:
        actions.give_out(care.fund, facts, by=care.by(KEEPER), at=care.at)
    assert wrong.value.errors == {"amount": "The fund holds 1.00 yuan, less than this."}
    facts = actions.MoneyFacts(100, care.today, "O-1")
    assert actions.give_out(care.fund, facts, by=care.by(KEEPER), at=care.at).amount == -100
    assert sums(care.fund) == (0, 0)


def test_a_line_is_taken_back_once_and_only_while_the_money_is_there(care: Care) -> None:
    entry = care.money(100)
    back = actions.reverse_entry(entry, by=care.by(KEEPER), at=care.at)
    assert (back.amount, back.kind, back.reverses_id) == (-100, "reversal", entry.pk)
    with pytest.raises(Refused):
        actions.reverse_entry(entry, by=care.by(KEEPER), at=care.at)
    with pytest.raises(Refused):
        actions.reverse_entry(back, by=care.by(KEEPER), at=care.at)
    assert care.money(100).amount == 100, "the receipt of a line that was taken back can come in again"
    assert sums(care.fund) == (100, 0)


def test_what_was_paid_out_is_not_taken_back_as_money_that_never_came(care: Care) -> None:
    row = care.decided()
    entry = care.money(GRANTED)
    care.pay(row)
    with pytest.raises(Refused) as refused:
        actions.reverse_entry(entry, by=care.by(KEEPER), at=care.at)
    assert "0.00" in refused.value.refusal.why
    payment = FundEntry.objects.get(application=row)
    with pytest.raises(Refused):
        actions.reverse_entry(payment, by=care.by(KEEPER), at=care.at)


def test_a_fund_ends_once_it_is_empty_and_nothing_runs(care: Care) -> None:
    row = care.asked()
    with pytest.raises(Refused) as runs:
        actions.end_fund(care.fund, by=care.by(KEEPER), at=care.at)
    assert runs.value.refusal.why == "1 application still runs."
    actions.withdraw_application(row, by=care.by(KEEPER), at=care.at)
    entry = care.money(100)
    with pytest.raises(Refused) as holds:
        actions.end_fund(care.fund, by=care.by(KEEPER), at=care.at)
    assert holds.value.refusal.why == "The fund still holds 1.00 yuan."
    actions.reverse_entry(entry, by=care.by(KEEPER), at=care.at)
    assert actions.end_fund(care.fund, by=care.by(KEEPER), at=care.at).ended_at == care.at
    with pytest.raises(Refused):
        care.money(100, receipt="R-9")


@pytest.mark.parametrize("role", [HEAD, OFFICER, "resident", "nobody", "auditor"])
def test_nobody_else_moves_its_money(care: Care, role: str) -> None:
    facts = actions.MoneyFacts(100, care.today, "R-1")
    for act in (actions.take_in, actions.give_out):
        with pytest.raises(Refused):
            act(care.fund, facts, by=care.by(role), at=care.at)
    with pytest.raises(Refused):
        actions.end_fund(care.fund, by=care.by(role), at=care.at)


def test_a_grant_that_comes_back_into_a_fund_that_ended_can_be_given_back(care: Care) -> None:
    row = care.closed()
    out = {"on": care.today, "words": "退回街道"}
    rest = actions.MoneyFacts(MONEY - GRANTED, receipt="O-1", **out)
    actions.give_out(care.fund, rest, by=care.by(KEEPER), at=care.at)
    actions.end_fund(care.fund, by=care.by(KEEPER), at=care.at)
    actions.return_grant(row, on=care.today, receipt="B-1", by=care.by(KEEPER), at=care.at)
    assert sums(care.fund) == (GRANTED, 0)
    back = actions.MoneyFacts(GRANTED, receipt="O-2", **out)
    actions.give_out(care.fund, back, by=care.by(KEEPER), at=care.at)
    assert sums(care.fund) == (0, 0)
    with pytest.raises(Invalid):
        actions.give_out(care.fund, actions.MoneyFacts(1, receipt="O-3", **out), by=care.by(KEEPER), at=care.at)
