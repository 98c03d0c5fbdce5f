"""One cast for each file of tests: built once, in a transaction that every test's own transaction lies in.

Tests with threads need rows that other connections see: they stand in files of their own and ask for `open_world`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from linli.core.memory import forget_all
from linli.demo.cast import World, build_world
from tests.service_requests.steps import Path

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        built = build_world(at=AT)
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def world(cast: World, db: None) -> World:
    """The whole cast; what a test adds is gone after it."""
    return cast


@pytest.fixture
def path(world: World) -> Path:
    """Ways to every state; a Monday, half past nine."""
    return Path(world, AT)


@pytest.fixture
def open_world(transactional_db: None) -> Iterator[World]:
    """The cast, committed, for tests with several connections; what the process remembers of it is forgotten after."""
    yield build_world(at=AT)
    forget_all()
