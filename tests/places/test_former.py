"""A place is found by what it was called before, and by what was merged into it; words inside a name, near at hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from linli.places.actions import carry_out, merge_place, rename_place
from linli.places.enums import Level
from linli.places.former import Former, search_former
from linli.places.models import Place, PlaceHistory
from linli.places.searching import search_inside, search_places
from tests.places.conftest import AT, SYSTEM, Tree, add

LATER = AT + timedelta(days=1)


def renamed(place: Place, name: str) -> Place:
    carry_out(rename_place(place, name=name, by=SYSTEM, at=AT), by=SYSTEM, at=LATER)
    return Place.objects.get(pk=place.pk)


def test_the_former_name_and_its_initials_find_the_place(tree: Tree) -> None:
    place = add(Level.COMMUNITY, "和畅社区", tree.subdistrict)
    place = renamed(place, "和畅老社区")
    for text in ("和畅社", "hcsq", "HCSQ"):
        assert search_former(text) == [Former(place, "和畅社区", merged=False)], text
        assert search_places(text) == []
    assert search_former("和畅老") == []


@pytest.mark.parametrize("text", ["", " ", "畅社区", "%", "x'", "没有"])
def test_what_was_no_name_finds_nothing(tree: Tree, text: str) -> None:
    renamed(add(Level.COMMUNITY, "和畅社区", tree.subdistrict), "和畅老社区")
    assert search_former(text) == []


def test_a_place_that_was_merged_twice_is_found_in_the_last(tree: Tree) -> None:
    first, second, third = (add(Level.COMMUNITY, name, tree.subdistrict) for name in ("甲社区", "乙社区", "丙社区"))
    carry_out(merge_place(first, into=second, by=SYSTEM, at=AT), by=SYSTEM, at=LATER)
    carry_out(merge_place(second, into=third, by=SYSTEM, at=LATER), by=SYSTEM, at=LATER)
    assert [(one.place.pk, one.name, one.merged) for one in search_former("甲")] == [(third.pk, "甲社区", True)]


def test_what_is_called_so_again_is_not_told_as_former(tree: Tree) -> None:
    place = renamed(renamed(tree.community, "别名社区"), tree.community.name)
    assert [one.place for one in search_former(tree.community.name)] == []
    assert [one.place for one in search_former("别名")] == [place]


def test_houses_are_not_found_by_former_names(tree: Tree) -> None:
    renamed(tree.find("3栋", Level.BUILDING), "三号楼")
    assert search_former("3栋") == []


def test_former_names_are_found_over_their_indexes(tree: Tree) -> None:
    renamed(tree.community, "别名社区")
    assert PlaceHistory.objects.get(name=tree.community.name).pinyin == tree.community.pinyin
    for column in ("name", "pinyin"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                f"EXPLAIN SELECT id FROM places_placehistory WHERE {column} COLLATE \"C\" >= 'a'"
                f" AND {column} COLLATE \"C\" < 'b'"
            )
            assert f"place_former_{column}" in str(cursor.fetchall())


def test_words_inside_a_name_are_found_below_the_roots_alone(tree: Tree) -> None:
    there = add(Level.COMMUNITY, "和畅社区", tree.subdistrict)
    elsewhere = add(
        Level.COMMUNITY, "远畅社区", add(Level.SUBDISTRICT, "别处街道", add(Level.DISTRICT, "别处区", tree.city))
    )
    assert search_inside("畅", [tree.subdistrict.pk]) == [there]
    assert search_inside("csq", [tree.subdistrict.pk]) == [there]
    assert set(search_inside("畅", [tree.city.pk])) == {there, elsewhere}
    assert search_inside("畅", []) == search_inside("", [tree.city.pk]) == search_inside("12", [tree.city.pk]) == []
    assert search_inside("3栋", [tree.city.pk]) == []
