"""What a space's page shows beside the space: the rooms inside it; adding one, putting it right, ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linli.core.actors import Actor
from linli.places import queries_spaces as queries
from linli.places.enums_spaces import RoomKind
from linli.places.models import PublicSpace
from linli.places.rules_spaces import may_keep_rooms


def parts_of(space: PublicSpace, act: Actor, at: datetime) -> dict[str, Any]:
    """The rooms inside the space."""
    rooms = [(room, RoomKind(room.kind).label) for room in queries.rooms_of_space(space)]
    return {"rooms": rooms, "rooms_refusal": may_keep_rooms(act, space, at)}
