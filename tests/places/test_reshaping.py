"""The tree changes on a day: renamed, moved, merged, split; each whole, with what was before on record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from linli.core.events import Event
from linli.core.refusals import Invalid, Refused
from linli.places import past, queries
from linli.places.actions import (
    add_place,
    call_off_change,
    carry_out,
    make_door_code,
    merge_place,
    move_place,
    rename_place,
    split_place,
)
from linli.places.enums import ChangeKind, Level
from linli.places.jobs import carry_out_due
from linli.places.models import DoorCode, Place, PlaceChange
from tests.places.conftest import AT, SYSTEM, Tree, add, in_post

LATER = AT + timedelta(minutes=5)
TODAY = date(2026, 11, 23)


def done(change: PlaceChange) -> PlaceChange:
    return carry_out(change, by=SYSTEM, at=LATER)


@pytest.fixture
def other(tree: Tree) -> Place:
    """Another community, in another district."""
    district = add(Level.DISTRICT, "望江区", tree.city, code="990205")
    subdistrict = add(Level.SUBDISTRICT, "听涛街道", district)
    return add(Level.COMMUNITY, "朝霞社区", subdistrict)


def levels_right(place: Place) -> bool:
    """Whether path and level ids of the place and of all in it say the same as its parents do."""
    for each in queries.subtree(place):
        above = {row.level: row.pk for row in [*queries.ancestors(each), each]}
        carried = {
            level: above.get(level) for level in ("city", "district", "subdistrict", "community", "estate", "building")
        }
        own = each.level_ids()
        if own != {"place": each.pk, **carried} or queries.path_ids(each.path)[-2] != each.parent_id:
            return False
    return True


def test_a_renamed_place_was_called_otherwise_until_then(tree: Tree) -> None:
    change = done(rename_place(tree.estate, name="春和里新村", reason="2026年第7号", by=SYSTEM, at=AT))
    estate = Place.objects.get(pk=tree.estate.pk)
    assert (estate.name, estate.pinyin) == ("春和里新村", "chlxc")
    assert past.names_at([estate.pk], AT) == {estate.pk: "春和里小区"}
    assert past.names_at([estate.pk], LATER) == {estate.pk: "春和里新村"}
    assert change.done_at == LATER
    assert estate.slug == tree.estate.slug


def test_a_moved_estate_takes_all_that_lies_in_it_along(tree: Tree, other: Place) -> None:
    inside = queries.subtree(tree.estate).count()
    done(move_place(tree.estate, parent=other, by=SYSTEM, at=AT))
    estate = Place.objects.get(pk=tree.estate.pk)
    assert estate.parent_id == other.pk
    assert queries.subtree(other).count() == inside + 1
    assert queries.subtree(tree.community).count() == 1
    assert levels_right(other)
    assert [name for _, name in past.chain_at(estate.pk, AT)] == [
        "青禾市",
        "临江区",
        "望云街道",
        "春晖社区",
        "春和里小区",
    ]
    assert [name for _, name in past.chain_at(estate.pk, LATER)][-2:] == ["朝霞社区", "春和里小区"]


def test_a_merged_community_is_part_of_the_other_and_found_no_more(tree: Tree, other: Place) -> None:
    change = done(merge_place(tree.community, into=other, by=SYSTEM, at=AT))
    assert not Place.objects.filter(pk=tree.community.pk).exists()
    assert Place.every.get(pk=tree.community.pk).merged_into_id == other.pk
    assert levels_right(other)
    assert change.kind == ChangeKind.MERGE
    assert [name for _, name in past.chain_at(tree.estate.pk, AT)][-2:] == ["春晖社区", "春和里小区"]
    assert "春晖社区" in past.names_at([tree.community.pk], LATER).values()


def test_a_merged_estate_is_found_by_its_old_address_and_its_old_code(tree: Tree) -> None:
    second = add(Level.ESTATE, "秋实里小区", tree.community)
    add(Level.BUILDING, "7栋", second)
    code = make_door_code(place=second, by=SYSTEM, at=AT)
    done(merge_place(second, into=tree.estate, by=SYSTEM, at=AT))
    assert queries.by_slug(second.slug or "") == tree.estate
    assert queries.by_door_token(code.token).place == tree.estate
    assert "7栋" in [building.name for building in queries.buildings(tree.estate)]
    third = add(Level.ESTATE, "冬藏里小区", tree.community)
    lapsed = make_door_code(place=third, by=SYSTEM, at=AT)
    done(merge_place(third, into=tree.estate, by=SYSTEM, at=AT))
    assert DoorCode.objects.get(pk=lapsed.pk).revoked_at == LATER
    kinds = Event.objects.filter(kind__in=["place.door_code_moved", "place.door_code_revoked"]).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["place.door_code_moved", "place.door_code_revoked"]


def test_parts_of_an_estate_become_one_of_their_own(tree: Tree) -> None:
    change = split_place(tree.estate, name="春和里二期", parts=[tree.find("12栋", Level.BUILDING)], by=SYSTEM, at=AT)
    made = done(change).made
    assert made is not None
    assert made.level == Level.ESTATE
    assert made.slug
    assert made.parent_id == tree.community.pk
    assert [building.name for building in queries.buildings(made)] == ["12栋"]
    assert "12栋" not in [building.name for building in queries.buildings(tree.estate)]
    assert levels_right(tree.community)


def test_what_is_decided_for_a_day_to_come_waits_for_it(
    tree: Tree, other: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = move_place(tree.estate, parent=other, on=TODAY + timedelta(days=8), by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        done(change)
    monkeypatch.setattr("linli.places.jobs.often.next_look", 0.0)
    monkeypatch.setattr("linli.core.clock.now", lambda: AT)
    assert carry_out_due() == 0
    monkeypatch.setattr("linli.places.jobs.often.next_look", 0.0)
    monkeypatch.setattr("linli.core.clock.now", lambda: AT + timedelta(days=8))
    assert carry_out_due() == 1
    assert Place.objects.get(pk=tree.estate.pk).parent_id == other.pk


def test_a_change_that_breaks_stands_in_no_other_ones_way(
    tree: Tree, other: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = rename_place(tree.estate, name="一", on=TODAY + timedelta(days=1), by=SYSTEM, at=AT)
    move_place(tree.estate, parent=other, on=TODAY + timedelta(days=1), by=SYSTEM, at=AT)
    whole = carry_out

    def once(change: PlaceChange, **given: object) -> PlaceChange:
        if change.pk == broken.pk:
            raise RuntimeError("out of order")
        return whole(change, **given)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr("linli.places.jobs.carry_out", once)
    monkeypatch.setattr("linli.places.jobs.often.next_look", 0.0)
    monkeypatch.setattr("linli.core.clock.now", lambda: AT + timedelta(days=1))
    assert carry_out_due() == 1
    assert f"{broken.pk} went wrong" in caplog.text
    assert Place.objects.get(pk=tree.estate.pk).parent_id == other.pk


def test_a_change_carried_out_twice_is_done_once(tree: Tree, other: Place) -> None:
    change = move_place(tree.estate, parent=other, by=SYSTEM, at=AT)
    done(change)
    again = carry_out(change, by=SYSTEM, at=LATER + timedelta(hours=1))
    assert again.done_at == LATER
    assert Event.objects.filter(kind="place.moved").count() == 1


def test_a_change_called_off_never_happens(tree: Tree, other: Place) -> None:
    change = move_place(tree.estate, parent=other, on=TODAY + timedelta(days=1), by=SYSTEM, at=AT)
    call_off_change(change, by=SYSTEM, at=LATER)
    carry_out(change, by=SYSTEM, at=AT + timedelta(days=2))
    assert Place.objects.get(pk=tree.estate.pk).parent_id == tree.community.pk
    with pytest.raises(Refused):
        call_off_change(change, by=SYSTEM, at=LATER)


def test_what_became_impossible_is_written_down_and_changes_nothing(tree: Tree, other: Place) -> None:
    change = move_place(tree.estate, parent=other, by=SYSTEM, at=AT)
    add(Level.ESTATE, "春和里小区", other)
    failed = done(change)
    assert failed.failed_at == LATER
    assert "春和里小区" in failed.failure
    assert Place.objects.get(pk=tree.estate.pk).parent_id == tree.community.pk


@pytest.mark.parametrize("field", ["name", "on", "reason"])
def test_each_wrong_field_of_a_renaming_is_named(tree: Tree, field: str) -> None:
    given = {"name": {"name": " "}, "on": {"on": TODAY - timedelta(days=1)}, "reason": {"reason": "因" * 121}}[field]
    with pytest.raises(Invalid) as said:
        rename_place(tree.estate, **{"name": "新名", **given}, by=SYSTEM, at=AT)
    assert list(said.value.errors) == [field]


def test_what_cannot_be_is_named_at_its_field(tree: Tree, other: Place) -> None:
    room = tree.find("502", Level.ROOM, "1单元")
    building = tree.find("3栋", Level.BUILDING)
    twin = add(Level.ESTATE, "春和里小区", other)
    everything = list(queries.buildings(tree.estate))
    cases = [
        (lambda: rename_place(tree.estate, name="春和里小区", by=SYSTEM, at=AT), "name"),
        (lambda: move_place(room, parent=building, by=SYSTEM, at=AT), "place"),
        (lambda: move_place(tree.community, parent=tree.estate, by=SYSTEM, at=AT), "parent"),
        (lambda: move_place(tree.estate, parent=tree.community, by=SYSTEM, at=AT), "parent"),
        (lambda: move_place(tree.estate, parent=other, by=SYSTEM, at=AT), "parent"),
        (lambda: merge_place(building, into=building, by=SYSTEM, at=AT), "place"),
        (lambda: merge_place(tree.estate, into=tree.estate, by=SYSTEM, at=AT), "into"),
        (lambda: merge_place(tree.community, into=other, by=SYSTEM, at=AT), "into"),
        (lambda: split_place(room, name="新", parts=[], by=SYSTEM, at=AT), "place"),
        (lambda: split_place(tree.estate, name="新", parts=[], by=SYSTEM, at=AT), "parts"),
        (lambda: split_place(tree.estate, name="新", parts=[twin], by=SYSTEM, at=AT), "parts"),
        (lambda: split_place(tree.estate, name="新", parts=everything, by=SYSTEM, at=AT), "parts"),
    ]  # fmt: skip
    for attempt, field in cases:
        with pytest.raises(Invalid) as said, transaction.atomic():
            attempt()
        assert field in said.value.errors
    assert not PlaceChange.objects.exists()


def test_who_reshapes_must_reach_both_places(tree: Tree, other: Place) -> None:
    here = in_post("place.reshape", scope={("district", tree.district.pk)})
    city = in_post("place.reshape", scope={("city", tree.city.pk)})
    for attempt in (
        lambda by: move_place(tree.estate, parent=other, by=by, at=AT),
        lambda by: merge_place(tree.community, into=other, by=by, at=AT),
    ):
        with pytest.raises(Refused):
            attempt(here)
        assert attempt(city).asked_by_id == city.person_id
    with pytest.raises(Refused):
        rename_place(tree.district, name="新区", by=in_post("place.manage", scope={("city", tree.city.pk)}), at=AT)
    keeper = in_post("place.manage", scope={("community", tree.community.pk)})
    assert rename_place(tree.estate, name="春和里新村", by=keeper, at=AT).kind == ChangeKind.RENAME
    with pytest.raises(Refused):
        split_place(tree.estate, name="二期", parts=[tree.find("12栋", Level.BUILDING)], by=keeper, at=AT)
    with pytest.raises(Refused):
        call_off_change(PlaceChange.objects.filter(kind="move").get(), by=here, at=AT)


def test_a_name_is_free_again_once_its_place_is_part_of_another(tree: Tree) -> None:
    second = add(Level.ESTATE, "秋实里小区", tree.community)
    done(merge_place(second, into=tree.estate, by=SYSTEM, at=AT))
    assert add_place(level=Level.ESTATE, name="秋实里小区", parent=tree.community, by=SYSTEM, at=LATER).pk != second.pk
