"""What is typed: cleaned, within its limit, refused at its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import translation

from linli.core.refusals import Invalid
from linli.core.wording import clean_words, day_words, fitting, line, need, need_line, number

BELL, ZERO_WIDTH, RIGHT_TO_LEFT = "\x07", "\u200b", "\u202e"


@pytest.mark.parametrize(("language", "words"), [("en", "3 Dec 2026"), ("zh-hans", "2026年12月3日")])
def test_a_day_inside_a_sentence_is_said_as_people_say_it(language: str, words: str) -> None:
    with translation.override(language):
        assert day_words(date(2026, 12, 3)) == words


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  灯 不亮 \n", "灯 不亮"),
        (f"灯{BELL}不{ZERO_WIDTH}亮{RIGHT_TO_LEFT}", "灯不亮"),
        ("一\r\n二\t三", "一\n二 三"),
        ("\ufeff", ""),
    ],
)
def test_what_cannot_be_seen_is_taken_out(typed: str, clean: str) -> None:
    assert clean_words(typed) == clean


def test_the_limit_is_of_what_is_kept() -> None:
    assert fitting("words", f" {'字' * 5}{ZERO_WIDTH} ", 5) == "字" * 5
    with pytest.raises(Invalid) as wrong:
        fitting("words", "字" * 6, 5)
    assert wrong.value.errors == {"words": "最多5个字。"}


def test_a_line_has_no_breaks_and_several_lines_keep_theirs() -> None:
    assert line("title", " 一\n二\t 三 ", 5) == "一 二 三"
    assert need_line("title", "一\n二", "Write it.", 9) == "一 二"
    assert fitting("words", "一\n二", 9) == need("words", "一\n二", "Write it.", 9) == "一\n二"


@pytest.mark.parametrize("asked", [need, need_line])
@pytest.mark.parametrize("typed", ["", " \n ", ZERO_WIDTH])
def test_what_must_be_there_is_asked_for_in_its_own_words(asked: Callable[..., str], typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        asked("why", typed, "Say why.", 9)
    assert wrong.value.errors == {"why": "Say why."}


@pytest.mark.parametrize("asked", [need, need_line])
def test_what_must_be_there_has_its_limit_too(asked: Callable[..., str]) -> None:
    with pytest.raises(Invalid) as wrong:
        asked("why", "字" * 10, "Say why.", 9)
    assert wrong.value.errors == {"why": "最多9个字。"}


@pytest.mark.parametrize(
    ("value", "fits"), [(None, False), (0, False), (1, True), (30, True), (31, False), (-4, False)]
)
def test_a_number_lies_within_its_bounds(value: int | None, fits: bool) -> None:
    if fits:
        assert number("heads", value, 1, 30) == value
        return
    with pytest.raises(Invalid) as wrong:
        number("heads", value, 1, 30)
    assert wrong.value.errors == {"heads": "请写1到30之间的数。"}
