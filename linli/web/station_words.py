"""A station in words, for desk and residents alike: a holder's post and hours, what is there of the standard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from linli.core import clock
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Appointment, Organisation, StationItem
from linli.organisations.models_stations import ItemSort
from linli.organisations.queries import stations as queries
from linli.organisations.queries.posts import spec_of
from linli.organisations.queries.standing import playbook_of
from linli.places.models import Place
from linli.places.queries import NoPlaybook
from linli.playbooks.schema import Playbook


def post_name(held: Appointment) -> str:
    """What the post is called in its playbook; its key where the playbook does not know it."""
    spec = spec_of(held.post.key, held.post.playbook_version_id)
    return str(spec.name) if spec else held.post.key


def hours_of(held: Appointment) -> str:
    """When somebody is there, as was said; empty where nothing was."""
    return str(getattr(getattr(held, "station_hours", None), "hours", ""))


def playbook_at(place: Place) -> Playbook | None:
    """The playbook that holds at a place, if one does."""
    try:
        return playbook_of(place)
    except NoPlaybook:
        return None


def public_part(station: Organisation, at: datetime) -> dict[str, Any]:
    """What residents read of a station: what it has, its zones, who is there when, which places it serves."""
    places: Sequence[Place] = places_of(station)
    playbook = playbook_at(places[0]) if places else None
    items = list(StationItem.objects.filter(organisation=station).order_by("pk"))
    people = queries.people_of(station, clock.local_date(at))
    return {
        "name": station.name,
        "has": [
            (str(sort.label), [line for line in queries.lines(playbook, sort, items) if line.since])
            for sort in ItemSort
            if playbook
        ],
        "people": [(held.person.name, post_name(held), hours_of(held)) for held in people if hours_of(held)],
        "serves": [place.name for place in places],
    }
