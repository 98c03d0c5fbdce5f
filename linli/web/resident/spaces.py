"""The estate's public spaces as residents see them: what is in use, what for, which rooms, who is there when."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.organisations.queries import contacts_for
from linli.places import queries_spaces as queries
from linli.places.enums_spaces import RoomKind
from linli.places.models import Place, PublicSpace, SpaceRoom
from linli.places.queries import full_names
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.space_words import square_metres
from linli.web.station_words import public_part

MOST_SHOWN = 60


def open_to(estate: Place) -> list[PublicSpace]:
    """The spaces in use in an estate, and those of its community that lie in no estate, each with its rooms."""
    today_rooms = SpaceRoom.objects.filter(ended_on=None).order_by("name", "pk")
    found = queries.shared_with(estate).prefetch_related(Prefetch("rooms", today_rooms, to_attr="now_rooms"))
    return list(queries.with_now(found)[:MOST_SHOWN])


@public
@require_safe
def spaces(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/spaces/`: the public spaces in use, their rooms, and who is there when."""
    at = clock.now()
    estate = estate_or_404(slug)
    bodies = contacts_for(estate)
    station = frame.station_of(bodies)
    found = open_to(estate)
    names = full_names(space.place_id for space in found)
    context: dict[str, Any] = {
        **frame.around(estate, at, bodies=bodies, station=station, nav="home"),
        "facts": frame.station_facts(station),
        "cards": [_card(space, names) for space in found],
        "about": public_part(station, at) if station is not None else None,
        "area": square_metres(sum(space.area for space in found)),
    }
    return frame.show(request, "spaces", context)


def _card(space: PublicSpace, names: dict[int, str]) -> dict[str, Any]:
    """One space as a resident reads it."""
    rooms: list[SpaceRoom] = space.now_rooms  # type: ignore[attr-defined]  # loaded by open_to
    return {
        "space": space,
        "lies": names.get(space.place_id or 0, ""),
        "area": square_metres(space.area),
        "what_for": queries.period_of(space).what_for,
        "rooms": [(room, RoomKind(room.kind).label) for room in rooms],
    }
