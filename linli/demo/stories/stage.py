"""What a story is made of: a town, a clock that goes on, and steps that say who did what and where it is to be seen."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import from_local, local_date
from linli.demo.cast import World
from linli.organisations.actions import appoint, create_organisation, create_post
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import clocks_to_watch

RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said at a step, in both languages, and through whose eyes it is seen."""

    key: str
    role: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Script:
    """The words of a story: its playbook, the number of its town, its title, and its steps by their key."""

    key: str
    playbook: str
    town: int
    zh: str
    en: str
    steps: dict[str, Telling]


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was just taken: what is told of it, when, and the address where it is seen, by name and arguments."""

    telling: Telling
    at: datetime
    name: str
    args: tuple[str, ...]


@dataclass
class Stage:
    """A story on its way. `at` is its clock."""

    world: World
    script: Script
    at: datetime
    _numbered: int = field(default=0)
    _given: dict[str, str] = field(default_factory=dict)

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Let time pass, and with it what the worker does by itself about time limits."""
        return self._come_to(self.at + timedelta(days=days, hours=hours, minutes=minutes))

    def until(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        """Let time pass until this hour of the day so many days on; without days the next time that it comes."""
        day = local_date(self.at) + timedelta(days=days)
        to = from_local(day, time(hour, minute))
        return self._come_to(to if to > self.at else to + timedelta(days=1))

    def _come_to(self, moment: datetime) -> datetime:
        self.at = self.world.at = moment
        watched = clocks_to_watch(self.at).filter(service_request__city_id=self.world.places["city"].pk)
        while (clock := watched.all().first()) is not None and clock.watch_at is not None:
            requests.watch(clock.service_request, clock_id=clock.pk, by=system(), at=clock.watch_at)
        return self.at

    def step(self, key: str, name: str, *args: object) -> Step:
        """The step of this key was taken now, and is seen at this address."""
        return Step(self.script.steps[key], self.at, name, tuple(str(arg) for arg in args))

    def by(self, role: str, post: str = "") -> Actor:
        """Somebody of the town, in the named post, else in the one that the story gave them, else in their first."""
        return self.world.actor(role, post=post or self._given.get(role, ""))

    def report(self, words: str, **said: Any) -> ServiceRequest:
        """Somebody reports at the door of their entrance, without an account."""
        report = requests.Report(words=words, **{"source": "door_code", **said})
        nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
        filed = requests.file(place=self.world.places["unit"], report=report, by=nobody, at=self.at)
        return ServiceRequest.objects.get(pk=filed.id)

    def holder_of_code(self, row: ServiceRequest) -> Actor:
        """Whoever holds the query code."""
        return Actor(ActorKind.CODE, subjects=frozenset({row.pk}))

    def body(self, kind: BodyKind, name: str, place: Place, *, short: str = "", **given: Any) -> Organisation:
        """One more body in the town."""
        self._numbered += 1
        telephone = self.world.town.said(f"0990-1000{100 + self._numbered}")
        return create_organisation(
            kind=kind, name=name, short_name=short or name, telephone=telephone, places=[place],
            by=system(Door.CLI), at=self.at, **given,
        )  # fmt: skip

    def post(self, role: str, body: Organisation, key: str, place: Place | None = None) -> None:
        """Somebody of the town takes one more post."""
        assert self.world.version is not None
        by, at = system(Door.CLI), self.at
        self._given[role] = key
        post = create_post(body, key=key, playbook_version_id=self.world.version.pk, by=by, at=at)
        appoint(post, self.world.people[role], starts_on=local_date(at) - timedelta(days=1), place=place, by=by, at=at)


Story = Callable[[Stage], Iterator[Step]]
"""A story: what happens between two steps happens before the second is told."""


@cache
def script_of(key: str) -> Script:
    """The words of a story. Raises `KeyError` where a step says nothing in a language, or its playbook is not named."""
    read = tomllib.loads((Path(__file__).parent / f"{key}.toml").read_text(encoding="utf-8"))
    steps = [Telling(step["key"], step["role"], step["zh"], step["en"]) for step in read["steps"]]
    title = read["title"]
    return Script(key, read["playbook"], read["town"], title["zh"], title["en"], {step.key: step for step in steps})
