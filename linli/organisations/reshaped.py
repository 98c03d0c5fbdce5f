"""What bodies and posts do when the tree under them changes: nobody loses the places that they serve."""

from __future__ import annotations

from django.db import connection

from linli.core import events
from linli.core.actions import save
from linli.core.actors import system
from linli.core.ids import uuid7
from linli.core.models import Event
from linli.organisations.models import Appointment, ImprovementPlan, OrganisationPlace, ServiceContract

ALSO = """
INSERT INTO organisations_organisationplace (id, organisation_id, place_id)
SELECT unnest(%s::uuid[]), unnest(%s::uuid[]), %s ON CONFLICT (organisation_id, place_id) DO NOTHING
"""


def when_place_is_merged(event: Event) -> None:
    """Bodies bound to a place or grid that became part of another serve that one from now on; posts narrowed to it
    likewise, each with an event: what they reach is wider now. Contracts of an estate and plans for it go over."""
    old, into = int(event.subject_id), int(event.refs["into"])
    _also_serve(old, into)
    OrganisationPlace.objects.filter(place_id=old).delete()
    for held in Appointment.objects.select_for_update().filter(place_id=old).order_by("id"):
        held.place_id = into
        save(held, "place")
        events.record("appointment.place_merged", held, by=system(), at=event.at, refs={"from": old, "into": into})

    ServiceContract.objects.filter(estate_id=old).update(estate_id=into)
    lacks = ImprovementPlan.objects.filter(estate_id=into, closed_on=None).values("lack")
    closed = ImprovementPlan.objects.filter(estate_id=old).exclude(closed_on=None, lack__in=lacks)
    closed.update(estate_id=into)


def when_place_is_split(event: Event) -> None:
    """Bodies bound to a place serve what was split from it as well, until somebody decides otherwise."""
    _also_serve(int(event.subject_id), int(event.refs["made"]))


def _also_serve(old: int, new: int) -> None:
    bodies = list(OrganisationPlace.objects.filter(place_id=old).values_list("organisation_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(ALSO, [[uuid7() for _ in bodies], bodies, new])
