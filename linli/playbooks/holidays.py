"""The sheet of a year's holidays: the template handed out, read back, and what it would change.

One row for a stretch of days, as the State Council's notice speaks: 2月15日至23日放假, 2月14日上班.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core import legal_calendar
from linli.core.clock import Calendar
from linli.core.sheets import (
    Cell,
    CellError,
    Column,
    Value,
    match_columns,
    parse_row,
    read_rows,
    return_bad_rows,
    write_rows,
    write_template,
)

MOST_ROWS = 400
LONGEST = 31
"""Days; no holiday was ever longer than a third of this."""

FREE, WORKED = "free", "worked"
WORDS = {
    "放假": FREE, "休": FREE, "放假调休": FREE, "Free": FREE,
    "上班": WORKED, "班": WORKED, "补班": WORKED, "Worked": WORKED,
}  # fmt: skip
"""The notice's own words, understood in every language of the screen."""


def columns(*, every_word: bool = False) -> tuple[Column, ...]:
    """The columns of the sheet, in their order."""
    return (
        Column(
            "first", (gettext_lazy("From"), "开始日期", "日期", "起始日期", "date", "from"), required=True, kind="date",
            hint=gettext_lazy("One row for each stretch of days, such as 2027-02-05."),
        ),
        Column(
            "last", (gettext_lazy("To"), "结束日期", "截止日期", "to"), kind="date",
            hint=gettext_lazy("Leave empty for a single day."),
        ),
        Column(
            "arrangement", (gettext_lazy("Arrangement"), "安排", "放假或上班", "arrangement"), required=True,
            kind="choice", choices=_choices(every_word), hint=gettext_lazy("Pick one."),
        ),
        Column(
            "name", (gettext_lazy("Holiday"), "节日", "名称", "备注", "name"), hint=gettext_lazy("For readers only."),
        ),
    )  # fmt: skip


def _choices(every_word: bool) -> dict[str, str]:
    shown = {str(_("Free")): FREE, str(_("Worked")): WORKED}
    return shown | WORDS if every_word else shown


@dataclass
class HolidaySheet:
    """A sheet as read: every row with what is wrong in it, and the days of a sheet in which nothing is."""

    header: list[str]
    rows: list[tuple[list[Cell], list[CellError]]] = field(default_factory=list)
    days: dict[date, bool] = field(default_factory=dict)

    @property
    def bad(self) -> list[tuple[int, list[CellError]]]:
        """The rows that cannot be taken, by their place in the sheet. With any, nothing is to be entered."""
        return [(number, errors) for number, (_cells, errors) in enumerate(self.rows, start=1) if errors]

    def returned(self) -> bytes:
        """The same sheet with the reasons in a last column; mended, it is the import."""
        return return_bad_rows(self.header, self.rows, title=_("Holidays"))


def template() -> bytes:
    """An empty xlsx: titles, a line of hints, a drop-down."""
    return write_template(columns(), title=_("Holidays"))


def export(days: Mapping[date, bool]) -> bytes:
    """Days that were entered, as a sheet that, edited, can be entered again."""
    rows = [{"first": day, "arrangement": WORKED if working else FREE} for day, working in sorted(days.items())]
    return write_rows(columns(), rows, title=_("Holidays"))


def read(source: str | os.PathLike[str] | BinaryIO) -> HolidaySheet:
    """Read a sheet. Raises `SheetError` where it cannot be read or lacks a column it must have."""
    sheet = read_rows(source, max_rows=MOST_ROWS)
    mapping = match_columns(sheet.header, columns(every_word=True))
    mapping.check()
    result = HolidaySheet(sheet.header)
    met: dict[date, bool] = {}
    for _number, cells in sheet.rows:
        values, errors = parse_row(cells, mapping)
        if not errors:
            _take(values, met, errors)
        result.rows.append((cells, errors))
    result.days = {} if result.bad else met
    return result


def _take(values: Mapping[str, Value], met: dict[date, bool], errors: list[CellError]) -> None:
    """Add the days of a row; what is wrong with it is added to `errors`."""
    first, last = values["first"], values["last"] or values["first"]
    if not isinstance(first, date) or not isinstance(last, date):
        raise TypeError("a date column gave no date")
    if last < first:
        errors.append(CellError(str(_("To")), _("This day lies before the first.")))
        return
    if (last - first).days >= LONGEST:
        errors.append(CellError(str(_("To")), _("No holiday is longer than a month. See whether the year is right.")))
        return
    working = values["arrangement"] == WORKED
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if met.setdefault(day, working) != working:
            said = _("%(day)s is free in one row and worked in another.") % {"day": day.isoformat()}
            errors.append(CellError("", said))


@dataclass(frozen=True, slots=True)
class Preview:
    """What entering a sheet would change: days that become free or worked, years that it settles or leaves open."""

    becomes_free: tuple[date, ...]
    becomes_worked: tuple[date, ...]
    settled: tuple[int, ...]
    unsettled: tuple[int, ...]
    new: bool


def preview(days: Mapping[date, bool]) -> Preview:
    """What entering these days would change. One query."""
    known = legal_calendar.overrides()
    entered = legal_calendar.replaced(known, days)
    before, after, years = Calendar(known), Calendar(entered), sorted(legal_calendar.years_of(days))
    changes = legal_calendar.changed(before, after, years)
    return Preview(
        becomes_free=tuple(day for day, working in changes if not working),
        becomes_worked=tuple(day for day, working in changes if working),
        settled=tuple(year for year in years if after.settles(year) and not before.settles(year)),
        unsettled=tuple(year for year in years if not after.settles(year)),
        new=entered != known,
    )
