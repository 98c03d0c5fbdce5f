"""Bringing a body in, binding it to places, and keeping its station's facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from linli.core import clock, events
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.secrets import normalise_phone
from linli.core.wording import line, need_line
from linli.organisations.models import Formed, Organisation, OrganisationPlace, Station
from linli.organisations.rules import may_create_body, may_manage_body
from linli.places.models import Place
from linli.places.naming import initials
from linli.playbooks.enums import BodyKind

SERVICE_NUMBER = re.compile(r"[0-9]{3,8}|[48]00-?[0-9]{3}-?[0-9]{4}")
DEEPEST = 12
"""So many bodies may stand one above the other."""

LONGEST = {"name": 80, "short_name": 30, "address": 120, "hours": 80}


def places_of(organisation: Organisation) -> list[Place]:
    """The places that a body is bound to, highest first."""
    return list(Place.objects.filter(bindings__organisation=organisation).order_by("path"))


def note(kind: str, subject: Any, places: Sequence[Place], *, by: Actor, at: datetime, refs: Mapping[str, Any]) -> None:
    """Record an event; it lies where the body's first place lies."""
    where = SimpleNamespace(pk=subject.pk, level_ids=places[0].level_ids) if places else SimpleNamespace(pk=subject.pk)
    events.record(kind, where, by=by, at=at, refs=refs)


@action
def create_organisation(
    *,
    kind: BodyKind | str,
    name: str,
    places: Sequence[Place],
    short_name: str = "",
    telephone: str = "",
    parent: Organisation | None = None,
    formed: str = "",
    formed_on: date | None = None,
    sector: str = "",
    by: Actor,
    at: datetime,
) -> Organisation:
    """Bring in a body that serves these places with their subtrees. A station gets its `Station` row.

    Raises `Refused`, and `Invalid` on "kind", "name", "short_name", "telephone", "places", "parent", "formed" or
    "formed_on".
    """
    if str(kind) not in [known.value for known in BodyKind]:
        raise Invalid({"kind": _("Choose what sort of body this is.")})
    ask(may_create_body(by, BodyKind(kind), places, at))
    if not places:
        raise Invalid({"places": _("A body serves at least one place.")})
    full = name_of(name)
    body = Organisation(
        kind=str(kind),
        name=full,
        short_name=line("short_name", short_name, LONGEST["short_name"]) or full[: LONGEST["short_name"]],
        telephone=telephone_of("telephone", telephone),
        pinyin=initials(full),
        parent=parent,
        formed=formed,
        formed_on=formed_on,
        sector=sector,
    )
    check_body(body, at)
    body.save(force_insert=True)
    OrganisationPlace.objects.bulk_create([OrganisationPlace(organisation=body, place=place) for place in places])
    if kind == BodyKind.SERVICE_STATION:
        Station(organisation=body).save(force_insert=True)
    note("organisation.created", body, places, by=by, at=at, refs={"places": [place.pk for place in places]})
    return body


def check_body(body: Organisation, at: datetime) -> None:
    """Raises `Invalid` on "formed", "formed_on" or "parent" for what cannot be."""
    if body.formed and body.formed not in Formed.values:
        raise Invalid({"formed": _("Choose how it was formed.")})
    if body.formed_on is not None and body.formed_on > clock.local_date(at):
        raise Invalid({"formed_on": _("This day is still to come.")})
    above = body.parent_id
    for step in range(DEEPEST):
        if above is None:
            return
        if above == body.pk:
            break
        one = Organisation.objects.only("parent_id", "ended_on").get(pk=above)
        if step == 0 and one.ended_on is not None:
            raise Invalid({"parent": _("The body above is no more.")})
        above = one.parent_id
    raise Invalid({"parent": _("A body cannot stand above itself.")})


@action
def bind_place(organisation: Organisation, place: Place, *, by: Actor, at: datetime) -> OrganisationPlace:
    """Let a body serve one more place. Safe to repeat. Raises `Refused`."""
    body = lock(organisation)
    ask(may_manage_body(by, [*places_of(body), place], at))
    binding, made = OrganisationPlace.objects.get_or_create(organisation=body, place=place)
    if made:
        note("organisation.bound", body, [place], by=by, at=at, refs={"place": place.pk})
    return binding


@action
def describe_station(
    organisation: Organisation,
    *,
    telephone: str | None = None,
    address: str | None = None,
    hours: str | None = None,
    emergency_telephone: str | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Station:
    """Change what is said about a station; what is None stays. `version` is the body's, as the user saw it.

    Raises `Refused`, `Stale`, and `Invalid` on the field that is wrong, or on "organisation" for another kind of body.
    """
    body = lock(organisation, version=version)
    places = places_of(body)
    ask(may_manage_body(by, places, at))
    if body.kind != BodyKind.SERVICE_STATION:
        raise Invalid({"organisation": _("This body is no station.")})
    station = Station.objects.select_for_update().get_or_create(organisation=body)[0]
    if telephone is not None:
        body.telephone = telephone_of("telephone", telephone)
    if address is not None:
        station.address = line("address", address, LONGEST["address"])
    if hours is not None:
        station.hours = line("hours", hours, LONGEST["hours"])
    if emergency_telephone is not None:
        station.emergency_telephone = telephone_of("emergency_telephone", emergency_telephone)
    save(body, "telephone")
    save(station, "address", "hours", "emergency_telephone")
    note("station.described", station, places, by=by, at=at, refs={"organisation": str(body.pk)})
    return station


def name_of(name: str) -> str:
    """The full name of a body. Raises `Invalid` on "name"."""
    return need_line("name", name, _("Write what it is called."), LONGEST["name"])


def telephone_of(field: str, text: str) -> str:
    """A telephone that a body can be called at: mobile, landline, or a service number such as 95598."""
    plain = "".join(text.split())
    if not plain:
        return ""
    known = normalise_phone(plain) or (plain if SERVICE_NUMBER.fullmatch(plain) else None)
    if known is None:
        raise Invalid({field: _("This is no telephone number.")})
    return known
