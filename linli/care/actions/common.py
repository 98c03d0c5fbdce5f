"""What the verbs of care share: locks, days, amounts, consent, the way from state to state, the event, the message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.care.enums import TABLE, ConsentWay, ConsentWho, State, Verb
from linli.care.models import RECEIPT, CareApplication, CareFund
from linli.care.queries import JOINED
from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.legal_calendar import current
from linli.core.refusals import Invalid
from linli.core.wording import day_words, line, need_line
from linli.messages.queries import to_tell
from linli.people.actions import RevealedContact, reveal
from linli.people.models import Contact
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id
from linli.service_requests.masking import NEVER_PUBLIC, found_in

CLIENT = "care"
DECIDED, REFUSED = "care_application.decided.person", "care_application.refused.person"
"""What the person is told."""

OLDEST_CONSENT = timedelta(days=92)
OLDEST_RECEIPT = timedelta(days=366)
MOST = 10**10
"""No sum is larger, in fen: a hundred million yuan."""


def locked(row: CareApplication, version: int | None = None) -> CareApplication:
    """The application, locked; every verb of it begins here. Raises `Stale`."""
    return kernel.lock(row, version=version, related=JOINED)


def locked_fund(fund: CareFund, version: int | None = None) -> CareFund:
    """The fund, locked; every verb that counts or moves its money begins here. Raises `Stale`."""
    return kernel.lock(fund, version=version, related=("organisation",))


def no_numbers(field: str, said: str) -> str:
    """Words without telephones and numbers of papers and accounts. Raises `Invalid` on the field."""
    if found_in(said, NEVER_PUBLIC):
        raise Invalid({field: _("Leave out telephones, and numbers of papers and accounts.")})
    return said


def kept_line(field: str, text: str, longest: int) -> str:
    """A line that may be left out, without such numbers. Raises `Invalid`."""
    return no_numbers(field, line(field, text, longest))


def needed_line(field: str, text: str, why: str, longest: int) -> str:
    """A line that must be there, without such numbers. Raises `Invalid`."""
    return no_numbers(field, need_line(field, text, why, longest))


def receipt_of(text: str) -> str:
    """The number of a receipt. Raises `Invalid` on "receipt"."""
    return needed_line("receipt", text, _("Write the number of the receipt."), RECEIPT)


def money(field: str, fen: int | None, most: int = MOST) -> int:
    """A sum above nothing, in whole fen. Raises `Invalid` on the field."""
    if fen is None or fen <= 0:
        raise Invalid({field: _("Write an amount in yuan, with two digits after the point at most, such as 1200.50.")})
    if fen > most:
        raise Invalid({field: _("At most %(yuan)s yuan.") % {"yuan": f"{most // 100}.{most % 100:02d}"}})
    return fen


def past_day(field: str, day: date | None, earliest: date, at: datetime) -> date:
    """A day that has come, not before another. Raises `Invalid` on the field."""
    if day is None or not earliest <= day <= local_date(at):
        raise Invalid({field: _("Name a day from %(day)s to today.") % {"day": day_words(earliest)}})
    return day


def consent_of(who: str, way: str, on: date | None, at: datetime) -> tuple[str, str, date]:
    """Who agreed, how and when. Raises `Invalid` on "consent_who", "consent_way" or "consented_on"."""
    errors = {}
    if who not in ConsentWho.values:
        errors["consent_who"] = _("Say who agreed. Nothing is entered for anybody unasked.")
    if way not in ConsentWay.values:
        errors["consent_way"] = _("Say how they agreed.")
    today = local_date(at)
    if on is None or not today - OLDEST_CONSENT <= on <= today:
        errors["consented_on"] = _("Name the day on which they agreed: today, or within three months before.")
    if errors or on is None:
        raise Invalid(errors)
    return who, way, on


def review_by(fund: CareFund, at: datetime) -> datetime | None:
    """Until when a reviewer looks at an application that comes now."""
    if fund.spec is None:
        return None
    return clock.due(at, fund.spec.review, calendar=current(), hours=by_id(fund.playbook_version_id).hours).at


def move(row: CareApplication, verb: Verb, target: State) -> None:
    """Put it into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: CareApplication, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> CareApplication:
    """Write the changed fields, and record what happened: never whose it is, nor how much, nor what for."""
    row.changed_at = at
    kernel.save(row, "state", "changed_at", *fields)
    events.record(f"care_application.{past}", row, by=by, at=at, refs=refs)
    return row


def tell_person(row: CareApplication, kind: str, at: datetime) -> None:
    """Tell the person by the telephone that they left: the number and whom to call, and nothing that others of the
    household should not read."""
    if row.contact_id is None:
        return
    to_tell(
        kind, subject_type="care_application", subject_id=row.pk, at=at, refs={"application": str(row.pk)},
        contact_id=row.contact_id,
    ).save(force_insert=True)  # fmt: skip


def shown(
    contact: Contact | None, estate: Place, subject: str, row_id: UUID, purpose: str, *, by: Actor, at: datetime
) -> RevealedContact:
    """A number that was left for care, in the name of a post that the rule let through. Raises `Invalid` on "phone"
    where none was left."""
    if contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    opening = replace(
        by.held, powers=by.held.powers | {Power.CONTACT_REVEAL.value},
        scope=by.held.scope | {("estate", estate.pk)}, categories=None,
    )  # fmt: skip
    return reveal(
        contact, about=estate, purpose=purpose, subject_type=subject, subject_id=row_id, by=replace(by, held=opening),
        at=at,
    )  # fmt: skip
