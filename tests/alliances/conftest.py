"""The cast, a unit of its community with a liaison, and short ways to a tie, an item and a list of last year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.alliances import actions
from linli.alliances.actions import ItemFacts, TieFacts
from linli.alliances.enums import State, TieState
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.core.actors import Actor
from linli.demo.alliances import POST, unit_in
from linli.demo.cast import World
from linli.organisations.models import Organisation
from tests.service_requests.conftest import AT, cast, open_world, world

__all__ = ["cast", "open_world", "world"]

LIAISON, KEEPER, ABOVE = "utility_officer", "community_officer", "subdistrict_officer"
OTHER = "department_officer"
LAST = date(2026, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Ally:
    """A cast with a unit, and a moment that steps move on."""

    world: World
    unit: Organisation
    at: datetime

    def by(self, role: str = LIAISON) -> Actor:
        return self.world.actor(role, post=POST if role in (LIAISON, OTHER) else "")

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def facts(self, **more: Any) -> ItemFacts:
        return replace(ItemFacts("problem", "查一遍立管", "一楼住户", "一次", LAST), **more)

    def asked(self, role: str = KEEPER, place: str = "community", **more: Any) -> AllianceTie:
        where = self.world.places[place] if place != "estate" else self.world.estate
        return actions.ask_tie(self.unit, where, TieFacts(**more), by=self.by(role), at=self.at)

    def tie(self, place: str = "community") -> AllianceTie:
        """One that stands."""
        return actions.agree_tie(self.asked(place=place), by=self.by(), at=self.at)

    def declined(self) -> AllianceTie:
        return actions.decline_tie(self.asked(), reason="今年忙不过来", by=self.by(), at=self.at)

    def ended(self) -> AllianceTie:
        return actions.end_tie(self.tie(), reason="单位搬走了", by=self.by(), at=self.at)

    def ended_at_the_estate(self) -> AllianceTie:
        return actions.end_tie(self.tie("estate"), reason="搬走了", by=self.by(), at=self.at)

    def tie_in(self, state: TieState) -> AllianceTie:
        ways = {
            TieState.ASKED: self.asked, TieState.STANDING: self.tie, TieState.DECLINED: self.declined,
            TieState.ENDED: self.ended,
        }  # fmt: skip
        return ways[state]()

    def proposed(self, tie: AllianceTie | None = None, **more: Any) -> Commitment:
        return actions.propose(tie or self.tie(), self.facts(**more), by=self.by(), at=self.at)

    def countered(self) -> Commitment:
        return actions.change(self.proposed(), self.facts(amount="两次"), by=self.by(KEEPER), at=self.at)

    def agreed(self, tie: AllianceTie | None = None, **more: Any) -> Commitment:
        return actions.agree(self.proposed(tie, **more), by=self.by(KEEPER), at=self.at)

    def done(self, tie: AllianceTie | None = None) -> Commitment:
        item = self.agreed(tie)
        self.part(item, last=True)
        return fresh(item)

    def part(self, item: Commitment, **more: Any) -> Any:
        said = {"words": "查了两栋", "done_on": self.at.date(), **more}
        return actions.do_part(item, by=self.by(), at=self.at, **said)

    def item_in(self, state: State) -> Commitment:
        if state is State.CARRIED:
            return actions.carry(self.agreed(), reason="要等停暖", by=self.by(), at=self.at)
        if state is State.DROPPED:
            return actions.drop(self.agreed(), reason="换了别的单位做", by=self.by(KEEPER), at=self.at)
        ways = {
            State.PROPOSED: self.proposed, State.COUNTERED: self.countered, State.AGREED: self.agreed,
            State.DONE: self.done,
        }  # fmt: skip
        return ways[state]()

    def listed(self, tie: AllianceTie | None = None) -> AllianceYear:
        """This year's list with one agreed item, in December."""
        row = tie or self.tie()
        self.agreed(row)
        self.at = max(self.at, datetime(2026, 12, 3, 1, 30, tzinfo=self.at.tzinfo))
        return AllianceYear.objects.select_related("tie").get(tie=row, year=2026)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def ally(world: World) -> Ally:
    return Ally(world, unit_in(world, "市供热厂", "供热厂", LIAISON, AT), AT)
