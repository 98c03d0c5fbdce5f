"""Model instances from explicit SQL: for the few hottest reads, where building a query costs more than running it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def columns(kind: type[models.Model], alias: str) -> str:
    """The model's columns in the order of its fields, each behind the table's alias."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(str(field.column))}" for field in kind._meta.concrete_fields)


def width(kind: type[models.Model]) -> int:
    """How many columns `columns` gives."""
    return len(kind._meta.concrete_fields)


def from_columns(kind: type[M], values: Sequence[Any]) -> M:
    """The instance that the ORM would make of these values, which stand in the order of `columns`."""
    names = [field.attname for field in kind._meta.concrete_fields]
    return kind.from_db(connection.alias, names, list(values))
