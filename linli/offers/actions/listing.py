"""Writing down resources and service items, putting them right, pausing and ending them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action, body_hash, claim
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import line, number
from linli.offers import rules
from linli.offers.actions.common import CLIENT, chosen_kind, chosen_times, locked, move, public_line, save
from linli.offers.enums import SHELF_TABLE, Shelf, ShelfVerb
from linli.offers.models import MOST, NAME, NOTE, TITLE, WORDS, Resource, ServiceItem
from linli.offers.queries import body_for, plan_at
from linli.organisations.models import Organisation
from linli.people.actions import RevealedContact, erase_contact, leave_contact, reveal
from linli.people.vault import vault
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_offers import Offers
from linli.service_requests.masking import for_everybody, has_a_number

PURPOSE = "resource"
MOST_SKILLS = 12
_TO: dict[ShelfVerb, Shelf] = {
    ShelfVerb.PAUSE: Shelf.PAUSED, ShelfVerb.RESUME: Shelf.OFFERED, ShelfVerb.END: Shelf.ENDED,
}  # fmt: skip
_PAST: dict[ShelfVerb, str] = {ShelfVerb.PAUSE: "paused", ShelfVerb.RESUME: "resumed", ShelfVerb.END: "ended"}
RESOURCE_FIELDS = ("kind", "what", "words", "skills", "times", "per_month", "since", "until")
ITEM_FIELDS = ("kind", "provider", "what", "words", "for_whom", "times", "where", "per_week", "price", "how")


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """A resource as it is said: of a body (`owner`), or of somebody by name with a telephone."""

    kind: str
    what: str
    owner: Organisation | None = None
    name: str = ""
    phone: str = ""
    words: str = ""
    skills: Collection[str] = ()
    times: Collection[str] = ()
    per_month: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A service item as it is said."""

    kind: str
    what: str
    provider: Organisation | None
    price: str
    words: str = ""
    for_whom: str = ""
    times: Collection[str] = ()
    where: str = ""
    per_week: int | None = None
    how: str = ""


def holder_of(row: Resource) -> str:
    """The name of whoever offers it, opened; empty where it is a body's."""
    sealed = bytes(row.holder_sealed)
    return vault().open_(sealed, _context(row)) if sealed else ""


def _context(row: Resource) -> bytes:
    return f"resource:{row.pk}".encode()


@action
def add_resource(place: Place, facts: ResourceFacts, *, key: str = "", by: Actor, at: datetime) -> Resource:
    """Write down a resource that can be used in a place and below it. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on a field of the facts.
    """
    plan = plan_at(place)
    ask(rules.may_add_resource(by, plan, place, facts.owner, at))
    assert plan is not None  # the rule let nobody through without one
    own_id = uuid7(at)
    row = Resource(
        id=own_id, place=place, playbook_version_id=playbook_version_for(place), owner=facts.owner, made_at=at,
        organisation=_keeper(place, plan, by),
    )  # fmt: skip
    _say_resource(row, plan, facts, at)
    name = line("name", facts.name, NAME)
    if (facts.owner is None) == (not name):
        raise Invalid({"name": _("Say whose it is: a body, or a name.")})
    if has_a_number(name):
        raise Invalid({"name": _("Put the telephone number into its field: it lies in the vault there.")})
    if facts.owner is None and not facts.phone.strip():
        raise Invalid({"phone": _("Write the telephone by which they are asked.")})
    if key:
        sent = {field: getattr(row, field) for field in RESOURCE_FIELDS} | {"place": place.pk, "name": name}
        first = claim(client=CLIENT, key=key, body=body_hash(sent), answer={"id": str(own_id)}, at=at)
        if first is not None:
            return Resource.objects.get(pk=first["id"])
    if facts.owner is None:
        row.holder_sealed = vault().seal(name, _context(row))
        row.contact = leave_contact(phone=facts.phone, purpose=PURPOSE, by=by, at=at)
    row.save(force_insert=True)
    events.record("resource.added", row, by=by, at=at, refs={"kind": row.kind})
    return row


def _keeper(place: Place, plan: Offers, by: Actor) -> Organisation:
    """The body that keeps the lists there; a keeper's own, where it is one of them."""
    if by.held is not None and Power.OFFER_KEEP in by.held.powers and by.held.body_kind in plan.kept_by:
        return Organisation.objects.get(pk=by.held.organisation_id)
    body = body_for(place, plan)
    if body is None:
        raise Refused(rules.unseen_offer())
    return body


def _say_resource(row: Resource, plan: Offers, facts: ResourceFacts, at: datetime) -> None:
    """Raises `Invalid`."""
    row.kind = chosen_kind(plan, facts.kind)
    row.what = public_line("what", facts.what, _("Say what it is."), TITLE)
    row.words = line("words", for_everybody("words", facts.words, NOTE), NOTE)
    skills = [line("skills", for_everybody("skills", one, TITLE), TITLE) for one in facts.skills]
    row.skills = sorted({one for one in skills if one})
    if len(row.skills) > MOST_SKILLS:
        raise Invalid({"skills": _("At most %(count)s skills.") % {"count": MOST_SKILLS}})
    row.times = chosen_times(facts.times)
    row.per_month = None if facts.per_month is None else number("per_month", facts.per_month, 1, MOST)
    row.since = facts.since or local_date(at)
    row.until = facts.until
    if row.until is not None and row.until < max(row.since, local_date(at)):
        raise Invalid({"until": _("Name a day from today on, not before the first one.")})


@action
def change_resource(
    row: Resource, facts: ResourceFacts, *, by: Actor, at: datetime, version: int | None = None
) -> Resource:
    """Put it right; whose it is stays. Raises `Stale`, `Refused`, and `Invalid` on a field of the facts."""
    fresh = locked(row, version)
    ask(rules.may_change_resource(by, fresh, at))
    plan = fresh.plan
    assert plan is not None  # it began under it
    _say_resource(fresh, plan, replace(facts, since=facts.since or fresh.since), at)
    return save(fresh, "changed", *RESOURCE_FIELDS, by=by, at=at)


@action
def shelve_resource(row: Resource, verb: ShelfVerb, *, by: Actor, at: datetime, version: int | None = None) -> Resource:
    """Pause it, offer it again, end it; a telephone goes with the end. Raises `Stale`, `Refused`."""
    fresh = locked(row, version)
    ask(rules.may_shelve_resource(by, fresh, verb, at))
    move(fresh, SHELF_TABLE, verb, _TO[verb])
    if verb is ShelfVerb.END:
        fresh.ended_at = at
        if fresh.contact is not None:
            erase_contact(fresh.contact, by=system(by.door), at=at)
            fresh.contact = None
    return save(fresh, _PAST[verb], "ended_at", "contact", by=by, at=at)


@action
def run_out_resource(row: Resource, *, by: Actor, at: datetime) -> Resource:
    """Its last day is over. Raises `Refused`."""
    return shelve_resource(row, ShelfVerb.END, by=by, at=at)


@action
def ask_holder(row: Resource, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show the telephone of whoever offers it for a minute, for a purpose of `RevealPurpose`; that somebody looked is
    kept. Raises `Refused`, and `Invalid` on "purpose" or "phone" (it is a body's)."""
    fresh = locked(row)
    ask(rules.may_ask_holder(by, fresh, at))
    if fresh.contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    events.record("resource.called", fresh, by=by, at=at, refs={"purpose": purpose})
    here = frozenset((level, one) for level, one in fresh.level_ids().items() if one)
    opening = replace(
        by.held, powers=by.held.powers | {Power.CONTACT_REVEAL.value}, scope=by.held.scope | here, categories=None
    )
    return reveal(
        fresh.contact, about=fresh, purpose=purpose, subject_type="resource", subject_id=fresh.pk,
        by=replace(by, held=opening), at=at,
    )  # fmt: skip


# -- the menu ------------------------------------------------------------------------------------------


@action
def add_item(place: Place, facts: ItemFacts, *, key: str = "", by: Actor, at: datetime) -> ServiceItem:
    """Put a service item on the menu of a place and of everywhere below it. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on a field of the facts.
    """
    plan = plan_at(place)
    ask(rules.may_add_item(by, plan, place, at))
    assert plan is not None  # the rule let nobody through without one
    own_id = uuid7(at)
    row = ServiceItem(
        id=own_id, place=place, playbook_version_id=playbook_version_for(place), made_at=at,
        organisation=_keeper(place, plan, by),
    )  # fmt: skip
    _say_item(row, plan, facts)
    if key:
        sent = {field: str(getattr(row, field)) for field in ITEM_FIELDS} | {"place": place.pk}
        first = claim(client=CLIENT, key=key, body=body_hash(sent), answer={"id": str(own_id)}, at=at)
        if first is not None:
            return ServiceItem.objects.get(pk=first["id"])
    row.save(force_insert=True)
    events.record("service_item.added", row, by=by, at=at, refs={"kind": row.kind})
    return row


def _say_item(row: ServiceItem, plan: Offers, facts: ItemFacts) -> None:
    """Raises `Invalid`."""
    row.kind = chosen_kind(plan, facts.kind)
    if facts.provider is None or facts.provider.kind not in plan.done_by or facts.provider.ended_on is not None:
        raise Invalid({"provider": _("Choose who does it.")})
    row.provider = facts.provider
    row.what = public_line("what", facts.what, _("Say what it is."), TITLE)
    row.price = public_line("price", facts.price, _("Say what it costs: free, at cost, or how much."), NOTE)
    row.words = for_everybody("words", facts.words, WORDS)
    row.for_whom = line("for_whom", for_everybody("for_whom", facts.for_whom, NOTE), NOTE)
    row.where = line("where", for_everybody("where", facts.where, NOTE), NOTE)
    row.how = line("how", for_everybody("how", facts.how, NOTE), NOTE)
    row.times = chosen_times(facts.times)
    row.per_week = None if facts.per_week is None else number("per_week", facts.per_week, 1, MOST)


@action
def change_item(
    row: ServiceItem, facts: ItemFacts, *, by: Actor, at: datetime, version: int | None = None
) -> ServiceItem:
    """Put it right; orders that are there stay as they are. Raises `Stale`, `Refused`, and `Invalid` on a field of the
    facts."""
    fresh = locked(row, version)
    ask(rules.may_change_item(by, fresh, at))
    plan = fresh.plan
    assert plan is not None  # it began under it
    _say_item(fresh, plan, facts)
    return save(fresh, "changed", *ITEM_FIELDS, by=by, at=at)


@action
def shelve_item(
    row: ServiceItem, verb: ShelfVerb, *, by: Actor, at: datetime, version: int | None = None
) -> ServiceItem:
    """Pause it, offer it again, end it; what was ordered goes on. Raises `Stale`, `Refused`."""
    fresh = locked(row, version)
    ask(rules.may_shelve_item(by, fresh, verb, at))
    move(fresh, SHELF_TABLE, verb, _TO[verb])
    if verb is ShelfVerb.END:
        fresh.ended_at = at
    return save(fresh, _PAST[verb], "ended_at", by=by, at=at)
