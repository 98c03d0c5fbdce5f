"""The tree as it was: names and parents of an earlier moment, and the changes that made it what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from linli.core.clock import local_date
from linli.places.models import Place, PlaceChange, PlaceHistory

MARK = "linli tree"
"""How the session's name begins while a change is carried out: the one thing that others see before it commits."""

AS_IT_WAS = """
SELECT p.id, COALESCE(h.name, p.name), CASE WHEN h.id IS NULL THEN p.parent_id ELSE h.parent_id END
FROM places_place p LEFT JOIN LATERAL (
  SELECT id, name, parent_id FROM places_placehistory WHERE place_id = p.id AND until > %s ORDER BY until, id LIMIT 1
) h ON TRUE WHERE p.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Was:
    """What a place was called at a moment, and the id of what it lay in."""

    name: str
    parent_id: int | None


def as_of(place_ids: Iterable[int | None], at: datetime) -> dict[int, Was]:
    """Places by id as they were at a moment. One query. A place that has since become part of another is found too."""
    wanted = sorted({place_id for place_id in place_ids if place_id is not None})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(AS_IT_WAS, [at, wanted])
        return {place_id: Was(name, parent_id) for place_id, name, parent_id in cursor.fetchall()}


def names_at(place_ids: Iterable[int | None], at: datetime) -> dict[int, str]:
    """What places were called at a moment, by id."""
    return {place_id: was.name for place_id, was in as_of(place_ids, at).items()}


def chain_at(place_id: int, at: datetime) -> list[tuple[int, str]]:
    """The place and what it lay in at a moment, highest first, as (id, name). One query a level."""
    chain: list[tuple[int, str]] = []
    above: int | None = place_id
    while above is not None and (was := as_of([above], at).get(above)) is not None:
        chain.insert(0, (above, was.name))
        above = was.parent_id
    return chain


def history_of(place: Place) -> QuerySet[PlaceHistory]:
    """What a place was called and in what it lay before, newest first."""
    return PlaceHistory.objects.filter(place=place).order_by("-until", "-id")


EARLIER = """
SELECT h.until, h.name, COALESCE(u.name, p.name, '') FROM places_placehistory h
LEFT JOIN places_place p ON p.id = h.parent_id
LEFT JOIN LATERAL (
  SELECT name FROM places_placehistory WHERE place_id = h.parent_id AND until >= h.until ORDER BY until, id LIMIT 1
) u ON TRUE WHERE h.place_id = %s ORDER BY h.until DESC, h.id DESC LIMIT %s
"""


def earlier(place: Place, limit: int) -> list[tuple[datetime, str, str]]:
    """(until when, what it was called, what that was called in which it lay) of earlier stretches, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIER, [place.pk, limit])
        return [(until, name, upper) for until, name, upper in cursor.fetchall()]


def changes_of(place: Place) -> QuerySet[PlaceChange]:
    """Changes of a place, decided, done, failed and called off, newest first."""
    return PlaceChange.objects.filter(Q(place=place) | Q(into=place) | Q(made=place)).select_related(
        "place", "into", "made"
    )


def open_changes() -> QuerySet[PlaceChange]:
    """Changes that are decided and still to come, earliest first."""
    return PlaceChange.objects.filter(done_at=None, called_off_at=None, failed_at=None).order_by("on", "id")


def due_changes(at: datetime) -> QuerySet[PlaceChange]:
    """Changes whose day has come and that nobody has carried out yet, earliest first."""
    return open_changes().filter(on__lte=local_date(at))


def in_progress() -> dict[UUID, tuple[int, int]]:
    """(rows done, rows in the table at work) of the change that is being carried out now, by its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name LIKE %s",
            [f"{MARK} %"],
        )
        said = [name.removeprefix(MARK).split() for (name,) in cursor.fetchall()]
    return {UUID(change): (min(int(done), int(whole)), int(whole)) for change, done, whole in said}
