"""Showing a telephone for the hand-over: the wisher's or the claimer's, to the station alone, each look kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.people.actions import RevealedContact, reveal
from linli.people.models import Contact
from linli.playbooks.enums import Power
from linli.wishes import rules
from linli.wishes.actions.common import locked
from linli.wishes.models import Wish


@action
def call_wisher(wish: Wish, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """The wisher's telephone for a minute, for a purpose of `RevealPurpose`. Raises `Refused`, and `Invalid` on
    "purpose" or "phone" (none was left)."""
    row = locked(wish)
    ask(rules.may_call_wisher(by, row, at))
    return _shown(row, row.contact, "wisher_called", purpose, by, at)


@action
def call_claimer(wish: Wish, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """The claimer's telephone for a minute, as `call_wisher`; of a body it is public."""
    row = locked(wish)
    ask(rules.may_call_claimer(by, row, at))
    return _shown(row, row.claimer_contact, "claimer_called", purpose, by, at)


def _shown(row: Wish, contact: Contact | None, past: str, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    if contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    opening = replace(
        by.held,
        powers=by.held.powers | {Power.CONTACT_REVEAL.value},
        scope=by.held.scope | {("estate", row.estate_id)},
        categories=None,
    )
    events.record(f"wish.{past}", row, by=by, at=at, refs={"purpose": purpose})
    return reveal(
        contact, about=row, purpose=purpose, subject_type="wish", subject_id=row.pk, by=replace(by, held=opening),
        at=at,
    )  # fmt: skip
