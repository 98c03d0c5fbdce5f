"""Several new rows in one statement: what a citizen's filing writes goes to the database in one round trip.

The statement's text depends on the models alone and is built once; the values come from the models' own fields, so
nothing can drift from the ORM form, which is to save each row in turn (a test holds the two equal).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.db import connection, models
from psycopg import Cursor


@lru_cache(maxsize=64)
def statement(kinds: tuple[type[models.Model], ...]) -> str:
    """One INSERT for each model, joined by common table expressions."""
    quote = connection.ops.quote_name
    parts = []
    for index, kind in enumerate(kinds):
        fields = kind._meta.concrete_fields
        columns = ", ".join(quote(str(field.column)) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        parts.append(f"row{index} AS (INSERT INTO {quote(kind._meta.db_table)} ({columns}) VALUES ({marks}))")  # noqa: S608  # names from models
    return "WITH " + ", ".join(parts) + " SELECT 1"


def insert_together(*rows: models.Model) -> None:
    """Insert all rows in one statement of the current transaction; foreign keys among them are checked at its end."""
    values: list[object] = []
    for row in rows:
        for field in row._meta.concrete_fields:
            values.append(field.get_db_prep_save(field.pre_save(row, add=True), connection))
        row._state.adding = False
        row._state.db = connection.alias
    sql = statement(tuple(type(row) for row in rows))
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(sql, values, prepare=True)


def copy_many(rows: Sequence[models.Model]) -> None:
    """Insert many rows of one model by COPY in the current transaction: `bulk_create`, several times faster."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields])
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def insert_each(*rows: models.Model) -> None:
    """The same by the ORM: the form that the explicit statement is held equal to."""
    for row in rows:
        row.save(force_insert=True)
