"""Explicit SQL stands beside the form of the ORM, and writes the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from linli.core import events, inserting
from linli.core.ids import uuid7
from linli.demo.cast import World
from linli.messages.queries import to_tell
from linli.service_requests import actions
from linli.service_requests.enums import ClockKind, Source
from linli.service_requests.models import Clock, ServiceRequest


def stored(rows: Sequence[models.Model]) -> list[dict[str, Any]]:
    """What the database holds of these rows: every column but the key."""
    found = []
    for row in rows:
        values = type(row)._default_manager.filter(pk=row.pk).values().get()
        found.append({name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()})
    return found


def _rows(world: World, at: datetime, like: ServiceRequest) -> list[models.Model]:
    """One of each row that a filing writes."""
    row = ServiceRequest.objects.get(pk=like.pk)
    row.pk, row.number, row._state.adding = uuid7(), f"{like.number}9", True
    clock = Clock(
        service_request=row, kind=ClockKind.ACCEPT, allowance="2wh", started_at=at, due_at=at, first_due_at=at
    )
    event = events.build(
        "service_request.filed", row, by=world.actor("resident"), at=at, refs={"urgent": True, "x": None}
    )
    told = to_tell(
        "service_request.body.filed", subject_type="service_request", subject_id=row.pk, at=at, refs={"a": 1}
    )
    return [row, clock, event, told]


@pytest.fixture
def like(world: World, at: datetime) -> ServiceRequest:
    report = actions.Report(words="电梯异响 '引号' \\ 与“双引号”", source=Source.WEB)
    filed = actions.file(place=world.places["unit"], report=report, by=world.actor("resident"), at=at)
    return ServiceRequest.objects.get(pk=filed.id)


def _wipe(rows: Sequence[models.Model]) -> None:
    """Take the rows away again; events by a session that fires no triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for row in reversed(rows):
            table = connection.ops.quote_name(row._meta.db_table)
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


def written_by(insert: Any, rows: Sequence[models.Model]) -> tuple[list[dict[str, Any]], int]:
    """What one way of inserting leaves in the database, and how many statements it took."""
    with CaptureQueriesContext(connection) as queries:
        insert(*rows)
    found = stored(rows)
    _wipe(rows)
    for row in rows:
        row._state.adding = True
    return found, len(queries)


def test_one_statement_writes_what_the_orm_writes(world: World, at: datetime, like: ServiceRequest) -> None:
    rows = _rows(world, at, like)
    by_orm, several = written_by(inserting.insert_each, rows)
    by_sql, _one = written_by(inserting.insert_together, rows)
    assert by_sql == by_orm
    assert several == len(rows)
    assert inserting.statement(tuple(type(row) for row in rows)).count("INSERT INTO") == len(rows)


def test_copy_writes_what_the_orm_writes(world: World, at: datetime, like: ServiceRequest) -> None:
    for row in _rows(world, at, like):
        if isinstance(row, Clock):
            continue
        by_orm, _statements = written_by(inserting.insert_each, [row])
        by_copy, _statements = written_by(lambda *rows: inserting.copy_many(rows), [row])
        assert by_copy == by_orm


def test_a_planted_statement_that_forgets_a_column_is_caught(
    world: World, at: datetime, like: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _rows(world, at, like)[:1]

    def forgetful(*given: models.Model) -> None:
        for row in given:
            row.where_words = "forgotten"  # type: ignore[attr-defined]
        inserting.insert_together(*given)

    by_orm, _statements = written_by(inserting.insert_each, rows)
    by_sql, _statements = written_by(forgetful, rows)
    assert by_sql != by_orm


def test_rows_written_by_sql_know_that_they_are_stored(world: World, at: datetime, like: ServiceRequest) -> None:
    row = _rows(world, at, like)[0]
    inserting.insert_together(row)
    row.title = "changed"  # type: ignore[attr-defined]
    row.save(update_fields=["title"])
    assert ServiceRequest.objects.get(pk=row.pk).title == "changed"


def test_nothing_to_copy_is_no_statement(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        inserting.copy_many([])
    assert len(queries) == 0
