"""Wishing: for oneself, for somebody who agreed, at a door, or out of a service request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.legal_calendar import current
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need
from linli.people.models import Contact
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_wishes import Wishes
from linli.playbooks.queries import by_id
from linli.service_requests.masking import has_a_number
from linli.service_requests.models import ServiceRequest
from linli.wishes import rules
from linli.wishes.actions.common import own_contact, unnamed
from linli.wishes.enums import ConsentWay
from linli.wishes.models import NAME, WORDS, Wish
from linli.wishes.queries import body_for, code_hash, code_of, live_of_household, open_about, plan_at

CLIENT = "wishes"
PURPOSE = "wish"
OLDEST_CONSENT = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Behalf:
    """Somebody agreed that their wish is written down: how, and on which day."""

    way: str
    on: date | None


@dataclass(frozen=True, slots=True)
class WishFacts:
    """A wish as it is said. `kind` may be left to whoever looks at it; `room` is the door, where it is known; `contact`
    a telephone that is in the vault already."""

    words: str
    kind: str = ""
    sheltered: bool = False
    name: str = ""
    phone: str = ""
    contact: Contact | None = None
    room: Place | None = None
    service_request: ServiceRequest | None = None
    behalf: Behalf | None = None


@action
def wish(estate: Place, facts: WishFacts, *, key: str = "", by: Actor, at: datetime) -> Wish:
    """Write down a wish; the body that looks at wishes there has it in its inbox. With `behalf` it is somebody else's,
    who agreed. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "words", "kind", "name", "phone", "room", "consent_way",
    "consented_on" or "about".
    """
    plan = plan_at(estate)
    ask(
        rules.may_wish(by, plan, at) if facts.behalf is None
        else rules.may_enter_wish(by, plan, facts.room or estate, at)
    )  # fmt: skip
    assert plan is not None  # the rule let nobody through without one
    row = _made(estate, plan, facts, by, at)
    sent = {"estate": estate.pk, "words": row.words, "kind": row.kind, "name": row.name, "phone": facts.phone.strip()}
    if key:
        answer = {"id": str(row.pk)}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer=answer, at=at)
        if first is not None:
            return Wish.objects.get(pk=first["id"])
    # Locked before the household's wishes are counted: of two that come at once the second counts the first.
    list(Place.objects.select_for_update(no_key=True).filter(pk=estate.pk).order_by("pk"))
    if facts.service_request is not None and open_about(facts.service_request.pk) is not None:
        raise Invalid({"about": _("This service request has become a wish already.")})
    row.contact = own_contact(facts.phone, PURPOSE, by, at) or facts.contact
    if row.contact is None and row.entered_by_id is None:
        raise Invalid({"phone": _("Leave a telephone: the station calls about the hand-over.")})
    if live_of_household(row) >= plan.open_max:
        said = _("This household has %(count)s wishes that are not over. Withdraw one, or wait until one is met.")
        raise Invalid({"words": said % {"count": plan.open_max}})
    row.save(force_insert=True)
    refs = {"kind": row.kind, "on_behalf": row.entered_by_id is not None}
    events.record("wish.asked", row, by=unnamed(by), at=at, refs=refs)
    if facts.service_request is not None:
        events.record("service_request.became_wish", facts.service_request, by=by, at=at)
    return row


def _made(estate: Place, plan: Wishes, facts: WishFacts, by: Actor, at: datetime) -> Wish:
    """The row, unsaved. Raises `Invalid`."""
    version_id = playbook_version_for(estate)
    body = body_for(estate, plan)
    if body is None:
        raise Invalid({"words": _("Nobody looks at wishes here yet. Tell the community.")})
    if facts.kind and plan.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose what kind it is.")})
    room = facts.room
    if room is not None and (room.level != Level.ROOM or room.estate_id != estate.pk):
        raise Invalid({"room": _("Choose a door of this estate.")})
    name = line("name", facts.name, NAME)
    if has_a_number(name):
        raise Invalid({"name": _("Put the telephone number into its field: it lies in the vault there.")})
    own_id = uuid7(at)
    row = Wish(
        id=own_id, code_hash=code_hash(code_of(own_id)), playbook_version_id=version_id, kind=facts.kind,
        organisation=body, estate=estate, room=room, name=name, words=_words(facts.words), sheltered=facts.sheltered,
        service_request=facts.service_request, asked_at=at, changed_at=at,
        check_by=clock.due(at, plan.check, calendar=current(), hours=by_id(version_id).hours).at,
    )  # fmt: skip
    if facts.behalf is None:
        row.person_id = by.own_id if by.held is None else None
    else:
        row.entered_by_id = by.appointment_id
        row.consent_way, row.consented_on = _consent(facts.behalf, at)
        if facts.service_request is not None:
            row.person_id = facts.service_request.reporter_id
    return row


def _words(text: str) -> str:
    said = need("words", text, _("Say what you wish for; one sentence will do."), WORDS)
    if has_a_number(said):
        raise Invalid({"words": _("Put the telephone number into its field: it lies in the vault there.")})
    return said


def _consent(behalf: Behalf, at: datetime) -> tuple[str, date]:
    """Raises `Invalid` on "consent_way" or "consented_on"."""
    if behalf.way not in ConsentWay.values:
        raise Invalid({"consent_way": _("Say how they agreed. Nobody's wish is written down unasked.")})
    today = local_date(at)
    if behalf.on is None or not today - OLDEST_CONSENT <= behalf.on <= today:
        raise Invalid({"consented_on": _("Name the day on which they agreed: today, or within three months before.")})
    return behalf.way, behalf.on
