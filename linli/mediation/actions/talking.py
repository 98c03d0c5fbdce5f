"""Asking the parties, bringing them together, and writing down what a session came to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, need
from linli.mediation import rules
from linli.mediation.actions.common import AHEAD, locked, move, save
from linli.mediation.enums import Consent, State, Verb
from linli.mediation.models import WHERE, WORDS, Mediation, MediationParty, MediationSession
from linli.mediation.queries import parties_of
from linli.people.actions import RevealedContact, reveal
from linli.playbooks.enums import Power

BACK = timedelta(days=92)
"""So far back a session may lie that is written down only now."""


@action
def record_consent(
    party: MediationParty, *, takes_part: bool, by: Actor, at: datetime, version: int | None = None
) -> MediationParty:
    """Write down whether a party takes part; who does may stop at any time. Raises `Stale`, `Refused`."""
    row = locked(Mediation(pk=party.mediation_id), version)
    ask(rules.may_record_consent(by, row, at))
    fresh = kernel.lock(party)
    fresh.consent, fresh.consent_at = Consent.YES if takes_part else Consent.NO, at
    kernel.save(fresh, "consent", "consent_at")
    row.answered_at, row.due_at = row.answered_at or at, None
    save(row, "consent_recorded", "answered_at", "due_at", by=by, at=at)
    return fresh


@action
def begin(mediation: Mediation, *, by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """All take part: the talks begin. Raises `Stale`, `Refused`."""
    row = locked(mediation, version)
    ask(rules.may_begin(by, row, parties_of(row), at))
    move(row, Verb.BEGIN, State.TALKING)
    return save(row, "began", by=by, at=at)


@action
def plan_session(
    mediation: Mediation,
    *,
    starts_at: datetime | None,
    where: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> MediationSession:
    """Say when and where they sit together; one that was held already can be written down as well. Raises `Stale`,
    `Refused`, `Invalid` on "starts_at" or "where"."""
    row = locked(mediation, version)
    ask(rules.may_plan_session(by, row, at))
    when, place = _when_and_where(row, starts_at, where, at)
    session = MediationSession(mediation=row, starts_at=when, where=place)
    session.save(force_insert=True)
    save(row, "session_planned", by=by, at=at, refs={"session": str(session.pk)})
    return session


def _when_and_where(
    row: Mediation, starts_at: datetime | None, where: str, at: datetime, *, but: MediationSession | None = None
) -> tuple[datetime, str]:
    """When and where a session is. Raises `Invalid` on "starts_at" or "where"."""
    if starts_at is None or not at - BACK <= starts_at <= at + AHEAD:
        raise Invalid({"starts_at": _("Name a day and a time, at most three months back and a year ahead.")})
    place = need("where", where, _("Say where they meet."), WHERE)
    others = MediationSession.objects.filter(mediation=row, starts_at=starts_at)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise Invalid({"starts_at": _("A session at this time is written down already.")})
    return starts_at, place


@action
def move_session(
    session: MediationSession,
    *,
    starts_at: datetime | None,
    where: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> MediationSession:
    """Another time or place for a session; what is written down of one that was held stays where it is. Raises
    `Stale`, `Refused`, `Invalid` on "starts_at" or "where"."""
    row = locked(Mediation(pk=session.mediation_id), version)
    ask(rules.may_move_session(by, row, at))
    fresh = MediationSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if fresh.recorded_at is not None:
        raise Invalid({"starts_at": _("What came of it is written down already. Plan another one.")})
    fresh.starts_at, fresh.where = _when_and_where(row, starts_at, where, at, but=fresh)
    fresh.save(update_fields=["starts_at", "where"])
    save(row, "session_moved", by=by, at=at, refs={"session": str(fresh.pk)})
    return fresh


@action
def record_session(
    session: MediationSession, *, agreed: str, notes: str = "", by: Actor, at: datetime, version: int | None = None
) -> MediationSession:
    """Write down what a session came to, and what the mediator notes for themselves; nobody else reads that. Raises
    `Stale`, `Refused`, `Invalid` on "agreed" or "notes"."""
    row = locked(Mediation(pk=session.mediation_id), version)
    ask(rules.may_record_session(by, row, at))
    fresh = MediationSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if fresh.starts_at > at:
        raise Invalid({"agreed": _("It has not been held yet.")})
    fresh.agreed = need("agreed", agreed, _("Say in a sentence what it came to; “nothing yet” will do."), WORDS)
    fresh.notes, fresh.recorded_at = fitting("notes", notes, WORDS), at
    fresh.save(update_fields=["agreed", "notes", "recorded_at"])
    save(row, "session_recorded", by=by, at=at, refs={"session": str(fresh.pk)})
    return fresh


@action
def call_party(party: MediationParty, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show a party's telephone to the mediator for a minute, for a purpose of `RevealPurpose`; that they looked is
    kept. Raises `Refused`, and `Invalid` on "purpose" or "phone" (none was left)."""
    row = locked(Mediation(pk=party.mediation_id))
    ask(rules.may_call_party(by, row, at))
    contact = MediationParty.objects.select_related("contact").get(pk=party.pk).contact
    if contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    opening = replace(
        by.held,
        powers=by.held.powers | {Power.CONTACT_REVEAL.value},
        scope=by.held.scope | {("estate", row.estate_id)},
    )
    events.record("mediation.party_called", row, by=by, at=at, refs={"purpose": purpose})
    return reveal(
        contact, about=row, purpose=purpose, subject_type="mediation", subject_id=row.pk,
        by=replace(by, held=opening), at=at,
    )  # fmt: skip
