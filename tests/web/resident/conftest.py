"""The invented estate on a Monday morning, and a browser without script that reads English."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from linli.core.actors import Actor, ActorKind, Door
from linli.demo.cast import World
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of, rows

WORDS = "3栋东侧路灯不亮，晚上老人下楼看不见"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def morning(at: datetime) -> Iterator[Any]:
    """Half past nine on Monday 23 November 2026; the clock stands until a test moves it."""
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def fresh_cache(db: None) -> None:
    cache.clear()


@pytest.fixture
def browser() -> Client:
    """Somebody's phone: reads English, checks forgery tokens like the real site."""
    return Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")


@pytest.fixture
def other_browser() -> Client:
    """Somebody else's phone."""
    return Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")


@dataclass
class Matter:
    """One service request and what it takes to bring it on its way."""

    world: World
    row: ServiceRequest
    at: datetime

    @property
    def address(self) -> str:
        return f"/f/{self.row.number}/"

    @property
    def code(self) -> str:
        return code_of(self.row.pk)

    @property
    def owner(self) -> Actor:
        return Actor(ActorKind.CODE, subjects=frozenset({self.row.pk}))

    def fresh(self) -> ServiceRequest:
        return rows().get(pk=self.row.pk)

    def _later(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def accept(self) -> Matter:
        actions.accept(self.row, by=self.world.actor("station_head"), at=self._later())
        return self

    def decline(self, reason: str = "", words: str = "请打物业电话") -> Matter:
        key = reason or self.row.playbook.reasons.decline[0].key
        actions.decline(self.row, by=self.world.actor("station_head"), at=self._later(), reason=key, words=words)
        return self

    def ask_for_more(self, words: str = "请问是哪一层？") -> Matter:
        actions.ask_for_more(self.row, by=self.world.actor("station_head"), at=self._later(), words=words)
        return self

    def dispatch(self) -> Matter:
        head, to = self.world.actor("station_head"), self.world.bodies["property"]
        actions.dispatch(self.row, by=head, at=self._later(), to=to, words="先看配电箱")
        return self

    def take(self) -> Matter:
        actions.take(self.row, by=self.world.actor("repairer"), at=self._later(), words="今晚带梯子来")
        return self

    def resolve(self) -> Matter:
        repairer = self.world.actor("repairer")
        actions.resolve(self.row, by=repairer, at=self._later(), result="repaired", words="换了灯泡，试过已亮")
        return self

    def defer(self) -> Matter:
        key = self.row.playbook.reasons.defer[0].key
        day = (self.at + timedelta(days=30)).date()
        repairer = self.world.actor("repairer")
        actions.defer(self.row, by=repairer, at=self._later(), reason=key, review_on=day, words="要先增容")
        return self

    def await_agenda(self) -> Matter:
        head, day = self.world.actor("station_head"), (self.at + timedelta(days=30)).date()
        actions.await_agenda(self.row, by=head, at=self._later(), review_on=day, words="下次例会上议。")
        return self

    def in_hand(self) -> Matter:
        return self.accept().dispatch().take()

    def resolved(self) -> Matter:
        return self.in_hand().resolve()


def new_matter(
    world: World, at: datetime, *, place: Place | None = None, by: Actor | None = None, **said: Any
) -> Matter:
    report = actions.Report(**{"words": WORDS, "source": Source.WEB, **said})
    nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
    filed = actions.file(place=place or world.places["unit"], report=report, by=by or nobody, at=at)
    return Matter(world, rows().get(pk=filed.id), at)


@pytest.fixture
def matter(world: World, at: datetime) -> Matter:
    """A lamp out, reported at the entrance without an account."""
    return new_matter(world, at)


def queries_of(browser: Client, address: str) -> list[str]:
    """The statements of one page, once the process knows its playbook and lineages."""
    browser.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return [query["sql"] for query in caught.captured_queries]


def picture(colour: str = "orange", name: str = "lamp.jpg") -> SimpleUploadedFile:
    """A small photo as a phone would send it."""
    body = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), content_type="image/jpeg")
