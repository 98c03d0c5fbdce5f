"""Needs: written down without a name, brought together with a resource, agreed or given back, met or ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import fitting, line, need_line
from linli.offers import rules
from linli.offers.actions.common import CLIENT, chosen_kind, chosen_times, locked, move, public_line, save
from linli.offers.enums import NEED_LIVE, NEED_TABLE, NeedState, NeedVerb, Origin
from linli.offers.models import NOTE, REASON, TITLE, WORDS, Need, Resource
from linli.offers.queries import body_for, plan_at, usable_at, used_in_month
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_offers import Offers
from linli.service_requests.masking import found_in, has_a_number
from linli.service_requests.models import ServiceRequest

FIELDS = ("kind", "skill", "times", "public_words", "inner_words")


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """A need as it is said. `public_words` may be read by all. Heard at a `door`, it may be without class and public
    words until those who keep it have put it into words; of the door nothing is kept."""

    kind: str
    public_words: str
    inner_words: str = ""
    skill: str = ""
    times: Collection[str] = ()
    service_request: ServiceRequest | None = None
    origin: Origin = Origin.STATION
    door: Place | None = None


@action
def add_need(place: Place, facts: NeedFacts, *, key: str = "", by: Actor, at: datetime) -> Need:
    """Write down a need of a place, without a name; a request can become one. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on a field of the facts, or on "about" for a request that became one.
    """
    plan = plan_at(place)
    ask(rules.may_add_need(by, plan, facts.door or place, at))
    assert plan is not None  # the rule let nobody through without one
    body = body_for(place, plan)
    if body is None:
        raise Refused(rules.unseen_offer("may_add_need"))
    about = facts.service_request
    own_id = uuid7(at)
    row = Need(
        id=own_id, organisation=body, place=place, playbook_version_id=playbook_version_for(place), made_at=at,
        origin=Origin.SERVICE_REQUEST if about is not None else facts.origin, service_request=about,
    )  # fmt: skip
    if facts.door is not None and not facts.kind:
        row.inner_words, row.skill, row.times = _inner(facts), "", []
    else:
        _say(row, plan, facts)
    if key:
        sent = {field: getattr(row, field) for field in FIELDS} | {"place": place.pk}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer={"id": str(own_id)}, at=at)
        if first is not None:
            return Need.objects.get(pk=first["id"])
    if about is not None:
        list(ServiceRequest.objects.select_for_update(no_key=True).filter(pk=about.pk).order_by("pk").values_list("pk"))
        if Need.objects.filter(service_request=about, state__in=NEED_LIVE).exists():
            raise Invalid({"about": _("This service request has become a need already.")})
    row.save(force_insert=True)
    events.record("need.added", row, by=by, at=at, refs={"kind": row.kind, "origin": row.origin})
    if about is not None:
        events.record("service_request.became_need", about, by=by, at=at)
    return row


def _say(row: Need, plan: Offers, facts: NeedFacts) -> None:
    """Raises `Invalid`."""
    row.kind = chosen_kind(plan, facts.kind)
    row.public_words = public_line("public_words", facts.public_words, _("Say what is needed, without a name."), NOTE)
    if found_in(row.public_words):
        said = _("Bodies read this: no name, no door, no number. Say only what is needed.")
        raise Invalid({"public_words": said})
    row.inner_words = _inner(facts)
    row.skill = line("skill", facts.skill, TITLE)
    row.times = chosen_times(facts.times)


def _inner(facts: NeedFacts) -> str:
    """Raises `Invalid` on "inner_words"."""
    said = fitting("inner_words", facts.inner_words, WORDS)
    if has_a_number(said):
        raise Invalid({"inner_words": _("Leave out telephones; the request or the visit knows them.")})
    return said


@action
def change_need(row: Need, facts: NeedFacts, *, by: Actor, at: datetime, version: int | None = None) -> Need:
    """Put it right while it is open. Raises `Stale`, `Refused`, and `Invalid` on a field of the facts."""
    fresh = locked(row, version)
    ask(rules.may_change_need(by, fresh, at))
    plan = fresh.plan
    assert plan is not None  # it began under it
    _say(fresh, plan, facts)
    return save(fresh, "changed", *FIELDS, by=by, at=at)


@action
def match(row: Need, resource: Resource, *, by: Actor, at: datetime, version: int | None = None) -> Need:
    """Bring a need together with a resource, whose side is asked. Of many who press at once one gets the last room of
    the month, and the others read that it is gone. The same again changes nothing. Raises `Stale`, `Refused`, and
    `Invalid` on "resource"."""
    held = locked(resource)  # before the need, always: two that cross wait for each other in one order
    fresh = locked(row)
    if fresh.state == NeedState.MATCHED and fresh.resource_id == held.pk:
        ask(rules.may_see_need(by, fresh, at))
        return fresh
    kernel.compare(fresh, version, subject=fresh.pk)
    used = used_in_month([held.pk], at).get(held.pk, 0)
    left = None if held.per_month is None else held.per_month - used
    ask(rules.may_match(by, fresh, held, left, at))
    if held.kind != fresh.kind or not usable_at(fresh.place, at).filter(pk=held.pk).exists():
        raise Invalid({"resource": _("This resource is of another class, or for another place.")})
    move(fresh, NEED_TABLE, NeedVerb.MATCH, NeedState.MATCHED)
    fresh.resource, fresh.matched_at, fresh.back_words = held, at, ""
    refs = {"resource": str(held.pk)}
    return save(fresh, "matched", "resource", "matched_at", "back_words", by=by, at=at, refs=refs)


@action
def agree(row: Need, *, by: Actor, at: datetime, version: int | None = None) -> Need:
    """The resource's side is there. Raises `Stale`, `Refused`."""
    fresh = locked(row, version)
    ask(rules.may_agree(by, fresh, at))
    fresh.agreed_at = at
    return save(fresh, "agreed", "agreed_at", by=by, at=at)


@action
def give_back_need(row: Need, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Need:
    """The resource cannot be there: the need is open again, and this one is not proposed for it any more. Raises
    `Stale`, `Refused`, and `Invalid` on "reason"."""
    fresh = locked(row, version)
    ask(rules.may_give_back_need(by, fresh, at))
    fresh.back_words = need_line("reason", reason, _("Say why; those who keep the need read it."), REASON)
    move(fresh, NEED_TABLE, NeedVerb.GIVE_BACK, NeedState.OPEN)
    fresh.turned_down = sorted({*fresh.turned_down, str(fresh.resource_id)})
    fresh.resource, fresh.matched_at, fresh.agreed_at = None, None, None
    fields = ("back_words", "turned_down", "resource", "matched_at", "agreed_at")
    return save(fresh, "given_back", *fields, by=by, at=at)


@action
def meet(row: Need, *, words: str = "", by: Actor, at: datetime, version: int | None = None) -> Need:
    """It is met, as those say who keep it and have asked. Raises `Stale`, `Refused`, and `Invalid` on "words"."""
    fresh = locked(row, version)
    ask(rules.may_meet(by, fresh, at))
    return _end(fresh, NeedVerb.MEET, NeedState.MET, line("words", words, REASON), "met", by, at)


@action
def decline_need(row: Need, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Need:
    """It is not taken up. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    fresh = locked(row, version)
    ask(rules.may_decline_need(by, fresh, at))
    said = need_line("reason", reason, _("Say why it is not taken up."), REASON)
    return _end(fresh, NeedVerb.DECLINE, NeedState.NOT_TAKEN_UP, said, "not_taken_up", by, at)


@action
def withdraw_need(row: Need, *, by: Actor, at: datetime, version: int | None = None) -> Need:
    """It is not needed any more. Raises `Stale`, `Refused`."""
    fresh = locked(row, version)
    ask(rules.may_withdraw_need(by, fresh, at))
    return _end(fresh, NeedVerb.WITHDRAW, NeedState.WITHDRAWN, "", "withdrawn", by, at)


def _end(row: Need, verb: NeedVerb, target: NeedState, words: str, past: str, by: Actor, at: datetime) -> Need:
    move(row, NEED_TABLE, verb, target)
    row.ended_words, row.ended_at = words, at
    return save(row, past, "ended_words", "ended_at", by=by, at=at)
