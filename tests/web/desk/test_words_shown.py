"""Words on the request's page: nothing twice, nothing left out, and long ones do not push away what may be done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from linli.core.refusals import Refusal, RefusalKind
from linli.service_requests.models import ServiceRequest
from linli.web.desk.matter import MUCH, SHOWN_OF_MUCH, in_order, words_of
from linli.web.desk.ways import WAYS
from tests.web.desk.conftest import Desk, page

SignIn = Callable[[str], Client]


@pytest.mark.parametrize(
    ("title", "words", "shown"),
    [
        ("路灯不亮", "路灯不亮", "路灯不亮"),
        ("路灯不亮", "路灯不亮\n晚上看不见", "晚上看不见"),
        ("路灯不亮", "  路灯不亮 \n\n 晚上看不见\n老人多 ", "晚上看不见\n老人多"),
        ("路灯不亮", "路灯不亮，晚上看不见", "路灯不亮，晚上看不见"),
        ("路灯不亮", "别的\n路灯不亮", "别的\n路灯不亮"),
        ("", "只有话", "只有话"),
    ],
)
def test_the_title_is_not_said_twice(title: str, words: str, shown: str) -> None:
    assert words_of(ServiceRequest(title=title, words=words)) == (shown, "")


@given(st.text(alphabet="灯不亮。，\n. 一二三", max_size=3 * MUCH))
def test_nothing_of_what_was_said_is_lost(words: str) -> None:
    head, rest = words_of(ServiceRequest(title="别的题目", words=words))
    assert head + rest == words.strip()
    assert (len(head) <= SHOWN_OF_MUCH) if rest else (len(head) <= MUCH)
    assert head or not words.strip()


def test_long_words_break_after_a_sentence_where_there_is_one() -> None:
    sentence = "灯" * 99 + "。"
    assert words_of(ServiceRequest(title="灯", words=sentence * 9))[0] == sentence * 3
    assert len(words_of(ServiceRequest(title="灯", words="灯" * (MUCH + 1)))[0]) == SHOWN_OF_MUCH


def test_a_long_story_is_folded_and_can_be_read_on(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("station_head").get(page(desk.file("楼上漏水。" * 200))).content.decode()
    assert text.count("楼上漏水。") >= 200
    assert "Read on</summary>" in text
    assert "Read on" not in at_desk("station_head").get(page(desk.file("楼上漏水。"))).content.decode()


def test_after_the_third_reopening_the_final_answer_comes_first() -> None:
    said: dict[str, Refusal | None] = dict.fromkeys(WAYS)
    assert in_order(said)[0] == "answer_finally"
    assert in_order(said)[1:] == [key for key in WAYS if key != "answer_finally"]
    said["answer_finally"] = Refusal(RefusalKind.WHEN, "not yet", "", "Wait.")
    assert in_order(said) == [key for key in WAYS if key != "answer_finally"]
