"""What bodies and posts do when the tree or a public space changes: nobody loses what they serve or booked."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import save
from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.models import Event
from linli.core.refusals import Invalid
from linli.organisations.models import (
    Appointment,
    Groundwork,
    ImprovementPlan,
    Organisation,
    OrganisationPlace,
    ServiceContract,
    SpaceBooking,
)
from linli.organisations.models_bookings import LIVING
from linli.organisations.twins import join_twins
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place

NAMED = 3
"""So many bodies are named in a refusal."""

ALSO = """
INSERT INTO organisations_organisationplace (id, organisation_id, place_id)
SELECT unnest(%s::uuid[]), unnest(%s::uuid[]), %s ON CONFLICT (organisation_id, place_id) DO NOTHING
"""


def when_place_is_merged(event: Event) -> None:
    """Bodies bound to a place or grid that became part of another serve that one from now on; posts narrowed to it
    likewise, each with an event: what they reach is wider now. Contracts of an estate go over; so do plans for it, of
    two open ones for one lack that of the other estate goes on; its four steps do where the other has none."""
    old, into = int(event.subject_id), int(event.refs["into"])
    _also_serve(old, into)
    OrganisationPlace.objects.filter(place_id=old).delete()
    for held in Appointment.objects.select_for_update().filter(place_id=old).order_by("id"):
        held.place_id = into
        save(held, "place")
        events.record("appointment.place_merged", held, by=system(), at=event.at, refs={"from": old, "into": into})

    ServiceContract.objects.filter(estate_id=old).update(estate_id=into)
    other = Place.every.get(pk=into)
    join_twins({"estate_id": old}, {"estate_id": into}, other.name, other, by=system(), at=event.at)
    ImprovementPlan.objects.filter(estate_id=old).update(estate_id=into)
    if not Groundwork.objects.filter(estate_id=into).exists():
        for work in Groundwork.objects.select_for_update().filter(estate_id=old).order_by("pk"):
            work.estate_id = into
            save(work, "estate")
            here = SimpleNamespace(pk=work.pk, level_ids=other.level_ids)
            events.record("groundwork.place_merged", here, by=system(), at=event.at, refs={"from": old, "into": into})


def when_grid_is_ended(event: Event) -> None:
    """Bodies bound to a grid that ended serve their other places alone. Raises `Invalid` while one has no other, or
    while a post is held for this grid alone: nobody's reach widens by itself."""
    grid = int(event.subject_id)
    bound = OrganisationPlace.objects.filter(place_id=grid)
    others = OrganisationPlace.objects.exclude(place_id=grid).values("organisation_id")
    living = Organisation.objects.filter(pk__in=bound.values("organisation_id"), ended_on=None)
    names = list(living.exclude(pk__in=others).order_by("name", "pk").values_list("name", flat=True)[:NAMED])
    if names:
        told = {"names": _(", ").join(names)}
        raise Invalid({"grid": _("%(names)s would serve nothing. Bind them to another place first.") % told})
    holds = Q(ends_on=None) | Q(ends_on__gte=local_date(event.at))
    if Appointment.objects.filter(holds, place_id=grid).exists():
        raise Invalid({"grid": _("Somebody holds a post for this grid alone. End that first.")})
    for body in living.order_by("pk"):
        events.record("organisation.unbound", body, by=system(), at=event.at, refs={"place": grid})
    bound.delete()


def when_space_is_moved(event: Event) -> None:
    """A space goes out of use only once nobody has booked it any more. Raises `Invalid` on "on"."""
    booked = SpaceBooking.objects.filter(space_id=UUID(event.subject_id), state__in=LIVING, ends_at__gt=event.at)
    if event.refs["from"] == SpaceState.IN_USE and booked.exists():
        raise Invalid({"on": _("It is booked. Decline what is booked first, with the reason.")})


def when_space_room_is_ended(event: Event) -> None:
    """A room goes only once nobody has booked it any more. Raises `Invalid` on "room"."""
    booked = SpaceBooking.objects.filter(room_id=UUID(event.refs["room"]), state__in=LIVING, ends_at__gt=event.at)
    if booked.exists():
        raise Invalid({"room": _("It is booked. Decline what is booked first, with the reason.")})


def when_place_is_split(event: Event) -> None:
    """Bodies bound to a place serve what was split from it as well, until somebody decides otherwise."""
    _also_serve(int(event.subject_id), int(event.refs["made"]))


def _also_serve(old: int, new: int) -> None:
    bodies = list(OrganisationPlace.objects.filter(place_id=old).values_list("organisation_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(ALSO, [[uuid7() for _ in bodies], bodies, new])
