"""The ledger: double entry, whole numbers, append-only. What goes onto one account comes from another.

A book (points, vouchers, a fund, a stock) is a set of accounts among which alone is moved. The database keeps three
things whatever a program does: the entries of a transfer sum to nothing, no kept balance falls below zero, and
nothing that was entered is changed or taken out (migration `0005_ledger`).

The functions join the transaction of the action that calls them, and are called by actions alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import QuerySet, Sum

from linli.core.clock import day_bounds, local_date
from linli.core.ids import uuid7
from linli.core.models import LedgerAccount, LedgerEntry, LedgerTransfer

LARGEST = 10**12
"""No single entry is larger: whoever types more has typed too many noughts."""


class Unbalanced(ValueError):
    """The lines of a posting do not sum to nothing, or are not whole numbers within reason; nothing was written."""


class Short(Exception):
    """An account holds less than was to be taken from it; nothing was written."""

    def __init__(self, account: UUID, balance: int, wanted: int) -> None:
        super().__init__(f"account {account} holds {balance}, {wanted} were to be taken")
        self.account, self.balance, self.wanted = account, balance, wanted


class Reversed(Exception):
    """The transfer was taken back before, or takes one back itself; nothing was written."""


class Owner(NamedTuple):
    """Whose an account is: the name of a table and a key in it. A reference, never a name."""

    type: str
    id: str

    @classmethod
    def of(cls, thing: models.Model) -> Owner:
        return cls(thing._meta.label_lower, str(thing.pk))


NOBODY = Owner("", "")


class Line(NamedTuple):
    """So much onto an account; below zero, from it."""

    account: UUID
    amount: int


class Posting(NamedTuple):
    """One transfer to be entered: why, its lines, and for what."""

    kind: str
    lines: tuple[Line, ...]
    subject: Owner = NOBODY
    reverses: UUID | None = None


OPEN = """
INSERT INTO core_ledgeraccount (id, book, kind, owner_type, owner_id, balance)
SELECT id, %s, %s, owner_type, owner_id, %s
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n (id, owner_type, owner_id)
ON CONFLICT (book, kind, owner_type, owner_id) WHERE NOT (owner_id = '') DO NOTHING
"""

HELD = """
SELECT id, balance FROM core_ledgeraccount WHERE id = ANY(%s) AND balance IS NOT NULL ORDER BY id FOR NO KEY UPDATE
"""

TRANSFERS = """
INSERT INTO core_ledgertransfer (id, book, kind, subject_type, subject_id, reverses_id, at)
SELECT id, %s, kind, subject_type, subject_id, reverses, %s
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[])
  AS n (id, kind, subject_type, subject_id, reverses)
"""

ENTRIES = """
INSERT INTO core_ledgerentry (transfer_id, account_id, amount)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[])
"""


def open_accounts(book: str, kind: str, owners: Iterable[Owner], *, bounded: bool = True) -> dict[Owner, UUID]:
    """The account of each owner, made where there is none yet; `bounded` ones never fall below zero."""
    wanted = sorted(set(owners))
    if not wanted:
        return {}
    if NOBODY in wanted:
        raise ValueError("an account of nobody is none that can be found again")
    keys, types, ids = [uuid7() for _ in wanted], [one.type for one in wanted], [one.id for one in wanted]
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [book, kind, 0 if bounded else None, keys, types, ids])
    found = LedgerAccount.objects.filter(book=book, kind=kind, owner_id__in=ids)
    named = {Owner(row.owner_type, row.owner_id): row for row in found}
    if any((named[owner].balance is None) is bounded for owner in wanted):
        raise ValueError(f"accounts {kind} of {book} were opened both with and without a limit")
    return {owner: named[owner].pk for owner in wanted}


def open_account(book: str, kind: str, owner: Owner, *, bounded: bool = True) -> UUID:
    """The account of one owner, made where there is none yet."""
    return open_accounts(book, kind, [owner], bounded=bounded)[owner]


def post(
    book: str, kind: str, lines: Sequence[Line], *, at: datetime, subject: Owner = NOBODY, by_day: bool = False
) -> UUID:
    """Enter one transfer; its key. Raises `Unbalanced`, `Short`."""
    return post_many(book, [Posting(kind, tuple(lines), subject)], at=at, by_day=by_day)[0]


def post_many(book: str, postings: Sequence[Posting], *, at: datetime, by_day: bool = False) -> list[UUID]:
    """Enter transfers together, all or none, in four statements however many there are; their keys in order.

    Accounts with a limit are locked first, in one order, so that whoever comes second waits and reads what is left.
    `by_day`: of what somebody did who is not to be known, neither the moment nor the key says more than the day.
    Raises `Unbalanced`, `Short`.
    """
    if not postings:
        return []
    summed = [_checked(posting) for posting in postings]
    _enough(summed)
    if by_day:
        at = day_bounds(local_date(at))[0]
    keys = [uuid7(at) if by_day else uuid7() for _ in postings]
    entries = [(key, account, amount) for key, lines in zip(keys, summed, strict=True) for account, amount in lines]
    subjects = [posting.subject for posting in postings]
    with connection.cursor() as cursor:
        cursor.execute(
            TRANSFERS,
            [
                book, at, keys, [posting.kind for posting in postings], [one.type for one in subjects],
                [one.id for one in subjects], [posting.reverses for posting in postings],
            ],
        )  # fmt: skip
        cursor.execute(ENTRIES, [list(column) for column in zip(*entries, strict=True)])
    return keys


def reverse(transfer: UUID, *, kind: str, at: datetime, subject: Owner = NOBODY) -> UUID:
    """Take one transfer back by its opposite, once; the key of the new one.

    Raises `Reversed`, and `Short` where what was given is not there any more.
    """
    row = LedgerTransfer.objects.select_for_update(no_key=True).get(pk=transfer)
    if row.reverses_id is not None or LedgerTransfer.objects.filter(reverses=row).exists():
        raise Reversed(str(transfer))
    lines = tuple(Line(entry.account_id, -entry.amount) for entry in row.entries.order_by("id"))
    return post_many(row.book, [Posting(kind, lines, subject, row.pk)], at=at)[0]


def balance_of(account: UUID) -> int:
    """What is on an account: kept, or summed where it has no limit. Raises `LedgerAccount.DoesNotExist`."""
    kept = LedgerAccount.objects.values_list("balance", flat=True).get(pk=account)
    if kept is not None:
        return kept
    total = LedgerEntry.objects.filter(account_id=account).aggregate(total=Sum("amount"))["total"]
    return int(total or 0)


def statement_of(account: UUID) -> QuerySet[LedgerEntry]:
    """The entries of an account, each with its transfer, newest first."""
    return LedgerEntry.objects.filter(account_id=account).select_related("transfer").order_by("-id")


def _checked(posting: Posting) -> list[Line]:
    """One line for each account, in one order, that sum to nothing. Raises `Unbalanced`."""
    if any(type(line.amount) is not int or abs(line.amount) > LARGEST for line in posting.lines):
        raise Unbalanced("amounts are whole numbers within reason")
    summed = _by_account(posting.lines)
    lines = [Line(account, amount) for account, amount in sorted(summed.items()) if amount]
    if not lines or sum(summed.values()) != 0:
        raise Unbalanced("what goes onto one account comes from another")
    return lines


def _by_account(lines: Iterable[Line]) -> Mapping[UUID, int]:
    summed: dict[UUID, int] = defaultdict(int)
    for account, amount in lines:
        summed[account] += amount
    return summed


def _enough(postings: Sequence[Sequence[Line]]) -> None:
    """Lock the accounts that have a limit; no one of them may end below zero. Raises `Short`."""
    moved = _by_account(line for lines in postings for line in lines)
    with connection.cursor() as cursor:
        cursor.execute(HELD, [sorted(moved)])
        held: list[tuple[Any, ...]] = cursor.fetchall()
    for account, balance in held:
        if balance + moved[account] < 0:
            raise Short(account, balance, -moved[account])
