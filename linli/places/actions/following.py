"""The rows of all tables that lie in a place get the ids above it anew, in chunks, with a word about progress."""

from __future__ import annotations

from functools import lru_cache

from django.apps import apps
from django.db import connection, models

from linli.core.models import Event
from linli.places.enums import CARRIED, Level
from linli.places.models import Place, PlaceChange, PlaceHistory
from linli.places.past import MARK

CHUNK = 2_000
"""Rows that follow in one statement, between two words about progress."""


def upper(place: Place) -> list[Level]:
    """The carried levels above a place's own."""
    own = list(Level).index(Level(place.level))
    return [level for level in CARRIED if list(Level).index(level) < own]


@lru_cache(maxsize=1)
def located() -> tuple[tuple[type[models.Model], frozenset[str]], ...]:
    """Every table whose rows follow the tree, with its level columns. Events keep the place of their day; places are
    replanted themselves."""
    names = {f"{level.value}_id" for level in CARRIED}
    found = []
    for model in apps.get_models():
        columns = {str(field.column) for field in model._meta.concrete_fields if isinstance(field, models.IntegerField)}
        carried = names & columns
        if carried and model not in (Event, Place, PlaceHistory, PlaceChange):
            found.append((model, frozenset(carried | ({"place_id"} & columns))))
    return tuple(found)


def follow(change: PlaceChange, place: Place, lies_in: Place, *, place_too: bool = False) -> int:
    """Give every row that lies in the place the ids above it anew; `place_too`: the other place's own id as well."""
    own = f"{place.level}_id"
    wanted = {f"{level.value}_id": getattr(lies_in, f"{level.value}_id") for level in upper(place)}
    if place_too:
        wanted[own] = lies_in.pk
    followed = 0
    for model, columns in located():
        changed = {column: value for column, value in wanted.items() if column in columns}
        if own in columns and changed:
            replaced = {"place_id": lies_in.pk} if place_too and "place_id" in columns else {}
            narrower = {"estate_id": place.estate_id} if own == "building_id" and "estate_id" in columns else {}
            followed += _rewrite(change, model, {own: place.pk, **narrower}, changed, replaced, place.pk)
    return followed


def _rewrite(
    change: PlaceChange, model: type[models.Model], where: dict[str, int | None], changed: dict[str, int | None],
    replaced: dict[str, int], old: int,
) -> int:  # fmt: skip
    """Rewrite one table's rows in chunks, in the order of their keys, and say how far it is."""
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    found = " AND ".join(f"{column} = %s" for column in where)
    sets = [f"{column} = %s" for column in changed]
    sets += [f"{column} = CASE WHEN {column} = {int(old)} THEN %s ELSE {column} END" for column in replaced]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {table} WHERE {found} ORDER BY {key} FOR UPDATE", list(where.values()))  # noqa: S608  # names from models
        keys = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(keys), CHUNK):
            cursor.execute(
                f"UPDATE {table} SET {', '.join(sets)} WHERE {key} = ANY(%s)",  # noqa: S608  # names from models
                [*changed.values(), *replaced.values(), keys[start : start + CHUNK]],
            )
            tell(change, start + CHUNK, len(keys))
    return len(keys)


def tell(change: PlaceChange, done: int, whole: int) -> None:
    """Say how far it is in the name of the connection, which others read at once; it is forgotten at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [f"{MARK} {change.pk.hex} {done} {whole}"])
