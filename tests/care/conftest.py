"""The cast with an open fund of the subdistrict, and short ways to each state of an application and of a visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import pytest
from django.utils import translation

from linli.care import actions
from linli.care.actions import ApplicationFacts, MoneyFacts, VisitFacts
from linli.care.enums import State
from linli.care.models import CareApplication, CareFund, CareVisit
from linli.core.actors import Actor, ActorKind, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.places.models import Place
from tests.service_requests.conftest import AT, cast, world

__all__ = ["cast", "world"]

HEAD, OFFICER, KEEPER, DEPUTY = "station_head", "community_officer", "subdistrict_officer", "deputy"
PHONE, NAME, WORDS = "10000009301", "柳如烟", "药费还差一些，儿子上月没了活计"
ASKED, GRANTED = 300_000, 200_000
SYSTEM = Actor(ActorKind.SYSTEM, door=Door.JOB, name="linli")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Care:
    """A cast, and a moment that steps move on. The deputy enters, the head and the officer review, the keeper pays."""

    world: World
    at: datetime

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    @property
    def today(self) -> Any:
        return local_date(self.at)

    @cached_property
    def fund(self) -> CareFund:
        body = self.world.bodies["subdistrict_office"]
        return actions.open_fund(body, "hardship", by=self.by(KEEPER), at=self.at)

    def money(self, fen: int | None = 1_000_000, receipt: str = "R-1", **more: Any) -> Any:
        facts = MoneyFacts(**{"amount": fen, "on": self.today, "receipt": receipt, "words": "街道拨款", **more})
        return actions.take_in(self.fund, facts, by=self.by(KEEPER), at=self.at)

    @cached_property
    def door(self) -> Place:
        """A door at which nobody of the cast lives."""
        rooms = Place.objects.filter(estate_id=self.world.estate.pk, level="room").exclude(pk=self.world.room.pk)
        return rooms.order_by("path", "pk")[0]

    def facts(self, number: int = 1, **more: Any) -> ApplicationFacts:
        said = {
            "name": NAME, "room": self.door, "paper": f"PASS{number:05d}", "purpose": "medical", "asked": ASKED,
            "words": WORDS, "papers": (0,), "phone": PHONE, "consent_who": "self", "consent_way": "written",
            "consented_on": self.today,
        }  # fmt: skip
        return ApplicationFacts(**{**said, **more})

    def asked(self, number: int = 1, role: str = DEPUTY, **more: Any) -> CareApplication:
        return actions.enter_application(
            self.fund, self.world.estate, self.facts(number, **more), by=self.by(role), at=self.at
        )

    def second(self, number: int = 1, **more: Any) -> CareApplication:
        return actions.review_first(self.asked(number, **more), says="yes", amount=GRANTED, by=self.by(), at=self.at)

    def notice(self, number: int = 1, **more: Any) -> CareApplication:
        row = self.second(number, **more)
        return actions.review_second(row, says="yes", amount=GRANTED, by=self.by(OFFICER), at=self.at)

    def objected(self, number: int = 1, **more: Any) -> CareApplication:
        row = self.notice(number, **more)
        return actions.enter_objection(row, words="听说他有两套房", by=self.by(KEEPER), at=self.at)

    def decided(self, number: int = 1, **more: Any) -> CareApplication:
        row = self.notice(number, **more)
        self.later(days=6)
        return actions.decide_application(row, by=self.by(KEEPER), at=self.at)

    def paid(self, number: int = 1, **more: Any) -> CareApplication:
        row = self.decided(number, **more)
        if not self.fund.entries.filter(kind="in").exists():
            self.money()
        return self.pay(row)

    def pay(self, row: CareApplication, **more: Any) -> CareApplication:
        said = {"on": self.today, "way": "transfer", "receipt": "P-1", **more}
        return actions.pay_application(row, **said, by=self.by(KEEPER), at=self.at)

    def closed(self, number: int = 1, **more: Any) -> CareApplication:
        return actions.close_application(self.paid(number, **more), by=self.by(KEEPER), at=self.at)

    def reached(self, state: State, number: int = 1, **more: Any) -> CareApplication:
        """One in a state, by a way of verbs."""
        if state is State.REFUSED:
            row = self.asked(number, **more)
            return actions.review_first(row, says="no", words="请先找民政", by=self.by(), at=self.at)
        if state is State.WITHDRAWN:
            return actions.withdraw_application(self.asked(number, **more), by=self.by(DEPUTY), at=self.at)
        if state is State.RETURNED:
            row = self.paid(number, **more)
            return actions.return_grant(row, on=self.today, receipt="B-1", by=self.by(KEEPER), at=self.at)
        ways = {
            State.ASKED: self.asked, State.SECOND: self.second, State.NOTICE: self.notice,
            State.OBJECTED: self.objected, State.DECIDED: self.decided, State.PAID: self.paid,
            State.CLOSED: self.closed,
        }  # fmt: skip
        return ways[state](number, **more)

    # -- visits ----------------------------------------------------------------------------------------

    def visitor(self, body: str = "grid", post: str = "grid_worker") -> str:
        return f"{self.world.bodies[body].pk}:{post}"

    def visit(self, role: str = HEAD, **more: Any) -> CareVisit:
        said = {
            "name": NAME, "room": self.world.room, "kind": "daytime", "visitor": self.visitor(), "why": "说说话",
            "phone": PHONE, "consent_who": "self", "consent_way": "spoken", "consented_on": self.today,
        }  # fmt: skip
        facts = VisitFacts(**{**said, **more})
        return actions.arrange_visits(self.world.estate, facts, by=self.by(role), at=self.at)


def elsewhere(actor: Actor, **more: Any) -> Actor:
    """The same actor with something else about them."""
    return replace(actor, **more)


@pytest.fixture
def care(world: World) -> Care:
    return Care(world, AT)
