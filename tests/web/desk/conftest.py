"""The whole cast at the desk: a client for each role, and service requests in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from django.utils import translation

from linli.core.actors import Actor, ActorKind, Door
from linli.demo.cast import World, build_world
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.actions import Filed, Report
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest

BACKEND = "linli.web.accounts.backends.AccountBackend"
PHONE = "10000005678"
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def desk_settings(settings: LazySettings, at: datetime) -> Iterator[None]:
    """English pages, no second factor, and the clock standing at `at`."""
    settings.DEMO = True
    settings.LANGUAGE_CODE = "en"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with time_machine.travel(at, tick=False), translation.override("en"):
        yield


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The cast, built once for all tests of a file; each test runs inside and is rolled back, at last the cast too."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(at=AT)
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    """The whole cast on a small estate."""
    return built


@pytest.fixture
def at() -> datetime:
    """A Monday morning in the working hours: 23 November 2026, 9:30 in Shanghai."""
    return AT


@pytest.fixture
def at_desk(world: World) -> Callable[[str], Client]:
    """A browser in which somebody of the cast is signed in: `at_desk("station_head")`."""

    def sign_in(role: str) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(world.accounts[role], backend=BACKEND)
        client.get("/desk/")
        return client

    return sign_in


class Desk:
    """Brings service requests into being and on their way, as the cast would."""

    def __init__(self, world: World, at: datetime) -> None:
        self.world, self.at, self.filed = world, at, 0
        self.building = Place.objects.get(parent=world.estate, name="2栋")

    def file(
        self, words: str = "2栋路灯不亮", *, phone: str = "", hours: float | None = None, **fields: Any
    ) -> ServiceRequest:
        """A report that came in so many hours ago (else one hour, each a second after the one before).

        With a telephone it was recorded by the station.
        """
        self.filed += 1
        ago = timedelta(hours=1, seconds=-self.filed) if hours is None else timedelta(hours=hours)
        when = self.at - ago
        if phone or fields.get("on_behalf"):
            fields |= {"on_behalf": True, "phone": phone, "source": Source.PHONE}
            by = self.world.actor("station_head")
        else:
            by = self.world.actor("resident", door=Door.WEB)
        place = fields.pop("place", self.building)
        filed: Filed = actions.file(place=place, report=Report(words=words, **fields), by=by, at=when)
        return ServiceRequest.objects.get(pk=filed.id)

    def accepted(self, words: str = "2栋路灯不亮", **fields: Any) -> ServiceRequest:
        row = self.file(words, **fields)
        return actions.accept(row, by=self.world.actor("station_head"), at=self.at, category="public_lighting")

    def dispatched(self, words: str = "2栋路灯不亮", **fields: Any) -> ServiceRequest:
        row = self.accepted(words, **fields)
        head, to = self.world.actor("station_head"), self.world.bodies["property"]
        return actions.dispatch(row, by=head, at=self.at, to=to, words="住户晚上在家")

    def in_hand(self, words: str = "2栋路灯不亮", **fields: Any) -> ServiceRequest:
        return actions.take(self.dispatched(words, **fields), by=self.world.actor("repairer"), at=self.at)

    def resolved(self, words: str = "2栋路灯不亮", **fields: Any) -> ServiceRequest:
        row = self.in_hand(words, **fields)
        return actions.resolve(row, by=self.world.actor("repairer"), at=self.at, result="repaired", words="灯换好了")

    def by_code(self, row: ServiceRequest) -> Actor:
        """Whoever holds its query code."""
        return replace(self.world.actor("nobody"), kind=ActorKind.CODE, subjects=frozenset({row.pk}), door=Door.WEB)


@pytest.fixture
def desk(world: World, at: datetime) -> Desk:
    return Desk(world, at)


def post_of(world: World, role: str, key: str = "") -> str:
    """The appointment in which somebody acts, as forms carry it."""
    return str(world.actor(role, post=key).appointment_id)


def page(row: ServiceRequest, noun: str = "") -> str:
    """The address of a service request, or of one of its verbs."""
    return f"/desk/service-requests/{row.number}/" + (f"{noun}/" if noun else "")
