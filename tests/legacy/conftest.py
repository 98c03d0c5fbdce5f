"""An old problem of the cast, and short ways to each of its states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.legacy import actions
from linli.legacy.actions import ProblemFacts, StepFacts
from linli.legacy.enums import State
from linli.legacy.models import LegacyProblem, PlanStep
from tests.service_requests.conftest import AT, cast, open_world, path, world

__all__ = ["cast", "open_world", "path", "world"]

HEAD, COMMUNITY, DEPARTMENT = "station_head", "community_officer", "department_officer"
FACTS = ProblemFacts("三期房产证一直没办", "deeds", "开发商欠土地出让金，证办不下来。", 2009, 229)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class Old:
    """A cast, a moment that steps move on, and an old problem that the station keeps."""

    world: World
    at: datetime
    problem: LegacyProblem

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def day(self, days: int) -> date:
        return local_date(self.at) + timedelta(days=days)

    def body(self, name: str) -> UUID:
        return self.world.bodies[name].pk

    def fresh(self) -> LegacyProblem:
        return LegacyProblem.objects.get(pk=self.problem.pk)

    def step_facts(self, days: int = 30, body: str = "lighting", words: str = "补办土地手续") -> StepFacts:
        return StepFacts(self.body(body), words, self.day(days), "补办手续")

    def owned(self, body: str = "lighting") -> LegacyProblem:
        return actions.give_owner(
            self.fresh(), owner=self.body(body), words="土地手续归它管", by=self.by(), at=self.later(hours=1)
        )

    def step(self, days: int = 30, body: str = "lighting") -> PlanStep:
        return actions.add_step(self.fresh(), self.step_facts(days, body), by=self.by(), at=self.later(minutes=5))

    def held_solved(self, body: str = "lighting", role: str = DEPARTMENT) -> LegacyProblem:
        if self.fresh().owner_id is None:
            self.owned(body)
        return actions.say_solved(self.fresh(), words="证都发了", by=self.by(role), at=self.later(hours=1))

    def solved(self) -> LegacyProblem:
        self.held_solved()
        return actions.confirm(self.fresh(), words="看过了", by=self.by(), at=self.later(hours=1))

    def other(self, **more: Any) -> LegacyProblem:
        return entered(self.world, self.at, facts=ProblemFacts("排水管没接市政", "sewers"), **more)

    def reached(self, state: State) -> LegacyProblem:
        """Bring it into a state, by a way of verbs."""
        if state is State.JOINED:
            return actions.join(self.fresh(), self.other(), by=self.by(), at=self.later(hours=1))
        return {State.OPEN: self.fresh, State.HELD_SOLVED: self.held_solved, State.SOLVED: self.solved}[state]()


def entered(
    world: World, at: datetime = AT, *, facts: ProblemFacts = FACTS, days: int = 90, role: str = HEAD, **more: Any
) -> LegacyProblem:
    place = more.pop("place", world.estate)
    by, day = more.pop("by", world.actor(role)), local_date(at) + timedelta(days=days)
    return actions.enter(place, facts, review_on=day, by=by, at=at, **more)


@pytest.fixture
def old(world: World) -> Old:
    """On a Monday, half past nine."""
    return Old(world, AT, entered(world))
