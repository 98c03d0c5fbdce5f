"""The ledger: what goes onto one account comes from another; nothing below zero; nothing edited."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from linli.core.ledger import (
    LARGEST,
    Line,
    Owner,
    Posting,
    Reversed,
    Short,
    Unbalanced,
    balance_of,
    open_account,
    open_accounts,
    post,
    post_many,
    reverse,
    statement_of,
)
from linli.core.models import LedgerAccount, LedgerEntry, LedgerTransfer
from tests.core.at_once import at_once

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUSE = Owner("test.house", "1")

pytestmark = pytest.mark.django_db


def owner(name: str) -> Owner:
    return Owner("test.owner", name)


def source(book: str = "points") -> uuid.UUID:
    return open_account(book, "earned", HOUSE, bounded=False)


def purse(name: str, holds: int = 0, book: str = "points") -> uuid.UUID:
    """An account that may not fall below zero, with so much on it."""
    made = open_account(book, "purse", owner(name))
    if holds:
        give(made, holds, book)
    return made


def give(account: uuid.UUID, amount: int, book: str = "points") -> uuid.UUID:
    return post(book, "earned", [Line(source(book), -amount), Line(account, amount)], at=AT)


def test_what_one_gets_another_gives() -> None:
    first = purse("a")
    key = post("points", "earned", [Line(source(), -30), Line(first, 30)], at=AT, subject=owner("activity"))
    assert (balance_of(first), balance_of(source())) == (30, -30)
    row = LedgerTransfer.objects.get(pk=key)
    assert (row.book, row.kind, row.subject_type, row.subject_id, row.at) == (
        "points", "earned", "test.owner", "activity", AT,
    )  # fmt: skip
    assert [(entry.account_id, entry.amount) for entry in statement_of(first)] == [(first, 30)]


def test_an_account_is_opened_once() -> None:
    assert purse("a") == purse("a")
    assert purse("a") != purse("b")
    assert LedgerAccount.objects.count() == 2
    many = open_accounts("points", "purse", [owner("a"), owner("c"), owner("c")])
    assert many[owner("a")] == purse("a")
    assert LedgerAccount.objects.count() == 3
    assert open_accounts("points", "purse", []) == {}


def test_an_account_of_nobody_cannot_be_opened() -> None:
    with pytest.raises(ValueError, match="nobody"):
        open_account("points", "purse", Owner("", ""))


def test_a_limit_is_not_a_matter_of_who_asks() -> None:
    source()
    with pytest.raises(ValueError, match="with and without a limit"):
        open_account("points", "earned", HOUSE)


def test_the_same_owner_has_one_account_in_each_book() -> None:
    first, second = purse("a", 5), purse("a", 7, book="fund")
    assert first != second
    assert (balance_of(first), balance_of(second)) == (5, 7)


@pytest.mark.parametrize(
    "amounts",
    [
        (5, -4),
        (5,),
        (0, 0),
        (),
        (1.5, -1.5),
        (True, -1),
        ("5", "-5"),
        (LARGEST + 1, -LARGEST - 1),
    ],
    ids=str,
)
def test_what_does_not_balance_or_is_no_whole_number_is_refused(amounts: tuple[object, ...]) -> None:
    accounts = [source(), purse("a")]
    with pytest.raises(Unbalanced):
        post("points", "earned", [Line(a, amount) for a, amount in zip(accounts, amounts)], at=AT)  # type: ignore[arg-type] # noqa: B905  # fewer amounts than accounts
    assert not LedgerTransfer.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_lines_of_one_account_are_one_entry() -> None:
    first = purse("a")
    post("points", "earned", [Line(source(), -9), Line(first, 5), Line(first, 4)], at=AT)
    assert [entry.amount for entry in statement_of(first)] == [9]


def test_moving_to_where_it_came_from_moves_nothing_and_is_refused() -> None:
    first = purse("a", 10)
    with pytest.raises(Unbalanced):
        post("points", "given", [Line(first, -5), Line(first, 5)], at=AT)


def test_nobody_gives_what_they_do_not_have() -> None:
    first, second = purse("a", 10), purse("b")
    with pytest.raises(Short) as raised:
        post("points", "given", [Line(first, -11), Line(second, 11)], at=AT)
    assert (raised.value.account, raised.value.balance, raised.value.wanted) == (first, 10, 11)
    assert (balance_of(first), balance_of(second)) == (10, 0)
    post("points", "given", [Line(first, -10), Line(second, 10)], at=AT)
    assert (balance_of(first), balance_of(second)) == (0, 10)


def test_many_are_entered_together_or_not_at_all() -> None:
    people = [purse(str(number)) for number in range(5)]
    awards = [Posting("earned", (Line(source(), -3), Line(each, 3))) for each in people]
    keys = post_many("points", awards, at=AT)
    assert len(set(keys)) == 5
    assert [balance_of(each) for each in people] == [3] * 5
    used_up = open_account("points", "used", HOUSE, bounded=False)
    spending = [
        Posting("used", (Line(each, -amount), Line(used_up, amount)))
        for each, amount in zip(people, (1, 2, 3, 4, 1), strict=True)
    ]
    with pytest.raises(Short):
        post_many("points", spending, at=AT)
    assert [balance_of(each) for each in people] == [3] * 5
    assert post_many("points", [], at=AT) == []


def test_two_that_only_together_are_too_much_are_both_refused() -> None:
    first, second = purse("a", 10), purse("b")
    twice = [Posting("given", (Line(first, -6), Line(second, 6)))] * 2
    with pytest.raises(Short):
        post_many("points", twice, at=AT)
    assert balance_of(first) == 10


def test_however_many_it_is_the_same_few_statements(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    people = [purse(str(number)) for number in range(30)]
    awards = [Posting("earned", (Line(source(), -3), Line(each, 3))) for each in people]
    with django_assert_num_queries(3):
        post_many("points", awards[:1], at=AT)
    with django_assert_num_queries(3):
        post_many("points", awards, at=AT)


def test_a_reversal_restores_exactly_and_happens_once() -> None:
    first, second = purse("a", 10), purse("b", 4)
    key = post("points", "given", [Line(first, -7), Line(second, 7)], at=AT)
    back = reverse(key, kind="mistake", at=AT, subject=owner("why"))
    assert (balance_of(first), balance_of(second)) == (10, 4)
    row = LedgerTransfer.objects.get(pk=back)
    assert (row.reverses_id, row.kind, row.subject_id) == (key, "mistake", "why")
    for taken in (key, back):
        with pytest.raises(Reversed):
            reverse(taken, kind="mistake", at=AT)
    assert (balance_of(first), balance_of(second)) == (10, 4)


def test_what_is_used_already_cannot_be_taken_back() -> None:
    first, second = purse("a", 10), purse("b")
    key = post("points", "given", [Line(first, -7), Line(second, 7)], at=AT)
    post("points", "used", [Line(second, -5), Line(open_account("points", "used", HOUSE, bounded=False), 5)], at=AT)
    with pytest.raises(Short):
        reverse(key, kind="mistake", at=AT)
    assert (balance_of(first), balance_of(second)) == (3, 2)


def refused(sql: str, *values: object, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_nothing_that_was_entered_is_changed_or_taken_out() -> None:
    give(purse("a"), 10)
    for table in ("core_ledgertransfer", "core_ledgerentry"):
        refused(f"DELETE FROM {table}", match="append-only")
    refused("UPDATE core_ledgerentry SET amount = amount + 1", match="append-only")
    refused("UPDATE core_ledgertransfer SET kind = 'x'", match="append-only")


def test_a_balance_changes_by_entries_alone() -> None:
    first = purse("a", 10)
    refused("UPDATE core_ledgeraccount SET balance = 11 WHERE id = %s", first, match="by entries alone")
    refused("UPDATE core_ledgeraccount SET balance = NULL WHERE id = %s", first, match="by entries alone")
    refused("UPDATE core_ledgeraccount SET book = 'fund' WHERE id = %s", first, match="by entries alone")
    with pytest.raises(DatabaseError, match="by entries alone"), transaction.atomic():
        LedgerAccount.objects.create(book="points", kind="purse", owner_type="t", owner_id="9", balance=100)
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerAccount.objects.filter(pk=first).delete()
    LedgerAccount.objects.filter(pk=first).update(owner_type="", owner_id="")  # whose it was may be forgotten
    assert balance_of(first) == 10


ENTRY = "INSERT INTO core_ledgerentry (transfer_id, account_id, amount) VALUES "


def test_the_database_itself_refuses_what_does_not_balance() -> None:
    first, second = purse("a", 10), purse("b")
    row = LedgerTransfer.objects.create(book="points", kind="given", at=AT)
    refused(ENTRY + "(%s, %s, 5)", row.pk, first, match="sum to nothing")
    refused(ENTRY + "(%s, %s, 5), (%s, %s, -4)", row.pk, first, row.pk, second, match="sum to nothing")
    refused(ENTRY + "(%s, %s, 0), (%s, %s, 0)", row.pk, first, row.pk, second, match="moves_something")
    refused(ENTRY + "(%s, %s, 11), (%s, %s, -11)", row.pk, second, row.pk, first, match="never_below_zero")
    assert (balance_of(first), balance_of(second)) == (10, 0)


def test_the_database_itself_lets_nothing_be_added_to_an_old_transfer_nor_cross_books() -> None:
    first, second = purse("a", 10), purse("b")
    old = LedgerTransfer.objects.earliest("id")
    refused(ENTRY + "(%s, %s, 5), (%s, %s, -5)", old.pk, second, old.pk, first, match="entered together")
    other = purse("a", 3, book="fund")
    with pytest.raises(DatabaseError, match="within one book"), transaction.atomic():
        post("points", "given", [Line(first, -1), Line(other, 1)], at=AT)


def test_two_reversals_of_one_are_refused_by_the_database_too() -> None:
    key = give(purse("a"), 10)
    LedgerTransfer.objects.create(book="points", kind="mistake", at=AT, reverses_id=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerTransfer.objects.create(book="points", kind="mistake", at=AT, reverses_id=key)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_fifty_who_take_the_last_at_once_one_gets_it() -> None:
    shelf = purse("shelf", 1)
    people = [purse(str(number)) for number in range(50)]

    def take(account: uuid.UUID) -> str:
        try:
            with transaction.atomic():
                post("points", "taken", [Line(shelf, -1), Line(account, 1)], at=AT)
        except Short:
            return "none left"
        return "got it"

    said = at_once([lambda account=account: take(account) for account in people])  # type: ignore[misc]
    assert sorted(said) == ["got it"] + ["none left"] * 49
    assert balance_of(shelf) == 0
    assert sum(balance_of(each) for each in people) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_who_gives_crosswise_at_once_waits_and_nobody_is_turned_away() -> None:
    first, second = purse("a", 100), purse("b", 100)

    def swap(giver: uuid.UUID, taker: uuid.UUID) -> None:
        with transaction.atomic():
            post("points", "given", [Line(giver, -1), Line(taker, 1)], at=AT)

    calls = [(first, second), (second, first)] * 15
    said = at_once([lambda pair=pair: swap(*pair) for pair in calls])  # type: ignore[misc]
    assert said == [None] * 30
    assert (balance_of(first), balance_of(second)) == (100, 100)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_one_is_taken_back_once_by_ten_at_once() -> None:
    first = purse("a")
    key = give(first, 10)

    def back() -> str:
        try:
            with transaction.atomic():
                reverse(key, kind="mistake", at=AT)
        except Reversed:
            return "before"
        return "taken back"

    assert sorted(at_once([back] * 10)) == ["before"] * 9 + ["taken back"]
    assert balance_of(first) == 0
