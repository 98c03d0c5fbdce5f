"""A dispute of the cast, and short ways to each of its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.mediation import actions
from linli.mediation.actions import LineFacts, PartyFacts
from linli.mediation.enums import State
from linli.mediation.models import Mediation, MediationParty, MediationSession
from tests.service_requests.conftest import AT, cast, open_world, path, world

__all__ = ["cast", "open_world", "path", "world"]

HEAD, MEDIATOR = "station_head", "deputy"
WORDS = "楼上漏水，互不相让\n卫生间顶棚湿了两次，谁修谁赔说不拢。"
PHONE = "10000009001"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Dispute:
    """A cast, a moment that steps move on, and a dispute of which the station was told."""

    world: World
    at: datetime
    mediation: Mediation

    def by(self, role: str = MEDIATOR) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def post(self, role: str = MEDIATOR) -> UUID:
        found = self.by(role).appointment_id
        assert found is not None
        return found

    def fresh(self) -> Mediation:
        return Mediation.objects.get(pk=self.mediation.pk)

    def parties(self) -> list[MediationParty]:
        return list(MediationParty.objects.filter(mediation=self.mediation).order_by("-asks", "id"))

    def given(self, role: str = MEDIATOR) -> Mediation:
        return actions.give(self.fresh(), appointment=self.post(role), by=self.by(HEAD), at=self.later(hours=1))

    def all_say_yes(self) -> None:
        for party in self.parties():
            actions.record_consent(party, takes_part=True, by=self.by(), at=self.later(hours=1))

    def talking(self) -> Mediation:
        self.given()
        self.all_say_yes()
        return actions.begin(self.fresh(), by=self.by(), at=self.later(minutes=1))

    def session(self, hours: float = 24) -> MediationSession:
        return actions.plan_session(
            self.fresh(), starts_at=self.at + timedelta(hours=hours), where="调解室", by=self.by(), at=self.at
        )

    def lines(self) -> list[LineFacts]:
        upper, lower = self.parties()[1], self.parties()[0]
        day = local_date(self.at) + timedelta(days=14)
        return [LineFacts(upper.pk, "请人修好地漏防水", day), LineFacts(lower.pk, "自己粉刷顶棚")]

    def written(self) -> Mediation:
        self.talking()
        return actions.write_agreement(
            self.fresh(), words="双方各让一步。", lines=self.lines(), by=self.by(), at=self.later(hours=1)
        )

    def signed(self) -> Mediation:
        self.written()
        day = local_date(self.at)
        return actions.sign(self.fresh(), signed_on=day, by=self.by(), at=self.later(hours=1))

    def ended(self, at: datetime | None = None) -> Mediation:
        self.signed()
        return actions.keep(self.fresh(), words="都做到了", by=self.by(), at=at or self.later(days=31))

    def reached(self, state: State) -> Mediation:
        """Bring it into a state, by a way of verbs."""
        ways = {
            State.ASKED: self.fresh, State.GIVEN: self.given, State.TALKING: self.talking,
            State.WRITTEN: self.written, State.SIGNED: self.signed, State.AGREED: self.ended,
        }  # fmt: skip
        if state in ways:
            return ways[state]()
        if state is State.NOT_AGREED:
            self.given()
            return actions.fail(self.fresh(), words="可以去法院起诉。", by=self.by(), at=self.at)
        last = actions.withdraw if state is State.WITHDRAWN else actions.refer
        return last(self.fresh(), words="转给社区律师。", by=self.by(HEAD), at=self.at)


def asked_in(world: World, at: datetime = AT, **more: Any) -> Dispute:
    said: dict[str, Any] = {
        "estate": world.estate, "kind": "station", "words": WORDS, "by": world.actor(HEAD),
        "asks": PartyFacts(name="楼下赵女士", phone=PHONE), "other": PartyFacts(name="楼上钱先生"),
    }  # fmt: skip
    return Dispute(world, at, actions.ask_for_mediation(at=at, **{**said, **more}))


@pytest.fixture
def dispute(world: World) -> Dispute:
    """On a Monday, half past nine."""
    return asked_in(world)
