"""Looking at an entry: taking it in, not taking it in, hiding it, taking it out; putting it right; the firm's reply."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.services import rules
from linli.services.actions.common import locked_entry, move_entry, need_past, public_line, save_entry
from linli.services.actions.recommending import FirmFacts, checked_facts
from linli.services.enums import ENTRY_OPEN, ConsentWay, EntryState, EntryVerb
from linli.services.models import REASON, SAID, DirectoryEntry, EntryReport

OLDEST_CONSENT = timedelta(days=3 * 366)
DAYS_A_MONTH = 30


@action
def show_entry(
    entry: DirectoryEntry, *, said: str = "", consented_on: date | None = None, consent_way: str = "", by: Actor,
    at: datetime, version: int | None = None,
) -> DirectoryEntry:  # fmt: skip
    """Take it in, with the firm's consent and why neighbours recommend it, in words for everybody. What was hidden
    shows again. A second press changes nothing.

    Raises `Stale`, `Refused`, and `Invalid` on "said", "consented_on" or "consent_way".
    """
    row = locked_entry(entry, version)
    if row.state == EntryState.SHOWN and rules.may_hide_entry(by, row, at) is None:
        return row
    ask(rules.may_show_entry(by, row, at))
    if consent_way not in ConsentWay.values:
        raise Invalid({"consent_way": _("Say how the firm agreed. None stands here without its consent.")})
    row.consented_on = need_past("consented_on", consented_on, local_date(at) - OLDEST_CONSENT, at)
    row.consent_way, row.said, row.reason = consent_way, _said(said), ""
    move_entry(row, EntryVerb.SHOW, EntryState.SHOWN)
    _look_again(row, at)
    _settle(row, at)
    fields = ("consented_on", "consent_way", "said", "reason", "looked_at", "review_on")
    return save_entry(row, "shown", *fields, by=by, at=at)


@action
def renew_entry(
    entry: DirectoryEntry, *, said: str = "", by: Actor, at: datetime, version: int | None = None
) -> DirectoryEntry:
    """It was looked at again and stays; what was reported is looked into with that. Raises `Stale`, `Refused`, and
    `Invalid` on "said"."""
    row = locked_entry(entry, version)
    ask(rules.may_renew_entry(by, row, at))
    row.said = _said(said)
    _look_again(row, at)
    _settle(row, at)
    return save_entry(row, "renewed", "said", "looked_at", "review_on", by=by, at=at)


@action
def hide_entry(
    entry: DirectoryEntry, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> DirectoryEntry:
    """Hide it until the keepers know more. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    row = locked_entry(entry, version)
    ask(rules.may_hide_entry(by, row, at))
    row.reason = _why(reason)
    move_entry(row, EntryVerb.HIDE, EntryState.HIDDEN)
    _settle(row, at)
    return save_entry(row, "hidden", "reason", by=by, at=at)


@action
def refuse_entry(
    entry: DirectoryEntry, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> DirectoryEntry:
    """Do not take it in. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    row = locked_entry(entry, version)
    ask(rules.may_refuse_entry(by, row, at))
    return _end(row, EntryVerb.REFUSE, EntryState.REFUSED, "refused", reason, by=by, at=at)


@action
def remove_entry(
    entry: DirectoryEntry, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> DirectoryEntry:
    """Take it out. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    row = locked_entry(entry, version)
    ask(rules.may_remove_entry(by, row, at))
    return _end(row, EntryVerb.REMOVE, EntryState.REMOVED, "removed", reason, by=by, at=at)


@action
def change_entry(
    entry: DirectoryEntry, facts: FirmFacts, *, by: Actor, at: datetime, version: int | None = None
) -> DirectoryEntry:
    """Put right what stands there. Raises `Stale`, `Refused`, and `Invalid` as `recommend`."""
    row = locked_entry(entry, version)
    ask(rules.may_change_entry(by, row, at))
    plan = row.plan
    if plan is None:
        raise Invalid({"kind": _("Choose what the firm does.")})
    known = checked_facts(plan, facts)
    twin = DirectoryEntry.objects.filter(place_id=row.place_id, telephone=known.telephone, state__in=ENTRY_OPEN)
    if twin.exclude(pk=row.pk).exists():
        raise Invalid({"telephone": _("Another entry has this telephone.")})
    row.name, row.kind, row.telephone = known.name, known.kind, known.telephone
    row.where, row.prices = known.where, known.prices
    return save_entry(row, "changed", "name", "kind", "telephone", "where", "prices", by=by, at=at)


@action
def reply_for_firm(
    entry: DirectoryEntry, *, reply: str, by: Actor, at: datetime, version: int | None = None
) -> DirectoryEntry:
    """Enter what the firm answers; empty takes it away. Raises `Stale`, `Refused`, and `Invalid` on "reply"."""
    row = locked_entry(entry, version)
    ask(rules.may_reply_for_firm(by, row, at))
    row.reply = public_line("reply", reply, SAID)
    return save_entry(row, "replied", "reply", by=by, at=at)


def _said(said: str) -> str:
    """Why neighbours recommend it, for everybody. Raises `Invalid` on "said"."""
    words = public_line("said", said, SAID)
    if not words:
        raise Invalid({"said": _("Say in your own words why neighbours recommend it; no names.")})
    return words


def _why(reason: str) -> str:
    return need_line("reason", reason, _("Say why in a sentence."), REASON)


def _look_again(row: DirectoryEntry, at: datetime) -> None:
    plan = row.plan
    months = plan.review_months if plan is not None else 12
    row.looked_at, row.review_on = at, local_date(at) + timedelta(days=DAYS_A_MONTH * months)


def _settle(row: DirectoryEntry, at: datetime) -> None:
    """What was reported is looked into."""
    for report in EntryReport.objects.select_for_update().filter(entry=row, settled_at=None).order_by("pk"):
        report.settled_at = at
        kernel.save(report, "settled_at")


def _end(
    row: DirectoryEntry, verb: EntryVerb, target: EntryState, past: str, reason: str, *, by: Actor, at: datetime
) -> DirectoryEntry:
    row.reason, row.ended_at = _why(reason), at
    move_entry(row, verb, target)
    _settle(row, at)
    return save_entry(row, past, "reason", "ended_at", by=by, at=at)
