"""Whatever is entered, given, taken back or refused: each book sums to nothing, and nobody is below zero."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.ledger import Line, Owner, Reversed, Short, balance_of, open_account, post, reverse
from linli.core.models import LedgerAccount, LedgerEntry

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PURSES = 4

steps = st.lists(
    st.one_of(
        st.tuples(st.just("earn"), st.integers(0, PURSES - 1), st.integers(1, 50)),
        st.tuples(
            st.just("give"), st.tuples(st.integers(0, PURSES - 1), st.integers(0, PURSES - 1)), st.integers(1, 60)
        ),
        st.tuples(st.just("split"), st.integers(0, PURSES - 1), st.integers(1, 20)),
        st.tuples(st.just("back"), st.integers(0, 30), st.just(0)),
    ),
    max_size=25,
)


class Book:
    """The real ledger, and beside it the plainest thing that can be meant: a list of numbers."""

    def __init__(self) -> None:
        self.source = open_account("points", "earned", Owner("test.house", "1"), bounded=False)
        self.purses = [open_account("points", "purse", Owner("test.owner", str(n))) for n in range(PURSES)]
        self.plain = [0] * PURSES
        self.entered: list[tuple[UUID, list[tuple[int, int]]]] = []
        self.reversed: set[int] = set()

    def enter(self, moves: list[tuple[int, int]]) -> None:
        """Move so much onto each purse; what is over or lacking comes from the source."""
        lines = [Line(self.purses[index], amount) for index, amount in moves]
        lacking = -sum(amount for _index, amount in moves)
        after = self._after(moves)
        try:
            key = post("points", "moved", [*lines, *([Line(self.source, lacking)] if lacking else [])], at=AT)
        except Short:
            assert min(after) < 0
            return
        assert min(after) >= 0
        self.plain = after
        self.entered.append((key, moves))

    def back(self, which: int) -> None:
        """Take one back; a second time, or where it is used, nothing changes."""
        if not self.entered:
            return
        index = which % len(self.entered)
        key, moves = self.entered[index]
        after = self._after([(purse, -amount) for purse, amount in moves])
        try:
            reverse(key, kind="mistake", at=AT)
        except Reversed:
            assert index in self.reversed
        except Short:
            assert index not in self.reversed
            assert min(after) < 0
        else:
            assert index not in self.reversed
            self.reversed.add(index)
            self.plain = after

    def _after(self, moves: list[tuple[int, int]]) -> list[int]:
        after = list(self.plain)
        for index, amount in moves:
            after[index] += amount
        return after


def play(book: Book, step: tuple[Any, ...]) -> None:
    what, whom, amount = step
    if what == "earn":
        book.enter([(whom, amount)])
    elif what == "give" and whom[0] != whom[1]:
        book.enter([(whom[0], -amount), (whom[1], amount)])
    elif what == "split":
        others = [index for index in range(PURSES) if index != whom]
        book.enter([(whom, -amount * len(others)), *((index, amount) for index in others)])
    elif what == "back":
        book.back(whom)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(played=steps)
def test_every_book_sums_to_nothing_and_nobody_is_below_zero(played: list[tuple[Any, ...]], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    try:
        book = Book()
        for step in played:
            play(book, step)
            assert [balance_of(purse) for purse in book.purses] == book.plain
        assert (LedgerEntry.objects.aggregate(total=Sum("amount"))["total"] or 0) == 0
        for row in LedgerAccount.objects.exclude(balance=None).annotate(total=Sum("entries__amount")):
            assert row.balance == (row.total or 0) >= 0
        assert balance_of(book.source) == -sum(book.plain)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before")
