"""What the verbs of walls share: the lock, words that everybody reads, days, the event, whether one is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid
from linli.core.wording import day_words, line, need_line
from linli.service_requests.masking import for_everybody
from linli.vouchers import book
from linli.vouchers.enums import TABLE, Account, State, Verb
from linli.vouchers.models import VoucherWall
from linli.vouchers.queries import JOINED

CLIENT = "vouchers"
OLDEST = timedelta(days=366)


def locked(wall: VoucherWall, version: int | None = None) -> VoucherWall:
    """The wall, locked; every verb of it, of its shops and of its vouchers begins here. Raises `Stale`."""
    return kernel.lock(wall, version=version, related=JOINED)


def public_line(field: str, text: str, longest: int) -> str:
    """A line that everybody reads, or none. Raises `Invalid`."""
    return for_everybody(field, line(field, text, longest), longest)


def need_public_line(field: str, text: str, why: str, longest: int) -> str:
    """The same, where there must be one. Raises `Invalid`."""
    return for_everybody(field, need_line(field, text, why, longest), longest)


def past_day(field: str, day: date | None, at: datetime, *, earliest: date | None = None) -> date:
    """A day that has come, within a year or not before another. Raises `Invalid`."""
    today = local_date(at)
    first = earliest if earliest is not None else today - OLDEST
    if day is None or not first <= day <= today:
        raise Invalid({field: _("Name a day from %(day)s to today.") % {"day": day_words(first)}})
    return day


def move(row: VoucherWall, verb: Verb, target: State) -> None:
    """Put a wall into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: VoucherWall, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> VoucherWall:
    """Write the changed fields, and record what its keepers did."""
    kernel.save(row, "state", *fields)
    note(row, past, by=by, at=at, refs=refs)
    return row


def note(row: VoucherWall, past: str, *, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None) -> None:
    """Record what the keepers did. What was taken, eaten or hung up again is recorded nowhere but in the book."""
    events.record(f"voucher_wall.{past}", row, by=by, at=at, refs=refs)


def note_left(row: VoucherWall, at: datetime) -> int:
    """How many are left; since which day none is. The version stays: a keeper's form is not made stale by a guest."""
    left = book.on(Account.WALL, row)
    since = None if left else row.empty_since or local_date(at)
    if since != row.empty_since:
        row.empty_since = since
        VoucherWall.objects.filter(pk=row.pk).update(empty_since=since)
    return left
