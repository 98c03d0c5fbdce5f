"""Fixtures that every test may use."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from linli.core import legal_calendar, memory

if TYPE_CHECKING:
    from linli.demo.cast import World


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the suite empty tables between tests: the trigger against TRUNCATE guards real databases only."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("core_event", "core_ledgertransfer", "core_ledgerentry"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")


@contextmanager
def _no_queries() -> Iterator[None]:
    def refuse(*args: Any) -> None:
        raise AssertionError(f"a query where none may be: {args[1]}")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def no_queries() -> Any:
    """A context in which any query fails: `with no_queries(): rule(...)`."""
    return _no_queries


@pytest.fixture
def at() -> datetime:
    """A Monday morning in the working hours: 23 November 2026, 9:30 in Shanghai."""
    return datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """The whole cast on a small estate."""
    from tests.snapshot import world_at

    return world_at(at)


@pytest.fixture(autouse=True)
def no_mourning() -> Iterator[None]:
    """Each test begins with every process knowing that no city mourns, so that no page asks."""
    from linli.places.mourning import DAYS

    DAYS.remember([])
    yield
    DAYS.remember([])


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Names and doors are read anew each time: a page must not hang on the page before it, nor a test on the test
    before it, whose places had the same ids.
    """
    memory.SECONDS = 0.0
    memory.forget_all()
    if legal_calendar._known is not None:  # it is read again each minute: not in the midst of a test that counts
        legal_calendar._known = (time.monotonic(), legal_calendar._known[1])


@pytest.fixture(scope="session", autouse=True)
def ordinary_addresses() -> None:
    """Load the addresses as they are outside the demo, before any test turns its mode on."""
    importlib.import_module("linli.config.urls")
