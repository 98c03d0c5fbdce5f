"""How moments and spans read, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.core.clock import SHANGHAI
from linli.web import filters

NOW = datetime(2026, 11, 23, 6, 2, tzinfo=UTC)  # Monday, 14:02 in Shanghai


def local(day: int, hour: int = 0, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_a_moment_reads_with_date_weekday_and_hour() -> None:
    due = local(26, 17, 30)
    assert filters.local_time(due) == "11月26日（周四）17:30"
    with translation.override("en"):
        assert filters.local_time(due) == "Thu 26 Nov, 17:30"


def test_a_moment_of_another_year_names_it() -> None:
    due = local(1, 9, 5, month=3, year=2027)
    assert filters.local_time(due, NOW) == "2027年3月1日（周一）9:05"
    assert filters.day(due, NOW) == "2027年3月1日（周一）"
    assert filters.local_time(due) == "3月1日（周一）9:05"
    with translation.override("en"):
        assert filters.day(due, NOW) == "Mon 1 Mar 2027"


def test_times_are_shown_in_shanghai_whatever_zone_they_come_in() -> None:
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    assert filters.short_time(late) == "11月24日2:30"
    assert filters.day(late) == "11月24日（周二）"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        filters.clock(datetime(2026, 11, 23, 9, 0))


@pytest.mark.parametrize(
    ("due", "chinese", "english"),
    [
        (local(23, 17, 30), "最迟今天17:30", "Due today 17:30"),
        (local(24, 9), "最迟明天9:00", "Due tomorrow 9:00"),
        (local(26, 17, 30), "最迟周四17:30", "Due Thu 17:30"),
        (local(29, 8), "最迟周日8:00", "Due Sun 8:00"),
        (local(30, 8), "最迟11月30日8:00", "Due 30 Nov, 8:00"),
        (local(4, 8, month=1, year=2027), "最迟2027年1月4日（周一）8:00", "Due Mon 4 Jan 2027, 8:00"),
        (local(23, 13, 22), "超期40分钟", "40 minutes late"),
        (local(23, 12), "超期2小时", "2 hours late"),
        (local(22, 12), "超期1天", "1 day late"),
        (local(21, 12), "超期2天", "2 days late"),
        (None, "不限时", "No deadline"),
    ],
)
def test_a_due_moment_is_a_fact(due: datetime | None, chinese: str, english: str) -> None:
    assert filters.due_words(due, NOW) == chinese
    with translation.override("en"):
        assert filters.due_words(due, NOW) == english


def test_due_this_very_moment_is_not_late() -> None:
    assert not filters.overdue(NOW, NOW)
    assert filters.due_words(NOW, NOW) == "最迟今天14:02"
    assert filters.overdue(NOW - timedelta(seconds=1), NOW)
    assert not filters.overdue(None, NOW)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "不到1分钟"),
        (timedelta(seconds=59), "不到1分钟"),
        (timedelta(minutes=1), "1分钟"),
        (timedelta(minutes=59, seconds=59), "59分钟"),
        (timedelta(hours=1), "1小时"),
        (timedelta(hours=23, minutes=59), "23小时"),
        (timedelta(days=1), "1天"),
        (timedelta(days=6, hours=23), "6天"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(span: timedelta, words: str) -> None:
    assert filters.length(span) == words
    assert filters.waited(NOW - span, NOW) == words


def test_what_begins_later_has_not_waited() -> None:
    assert filters.waited(NOW + timedelta(hours=1), NOW) == "不到1分钟"


def test_the_recent_past_is_told_by_its_distance() -> None:
    assert filters.ago(NOW - timedelta(seconds=20), NOW) == "刚刚"
    assert filters.ago(NOW - timedelta(hours=2), NOW) == "2小时前"
    assert filters.ago(local(22, 9), NOW) == "昨天9:00"
    assert filters.ago(local(20, 9), NOW) == "11月20日9:00"


def test_a_line_of_the_same_day_shows_only_its_hour() -> None:
    assert filters.short_time(local(23, 10, 15), local(23, 14, 2)) == "10:15"
    assert filters.short_time(local(22, 10, 15), local(23, 14, 2)) == "11月22日10:15"
    assert filters.short_time(local(23, 10, 15)) == "11月23日10:15"


def test_days_hours_and_numbers() -> None:
    assert filters.day(date(2026, 11, 26)) == "11月26日（周四）"
    assert filters.short_day(date(2026, 1, 2)) == "1月2日"
    assert filters.clock(local(23, 9)) == "9:00"
    assert filters.number(665276) == "665,276"
    with translation.override("en"):
        assert filters.short_day(date(2026, 5, 26)) == "26 May"


@given(minutes=st.integers(min_value=-60 * 24 * 400, max_value=60 * 24 * 400))
def test_every_due_moment_has_words_and_late_ones_say_so(minutes: int) -> None:
    due = NOW + timedelta(minutes=minutes)
    with translation.override("zh-hans"):
        words = filters.due_words(due, NOW)
    assert words.startswith("超期" if minutes < 0 else "最迟")


def test_somebody_s_words_stay_plain_text() -> None:
    text = "路灯<b>不亮</b>\r\n\r\n\r\n\u202e楼上 \x07\n谢谢 "
    assert filters.plain_text(text) == "路灯&lt;b&gt;不亮&lt;/b&gt;<br><br>楼上 <br>谢谢"


def test_a_code_is_read_in_two_groups() -> None:
    assert filters.ALL["query_code"]("K7M4TQ9W2X") == "K7M4T-Q9W2X"


def test_every_filter_a_template_may_use_is_listed() -> None:
    assert {name for name, made in filters.ALL.items() if made.__name__ == name} == filters.ALL.keys() - {"query_code"}
