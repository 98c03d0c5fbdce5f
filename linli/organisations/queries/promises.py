"""Promises as they stand in public: of a body, and of all that serve an estate or a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.organisations.models import Appointment, Organisation, OrganisationPlace, Promise
from linli.organisations.queries.posts import in_force, spec_of
from linli.places.models import Place
from linli.places.queries import full_names, path_ids

SHOWN_FOR = timedelta(days=365)
"""So long after its answer a promise stays on the estate's page."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """One promise with the five things that are shown: who, what, whom to call, how it is judged, what became of it."""

    promise: Promise
    name: str
    post: str
    body: str
    telephone: str
    where: str


def promises_of(body: Organisation) -> QuerySet[Promise]:
    """Promises of a body and of those in its posts: open ones first, by their day, then the newest answers."""
    found = Promise.objects.filter(organisation=body).select_related("appointment__person", "appointment__post")
    return found.order_by("-answered_on", "due_on", "pk")


def shown_in(estate: Place, on: date) -> list[Pledge]:
    """The promises that hold in an estate, of bodies that serve it or something in it, and of people in office there:
    open ones by their day, then those answered within a year, the newest first. Two queries."""
    above = path_ids(estate.path)
    serving = OrganisationPlace.objects.filter(Q(place_id__in=above) | Q(place__estate_id=estate.pk)).order_by("pk")
    here = Q(place=None) | Q(place_id__in=above) | Q(place__estate_id=estate.pk)
    own = Appointment.objects.filter(here, pk__in=in_force(on).order_by().values("pk")).order_by("pk")
    found = Promise.objects.filter(
        Q(answered_on=None) | Q(answered_on__gte=on - SHOWN_FOR),
        Q(appointment=None) | Q(appointment__in=own.values("pk")),
        Q(organisation__ended_on=None) | ~Q(answered_on=None),
        organisation__in=serving.values("organisation_id"),
    )  # fmt: skip
    listed = list(
        found.select_related("organisation", "appointment__person", "appointment__post").order_by("due_on", "pk")
    )
    listed.sort(key=lambda one: (one.answered_on is not None, -one.answered_on.toordinal() if one.answered_on else 0))
    names = full_names(one.appointment.place_id for one in listed if one.appointment is not None)
    return [_pledge(one, names) for one in listed]


def _pledge(promise: Promise, names: dict[int, str]) -> Pledge:
    held, body = promise.appointment, promise.organisation
    spec = spec_of(held.post.key, held.post.playbook_version_id) if held is not None else None
    return Pledge(
        promise=promise,
        name=held.person.name if held is not None else "",
        post=str(spec.name) if spec is not None else "",
        body=body.short_name,
        telephone=body.telephone,
        where=names.get(held.place_id or 0, "") if held is not None else "",
    )


def by_appointment(ids: list[UUID], on: date) -> dict[UUID, list[Promise]]:
    """Open promises of these appointments, and those answered within a year, by their day."""
    found = Promise.objects.filter(Q(answered_on=None) | Q(answered_on__gte=on - SHOWN_FOR), appointment__in=ids)
    known: dict[UUID, list[Promise]] = {}
    for one in found.order_by("due_on", "pk"):
        if one.appointment_id is not None:
            known.setdefault(one.appointment_id, []).append(one)
    return known
