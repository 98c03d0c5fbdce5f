"""Many estates at once: the same rows that one estate at a time would give, and nothing where one is wrong."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.places.actions import EstateRow, RoomRow, import_estate, import_estates_many
from linli.places.enums import EstateType, Level
from linli.places.models import Place
from tests.organisations.cast import AT, SYSTEM

ROOMS = (
    RoomRow("1", "1", "101", 1, 8960, "dwelling"),
    RoomRow("1", "1", "201", 2, 8960),
    RoomRow("1", "2", "101室", 1),
    RoomRow("2栋", "", "1", 3),
)
SAME = (
    "level",
    "name",
    "pinyin",
    "sort",
    "floors",
    "floor",
    "area",
    "use",
    "estate_type",
    "address",
    "code",
    "version",
)


def told(estate: Place) -> list[tuple[object, ...]]:
    """Everything in an estate, as far as it does not hang on ids and the estate's own name."""
    found = Place.objects.filter(estate_id=estate.pk).exclude(pk=estate.pk).select_related("parent").order_by("path")
    return sorted(
        ((tuple(getattr(one, name) for name in SAME), one.parent.sort) for one in found if one.level != Level.BUILDING),
        key=str,
    ) + sorted((tuple(getattr(one, name) for name in SAME) for one in found if one.level == Level.BUILDING), key=str)


def test_many_estates_are_what_each_would_be_alone(world):
    community, other = world.places["community"], world.places["other_community"]
    alone, _counts = import_estate(parent=community, name="独居苑", rooms=ROOMS, by=SYSTEM, at=AT)
    rows = [
        EstateRow(other, "众居苑", ROOMS, EstateType.MIXED.value, "青禾路20号"),
        EstateRow(community, "众居苑", ROOMS[:1]),
        EstateRow(other, "空苑"),
    ]
    first, second, third = import_estates_many(rows, by=SYSTEM, at=AT)
    assert told(first) == told(alone)
    assert (first.slug, second.slug, third.slug) == ("zhongjuyuan", "zhongjuyuan-2", "kongyuan")
    assert (first.estate_type, first.address, first.parent_id) == ("mixed", "青禾路20号", other.pk)
    assert Place.objects.filter(estate_id=second.pk).count() == 4
    for one in Place.objects.filter(estate_id__in=[first.pk, second.pk]).select_related("parent"):
        assert one.path.startswith(one.parent.path)
        assert one.city_id == world.places["city"].pk
        if one.level not in (Level.ESTATE, Level.BUILDING):
            assert one.building_id == one.parent.building_id
    assert Place.objects.get(pk=first.pk).playbook_version_id is None


def test_each_estate_has_its_events(world):
    before = Event.objects.count()
    made = import_estates_many([EstateRow(world.places["community"], "众居苑", ROOMS)], by=SYSTEM, at=AT)
    events = list(Event.objects.order_by("id")[before:])
    assert [event.kind for event in events] == ["place.added", "place.imported"]
    assert {event.estate_id for event in events} == {made[0].pk}
    assert events[1].refs == {"buildings": 2, "units": 2, "rooms": 4, "changed": 0}


@pytest.mark.parametrize(
    ("field", "names", "rooms"),
    [
        ("estates", ["春和里"], ()),
        ("estates", ["甲苑", "甲苑"], ()),
        ("estates", [" "], ()),
        ("rooms", ["甲苑"], (ROOMS[0], ROOMS[0])),
        ("rooms", ["甲苑"], (RoomRow("1", "1", ""),)),
    ],
)
def test_nothing_is_written_where_one_is_wrong(world, field, names, rooms):
    count = Place.objects.count()
    rows = [EstateRow(world.places["community"], name, rooms) for name in ["好苑", *names]]
    with pytest.raises(Invalid) as refused:
        import_estates_many(rows, by=SYSTEM, at=AT)
    assert set(refused.value.errors) == {field}
    assert Place.objects.count() == count


def test_an_estate_lies_in_no_estate(world):
    with pytest.raises(Invalid):
        import_estates_many([EstateRow(world.estate, "里中里")], by=SYSTEM, at=AT)


def test_who_may_not_bring_in_houses_brings_in_none(world):
    with pytest.raises(Refused):
        import_estates_many([EstateRow(world.places["community"], "甲苑")], by=world.actor("repairer"), at=AT)


def test_a_hundred_estates_take_as_few_statements_as_one(world):
    def asked(names: list[str]) -> int:
        rows = [EstateRow(world.places["community"], name, ROOMS) for name in names]
        with CaptureQueriesContext(connection) as queries:
            import_estates_many(rows, by=SYSTEM, at=AT)
        return len(queries)

    assert asked([f"甲{number}苑" for number in range(20)]) == asked(["乙苑"])
