"""Saying where places lie: many at once, as a file of outlines or a survey gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import build, record_many
from linli.core.refusals import Invalid, Stale, ask
from linli.places.datums import Point
from linli.places.geometry import Outline
from linli.places.models import Place, PlaceShape
from linli.places.queries import subtree
from linli.places.rules_shapes import may_locate

BATCH = 500
LONGEST_SOURCE = 80
WRITTEN = ("lon", "lat", "outline", "source", "as_of", "version")


@dataclass(frozen=True, slots=True)
class GivenShape:
    """Where a place is to lie, in WGS-84 and checked; `version` is that of the shape it replaces, 0 where there is
    none, None for whatever is there."""

    place_id: int
    point: Point
    outline: Outline | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """How many places got their first shape, and how many another one."""

    new: int = 0
    changed: int = 0


@action
def locate_many(
    place: Place, shapes: Sequence[GivenShape], *, source: str, as_of: date | None = None, by: Actor, at: datetime
) -> Located:
    """Say where the place and places in it lie; what is not named stays. `as_of` (None: today) is the source's day.

    One event for each place. Raises `Refused`, `Stale` where a shape has changed since it was looked at, and `Invalid`
    on "source", "as_of" or "shapes".
    """
    upper = lock(place)
    ask(may_locate(by, upper, at))
    words, day = " ".join(source.split()), as_of or local_date(at)
    errors = {}
    if not words or len(words) > LONGEST_SOURCE:
        errors["source"] = _("Write one to %(limit)s characters.") % {"limit": LONGEST_SOURCE}
    if day > local_date(at):
        errors["as_of"] = _("The day of the source is not in the future.")
    wanted = {shape.place_id: shape for shape in shapes}
    places = {one.pk: one for one in subtree(upper).filter(pk__in=list(wanted))}
    if len(places) < len(shapes):
        errors["shapes"] = _("A place comes twice, or does not lie in %(name)s.") % {"name": upper.name}
    if errors:
        raise Invalid(errors)
    known = {
        shape.pk: shape
        for shape in PlaceShape.objects.select_for_update().filter(place_id__in=list(wanted)).order_by("place_id")
    }
    rows = [_row(shape, known.get(place_id), words, day) for place_id, shape in wanted.items()]
    PlaceShape.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["place"], update_fields=WRITTEN
    )
    refs: dict[str, Any] = {"as_of": day.isoformat()}
    record_many(
        [build("place.located", places[row.pk], by=by, at=at, refs={**refs, "version": row.version}) for row in rows]
    )
    return Located(len(rows) - len(known), len(known))


def _row(shape: GivenShape, known: PlaceShape | None, source: str, as_of: date) -> PlaceShape:
    """The row as it is to be. Raises `Stale` where another was looked at."""
    now = known.version if known else 0
    if shape.version is not None and shape.version != now:
        raise Stale(seen=shape.version, now=now)
    lon, lat = shape.point
    return PlaceShape(
        place_id=shape.place_id, lon=lon, lat=lat, outline=shape.outline, source=source, as_of=as_of, version=now + 1
    )
