"""What a space's page shows beside the space: the rooms inside it, and how many bookings are to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.core.actors import Actor
from linli.organisations.models_bookings import BookingState
from linli.organisations.queries.bookings import taken
from linli.places import queries_spaces as queries
from linli.places.enums_spaces import RoomKind, SpaceState
from linli.places.models import PublicSpace
from linli.places.rules_spaces import may_keep_rooms

COMING = timedelta(days=90)


def parts_of(space: PublicSpace, act: Actor, at: datetime) -> dict[str, Any]:
    """The rooms inside the space, and its bookings in numbers."""
    rooms = [(room, RoomKind(room.kind).label) for room in queries.rooms_of_space(space)]
    coming = taken(space, at, at + COMING) if space.state == SpaceState.IN_USE else taken(space, at, at)
    states = list(coming.order_by("pk").values_list("state", flat=True))
    return {
        "rooms": rooms,
        "rooms_refusal": may_keep_rooms(act, space, at),
        "coming": len(states),
        "waiting": states.count(BookingState.WAITING.value),
    }
