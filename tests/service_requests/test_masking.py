"""What is hidden in a resident's words, on invented and on real sentences; and what is left alone."""

from __future__ import annotations

import json
import os
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.service_requests.masking import Secret, found_in, has_a_number, hide_numbers, mask

EXACT = (Secret.PHONE, Secret.ID, Secret.CARD, Secret.PLATE, Secret.WECHAT)
FLOORS = {**dict.fromkeys(EXACT, (0.98, 0.98)), Secret.ROOM: (0.90, 0.95), Secret.NAME: (0.85, 0.95)}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13800001111。", "请打**。"),
        ("请打138 0000 1111。", "请打**。"),
        ("电话0733-22220000", "电话**"),
        ("身份证430204199301150000", "身份证**"),
        ("卡号6222 0000 1111 2222 333", "卡号**"),
        ("车牌湘B·12345占道", "车牌**占道"),
        ("新能源湘BD12345", "新能源**"),
        ("加我微信happy123456", "加我微信**"),
        ("我住3栋1单元502，灯坏了", "我住**，灯坏了"),
        ("就是12号楼1203室", "就是**"),
        ("我叫李小明，住在这里", "我叫李**，住在这里"),
        ("联系人：王芳。", "联系人：王**。"),
        ("楼上住户陈大伟半夜装修", "楼上住户陈**半夜装修"),
    ],
)
def test_what_is_hidden(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "3栋东侧路灯不亮，晚上老人下楼看不见",
        "2026年11月23日停水到12:00",
        "业主委员会说不行",
        "16栋业主向物业反映",
        "物业费1234.50元，编号20261123",
        "住户向有关部门反映",
        "",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_masked_once_is_masked(text: str) -> None:
    pieces = found_in(text)
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    assert all(0 <= one.start < one.end <= len(text) for one in pieces)


@given(st.integers(10_000_000, 99_999_999), st.text("，。了的在 ", max_size=9), st.text("，。了的在 ", max_size=9))
def test_a_mobile_number_never_survives(digits: int, before: str, after: str) -> None:
    number = f"139{digits}"
    assert number not in mask(before + number + after)


@pytest.mark.data
@pytest.mark.skipif(not os.environ.get("LINLI_TEST_DATA"), reason="LINLI_TEST_DATA names no folder of real data")
def test_the_figures_on_real_messages() -> None:
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    kinds = {"bank": "card"}
    for line in (Path(os.environ["LINLI_TEST_DATA"]) / "pii-a.jsonl").read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        there = {(start, end, kinds.get(kind, kind)) for start, end, kind in message["spans"]}
        found = {(one.start, one.end, one.kind.value) for one in found_in(message["text"])}
        right.update(kind for *_span, kind in there & found)
        missed.update(kind for *_span, kind in there - found)
        wrong.update(kind for *_span, kind in found - there)
    for kind, (recall, precision) in FLOORS.items():
        assert right[kind] / (right[kind] + missed[kind]) >= recall, kind
        assert right[kind] / (right[kind] + wrong[kind]) >= precision, kind


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("找13800001234", True),
        ("找 138 0000 1234", True),
        ("身份证110101199001011234", True),
        ("打站点0731-28200001", False),
        ("（0731）28200001", False),
        ("SQ-430204-20261123-0007", False),
        ("3栋2单元502，先生姓王", False),
        ("", False),
    ],
)
def test_somebodys_own_number_is_known_from_an_offices(text: str, *, there: bool) -> None:
    assert has_a_number(text) is there


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("路灯不亮，打13800001111", "路灯不亮，打**"),
        ("电话0733-22220000，身份证430204199301150000", "电话**，身份证**"),
        ("我叫李小明，住3栋1单元502，车牌湘B12345", "我叫李小明，住3栋1单元502，车牌湘B12345"),
        ("编号SQ-990102-20261123-0007，1380000元", "编号SQ-990102-20261123-0007，1380000元"),
    ],
)
def test_what_names_a_matter_holds_no_number_of_a_person(text: str, shown: str) -> None:
    assert hide_numbers(text) == shown
