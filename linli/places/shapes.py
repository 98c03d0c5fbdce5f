"""Shapes of places: features of a file held against places by code, slug, name or number; shapes taken out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from linli.places import naming
from linli.places.actions.locating import GivenShape
from linli.places.datums import Datum, Point, metres_between
from linli.places.enums import Level
from linli.places.geojson import Feature, fault_in_words, write_features
from linli.places.geometry import (
    BadShape,
    Outline,
    as_outline,
    point_in,
    read_geometry,
    read_point,
    rings_of,
    to_geojson,
)
from linli.places.models import Place, PlaceShape

CODE_DIGITS = 12
SAME_DEGREES = 3e-7
"""Three centimetres: what leaves in another datum and comes back is the same."""
LEVELS = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE, Level.BUILDING, Level.UNIT)


@dataclass(frozen=True, slots=True)
class Match:
    """A feature and the place that it draws; `metres` from where it lay before, None where it lay nowhere."""

    name: str
    shape: GivenShape
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A feature that draws no place here, and why."""

    number: int
    label: str
    why: str


@dataclass
class ShapePlan:
    """What a file would do: places that get their first shape, those that get another, and what stays out."""

    new: list[Match] = field(default_factory=list)
    moved: list[Match] = field(default_factory=list)
    same: int = 0
    unmatched: list[Unmatched] = field(default_factory=list)
    without: list[str] = field(default_factory=list)

    def shapes(self) -> list[GivenShape]:
        """What is to be written."""
        return [match.shape for match in (*self.new, *self.moved)]


class Index:
    """The places of a subtree by what a file may call them."""

    def __init__(self, place: Place) -> None:
        inside = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~", level__in=LEVELS)
        self.places = list(inside.order_by("path"))
        self.by_id = {one.pk: one for one in self.places}
        self.by_code: dict[str, list[Place]] = {}
        self.by_slug: dict[str, list[Place]] = {}
        self.by_name: dict[str, list[Place]] = {}
        for one in self.places:
            if one.code:
                self.by_code.setdefault(_code(one.code), []).append(one)
            if one.slug:
                self.by_slug.setdefault(one.slug, []).append(one)
            self.by_name.setdefault(self.name(one), []).append(one)

    def name(self, place: Place) -> str:
        """What a place is called inside its estate."""
        building = self.by_id.get(place.building_id or 0)
        return f"{building.name}{place.name}" if place.level == Level.UNIT and building else place.name

    def estate(self, place: Place) -> Place | None:
        """The estate that a place lies in, if it lies below one."""
        return self.by_id.get(place.estate_id or 0) if place.estate_id != place.pk else None

    def find(self, feature: Feature) -> list[Place]:
        """The places that a feature may mean."""
        if feature.code and (found := self.by_code.get(_code(feature.code))):
            return found
        if feature.slug and not feature.estate and (found := self.by_slug.get(feature.slug)):
            return found
        if not feature.name:
            return []
        names = dict.fromkeys((feature.name, naming.building_name(feature.name)))
        listed = [one for name in names for one in self.by_name.get(name, ())]
        return [one for one in listed if not feature.estate or self._lies_in(one, feature.estate)]

    def _lies_in(self, place: Place, estate: str) -> bool:
        upper = self.estate(place)
        return upper is not None and estate in (upper.name, upper.slug)


def _code(code: str) -> str:
    return code.ljust(CODE_DIGITS, "0")


def plan_shapes(place: Place, features: Sequence[Feature], datum: Datum) -> ShapePlan:
    """Hold features against the places of a subtree. Two queries, however many there are."""
    index, plan = Index(place), ShapePlan()
    known = PlaceShape.objects.in_bulk([one.pk for one in index.places])
    found = [(feature, index.find(feature)) for feature in features]
    times = Counter(places[0].pk for _feature, places in found if len(places) == 1)
    for feature, places in found:
        why = _why_not(feature, places, times)
        if why:
            plan.unmatched.append(Unmatched(feature.number, feature.label, why))
            continue
        try:
            point, outline = read_geometry(feature.geometry, datum)
            if outline is not None and feature.point is not None:
                point = read_point(feature.point, datum)
        except BadShape as bad:
            plan.unmatched.append(Unmatched(feature.number, feature.label, fault_in_words(bad.fault)))
            continue
        _hold(plan, index.name(places[0]), places[0], known.get(places[0].pk), point, outline)
    drawn = {*known, *(shape.place_id for shape in plan.shapes())}
    plan.without = [
        one.name for one in index.places if one.level == Level.BUILDING and one.pk not in drawn and one.parent_id
    ]
    return plan


def _why_not(feature: Feature, places: list[Place], times: Counter[int]) -> str:
    """Why a feature draws no place; empty where it draws one."""
    if not places:
        if not (feature.name or feature.code or feature.slug):
            return _("It has no name, code or number.")
        return _("No place here is called so.")
    if len(places) > 1:
        return _("Several places here are called so; name the estate, or give the code.")
    return _("The file draws this place more than once.") if times[places[0].pk] > 1 else ""


def _hold(
    plan: ShapePlan, name: str, place: Place, known: PlaceShape | None, point: Point, outline: Outline | None
) -> None:
    """Sort a match into what is new, moved or the same."""
    if known is None:
        plan.new.append(Match(name, GivenShape(place.pk, point, outline, 0)))
        return
    if _same(known, point, outline):
        plan.same += 1
        return
    metres = metres_between((known.lon, known.lat), point)
    plan.moved.append(Match(name, GivenShape(place.pk, point, outline, known.version), metres))


def _same(known: PlaceShape, point: Point, outline: Outline | None) -> bool:
    """Whether a shape is where it was, to three centimetres."""
    before: list[Point] = [(known.lon, known.lat)]
    after: list[Point] = [point]
    if (known.outline is None) != (outline is None):
        return False
    if outline is not None:
        kept = as_outline(known.outline)
        if [[len(ring) for ring in rings] for rings in kept] != [[len(ring) for ring in rings] for rings in outline]:
            return False
        before += [corner for ring in rings_of(kept) for corner in ring]
        after += [corner for ring in rings_of(outline) for corner in ring]
    return all(
        max(abs(one[0] - two[0]), abs(one[1] - two[1])) <= SAME_DEGREES for one, two in zip(before, after, strict=True)
    )


def export(place: Place, datum: Datum) -> bytes:
    """The shapes of a place and of all that lies in it, as a file that may come in again. Two queries."""
    index = Index(place)
    shapes = PlaceShape.objects.in_bulk([one.pk for one in index.places])
    return write_features(_features(index, shapes, datum), datum)


def _features(index: Index, shapes: dict[int, PlaceShape], datum: Datum) -> Iterable[dict[str, Any]]:
    for place in index.places:
        shape = shapes.get(place.pk)
        if shape is None:
            continue
        point = list(point_in((shape.lon, shape.lat), datum))
        properties: dict[str, Any] = {"name": index.name(place), "level": place.level}
        if place.code:
            properties["code"] = place.code
        if place.slug:
            properties["slug"] = place.slug
        upper = index.estate(place)
        if upper is not None:
            properties["estate"] = upper.name
        properties |= {"source": shape.source, "as_of": shape.as_of.isoformat()}
        geometry: dict[str, Any] = {"type": "Point", "coordinates": point}
        if shape.outline is not None:
            geometry, properties["point"] = to_geojson(as_outline(shape.outline), datum), point
        yield {"type": "Feature", "properties": properties, "geometry": geometry}
