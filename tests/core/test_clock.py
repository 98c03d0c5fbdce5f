"""The legal calendar and working time, by hand-computed cases.

Autumn 2026: Sunday 20 September is worked; 25 to 27 September and 1 to 7 October are free; Saturday 10 October is
worked. The published calendar ends with 2026.
"""

from datetime import UTC, date, datetime, time, timedelta
from time import process_time

import pytest

from linli.core.clock import (
    SHANGHAI,
    Allowance,
    Calendar,
    Day,
    Due,
    WorkingHours,
    day_bounds,
    due,
    from_local,
    local,
    local_date,
    now,
    warned_from,
)

CALENDAR = Calendar()
HOURS = WorkingHours()


def at(text: str) -> datetime:
    """A local moment such as `2026-11-23 09:31`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def find(receipt: str, allowance: str, pauses: tuple[tuple[str, str], ...] = (), *extensions: str) -> Due:
    return due(
        at(receipt),
        Allowance.parse(allowance),
        calendar=CALENDAR,
        hours=HOURS,
        pauses=[(at(start), at(end)) for start, end in pauses],
        extensions=[Allowance.parse(extension) for extension in extensions],
    )


@pytest.mark.parametrize(
    ("receipt", "allowance", "expected", "provisional"),
    [
        # an ordinary week
        ("2026-11-23 09:31", "3wd", "2026-11-26 17:30", False),
        ("2026-11-23 20:00", "1wd", "2026-11-24 17:30", False),
        ("2026-11-21 10:00", "3wd", "2026-11-25 17:30", False),  # a Saturday: Monday is day 1
        ("2026-11-22 23:59", "1wd", "2026-11-23 17:30", False),  # a Sunday
        ("2026-11-23 06:00", "30wm", "2026-11-23 09:00", False),  # before opening
        ("2026-11-23 12:30", "30wm", "2026-11-23 14:30", False),  # at noon
        ("2026-11-23 11:45", "30wm", "2026-11-23 14:15", False),  # across noon
        ("2026-11-20 17:00", "30wm", "2026-11-20 17:30", False),  # to the minute of closing
        ("2026-11-20 17:00", "31wm", "2026-11-23 08:31", False),
        ("2026-11-20 10:00", "1d", "2026-11-21 10:00", False),
        # an urgent matter on a Friday night and on a holiday: natural hours
        ("2026-11-13 22:40", "2h", "2026-11-14 00:40", False),
        ("2026-11-13 23:50", "30m", "2026-11-14 00:20", False),
        ("2026-10-01 03:00", "2h", "2026-10-01 05:00", False),
        # a make-up Sunday before, a make-up Saturday after National Day
        ("2026-09-18 10:00", "1wd", "2026-09-20 17:30", False),
        ("2026-09-24 10:00", "1wd", "2026-09-28 17:30", False),
        ("2026-09-30 16:00", "3wd", "2026-10-10 17:30", False),
        ("2026-10-03 12:00", "1wd", "2026-10-08 17:30", False),
        ("2026-10-09 09:00", "2wd", "2026-10-12 17:30", False),
        ("2026-09-30 16:30", "4wh", "2026-10-08 11:30", False),
        ("2026-09-30 17:30", "30wm", "2026-10-08 09:00", False),
        ("2026-10-09 17:00", "1wh", "2026-10-10 09:00", False),
        # working hours across several days
        ("2026-11-23 10:00", "20wh", "2026-11-26 09:00", False),  # 5½ on Monday, 7, 7, half an hour on Thursday
        ("2026-09-30 16:00", "10wh", "2026-10-09 10:00", False),  # 1½, then 7 on the 8th, 1½ on the 9th
        ("2026-02-14 15:00", "7wh", "2026-02-24 15:00", False),  # 2½ on the worked Saturday, 4½ after the festival
        # New Year 2027: no published calendar yet
        ("2026-12-30 10:00", "1wd", "2026-12-31 17:30", False),
        ("2026-12-31 16:30", "1wh", "2026-12-31 17:30", False),
        ("2026-12-31 23:00", "2h", "2027-01-01 01:00", False),
        ("2026-12-31 10:00", "1wd", "2027-01-04 17:30", True),
        ("2026-12-31 17:00", "1wh", "2027-01-04 09:00", True),
        ("2027-04-30 10:00", "1wd", "2027-05-03 17:30", True),
    ],
)
def test_due_times_computed_by_hand(receipt: str, allowance: str, expected: str, provisional: bool) -> None:
    assert find(receipt, allowance) == Due(at(expected), provisional)


@pytest.mark.parametrize(
    ("receipt", "allowance", "pauses", "expected"),
    [
        # elapsed: the paused time is added
        ("2026-11-23 10:00", "2h", [("2026-11-23 11:00", "2026-11-23 11:30")], "2026-11-23 12:30"),
        ("2026-11-23 10:00", "2h", [("2026-11-23 09:00", "2026-11-23 10:15")], "2026-11-23 12:15"),
        ("2026-11-23 10:00", "2h", [("2026-11-23 12:00", "2026-11-23 13:00")], "2026-11-23 12:00"),
        # working minutes: 60 before noon and 30 after are added, a free weekend adds nothing
        ("2026-11-23 09:00", "4wh", [("2026-11-23 11:00", "2026-11-23 14:30")], "2026-11-23 16:30"),
        ("2026-11-20 16:00", "4wh", [("2026-11-21 00:00", "2026-11-23 00:00")], "2026-11-23 11:00"),
        # working days: as many as closing times are covered
        ("2026-11-23 09:31", "3wd", [("2026-11-24 10:00", "2026-11-24 10:05")], "2026-11-26 17:30"),
        ("2026-11-23 09:31", "3wd", [("2026-11-24 16:00", "2026-11-25 09:00")], "2026-11-27 17:30"),
        ("2026-11-23 09:31", "3wd", [("2026-11-24 09:00", "2026-11-24 17:30")], "2026-11-27 17:30"),
        ("2026-11-23 09:31", "3wd", [("2026-11-24 17:30", "2026-11-25 08:30")], "2026-11-26 17:30"),
        ("2026-11-23 09:31", "3wd", [("2026-11-25 09:00", "2026-11-27 09:00")], "2026-11-30 17:30"),
        ("2026-11-23 09:31", "3wd", [("2026-11-23 10:00", "2026-11-23 23:00")], "2026-11-26 17:30"),
        ("2026-11-23 09:31", "3wd", [("2026-11-26 17:30", "2026-12-24 09:00")], "2026-11-26 17:30"),
    ],
)
def test_pauses_computed_by_hand(receipt: str, allowance: str, pauses: list[tuple[str, str]], expected: str) -> None:
    assert find(receipt, allowance, tuple(pauses)).at == at(expected)


@pytest.mark.parametrize(
    ("receipt", "allowance", "extensions", "expected"),
    [
        ("2026-11-23 09:31", "3wd", ["2wd"], "2026-11-30 17:30"),
        ("2026-11-13 22:40", "2h", ["1wd"], "2026-11-16 17:30"),
        ("2026-11-23 09:31", "3wd", ["1d"], "2026-11-27 17:30"),
        ("2026-11-23 16:00", "1wh", ["1wh"], "2026-11-24 09:00"),
        ("2026-11-23 09:31", "1wd", ["1wd", "1wd"], "2026-11-26 17:30"),
    ],
)
def test_an_extension_goes_on_from_where_the_clock_stood(
    receipt: str, allowance: str, extensions: list[str], expected: str
) -> None:
    assert find(receipt, allowance, (), *extensions).at == at(expected)


def test_a_pause_within_an_extension_counts() -> None:
    # first due Thursday 17:30; the extension would end on Friday, whose close is paused
    paused = (("2026-11-27 09:00", "2026-11-27 18:00"),)
    assert find("2026-11-23 09:31", "3wd", paused, "1wd").at == at("2026-11-30 17:30")


@pytest.mark.parametrize(
    ("due_at", "allowance", "percent", "expected"),
    [
        ("2026-11-23 15:30", "4wh", 75, "2026-11-23 14:30"),  # a quarter of four hours is one
        ("2026-11-23 14:30", "4wh", 75, "2026-11-23 11:30"),  # half an hour after two, half before noon
        ("2026-11-23 08:45", "4wh", 75, "2026-11-20 16:45"),  # a quarter of an hour on Monday, the rest on Friday
        ("2026-11-26 17:30", "3wd", 75, "2026-11-26 10:15"),  # 21 hours of work: 5¼ before closing
        ("2026-11-24 17:30", "1wd", 50, "2026-11-24 14:00"),  # half of seven hours: the afternoon
        ("2026-10-08 11:30", "4wh", 50, "2026-10-08 09:30"),
        ("2026-10-08 09:30", "4wh", 50, "2026-09-30 16:30"),  # an hour there, an hour before the holiday
        ("2026-02-24 09:30", "4wh", 50, "2026-02-14 16:30"),  # before Spring Festival, on the worked Saturday
        ("2026-11-14 22:40", "24h", 75, "2026-11-14 16:40"),  # every hour counts
        ("2026-11-13 23:10", "30m", 90, "2026-11-13 23:07"),
        ("2026-11-25 10:00", "2d", 75, "2026-11-24 22:00"),
    ],
)
def test_a_warning_computed_by_hand(due_at: str, allowance: str, percent: int, expected: str) -> None:
    found = warned_from(at(due_at), Allowance.parse(allowance), percent, calendar=CALENDAR, hours=HOURS)
    assert found == at(expected)
    assert found.tzinfo is UTC


def test_due_is_told_in_utc() -> None:
    assert find("2026-11-23 09:31", "3wd").at.tzinfo is UTC


def test_a_receipt_told_in_utc_is_reckoned_on_its_local_day() -> None:
    # 23:00 UTC on Sunday is Monday morning in Shanghai
    received = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
    result = due(received, Allowance.parse("1wd"), calendar=CALENDAR, hours=HOURS)
    assert result.at == at("2026-11-24 17:30")


def test_other_working_hours_move_the_closing_time() -> None:
    hours = WorkingHours(((time(9), time(16)),))
    result = due(at("2026-11-23 09:31"), Allowance.parse("1wd"), calendar=CALENDAR, hours=hours)
    assert result.at == at("2026-11-24 16:00")


def test_naive_times_and_backward_pauses_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 11, 23), Allowance.parse("1wd"), calendar=CALENDAR, hours=HOURS)
    with pytest.raises(ValueError, match="before it begins"):
        find("2026-11-23 09:31", "1wd", (("2026-11-24 10:00", "2026-11-24 09:00"),))


def test_a_make_up_saturday_counts() -> None:
    assert CALENDAR.day(date(2026, 10, 10)) == Day(working=True, provisional=False)
    assert CALENDAR.day(date(2026, 10, 17)) == Day(working=False, provisional=False)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
        (date(2027, 1, 9), False),
        (date(2028, 5, 1), False),
        (date(2027, 5, 4), True),
        (date(2027, 9, 30), True),
        (date(2031, 10, 1), False),
        (date(2031, 10, 2), False),
        (date(2031, 10, 3), False),
        (date(2030, 10, 4), True),
    ],
)
def test_past_the_published_calendar_days_are_provisional(day: date, working: bool) -> None:
    assert Calendar().day(day) == Day(working, provisional=True)


def test_overrides_win_over_the_package_and_the_provisional_rule() -> None:
    calendar = Calendar({date(2026, 11, 24): False, date(2027, 1, 9): True})
    assert calendar.day(date(2026, 11, 24)) == Day(working=False, provisional=False)
    assert calendar.day(date(2027, 1, 9)) == Day(working=True, provisional=False)
    assert calendar.day(date(2027, 1, 8)) == Day(working=True, provisional=True)


def test_a_year_is_settled_once_its_notice_is_entered() -> None:
    notice = {date(2027, month, 1): False for month in (1, 5, 10)}
    assert Calendar(notice).day(date(2027, 3, 3)) == Day(working=True, provisional=False)
    assert Calendar(notice).day(date(2028, 3, 3)) == Day(working=True, provisional=True)
    del notice[date(2027, 5, 1)]
    assert Calendar(notice).day(date(2027, 3, 3)).provisional


def test_entering_the_notice_moves_a_provisional_due_time() -> None:
    received, allowance = at("2026-12-31 10:00"), Allowance.parse("1wd")
    notice = {date(2027, month, 1): False for month in (1, 5, 10)} | {date(2027, 1, 3): True}
    before = due(received, allowance, calendar=Calendar(), hours=HOURS)
    after = due(received, allowance, calendar=Calendar(notice), hours=HOURS)
    assert before == Due(at("2027-01-04 17:30"), provisional=True)
    assert after == Due(at("2027-01-03 17:30"), provisional=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30m", Allowance("elapsed", minutes=30)),
        ("2h", Allowance("elapsed", minutes=120)),
        ("1d", Allowance("elapsed", days=1)),
        ("45wm", Allowance("working", minutes=45)),
        ("4wh", Allowance("working", minutes=240)),
        ("3wd", Allowance("working", days=3)),
    ],
)
def test_an_allowance_is_read_and_written_back(text: str, expected: Allowance) -> None:
    assert Allowance.parse(f" {text} ") == expected
    assert str(expected) == text


@pytest.mark.parametrize("text", ["", "3", "wd", "0wd", "-1d", "3 wd", "1.5h", "3WD", "1d2h", "999999d", "２h"])
def test_what_is_no_allowance_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length of time|positive"):
        Allowance.parse(text)


@pytest.mark.parametrize(
    ("kind", "minutes", "days"), [("elapsed", 0, 0), ("working", 5, 1), ("elapsed", -5, 1), ("monthly", 5, 0)]
)
def test_an_allowance_has_one_positive_measure(kind: str, minutes: int, days: int) -> None:
    with pytest.raises(ValueError, match="allowance"):
        Allowance(kind, minutes=minutes, days=days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(9)),),
        ((time(9), time(12)), (time(11), time(17))),
        ((time(9), time(12)), (time(12), time(17))),
        ((time(9, tzinfo=UTC), time(12, tzinfo=UTC)),),
    ],
)
def test_impossible_working_hours_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match=r"working (hours|spans)"):
        WorkingHours(spans)


def test_local_time_and_back() -> None:
    moment = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert local(moment).isoformat() == "2026-11-23T00:30:00+08:00"
    assert local_date(moment) == date(2026, 11, 23)
    assert from_local(date(2026, 11, 23), time(0, 30)) == moment
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 23))


def test_a_day_runs_from_local_midnight_to_midnight() -> None:
    start, end = day_bounds(date(2026, 11, 23))
    assert (start, end) == (at("2026-11-23 00:00"), at("2026-11-24 00:00"))
    assert start.tzinfo is UTC


def test_now_is_aware_and_in_utc() -> None:
    assert now().tzinfo is UTC
    assert abs(now() - datetime.now(SHANGHAI)) < timedelta(seconds=5)


def test_a_due_time_costs_less_than_fifty_microseconds() -> None:
    received, allowance = at("2026-09-30 16:00"), Allowance.parse("15wd")
    start = process_time()
    for _ in range(2000):
        due(received, allowance, calendar=CALENDAR, hours=HOURS)
    assert (process_time() - start) / 2000 < 50e-6
