"""The cast, built once for a file, at a clock that stands; committed where a test needs several connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import translation

from linli.core.memory import forget_all
from linli.demo.cast import World, build_world
from tests.heard import groups
from tests.heard.groups import AT, Robot
from tests.service_requests.steps import Path


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def standing_clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world(at=AT)
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    return built


@pytest.fixture
def path(world: World) -> Path:
    """Ways to every state; a Monday, half past nine."""
    return Path(world, AT)


@pytest.fixture
def robot(world: World) -> Robot:
    return groups.robot(world)


@pytest.fixture
def open_world(transactional_db: None) -> Iterator[World]:
    """The cast, committed; what the process remembers of it is forgotten after."""
    yield build_world(at=AT)
    forget_all()
