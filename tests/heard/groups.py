"""Groups, and programs that post what is said in them."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.test import Client
from PIL import Image

from linli.core import clock
from linli.demo.cast import World
from linli.heard.actions import add_group
from linli.heard.models import WorkGroup
from linli.heard.signing import sign

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SAID = "3栋1单元门口路灯不亮，晚上看不见"


def picture(colour: str = "grey", kind: str = "JPEG") -> bytes:
    held = BytesIO()
    Image.new("RGB", (40, 30), colour).save(held, kind)
    return held.getvalue()


def told(number: str = "m-1", **changed: Any) -> dict[str, Any]:
    """A message as a robot sends it."""
    return {"id": number, "at": "2026-11-23T09:28:00+08:00", "text": SAID, "sender": "林阿姨", **changed}


def photo(content: bytes) -> str:
    return b64encode(content).decode()


@dataclass
class Robot:
    """A program that knows a group's address and a secret."""

    group_id: UUID
    secret: str

    def post(self, body: Any, *, moment: str = "", signature: str | None = None, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = moment or str(int(clock.now().timestamp()))
        sent = {
            "Linli-Timestamp": at,
            "Linli-Signature": sign(self.secret, at, raw) if signature is None else signature,
            "Accept-Language": "en",
            **headers,
        }
        return Client().post(
            f"/api/v1/groups/{self.group_id}/messages", raw, content_type="application/json", headers=sent
        )


def robot(world: World, name: str = "365在线") -> Robot:
    """The group of the station, with its secret."""
    added = add_group(
        world.bodies["station"], estate=world.estate, name=name, by=world.actor("community_officer"), at=AT
    )
    return Robot(added.group.pk, added.secret)


def group_of(found: Robot) -> WorkGroup:
    return WorkGroup.objects.get(pk=found.group_id)
