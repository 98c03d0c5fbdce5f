"""Claiming a wish, giving it back, handing it over. One holds it; of many who press at once one gets it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.people.actions import erase_contact
from linli.people.models import Person
from linli.wishes import rules
from linli.wishes.actions.common import (
    BACK,
    BROUGHT,
    CLAIMED,
    CLAIMER_ASKED,
    CLAIMER_OVER,
    let_go,
    locked,
    move,
    own_contact,
    save,
    tell_claimer,
    tell_wisher,
)
from linli.wishes.enums import HELD, State, Verb
from linli.wishes.models import REASON, Wish

PURPOSE = "wish"
"""The same as of a wisher: of what is left of a number nobody reads who gave and who was given."""
AT_LEAST = timedelta(days=14)
"""So long a wish that was given back can be claimed anew, however near its end was."""


@action
def claim(wish: Wish, *, phone: str = "", by: Actor, at: datetime) -> Wish:
    """Claim it: whoever has the lock first holds it, the others read that somebody else does. A neighbour leaves a
    telephone for the station. Pressed again nothing changes. Raises `Refused`, `Invalid` on "phone"."""
    row = locked(wish)
    if row.state in HELD and _is_held_by(row, by):
        return row
    ask(rules.may_claim(by, row, at))
    assert row.plan is not None  # the rule asked the playbook
    move(row, Verb.CLAIM, State.CLAIMED)
    if by.held is not None:
        row.claimer_body_id = by.organisation_id
    else:
        assert by.own_id is not None  # the rule let nobody through who acts for nobody
        row.claimer, row.claimer_contact = Person.objects.get(pk=by.own_id), own_contact(phone, PURPOSE, by, at)
        if row.claimer_contact is None:
            raise Invalid({"phone": _("Leave a telephone: the station calls about the hand-over.")})
    row.claimed_at, row.ask_at, row.back_words = at, at + timedelta(days=row.plan.met_days), ""
    fields = ("claimer", "claimer_body", "claimer_contact", "claimed_at", "ask_at", "back_words")
    saved = save(row, "claimed", *fields, by=by, at=at)
    tell_wisher(row, CLAIMED, at)
    return saved


def _is_held_by(row: Wish, by: Actor) -> bool:
    if by.held is not None:
        return row.claimer_body_id is not None and row.claimer_body_id == by.organisation_id
    return row.claimer_id is not None and row.claimer_id == by.own_id


@action
def give_back(wish: Wish, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """It can be claimed by others again; of who held it nothing is kept. Raises `Stale`, `Refused`, and `Invalid` on
    "reason"."""
    row = locked(wish, version)
    ask(rules.may_give_back(by, row, at))
    said = need_line("reason", reason, _("Say why in a few words; the station reads it."), REASON)
    if not _is_held_by(row, by):
        tell_claimer(row, CLAIMER_OVER, at)
    if row.claimer_contact is not None:
        erase_contact(row.claimer_contact, by=system(by.door), at=at)
    move(row, Verb.GIVE_BACK, State.OPEN)
    gone = let_go(row)
    row.back_words = said
    row.expires_at = max(row.expires_at or at, at + AT_LEAST)
    saved = save(row, "given_back", "back_words", "expires_at", *gone, by=by, at=at)
    tell_wisher(saved, BACK, at)
    return saved


@action
def say_met(wish: Wish, *, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """It is handed over; the wisher says whether it is met. Raises `Stale`, `Refused`."""
    row = locked(wish, version)
    ask(rules.may_say_met(by, row, at))
    move(row, Verb.SAY_MET, State.BROUGHT)
    row.brought_at = at
    saved = save(row, "brought", "brought_at", by=by, at=at)
    tell_wisher(saved, BROUGHT, at)
    return saved


@action
def ask_claimer(wish: Wish, *, by: Actor, at: datetime) -> Wish:
    """The playbook's days are over: the claimer is asked once whether it is met, and the station has it in its inbox.
    Raises `Refused`."""
    row = locked(wish)
    ask(rules.may_ask_claimer(by, row, at))
    row.claimer_asked_at = at
    saved = save(row, "claimer_asked", "claimer_asked_at", by=by, at=at)
    tell_claimer(saved, CLAIMER_ASKED, at)
    return saved
