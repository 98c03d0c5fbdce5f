"""Finding places of the whole tree by name, pinyin initials or code."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from linli.places.enums import Level
from linli.places.models import Place
from linli.places.searching import above, coded, search_places
from tests.places.conftest import Tree, add


def names(text: str) -> list[str]:
    return [place.name for place in search_places(text)]


@pytest.mark.parametrize("level", ["city", "district", "subdistrict", "community", "estate"])
def test_each_level_is_found_by_the_beginning_of_its_name_and_by_initials(tree: Tree, level: str) -> None:
    place: Place = getattr(tree, level)
    assert names(place.name[:2]) == [place.name]
    assert place.name in names(place.pinyin)
    assert place.name in names(place.pinyin.upper())


def test_houses_and_rooms_are_not_sought_in_the_whole_country(tree: Tree) -> None:
    assert names("3栋") == []
    assert names("502") == []


def test_what_is_called_just_so_comes_first_then_the_higher_place(tree: Tree) -> None:
    add(Level.SUBDISTRICT, "春晖街道", tree.district)
    add(Level.COMMUNITY, "春晖", tree.subdistrict)
    assert names("春晖") == ["春晖", "春晖街道", "春晖社区"]


@pytest.mark.parametrize("code", ["990204", "990204000", "990204000000"])
def test_a_code_finds_its_place_also_with_zeros_behind_it(tree: Tree, code: str) -> None:
    assert names(code)[0] == tree.district.name
    assert coded(code) == [tree.district]


def test_the_beginning_of_a_code_finds_what_lies_there(tree: Tree) -> None:
    assert names("9902") == [tree.district.name, tree.subdistrict.name, tree.community.name]


@pytest.mark.parametrize("text", ["", "  ", "没有这里", "%", "_", "'", "zz%", "\\"])
def test_nothing_is_found_for_what_nothing_is_called(tree: Tree, text: str) -> None:
    assert search_places(text) == []


def test_at_most_so_many_are_found(tree: Tree) -> None:
    for number in range(30):
        add(Level.COMMUNITY, f"新村{number}", tree.subdistrict)
    assert len(search_places("新村")) == 20
    assert len(search_places("x", limit=3)) == 3


def test_search_and_what_lies_above_take_three_queries(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        found = search_places("春")
        chains = above(found)
    assert [one.name for one in chains[tree.community.pk]] == ["青禾市", "临江区", "望云街道"]


def test_the_index_answers_in_the_order_of_the_answer(tree: Tree) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM places_place WHERE level = 'community' AND ended_at IS NULL"
            ' AND pinyin COLLATE "C" >= \'c\' AND pinyin COLLATE "C" < \'d\' ORDER BY pinyin COLLATE "C" LIMIT 5'
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "place_level_pinyin" in plan
