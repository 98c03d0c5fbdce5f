"""Playing a story in a test: the clock of the machine stands where the story has come to, and its pages can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES
from linli.demo.stories.playing import begin
from linli.demo.stories.stage import Stage, Step
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import waiting_for as requests_for

BACKEND = "linli.web.accounts.backends.AccountBackend"
WITH_STAFF = (State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HAND)
"""What is in none of these waits for its resident or for a day."""


@dataclass
class Told:
    """A story that is being told to a test."""

    stage: Stage
    steps: Iterator[Step]
    traveller: time_machine.Coordinates

    def until(self, key: str) -> Step:
        """Go on until the step of this key was taken. Raises `AssertionError` where the story never comes to it."""
        for step in self:
            if step.telling.key == key:
                return step
        raise AssertionError(f"the story never comes to {key}")

    def __iter__(self) -> Iterator[Step]:
        for step in self.steps:
            self.traveller.move_to(self.stage.at)
            yield step

    def page(self, step: Step, *, later: bool = False) -> str:
        """What the person of a step reads at its address; later it may have led on to another page."""
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(self.stage.world.accounts[step.telling.role], backend=BACKEND)
        answer = client.get(reverse(step.name, args=step.args), follow=later)
        assert answer.status_code == 200, f"{step.telling.key}: {answer.status_code}"
        return answer.content.decode()

    def inbox(self, role: str) -> list[tuple[str, str]]:
        """What waits for somebody of the town now beside requests: kind and what is asked."""
        return [(line.kind, line.asks) for line in waiting_for(self.stage.by(role), self.stage.at)]

    def waits(self, role: str) -> list[str]:
        """The numbers of requests that wait for somebody of the town now."""
        return [row.number for row in requests_for(self.stage.by(role), self.stage.at)]

    def with_nobody(self) -> list[str]:
        """Requests of the town that staff must act on and that stand in nobody's inbox."""
        city = self.stage.world.places["city"].pk
        rows = ServiceRequest.objects.filter(city_id=city, state__in=WITH_STAFF).order_by("id")
        cast = [self.stage.by(role) for role in ROLES]
        known = {row.pk for actor in cast for row in requests_for(actor, self.stage.at)}
        return [row.number for row in rows if row.pk not in known]


@contextmanager
def told(key: str, at: datetime) -> Iterator[Told]:
    """A story that begins at a moment, told as far as it is asked for."""
    stage, steps = begin(key, at=at)
    with translation.override("zh-hans"), time_machine.travel(at, tick=False) as traveller:
        yield Told(stage, steps, traveller)
