"""The list: an item proposed, changed, agreed, dropped; last year's proposed again by one press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.alliances import rules
from linli.alliances.actions.common import (
    CLIENT,
    due_within,
    end_of,
    locked,
    locked_item,
    move_item,
    note,
    open_list,
)
from linli.alliances.enums import State, Verb
from linli.alliances.models import AMOUNT, REASON, WHAT, WHOM, AllianceTie, AllianceYear, Commitment, CommitmentLine
from linli.alliances.queries import year_now, year_of
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need_line
from linli.service_requests.masking import for_everybody

MOST = 40
"""So many items of one list; more is a slip of a sheet."""
UNSEEN = 0
"""The version of an item that nobody has read."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as it is said: its class, what, for whom, how much, until when."""

    kind: str = ""
    what: str = ""
    whom: str = ""
    amount: str = ""
    due_on: date | None = None


@action
def propose(
    tie: AllianceTie, facts: ItemFacts, *, year: int | None = None, key: str = "", by: Actor, at: datetime
) -> Commitment:  # fmt: skip
    """Propose an item for this year or the next; the place agrees. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind", "what", "whom", "amount", "due_on" or "year".
    """
    row = locked(tie.pk)
    ask(rules.may_propose(by, row, at))
    wanted = _listed(year, at)
    said = _said(row, facts, wanted)
    own_id = uuid7(at)
    if key:
        sent = kernel.body_hash({"tie": row.pk, "year": wanted, **said})
        first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(own_id)}, at=at)
        if first is not None:
            return Commitment.objects.get(pk=first["id"])
    return _added(open_list(row, wanted, at), said, own_id, by=by, at=at)


@action
def change(
    item: Commitment, facts: ItemFacts, *, why: str = "", by: Actor, at: datetime, version: int | None = None
) -> Commitment:  # fmt: skip
    """Word an item anew; the other side agrees again, and the old line stays. Nothing is asked anew where nothing was
    changed. Raises `Stale`, `Refused`, `Invalid` on the item's fields or "why"."""
    row = locked_item(item, version)
    ask(rules.may_change(by, row, at))
    said = _said(row.year.tie, facts, row.year.year)
    reason = line("why", why, REASON)
    if all(getattr(row, name) == value for name, value in said.items()):
        return row
    by_unit = rules.is_unit(by, row.year.tie)
    move_item(row, Verb.CHANGE, State.PROPOSED if by_unit else State.COUNTERED)
    for name, value in said.items():
        setattr(row, name, value)
    row.due_at, row.changed_at = end_of(row.due_on), at
    kernel.save(row, "state", "due_at", "changed_at", *said)
    _line(row, by_unit, reason, at)
    note(row.year.tie, "item_changed", by=by, at=at, refs={"item": str(row.pk)})
    return row


@action
def agree(item: Commitment, *, by: Actor, at: datetime, version: int | None = None) -> Commitment:
    """Agree to an item as the other side worded it. Pressed again nothing changes. Raises `Stale`, `Refused`."""
    row = locked_item(item)
    tie = row.year.tie
    if row.state == State.AGREED and (rules.is_unit(by, tie) or rules.is_keeper(by, tie)):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_agree(by, row, at))
    move_item(row, Verb.AGREE, State.AGREED)
    row.changed_at = at
    kernel.save(row, "state", "changed_at")
    note(tie, "item_agreed", by=by, at=at, refs={"item": str(row.pk)})
    return row


@action
def agree_all(
    tie: AllianceTie, *, year: int | None = None, seen: Mapping[UUID, int] | None = None, by: Actor, at: datetime
) -> int:
    """Agree to all of a list that waits for one's side; to how many. `seen`: the items with the versions that were
    read; nobody agrees to another one unread. Raises `Stale`, `Refused`."""
    row = locked(tie.pk)
    ask(rules.may_agree_all(by, row, at))
    found = year_of(row, year_now(at) if year is None else year)
    waits = State.PROPOSED if rules.is_keeper(by, row) else State.COUNTERED
    items = list(Commitment.objects.filter(year=found, state=waits).order_by("pk")) if found is not None else []
    for item in items:
        version = None if seen is None else seen.get(item.pk, UNSEEN)
        agree(item, by=by, at=at, version=version)
    return len(items)


@action
def drop(item: Commitment, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Commitment:
    """Drop an item, with the reason. Raises `Stale`, `Refused`, `Invalid` on "reason"."""
    row = locked_item(item, version)
    ask(rules.may_drop(by, row, at))
    said = need_line("reason", reason, _("Say why it is dropped; both sides read it."), REASON)
    move_item(row, Verb.DROP, State.DROPPED)
    row.ended_words, row.ended_at, row.changed_at = said, at, at
    kernel.save(row, "state", "ended_words", "ended_at", "changed_at")
    note(row.year.tie, "item_dropped", by=by, at=at, refs={"item": str(row.pk)})
    return row


@action
def copy_last_year(tie: AllianceTie, *, by: Actor, at: datetime) -> int:
    """Propose last year's items again, those that were not dropped and are not there already; how many. Pressed again
    there are none. Raises `Refused`, and `Invalid` on "year" where there is nothing to copy."""
    row = locked(tie.pk)
    ask(rules.may_propose(by, row, at))
    year = year_now(at)
    last = year_of(row, year - 1)
    items = Commitment.objects.filter(year=last).exclude(state=State.DROPPED).order_by("due_on", "pk")
    if last is None or not items.exists():
        raise Invalid({"year": _("There is no list of last year. Write the first item yourself.")})
    into = open_list(row, year, at)
    there = set(Commitment.objects.filter(year=into).order_by().values_list("copied_from_id", flat=True))
    plan = row.plan
    made = 0
    for item in items:
        if item.pk in there or plan is None or plan.kind(item.kind) is None:
            continue
        said = {"kind": item.kind, "what": item.what, "whom": item.whom, "amount": item.amount}
        day = _a_year_later(item.due_on)
        _added(into, {**said, "due_on": day}, uuid7(at), by=by, at=at, copied_from=item)
        made += 1
    return made


# -- shared ----------------------------------------------------------------------------------------------


def _listed(year: int | None, at: datetime) -> int:
    """This year, or the next. Raises `Invalid`."""
    now = local_date(at).year
    wanted = now if year is None else year
    if wanted not in (now, now + 1):
        raise Invalid({"year": _("A list is written for this year or the next.")})
    return wanted


def _said(tie: AllianceTie, facts: ItemFacts, year: int) -> dict[str, Any]:
    """The fields of an item; residents read them once they are agreed. Raises `Invalid`."""
    plan = tie.plan
    if plan is None or plan.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose which class it is.")})
    what = need_line("what", facts.what, _("Say what you will do; one line will do."), WHAT)
    return {
        "kind": facts.kind,
        "what": for_everybody("what", what, WHAT),
        "whom": for_everybody("whom", line("whom", facts.whom, WHOM), WHOM),
        "amount": for_everybody("amount", line("amount", facts.amount, AMOUNT), AMOUNT),
        "due_on": due_within("due_on", facts.due_on, year),
    }


def _added(
    year: AllianceYear, said: Mapping[str, Any], own_id: Any, *, by: Actor, at: datetime,
    copied_from: Commitment | None = None,
) -> Commitment:  # fmt: skip
    """A new item of a list, with its first line. Raises `Invalid`."""
    if Commitment.objects.filter(year=year).count() >= MOST:
        raise Invalid({"what": _("A list has at most %(most)s items.") % {"most": MOST}})
    row = Commitment(
        id=own_id, year=year, made_at=at, changed_at=at, due_at=end_of(said["due_on"]), copied_from=copied_from, **said
    )
    row.save(force_insert=True)
    _line(row, True, "", at)
    note(year.tie, "item_proposed", by=by, at=at, refs={"item": str(row.pk)})
    return row


def _line(row: Commitment, by_unit: bool, why: str, at: datetime) -> None:
    CommitmentLine(
        commitment=row, by_unit=by_unit, what=row.what, whom=row.whom, amount=row.amount, due_on=row.due_on, why=why,
        at=at,
    ).save(force_insert=True)  # fmt: skip


def _a_year_later(day: date) -> date:
    """The same day of the next year; of 29 February the day before."""
    return date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
