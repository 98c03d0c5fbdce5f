"""A pooled connection is found alive without asking, and dead when it is; the warmest is taken."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import PoolTimeout

from linli.core.postgresql import base


@pytest.fixture
def alive(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection of our own beside the test's."""
    parts = connection.get_connection_params()
    with psycopg.connect(**parts, autocommit=True) as opened:
        yield opened


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each connection whose server was asked something."""
    found: list[object] = []
    monkeypatch.setattr(base.ConnectionPool, "check_connection", staticmethod(found.append))
    return found


def test_a_living_connection_is_not_asked(alive: psycopg.Connection[Any], asked: list[object]) -> None:
    base.check(alive)
    assert asked == []


def test_a_connection_that_the_server_ended_is_refused(alive: psycopg.Connection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [alive.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        base.check(alive)


def test_a_server_elsewhere_is_always_asked(asked: list[object]) -> None:
    elsewhere: Any = SimpleNamespace(info=SimpleNamespace(host="db.example"), fileno=lambda: 0)
    base.check(elsewhere)
    assert asked == [elsewhere]


def test_the_pool_of_a_process_checks_so() -> None:
    assert connection.pool is None or connection.pool._check is base.check


def test_the_connection_that_was_given_back_last_is_taken_first(db: None) -> None:
    parts = connection.get_connection_params()
    with base.ConnectionPool(kwargs={**parts, "autocommit": True}, min_size=3, max_size=3, open=True) as pool:
        pool.wait(30)
        assert base.ours(base.ours(pool)) is pool
        first, second = pool.getconn(), pool.getconn()
        pool.putconn(first)
        pool.putconn(second)
        assert [_taken(pool) for _again in range(4)] == [second] * 4


def test_of_a_pool_all_connections_can_be_taken_at_once(db: None) -> None:
    parts = connection.get_connection_params()
    with base.ConnectionPool(kwargs={**parts, "autocommit": True}, min_size=3, max_size=3, open=True) as pool:
        base.ours(pool).wait(30)
        taken = [pool.getconn() for _each in range(3)]
        assert len(set(taken)) == 3
        with pytest.raises(PoolTimeout):
            pool.getconn(timeout=0.01)
        for one in taken:
            pool.putconn(one)


def _taken(pool: Any) -> Any:
    one = pool.getconn()
    pool.putconn(one)
    return one
