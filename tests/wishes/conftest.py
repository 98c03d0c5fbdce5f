"""The cast with short ways to each state of a wish of the station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor, ActorKind, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.wishes import actions
from linli.wishes.actions import Behalf, WishFacts
from linli.wishes.enums import ConsentWay, State
from linli.wishes.models import Wish
from tests.service_requests.conftest import AT, cast, world

__all__ = ["cast", "world"]

HEAD, VOLUNTEER, MANAGER = "station_head", "volunteer", "property_manager"
PHONE, OTHER_PHONE = "10000009001", "10000009002"
WORDS, PUBLIC = "林小满想要一副象棋，住3栋1单元101", "想要一副象棋"
NOBODY = Actor(ActorKind.NOBODY, door=Door.WEB)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Well:
    """A cast, and a moment that steps move on."""

    world: World
    at: datetime

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def themselves(self, role: str) -> Actor:
        """Somebody who acts for themselves on a resident's page."""
        actor = self.world.actor(role)
        return replace(actor, kind=ActorKind.RESIDENT, door=Door.WEB, held=None, posts=())

    def holder(self, row: Wish) -> Actor:
        """Whoever shows the code of a wish."""
        return Actor(ActorKind.CODE, door=Door.WEB, subjects=frozenset({row.pk}))

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def facts(self, **more: Any) -> WishFacts:
        return WishFacts(**{"words": WORDS, "kind": "thing", "phone": PHONE, **more})

    def behalf(self) -> Behalf:
        return Behalf(ConsentWay.SPOKEN, local_date(self.at))

    def asked(self, by: Actor = NOBODY, **more: Any) -> Wish:
        return actions.wish(self.world.estate, self.facts(**more), by=by, at=self.at)

    def entered(self, role: str = HEAD, **more: Any) -> Wish:
        return self.asked(self.by(role), **{"behalf": self.behalf(), "name": "林小满", **more})

    def checked(self, row: Wish, **more: Any) -> Wish:
        said = {"kind": "thing", "public_words": PUBLIC, "worth": 60, **more}
        return actions.check(row, by=self.by(), at=self.at, **said)

    def open(self, **more: Any) -> Wish:
        return self.checked(self.asked(**more))

    def claimed(self, role: str = VOLUNTEER, **more: Any) -> Wish:
        return actions.claim(self.open(**more), by=self.by(role), at=self.at)

    def held_by_neighbour(self, **more: Any) -> Wish:
        return actions.claim(self.open(**more), phone=OTHER_PHONE, by=self.themselves("neighbour"), at=self.at)

    def brought(self, **more: Any) -> Wish:
        return actions.say_met(self.claimed(**more), by=self.by(VOLUNTEER), at=self.at)

    def met(self, thanks: str = "", **more: Any) -> Wish:
        row = self.brought(**more)
        return actions.confirm(row, thanks=thanks, by=self.holder(row), at=self.at)

    def expired(self, **more: Any) -> Wish:
        row = self.open(**more)
        self.later(days=61)
        return actions.expire(row, by=system_actor(), at=self.at)

    def reached(self, state: State, **more: Any) -> Wish:
        """One in a state, by a way of verbs."""
        if state is State.DECLINED:
            return actions.decline(self.asked(**more), reason="太贵，请问民政", by=self.by(), at=self.at)
        if state is State.WITHDRAWN:
            row = self.open(**more)
            return actions.withdraw(row, by=self.holder(row), at=self.at)
        ways = {
            State.ASKED: self.asked, State.OPEN: self.open, State.CLAIMED: self.claimed, State.BROUGHT: self.brought,
            State.MET: self.met, State.EXPIRED: self.expired,
        }  # fmt: skip
        return ways[state](**more)


def system_actor() -> Actor:
    return Actor(ActorKind.SYSTEM, door=Door.JOB, name="linli")


@pytest.fixture
def well(world: World) -> Well:
    return Well(world, AT)
