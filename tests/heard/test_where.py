"""Which place a message names."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.demo.cast import World
from linli.heard.where import place_in
from linli.places.models import Place


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("3栋的路灯坏了", "building"), ("路灯坏了，在3栋东侧", "building"), ("３号楼 漏水", "building"),
        ("3 栋 1 单元门禁", "unit"), ("3栋一单元门禁", "unit"), ("3栋9单元", "building"),
        ("3栋1单元和3栋2单元都停水", "building"), ("3栋和4栋都停水", "estate"), ("99栋漏水", "estate"),
        ("大门口积水", "estate"), ("13栋漏水", "estate"), ("2026-3-101 的通知", "estate"), ("", "estate"),
        ("电梯停在3座位", "estate"),
    ],
)  # fmt: skip
def test_the_nearest_place_that_is_named(world: World, words: str, found: str) -> None:
    assert place_in(words, world.estate).pk == world.places[found].pk, words


def test_a_dwelling_is_found_with_and_without_its_entrance(world: World) -> None:
    room = world.room
    for words in (f"3-1-{room.name}漏水", f"3栋1单元{room.name}室漏水", f"我家3栋1单元{room.name}，漏水"):
        assert place_in(words, world.estate).pk == room.pk, words
    assert place_in("3栋1单元9999漏水", world.estate).pk == world.places["unit"].pk


def test_a_place_of_another_estate_is_never_found(world: World) -> None:
    other = Place.objects.get(pk=world.places["other_room"].estate_id)
    assert place_in("3栋漏水", other).estate_id == other.pk


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="0123456789-栋单元室号楼一二三 ３，\n", max_size=40))
def test_whatever_is_said_lies_in_the_estate(world: World, words: str) -> None:
    assert place_in(words, world.estate).estate_id == world.estate.pk
