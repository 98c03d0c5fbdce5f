"""The cast's world built once in a process and copied into each test's transaction: a tenth of building it anew."""

from __future__ import annotations

import pickle
from datetime import datetime

from django.db import connection

from linli.demo.cast import World, build_world

KEPT = ("django_migrations", "django_content_type", "auth_permission", "django_session", "linli_cache")
_tables: dict[str, bytes] = {}
_worlds: dict[datetime, bytes] = {}


def world_at(at: datetime) -> World:
    """The whole cast on a small estate, in the current transaction; the tables must hold nothing of it yet."""
    if at not in _worlds:
        world = build_world(at=at)
        _worlds.clear()
        _take()
        _worlds[at] = pickle.dumps(world)
        return world
    _put()
    world = pickle.loads(_worlds[at])
    assert isinstance(world, World)
    return world


def _take() -> None:
    """Remember every row of every table."""
    _tables.clear()
    connection.check_constraints()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in KEPT or table.startswith("procrastinate"):
                continue
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows = b"".join(bytes(block) for block in copy)
            if rows:
                _tables[table] = rows


def _put() -> None:
    """Write the remembered rows again, and move the sequence that gave them their ids beyond them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, rows in _tables.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('places_place', 'id'), greatest((SELECT max(id) FROM places_place),"
            " nextval(pg_get_serial_sequence('places_place', 'id'))))"
        )
