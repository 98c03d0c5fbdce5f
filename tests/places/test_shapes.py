"""Where places lie: said for many at once, held against a file, taken out and brought in again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.places.actions import GivenShape, Located, locate_many
from linli.places.datums import Datum, convert, metres_between
from linli.places.enums import Level
from linli.places.geojson import read_features
from linli.places.geometry import as_outline
from linli.places.models import Place, PlaceShape
from linli.places.rules_shapes import may_locate
from linli.places.shapes import ShapePlan, export, plan_shapes
from linli.playbooks.enums import Power
from tests.organisations.cast import ESTATE, OTHER_ESTATE, fixed_cast
from tests.places.conftest import AT, SYSTEM, Tree, add, in_post

HERE = (113.15, 27.83)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons in the language in which they are compared."""
    with translation.override("en"):
        yield


def square(east: float = 0.0, side: float = 3.0) -> list[list[list[float]]]:
    """A square, so many ten-thousandths of a degree further east."""
    west, south = HERE[0] + east / 10_000, HERE[1]
    length = side / 10_000
    corners = [[west, south], [west + length, south], [west + length, south + length], [west, south + length]]
    return [[*[[round(x, 7), round(y, 7)] for x, y in corners], [round(west, 7), round(south, 7)]]]


def feature(east: float = 0.0, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": square(east)},
    }  # fmt: skip


def planned(place: Place, *features: Any, datum: Datum = Datum.WGS84) -> ShapePlan:
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return plan_shapes(place, read_features(data, datum), datum)


def bring_in(place: Place, *features: Any, datum: Datum = Datum.WGS84) -> Located:
    return locate_many(place, planned(place, *features, datum=datum).shapes(), source="测绘", by=SYSTEM, at=AT)


def names(matches: list[Any]) -> list[str]:
    return [match.name for match in matches]


@pytest.fixture
def three(tree: Tree) -> Place:
    return tree.find("3栋", Level.BUILDING)


def test_a_place_is_located_with_source_and_day(tree: Tree, three: Place) -> None:
    shape = GivenShape(three.pk, HERE)
    assert locate_many(tree.estate, [shape], source=" 测绘 2025 ", by=SYSTEM, at=AT) == Located(1, 0)
    kept = PlaceShape.objects.get(place=three)
    assert (kept.lon, kept.lat, kept.outline, kept.source, kept.version) == (*HERE, None, "测绘 2025", 1)
    assert kept.as_of.isoformat() == "2026-11-23"
    event = Event.objects.get(kind="place.located")
    assert (event.place_id, event.estate_id) == (three.pk, tree.estate.pk)
    moved = GivenShape(three.pk, (113.2, 27.8))
    assert locate_many(tree.estate, [moved], source="x", by=SYSTEM, at=AT) == Located(0, 1)
    assert PlaceShape.objects.get(place=three).version == 2


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(tree: Tree, three: Place) -> None:
    other = add(Level.ESTATE, "秋水苑", tree.community)
    shape, tomorrow = GivenShape(three.pk, HERE), AT.date() + timedelta(days=1)
    for shapes, fields, named in (
        ([shape], {"source": " "}, "source"),
        ([shape], {"source": "x" * 81}, "source"),
        ([shape], {"source": "x", "as_of": tomorrow}, "as_of"),
        ([shape, GivenShape(three.pk, (113.2, 27.8))], {"source": "x"}, "shapes"),
        ([shape, GivenShape(other.pk, HERE)], {"source": "x"}, "shapes"),
    ):
        with pytest.raises(Invalid) as caught:
            locate_many(tree.estate, shapes, by=SYSTEM, at=AT, **fields)  # type: ignore[arg-type]  # fields of many kinds
        assert list(caught.value.errors) == [named]
    assert not PlaceShape.objects.exists()


def test_what_changed_since_it_was_looked_at_is_not_overwritten(tree: Tree, three: Place) -> None:
    looked_at = planned(tree.estate, feature(name="3栋")).shapes()
    locate_many(tree.estate, [GivenShape(three.pk, HERE)], source="other", by=SYSTEM, at=AT)
    with pytest.raises(Stale):
        locate_many(tree.estate, looked_at, source="x", by=SYSTEM, at=AT)
    assert PlaceShape.objects.get(place=three).source == "other"


def test_only_a_post_with_the_power_locates_places(tree: Tree, three: Place) -> None:
    keeper = in_post(Power.PLACE_IMPORT, scope={("estate", tree.estate.pk)})
    stranger = in_post(Power.PLACE_IMPORT, scope={("estate", tree.estate.pk + 1000)})
    with pytest.raises(Refused):
        locate_many(tree.estate, [GivenShape(three.pk, HERE)], source="x", by=stranger, at=AT)
    assert locate_many(tree.estate, [GivenShape(three.pk, HERE)], source="x", by=keeper, at=AT).new == 1


def test_who_may_locate_of_the_whole_cast() -> None:
    allowed = {role for role, actor in fixed_cast().items() if may_locate(actor, ESTATE, AT) is None}
    assert allowed == {"station_head", "community_officer", "administrator", "system"}
    assert may_locate(fixed_cast()["station_head"], OTHER_ESTATE, AT) is not None


def test_the_database_keeps_no_place_outside_china(tree: Tree, three: Place) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceShape.objects.create(place=three, lon=2.35, lat=48.85, source="x", as_of=AT.date())


@pytest.mark.parametrize(
    "properties",
    [{"name": "3栋"}, {"楼栋": "3"}, {"number": 3}, {"Building": 3.0}, {"name": " 3 栋 ", "estate": "春和里小区"}],
)
def test_a_building_is_known_by_its_name_or_number(tree: Tree, three: Place, properties: dict[str, Any]) -> None:
    plan = planned(tree.estate, feature(**properties))
    assert [shape.place_id for shape in plan.shapes()] == [three.pk]
    assert plan.without == ["12栋", "商铺楼"]


def test_estates_are_known_by_slug_and_upper_places_by_code(tree: Tree) -> None:
    slug = tree.estate.slug
    plan = planned(
        tree.city,
        feature(slug=slug),
        feature(code="990204003007000"[:12]),
        feature(code="990204"),
        feature(name="3", estate=slug),
    )
    assert names(plan.new) == ["春和里小区", "春晖社区", "临江区", "3栋"]


def test_an_entrance_is_known_by_its_building_and_itself(tree: Tree) -> None:
    plan = planned(tree.estate, feature(name="3栋1单元"), feature(name="1单元"))
    assert names(plan.new) == ["3栋1单元"]
    assert [one.why for one in plan.unmatched] == ["No place here is called so."]


def test_what_fits_nothing_or_several_is_told_with_its_reason(tree: Tree) -> None:
    second = add(Level.ESTATE, "秋水苑", tree.community)
    add(Level.BUILDING, "3栋", second)
    crossed = feature(name="12栋")
    ring = crossed["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    plan = planned(
        tree.community,
        feature(name="3栋"),
        feature(name="3栋", estate="秋水苑"),
        feature(name="99栋"),
        feature(),
        crossed,
        feature(name="春和里小区"),
        feature(5, name="春和里小区"),
        "no feature",
    )
    assert names(plan.new) == ["3栋"]
    assert [(one.number, one.label, one.why.split(";")[0]) for one in plan.unmatched] == [
        (1, "3栋", "Several places here are called so"),
        (3, "99栋", "No place here is called so."),
        (4, "feature 4", "It has no name, code or number."),
        (5, "12栋", "Its line crosses itself."),
        (6, "春和里小区", "The file draws this place more than once."),
        (7, "春和里小区", "The file draws this place more than once."),
        (8, "feature 8", "It has no name, code or number."),
    ]


def test_a_second_file_moves_some_and_leaves_the_rest(tree: Tree) -> None:
    assert bring_in(tree.estate, feature(name="3栋"), feature(9, name="12栋")) == Located(2, 0)
    plan = planned(tree.estate, feature(10, name="3栋"), feature(9, name="12栋"))
    assert (names(plan.moved), plan.same, plan.new) == (["3栋"], 1, [])
    assert plan.moved[0].metres == pytest.approx(98, abs=1)


@pytest.mark.parametrize("datum", list(Datum))
def test_what_is_taken_out_comes_in_again_unchanged(tree: Tree, datum: Datum) -> None:
    point = {"type": "Feature", "properties": {"name": "商铺楼"}, "geometry": {"type": "Point", "coordinates": HERE}}
    bent = feature(9, name="12栋", point=[HERE[0] + 0.001, HERE[1]])
    bring_in(tree.city, feature(name="3栋"), bent, point, feature(30, slug=tree.estate.slug))
    out = export(tree.city, datum)
    plan = plan_shapes(tree.city, read_features(out, datum), datum)
    assert (plan.same, plan.new, plan.moved, plan.unmatched) == (4, [], [], [])
    if datum is Datum.WGS84:
        before = {shape.pk: (shape.lon, shape.lat, shape.outline) for shape in PlaceShape.objects.all()}
        PlaceShape.objects.all().delete()
        locate_many(
            tree.city, plan_shapes(tree.city, read_features(out, datum), datum).shapes(), source="x", by=SYSTEM, at=AT
        )
        assert {shape.pk: (shape.lon, shape.lat, shape.outline) for shape in PlaceShape.objects.all()} == before


def test_a_file_in_another_datum_lands_on_the_same_ground(tree: Tree, three: Place) -> None:
    drawn = feature(name="3栋")
    ring = [list(convert((x, y), Datum.WGS84, Datum.GCJ02)) for x, y in drawn["geometry"]["coordinates"][0]]
    drawn["geometry"]["coordinates"] = [ring]
    bring_in(tree.estate, drawn, datum=Datum.GCJ02)
    kept = as_outline(PlaceShape.objects.get(place=three).outline)[0][0]
    wanted = [(x, y) for x, y in square()[0]]
    assert all(metres_between(one, two) < 0.02 for one, two in zip(kept, wanted, strict=True))


def test_two_queries_hold_a_file_against_any_number_of_places(tree: Tree) -> None:
    for features in ([feature(name="3栋")], [feature(name="3栋"), feature(name="12栋"), feature(name="99栋")]):
        with CaptureQueriesContext(connection) as queries:
            planned(tree.city, *features)
        assert len(queries) == 2
