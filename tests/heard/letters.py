"""Letters to a board, written down by the station."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.demo.cast import World
from linli.heard.actions import Letter, enter_letter
from linli.heard.enums import Wish
from linli.heard.models import Heard
from tests.heard.groups import AT

RECEIVED = AT - timedelta(days=2)


def letter(**changed: Any) -> Letter:
    given = {
        "way": "message_board", "number": "LY-2026-001", "received_at": RECEIVED, "wish": Wish.PUBLIC,
        "words": "3栋东侧路灯不亮，晚上老人下楼看不见",
    }  # fmt: skip
    return Letter(**{**given, **changed})


def entered(world: World, *, at: datetime = AT, role: str = "station_head", **changed: Any) -> Heard:
    """What the station wrote down."""
    filed = enter_letter(place=world.places["unit"], letter=letter(**changed), by=world.actor(role), at=at)
    return Heard.objects.select_related("service_request__station", "organisation").get(service_request_id=filed.id)
