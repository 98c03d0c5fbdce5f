"""Taking a place off the map: by whom, once, and not what was drawn anew meanwhile."""

from __future__ import annotations

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.places.actions import GivenShape, locate_many, remove_shape
from linli.places.enums import Level
from linli.places.models import Place, PlaceShape
from linli.places.rules_shapes import may_remove_shape
from linli.playbooks.enums import Power
from tests.organisations.cast import ESTATE, OTHER_ESTATE, fixed_cast
from tests.places.conftest import AT, SYSTEM, Tree, in_post

HERE, THERE = (113.15, 27.83), (113.2, 27.8)


@pytest.fixture
def three(tree: Tree) -> Place:
    place = tree.find("3栋", Level.BUILDING)
    shapes = [GivenShape(place.pk, HERE), GivenShape(tree.estate.pk, THERE)]
    locate_many(tree.estate, shapes, source="测绘", by=SYSTEM, at=AT)
    return place


def test_a_place_is_taken_off_the_map_and_others_stay(tree: Tree, three: Place) -> None:
    remove_shape(three, by=SYSTEM, at=AT, version=1)
    assert [shape.place_id for shape in PlaceShape.objects.all()] == [tree.estate.pk]
    event = Event.objects.get(kind="place.unlocated")
    assert (event.place_id, event.estate_id) == (three.pk, tree.estate.pk)
    assert event.refs == {"version": 1, "as_of": "2026-11-23"}
    with pytest.raises(Invalid):
        remove_shape(three, by=SYSTEM, at=AT)
    again = locate_many(tree.estate, [GivenShape(three.pk, HERE, version=0)], source="x", by=SYSTEM, at=AT)
    assert again.new == 1


def test_what_was_drawn_anew_meanwhile_stays(tree: Tree, three: Place) -> None:
    locate_many(tree.estate, [GivenShape(three.pk, THERE)], source="新测", by=SYSTEM, at=AT)
    with pytest.raises(Stale):
        remove_shape(three, by=SYSTEM, at=AT, version=1)
    assert PlaceShape.objects.get(place=three).source == "新测"


def test_only_a_post_with_the_power_takes_places_off(tree: Tree, three: Place) -> None:
    stranger = in_post(Power.PLACE_IMPORT, scope={("estate", tree.estate.pk + 1000)})
    with pytest.raises(Refused):
        remove_shape(three, by=stranger, at=AT)
    remove_shape(three, by=in_post(Power.PLACE_IMPORT, scope={("estate", tree.estate.pk)}), at=AT)
    assert not PlaceShape.objects.filter(place=three).exists()


def test_who_may_take_a_place_off_of_the_whole_cast(no_queries) -> None:  # type: ignore[no-untyped-def]  # a fixture
    with no_queries():
        allowed = {role for role, actor in fixed_cast().items() if may_remove_shape(actor, ESTATE, AT) is None}
    assert allowed == {"station_head", "community_officer", "administrator", "system"}
    assert may_remove_shape(fixed_cast()["station_head"], OTHER_ESTATE, AT) is not None
