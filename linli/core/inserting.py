"""Several new rows in one statement: what a citizen's filing writes goes to the database in one round trip.

The statement's text depends on the models alone and is built once; the values come from the models' own fields, so
nothing can drift from the ORM form, which is to save each row in turn (a test holds the two equal).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import RawCursor

AS_THEY_ARE: dict[type[models.Field[Any, Any]], type] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.SmallIntegerField: int,
    models.IntegerField: int,
    models.BigIntegerField: int,
    models.UUIDField: UUID,
    models.DateField: date,
    models.DateTimeField: datetime,
}
"""Fields whose values go to PostgreSQL unchanged when they are just of this type; every other value is prepared by its
field."""


@lru_cache(maxsize=64)
def statement(kinds: tuple[type[models.Model], ...]) -> str:
    """One INSERT for each model, joined by common table expressions."""
    quote = connection.ops.quote_name
    parts = []
    number = 0
    for index, kind in enumerate(kinds):
        fields = kind._meta.concrete_fields
        columns = ", ".join(quote(str(field.column)) for field in fields)
        marks = ", ".join(f"${number + place}" for place in range(1, len(fields) + 1))
        number += len(fields)
        parts.append(f"row{index} AS (INSERT INTO {quote(kind._meta.db_table)} ({columns}) VALUES ({marks}))")  # noqa: S608  # names from models
    return "WITH " + ", ".join(parts) + " SELECT 1"


@lru_cache(maxsize=64)
def _columns(kind: type[models.Model]) -> tuple[tuple[str, type | None, models.Field[Any, Any]], ...]:
    """Each column's attribute, the type whose values pass as they are, and the field that prepares all others."""
    return tuple((field.attname, _plain(field), field) for field in kind._meta.concrete_fields)


def _plain(field: models.Field[Any, Any]) -> type | None:
    """The type of a field's values that need no preparing; None where the field makes its values while it saves."""
    dated = type(field) in (models.DateField, models.DateTimeField)
    if type(field).pre_save is not models.Field.pre_save and not dated:
        return None
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return None
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return AS_THEY_ARE.get(type(field), _Nothing)


class _Nothing:
    """The type of no value: only None passes such a field as it is."""


def values_of(row: models.Model) -> list[Any]:
    """What goes into the columns of a new row, in their order."""
    held, values = row.__dict__, []
    for name, plain, field in _columns(type(row)):
        value = held.get(name, _Nothing)
        if plain is None or (value is not None and type(value) is not plain):
            value = field.pre_save(row, add=True)
            if isinstance(value, DatabaseDefault):  # the column's own default, which COPY cannot be told to take
                value = value.expression.value  # type: ignore[attr-defined]  # the stubs are older
            value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values


def insert_together(*rows: models.Model) -> None:
    """Insert all rows in one statement of the current transaction; foreign keys among them are checked at its end."""
    values: list[Any] = []
    for row in rows:
        values += values_of(row)
        row._state.adding = False
        row._state.db = connection.alias
    sql = statement(tuple(type(row) for row in rows))
    connection.ensure_connection()
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        cursor.execute(sql, values, prepare=True)


def copy_many(rows: Sequence[models.Model]) -> None:
    """Insert many rows of one model by COPY in the current transaction: `bulk_create`, several times faster."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(values_of(row))
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def copy_alike(pattern: models.Model, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert many rows that are as `pattern` but for the columns named (by attribute), by COPY: for so many that making
    an instance of each costs more than writing it. Their values go to the database as they are."""
    meta, quote = pattern._meta, connection.ops.quote_name
    held = dict(zip((field.attname for field in meta.concrete_fields), values_of(pattern), strict=True))
    same = {name: value for name, value in held.items() if name not in names and value is not None}
    columns = {field.attname: str(field.column) for field in meta.concrete_fields}
    listed = ", ".join(quote(columns[name]) for name in (*same, *names))
    alike = list(same.values())
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(meta.db_table)} ({listed}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([*alike, *row])


def insert_each(*rows: models.Model) -> None:
    """The same by the ORM: the form that the explicit statement is held equal to."""
    for row in rows:
        row.save(force_insert=True)
