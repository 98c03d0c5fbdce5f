"""An emergency of the cast, and short ways to each of its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor
from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.enums import State
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["AT", "cast", "open_world", "world"]

HEAD, COMMUNITY, ABOVE, DISTRICT = "station_head", "community_officer", "subdistrict_officer", "district_officer"
ANSWERING = {"property": "property_manager", "grid": "grid_worker", "community_office": COMMUNITY,
             "leaders": "building_leader"}  # fmt: skip
"""The bodies that the lightest level calls for the estate, each with who answers for it."""

WORDS = "今晚有暴雨，地下车库进水\n东侧坡道已经漫水。"
ADVICE = "车挪到地面，别去车库。"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Emergency:
    """A cast, a moment that steps move on, and a response in force."""

    world: World
    at: datetime
    response: EmergencyResponse

    def by(self, role: str = HEAD, post: str = "") -> Actor:
        return self.world.actor(role, post=post)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def fresh(self) -> EmergencyResponse:
        return EmergencyResponse.objects.select_related("organisation", "place").get(pk=self.response.pk)

    def call(self, body: str = "property") -> EmergencyCall:
        return EmergencyCall.objects.select_related("organisation", "response__organisation", "response__place").get(
            response=self.response, organisation=self.world.bodies[body]
        )

    def answerer(self, body: str) -> Actor:
        """Whoever answers for a body, in their post there."""
        actor = self.by(ANSWERING[body])
        held = next(one for one in actor.posts if one.organisation_id == self.world.bodies[body].pk)
        return actor.in_post(held)

    def acknowledged(self, body: str = "property") -> EmergencyCall:
        return actions.acknowledge(self.call(body), by=self.answerer(body), at=self.later(minutes=5))

    def told(self, body: str = "property", words: str = "水泵开了两台。", **more: Any) -> EmergencyCall:
        actions.tell_how(self.call(body), words=words, by=self.answerer(body), at=self.later(minutes=5), **more)
        return self.call(body)

    def stood_down(self) -> EmergencyResponse:
        return actions.stand_down(self.fresh(), words="雨停了，水抽干了。", by=self.by(), at=self.later(hours=1))

    def reached(self, state: State) -> EmergencyResponse:
        """Bring it into a state, by a way of verbs."""
        if state is State.TAKEN_IN:
            declared(self.world, self.later(hours=1), level="two", by=COMMUNITY)
        elif state is not State.IN_FORCE:
            self.stood_down()
        if state is State.LOOKED_BACK:
            actions.look_back(self.fresh(), went_well="来得快。", by=self.by(), at=self.later(hours=1))
        return self.fresh()


def declared(world: World, at: datetime = AT, *, by: str = HEAD, **more: Any) -> Emergency:
    said: dict[str, Any] = {"kind": "storm", "level": "three", "place": world.estate, "words": WORDS, "advice": ADVICE}
    return Emergency(world, at, actions.declare(by=world.actor(by), at=at, **{**said, **more}))


@pytest.fixture
def emergency(world: World) -> Emergency:
    """On a Monday, half past nine: the station declares the lightest level for its estate."""
    return declared(world)
