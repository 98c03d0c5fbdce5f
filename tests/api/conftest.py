"""The cast with keys: a caller for each role, and service requests in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from linli.core.actors import Door, system
from linli.demo.cast import World, build_world
from linli.organisations.actions import make_api_key
from linli.organisations.models import Appointment
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import HEAD, REPAIRER, Path

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ROOT = "/api/v1/"
ROWS = "/api/v1/service-requests"


class Caller:
    """A program with a key: `get`, `post`, `do`."""

    def __init__(self, words: str = "", language: str = "en", code: str = "") -> None:
        self.words = words
        headers = {"Accept-Language": language}
        if words:
            headers["Authorization"] = f"Bearer {words}"
        if code:
            headers["Linli-Query-Code"] = code
        self.client = Client(headers=headers, raise_request_exception=True)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(path, query or {}, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            path, body if body is not None else {}, content_type="application/json", headers=headers
        )

    def file(self, body: dict[str, Any], key: str = "") -> Any:
        return self.post(ROWS, body, **{"Idempotency-Key": key or uuid4().hex})

    def do(self, row: Any, noun: str, body: Any = None, *, version: int | str | None = None, key: str = "") -> Any:
        match = row.version if version is None else version
        headers = {"If-Match": match if isinstance(match, str) else f'"{match}"'}
        if key:
            headers["Idempotency-Key"] = key
        return self.post(f"{ROWS}/{row.number}/{noun}", body, **headers)


def key_for(world: World, role: str, post: str = "", **changed: Any) -> str:
    """The words of a new key to a post of this role."""
    appointment = Appointment.objects.get(pk=world.actor(role, post=post).appointment_id)
    given = {"name": "test program", "by": system(Door.CLI), "at": AT}
    return make_api_key(appointment, **{**given, **changed}).words


@pytest.fixture(autouse=True)
def standing_clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The cast, built once for all tests of a file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(at=AT)
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    return built


class ApiPath(Path):
    """Ways to every state, and one whose time line holds words that residents do not read."""

    def returned_words(self) -> ServiceRequest:
        row = actions.return_(
            self.dispatched(), by=self.by(REPAIRER), at=self.later(minutes=10), reason="wrong_place",
            words="不是我们的灯",
        )  # fmt: skip
        actions.note(row, words="再问一下", by=self.by(HEAD), at=self.later(minutes=1))
        return row


@pytest.fixture
def path(world: World) -> ApiPath:
    return ApiPath(world, AT)


@pytest.fixture
def time_machine_at() -> Callable[[datetime], Any]:
    """`with time_machine_at(moment):` the clock stands there."""
    return lambda moment: time_machine.travel(moment, tick=False)


@pytest.fixture
def by_key(world: World) -> Callable[..., Caller]:
    """A program with a key to a post: `by_key("station_head")`."""

    def call(role: str, post: str = "", language: str = "en", code: str = "", **changed: Any) -> Caller:
        return Caller(key_for(world, role, post, **changed), language, code)

    return call
