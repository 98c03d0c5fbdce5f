"""The cast with a catalogue and a bank of the community, and short ways to each state of a lesson of the station."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.lessons import actions
from linli.lessons.actions import LecturerFacts, LessonFacts, SessionFacts
from linli.lessons.enums import ConsentWay, State
from linli.lessons.models import Lecturer, Lesson, LessonSession
from linli.organisations.models import Appointment
from tests.service_requests.conftest import AT, cast, world

__all__ = ["cast", "world"]

HEAD, KEEPER, KNOWN = "station_head", "community_officer", "grid_worker"
PHONE = "10000009001"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass
class School:
    """A cast, a moment that steps move on, one lesson of the catalogue, two lecturers: one known here, one not."""

    world: World
    at: datetime
    lesson: Lesson
    known: Lecturer
    guest: Lecturer

    def by(self, role: str = HEAD) -> Actor:
        return self.world.actor(role)

    def later(self, **units: float) -> datetime:
        self.at += timedelta(**units)
        return self.at

    def facts(self, hours: float = 48, **more: Any) -> SessionFacts:
        said = {
            "starts_at": self.at + timedelta(hours=hours),
            "minutes": 40,
            "lesson_id": self.lesson.pk,
            "where": "议事角",
        }
        return SessionFacts(**{**said, **more})

    def arranged(self, hours: float = 48, **more: Any) -> LessonSession:
        return actions.arrange_lesson(
            self.world.bodies["station"], self.world.estate, self.facts(hours, **more), by=self.by(), at=self.at
        )

    def asked(self, lecturer: Lecturer | None = None, hours: float = 48, **more: Any) -> LessonSession:
        return self.arranged(hours, lecturer_id=(lecturer or self.known).pk, **more)

    def planned(self, lecturer: Lecturer | None = None, hours: float = 48, **more: Any) -> LessonSession:
        return actions.say_yes(self.asked(lecturer, hours, **more), by=self.by(), at=self.at)

    def held(self, number: int = 20, hours: float = 48, **more: Any) -> LessonSession:
        row = self.planned(hours=hours, **more)
        self.later(hours=hours + 1)
        return actions.hold_lesson(row, attendance=number, by=self.by(), at=self.at)

    def reached(self, state: State) -> LessonSession:
        """One in a state, by a way of verbs."""
        if state is State.CALLED_OFF:
            return actions.call_off_session(self.planned(), reason="讲师病了", by=self.by(), at=self.at)
        ways = {
            State.SOUGHT: self.arranged, State.ASKED: self.asked, State.PLANNED: self.planned, State.HELD: self.held,
        }  # fmt: skip
        return ways[state]()


def entered(world: World, at: datetime = AT, **more: Any) -> Lecturer:
    said: dict[str, Any] = {
        "subjects": ("safety",), "consented_on": local_date(at), "consent_way": ConsentWay.SPOKEN, "name": "邵正平",
        "from_where": "消防救援大队", "phone": PHONE,
    }  # fmt: skip
    facts = LecturerFacts(**{**said, **more})
    return actions.enter_lecturer(world.places["community"], facts, by=world.actor(KEEPER), at=at)


def appointment_of(world: World, role: str) -> Appointment:
    return Appointment.objects.filter(person=world.people[role]).order_by("pk")[0]


def opened(world: World, at: datetime = AT) -> School:
    lesson = actions.add_lesson(
        world.places["community"], LessonFacts("电动车充电", "safety", 40, "桩怎么用"), by=world.actor(KEEPER), at=at
    )
    known = entered(world, at, appointment_id=appointment_of(world, KNOWN).pk, name="", phone="")
    return School(world, at, lesson, known, entered(world, at))


@pytest.fixture
def school(world: World) -> School:
    """On a Monday, half past nine."""
    return opened(world)
