"""The State Council's notice: its sheet read, what it would change, and entering it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from openpyxl import Workbook

from linli.core import legal_calendar
from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import Calendar, Day
from linli.core.models import DayOverride, Event, HolidayNotice
from linli.core.refusals import Invalid, Refused
from linli.core.sheets import SheetError
from linli.demo.cast import ROLES, World, build_world
from linli.playbooks import holidays
from linli.playbooks.actions import adopt_holidays
from linli.playbooks.rules import may_adopt_holidays

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SOURCE = "国办发明电〔2026〕9号"
TITLES = ["开始日期", "结束日期", "安排", "名称"]
NOTICE = [
    ["2027-01-01", "2027-01-03", "放假", "元旦"],
    ["2027-02-05", "2027-02-11", "放假", "春节"],
    ["2027-01-31", None, "上班", "春节"],
    ["2027-02-13", None, "上班", "春节"],
    ["2027-05-01", "2027-05-05", "放假", "劳动节"],
    ["2027-10-01", "2027-10-07", "放假", "国庆节"],
]
"""Made up: no notice for 2027 exists. 31 January 2027 is a Sunday, 13 February a Saturday."""


@pytest.fixture(autouse=True)
def fresh() -> object:
    legal_calendar.forget()
    yield None
    legal_calendar.forget()


def sheet(rows: list[list[object]], titles: list[str] = TITLES) -> io.BytesIO:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (titles, *rows):
        page.append(row)
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


def days_of(rows: list[list[object]]) -> dict[date, bool]:
    found = holidays.read(sheet(rows))
    assert not found.bad
    return found.days


def adopt(days: Mapping[date, bool], **how: object) -> HolidayNotice | None:
    given = {"source": SOURCE, "by": system(Door.CLI), "at": AT, **how}
    return adopt_holidays(days=days, **given)  # type: ignore[arg-type]


# -- the sheet ---------------------------------------------------------------------------------------


def test_stretches_become_days() -> None:
    days = days_of(NOTICE)
    assert len(days) == 3 + 7 + 1 + 1 + 5 + 7
    assert [days[date(2027, 2, day)] for day in (5, 11, 13)] == [False, False, True]
    assert date(2027, 2, 12) not in days


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["2027-02-11", "2027-02-05", "放假", ""], "lies before the first"),
        (["2027-01-01", "2027-12-31", "放假", ""], "longer than a month"),
        (["2027-02-30", None, "放假", ""], ""),
        (["2027-02-05", None, "休息吧", ""], "not a choice"),
        ([None, None, "放假", ""], "fill this in"),
        (["2027-01-02", None, "上班", ""], "free in one row and worked in another"),
    ],
)
def test_what_cannot_be_comes_back_with_its_reason(row: list[object], words: str) -> None:
    with translation.override("en"):
        found = holidays.read(sheet([["2027-01-01", "2027-01-03", "放假", "元旦"], row]))
        assert [number for number, _errors in found.bad] == [2]
        assert words in " ".join(str(error) for error in found.bad[0][1])
        assert found.days == {}
        assert found.returned()


def test_a_sheet_without_its_columns_is_refused() -> None:
    with pytest.raises(SheetError):
        holidays.read(sheet([["2027-01-01"]], ["某列"]))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_template_and_export_are_read_in_every_language(language: str) -> None:
    with translation.override(language):
        assert holidays.read(io.BytesIO(holidays.template())).days == {}
        out = holidays.export(days_of(NOTICE))
        titles = holidays.read(io.BytesIO(out)).header
        assert len(titles) == len(TITLES)
    for reader in ("en", "zh-hans"):
        with translation.override(reader):
            assert holidays.read(io.BytesIO(out)).days == days_of(NOTICE)


def test_a_csv_does_as_well() -> None:
    text = "日期,安排\n2027-01-01,放假\n2027年1月2日,休\n2027/1/31,补班\n"
    found = holidays.read(io.BytesIO(text.encode()))
    assert found.days == {date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 31): True}


# -- what it would change ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_preview_names_the_days_that_change_and_the_year_that_is_settled() -> None:
    shown = holidays.preview(days_of(NOTICE))
    # 1 January, 1 May (a Saturday), 1 to 3 October were free before by the provisional rule, weekends too
    assert shown.becomes_free == (
        date(2027, 2, 5), date(2027, 2, 8), date(2027, 2, 9), date(2027, 2, 10), date(2027, 2, 11),
        date(2027, 5, 3), date(2027, 5, 4), date(2027, 5, 5),
        date(2027, 10, 4), date(2027, 10, 5), date(2027, 10, 6), date(2027, 10, 7),
    )  # fmt: skip
    assert shown.becomes_worked == (date(2027, 1, 31), date(2027, 2, 13))
    assert (shown.settled, shown.unsettled, shown.new) == ((2027,), (), True)


@pytest.mark.django_db
def test_a_part_of_a_notice_leaves_the_year_open_and_says_so() -> None:
    shown = holidays.preview(days_of(NOTICE[:1]))
    assert (shown.settled, shown.unsettled) == ((), (2027,))


# -- entering it -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_from_then_on_the_days_are_as_it_says() -> None:
    assert legal_calendar.current().day(date(2027, 2, 8)) == Day(working=True, provisional=True)
    notice = adopt(days_of(NOTICE))
    assert notice is not None
    calendar = legal_calendar.current()
    assert calendar.day(date(2027, 2, 8)) == Day(working=False, provisional=False)
    assert calendar.day(date(2027, 2, 13)) == Day(working=True, provisional=False)
    assert calendar.day(date(2027, 6, 1)) == Day(working=True, provisional=False)
    assert calendar.settles(2027)
    assert not calendar.settles(2028)
    assert ["2027-01-31", True] in notice.changes
    assert len(notice.changes) == 14
    event = Event.objects.get(kind="holiday_notice.adopted")
    assert (event.subject_id, event.refs["changed"]) == (str(notice.pk), 14)
    assert set(DayOverride.objects.values_list("source", flat=True)) == {SOURCE}


@pytest.mark.django_db
def test_the_same_again_is_nothing_new() -> None:
    assert adopt(days_of(NOTICE)) is not None
    assert adopt(days_of(NOTICE)) is None
    assert HolidayNotice.objects.count() == 1
    assert not holidays.preview(days_of(NOTICE)).new


@pytest.mark.django_db
def test_a_mended_notice_takes_the_place_of_the_one_before() -> None:
    adopt(days_of([*NOTICE, ["2027-03-06", None, "上班", "写错了"]]))
    notice = adopt(days_of(NOTICE))
    assert notice is not None
    assert notice.changes == [["2027-03-06", False]]
    assert not DayOverride.objects.filter(day=date(2027, 3, 6)).exists()


@pytest.mark.django_db
def test_a_few_days_are_laid_over_what_was_entered() -> None:
    adopt(days_of(NOTICE))
    notice = adopt(days_of([["2027-03-06", None, "上班", "临时"]]), source="临时通知")
    assert notice is not None
    assert notice.changes == [["2027-03-06", True]]
    assert legal_calendar.current().settles(2027)
    assert DayOverride.objects.filter(source=SOURCE).count() == len(days_of(NOTICE))


@pytest.mark.django_db
def test_the_last_day_of_a_year_in_the_next_ones_notice_leaves_the_year_alone() -> None:
    adopt({date(2026, 12, 24): False})
    adopt(days_of([*NOTICE, ["2026-12-31", None, "放假", "元旦"]]))
    calendar = legal_calendar.current()
    assert not calendar.day(date(2026, 12, 24)).working
    assert not calendar.day(date(2026, 12, 31)).working


@pytest.mark.django_db
def test_it_wins_over_the_published_calendar() -> None:
    """As in 2020, when a holiday was made longer afterwards."""
    notice = adopt({date(2026, 12, 1): False})
    assert notice is not None
    assert notice.changes == [["2026-12-01", False]]
    assert Calendar(legal_calendar.overrides()).day(date(2026, 12, 1)) == Day(working=False, provisional=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "source", "field"),
    [
        ({}, SOURCE, "days"),
        ({date(2019, 1, 1): False}, SOURCE, "days"),
        ({date(2030, 1, 1): False}, SOURCE, "days"),
        ({date(2027, 1, 1): False}, "  ", "source"),
        ({date(2027, 1, 1): False}, "字" * 201, "source"),
    ],
)
def test_what_cannot_be_a_notice_of_this_time(days: dict[date, bool], source: str, field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        adopt(days, source=source)
    assert list(invalid.value.errors) == [field]
    assert not DayOverride.objects.exists()


@pytest.fixture
def world(db: None) -> World:
    return build_world(at=AT)


def test_who_enters_it(world: World) -> None:
    for role in ROLES:
        allowed = may_adopt_holidays(world.actor(role), AT) is None
        assert allowed == (role == "administrator"), role
    assert may_adopt_holidays(Actor(ActorKind.NOBODY), AT) is not None
    with pytest.raises(Refused):
        adopt(days_of(NOTICE), by=world.actor("station_head"))
    assert not HolidayNotice.objects.exists()
    notice = adopt(days_of(NOTICE), by=world.actor("administrator"), at=AT + timedelta(days=1))
    assert notice is not None
    assert notice.adopted_by_id == world.people["administrator"].pk
