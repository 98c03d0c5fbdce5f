"""Initials, slugs and sort keys."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.places import naming


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("春和里小区", "chlxq"),
        ("春和里3栋", "chl3d"),
        ("重庆路８号", "cql8h"),
        ("Ａ座 B", "azb"),
        ("502", "502"),
        ("★", ""),
    ],
)
def test_initials_are_what_people_type(name: str, expected: str) -> None:
    assert naming.initials(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("春和里小区", "chunheli"), ("小区", ""), ("万和城 二期", "wanhechengerqi"), ("Ｐark·东", "park-dong"), ("☆", "")],
)
def test_a_slug_is_the_name_in_pinyin(name: str, expected: str) -> None:
    assert naming.slug_of(name) == expected


@given(st.text(max_size=80))
def test_names_of_any_kind_give_keys_that_fit_their_columns(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{0,32}", naming.slug_of(name))
    assert re.fullmatch(r"[a-z0-9]{0,60}", naming.initials(name))
    assert len(naming.sort_key(name)) <= 40


@pytest.mark.parametrize(
    "names",
    [
        ["1栋", "2栋", "3栋", "12栋", "100栋"],
        ["A1座", "A2座", "A10座", "B1座"],
        ["一单元", "二单元", "九单元", "十单元", "十二单元", "二十单元", "三十五单元"],
        ["第一期", "第二期", "第十期"],
        ["101", "102", "1002", "1101"],
    ],
)
def test_names_sort_as_people_count(names: list[str]) -> None:
    keys = [naming.sort_key(name) for name in names]
    assert keys == sorted(set(keys))


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_buildings_sort_by_their_numbers(one: int, other: int) -> None:
    assert (naming.sort_key(f"{one}栋") < naming.sort_key(f"{other}栋")) == (one < other)


@pytest.mark.parametrize(
    ("make", "typed", "expected"),
    [
        (naming.building_name, "３", "3栋"), (naming.building_name, " 3 栋", "3栋"), (naming.building_name, "A", "A"),
        (naming.unit_name, "1", "1单元"), (naming.unit_name, "", ""), (naming.unit_name, "东单元", "东单元"),
        (naming.room_name, "502室", "502"), (naming.room_name, "502", "502"), (naming.room_name, "室", "室"),
    ],
)  # fmt: skip
def test_ways_to_write_one_address_become_one(make: object, typed: str, expected: str) -> None:
    assert make(typed) == expected  # type: ignore[operator]
