"""Asking for mediation, naming the parties, giving it to a mediator; and who has it when the mediator's post ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.legal_calendar import current
from linli.core.refusals import Invalid, ask
from linli.core.secrets import normalise_phone
from linli.core.wording import need
from linli.mediation import rules
from linli.mediation.actions.common import locked, move, save
from linli.mediation.enums import OPEN, State, Verb
from linli.mediation.models import NAME, TITLE, WORDS, Mediation, MediationParty, MediationSession
from linli.mediation.queries import conflicted, could_be_party, free_mediators, mediators_in, parties_of
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.posts import spec_of
from linli.people.actions import leave_contact
from linli.people.models import Contact
from linli.people.queries import account_by_phone
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id
from linli.service_requests.actions.filing import numbers_for
from linli.service_requests.masking import has_a_number
from linli.service_requests.models import ServiceRequest

CLIENT = "mediation"
PURPOSE = "mediation"


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party as it is named: a person, with a telephone and a door if they are known, or a body. `contact`: a
    telephone that is in the vault already, left for the request that it is about."""

    name: str = ""
    phone: str = ""
    contact: Contact | None = None
    room: Place | None = None
    organisation: Organisation | None = None


@action
def ask_for_mediation(
    *,
    estate: Place,
    kind: str,
    words: str,
    asks: PartyFacts,
    other: PartyFacts,
    service_request: ServiceRequest | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> Mediation:
    """Take in a dispute for somebody who asks; it waits for whoever of the body gives it to a mediator. A service
    request that it is about says only that there is mediation. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind", "words", or a field of a party ("asks_name" …).
    """
    version_id = playbook_version_for(estate)
    playbook = by_id(version_id)
    ask(rules.may_ask_for(by, playbook, kind, estate, at))
    if service_request is not None:
        ask(rules.may_ask_about(by, service_request, at))
    said = need("words", words, _("Say in a sentence what the dispute is about."), WORDS)
    if has_a_number(said):
        raise Invalid({"words": _("Put the telephone number into its field: it lies in the vault there.")})
    _check_apart(asks, other)
    assert by.organisation_id is not None  # the rule let nobody through without a post
    sent = kernel.body_hash({"kind": kind, "estate": estate.pk, "words": said, "asks": asks.name, "other": other.name})
    new_id = uuid7()
    first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(new_id)}, at=at) if key else None
    if first is not None:
        return Mediation.objects.get(pk=first["id"])
    if service_request is not None and _open_about(service_request):
        raise Invalid({"words": _("There is mediation about this request already.")})
    spec = playbook.mediation_kind(kind)
    row = Mediation(
        id=new_id, number=numbers_for(estate, [at])[0].replace("SQ-", "MD-", 1), playbook_version_id=version_id,
        kind=kind, organisation_id=by.organisation_id, estate=estate, service_request=service_request, words=said,
        title=said.partition("\n")[0][:TITLE], asked_at=at,
        answer_by=clock.due(at, spec.answer, calendar=current(), hours=playbook.hours).at,
    )  # fmt: skip
    row.save(force_insert=True)
    _name(row, asks, "asks", by=by, at=at)
    _name(row, other, "other", by=by, at=at)
    events.record("mediation.asked_for", row, by=by, at=at, refs={"kind": kind})
    if service_request is not None:
        events.record("service_request.in_mediation", service_request, by=by, at=at)
    return row


def _check_apart(asks: PartyFacts, other: PartyFacts) -> None:
    """A number typed at the wrong party would be called for the other side's word. Raises `Invalid`."""
    known = normalise_phone(other.phone)
    if known is not None and known == normalise_phone(asks.phone):
        raise Invalid({"other_phone": _("Both sides have this number. Leave it out where it does not belong.")})


def _open_about(request: ServiceRequest) -> bool:
    return Mediation.objects.filter(service_request=request, state__in=OPEN).exists()


def _name(row: Mediation, facts: PartyFacts, prefix: str, *, by: Actor, at: datetime) -> MediationParty:
    """Write down a party. Raises `Invalid` on "<prefix>_name", "<prefix>_phone", "<prefix>_room", "<prefix>_body"."""
    room, body = facts.room, facts.organisation
    if body is not None:
        if body.pk not in {one.pk for one in could_be_party(row.estate)}:
            raise Invalid({f"{prefix}_body": _("Choose a body that serves this estate.")})
        party = MediationParty(mediation=row, organisation=body, asks=prefix == "asks")
        party.save(force_insert=True)
        return party
    name = need(f"{prefix}_name", facts.name, _("Name the person, or choose a body."), NAME)
    if has_a_number(name):
        raise Invalid({f"{prefix}_name": _("Put the telephone number into its field: it lies in the vault there.")})
    if room is not None and (room.level != Level.ROOM or room.estate_id != row.estate_id):
        raise Invalid({f"{prefix}_room": _("Choose a door of this estate.")})
    party = MediationParty(mediation=row, name=name, room=room, asks=prefix == "asks")
    if facts.phone.strip():
        account = account_by_phone(facts.phone)
        party.person = account.person if account is not None and account.phone_verified else None
        try:
            party.contact = leave_contact(phone=facts.phone, purpose=PURPOSE, by=by, at=at)
        except Invalid as wrong:
            raise Invalid({f"{prefix}_phone": wrong.errors["phone"]}) from wrong
    elif facts.contact is not None:
        party.contact, party.person_id = facts.contact, facts.contact.person_id
    party.save(force_insert=True)
    return party


@action
def add_party(
    mediation: Mediation, facts: PartyFacts, *, by: Actor, at: datetime, version: int | None = None
) -> MediationParty:
    """Name one party more. Raises `Stale`, `Refused`, and `Invalid` on "party_name" … or "party_body"; where the
    mediator would be in dispute with them, on "party_name" too."""
    row = locked(mediation, version)
    ask(rules.may_add_party(by, row, at))
    party = _name(row, facts, "party", by=by, at=at)
    held = row.appointment
    if held is not None and conflicted([party], {held.person_id}, local_date(at)):
        raise Invalid({"party_name": _("Who mediates lives or works with this party. Give it to somebody else first.")})
    save(row, "party_added", by=by, at=at)
    return party


@action
def give(mediation: Mediation, *, appointment: UUID, by: Actor, at: datetime, version: int | None = None) -> Mediation:
    """Give it to a mediator of the body, or to another than before. Raises `Stale`, `Refused`, and `Invalid` on
    "appointment": who mediates here nowhere, is a party, lives with one or works for one."""
    row = locked(mediation, version)
    ask(rules.may_give(by, row, at))
    today = local_date(at)
    known = {one.pk: one for one in mediators_in(row.organisation, today)}
    if appointment not in known:
        raise Invalid({"appointment": _("Choose somebody who mediates in this body.")})
    if appointment not in {one.pk for one in free_mediators(row, parties_of(row), today)}:
        raise Invalid({"appointment": _("They are in this dispute, or live or work with somebody who is.")})
    _let_mediate(row, known[appointment])
    if row.state == State.ASKED:
        move(row, Verb.GIVE, State.GIVEN)
    return save(row, "given", "appointment", "due_at", by=by, at=at, refs={"to": str(appointment)})


def _let_mediate(row: Mediation, held: Appointment | None) -> None:
    """An unpaid neighbour is asked and is never late (law 6); the body is, once the time to answer has passed. What
    another noted for themselves is gone: only they were to read it."""
    if row.appointment_id != (held.pk if held is not None else None):
        MediationSession.objects.filter(mediation=row).exclude(notes="").update(notes="")
    spec = spec_of(held.post.key, held.post.playbook_version_id) if held is not None else None
    runs = held is not None and row.answered_at is None and spec is not None and not spec.unpaid
    row.appointment, row.due_at = held, row.answer_by if runs else None


@action
def go_on(mediation: Mediation, *, by: Actor, at: datetime) -> Mediation:
    """The mediator's post has ended: whoever follows in it mediates, unless they are in the dispute; else it waits for
    another mediator. Nothing changes while the post runs. Raises `Refused`."""
    row = locked(mediation)
    ask(rules.may_go_on(by, row, at))
    today, old = local_date(at), row.appointment
    if old is None or row.state not in OPEN or old.ends_on is None or old.ends_on >= today:
        return row
    follows: Sequence[Appointment] = [
        one for one in free_mediators(row, parties_of(row), today) if one.follows_id == old.pk
    ]
    _let_mediate(row, follows[0] if follows else None)
    to = str(row.appointment_id) if row.appointment_id else ""
    return save(row, "went_on", "appointment", "due_at", by=by, at=at, refs={"to": to})
