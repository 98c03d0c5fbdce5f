"""The cast of the service requests' tests, and short ways to a whistle in any state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from linli.core.actors import Actor
from linli.demo.cast import World
from linli.service_requests.models import ServiceRequest
from linli.whistles import actions
from linli.whistles.models import Whistle, WhistleCall
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["cast", "open_world", "world"]

DEPARTMENT, UTILITY, HEAD, ABOVE = "department_officer", "utility_officer", "station_head", "subdistrict_officer"


@dataclass
class Blown:
    """A cast, a moment that steps move on, and a whistle of the station for two bodies, the department leading."""

    world: World
    at: datetime
    whistle: Whistle

    def by(self, role: str) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def call(self, body: str = "lighting") -> WhistleCall:
        found = WhistleCall.objects.select_related(
            "organisation", "whistle__decider", "whistle__organisation", "whistle__place"
        )
        return found.get(whistle=self.whistle, organisation=self.world.bodies[body])

    def fresh(self) -> Whistle:
        return Whistle.objects.get(pk=self.whistle.pk)

    def reported(self, body: str = "lighting", role: str = DEPARTMENT) -> WhistleCall:
        actions.respond(self.call(body), by=self.by(role), at=self.later(hours=2))
        return actions.report(self.call(body), words="清理好了。", by=self.by(role), at=self.later(hours=1))

    def all_reported(self) -> Whistle:
        self.reported()
        self.reported("water", UTILITY)
        return self.fresh()


def blown_in(world: World, at: datetime = AT, request: ServiceRequest | None = None, **more: Any) -> Blown:
    """Each time with other words, for the same ones are blown once; with a key the form's words stay."""
    times = "三" if "key" in more else "三" * (1 + Whistle.objects.count())
    said = {"kind": "departments", "place": world.estate, "words": f"3栋旁占道堆物，反复出现\n{times}次劝过。"} | more
    whistle = actions.blow(
        lead=world.bodies["lighting"], others=[world.bodies["water"]], service_request=request,
        by=world.actor(HEAD), at=at, **said,
    )  # fmt: skip
    return Blown(world, at, whistle)


@pytest.fixture
def blown(world: World) -> Blown:
    """On a Monday, half past nine."""
    return blown_in(world)
