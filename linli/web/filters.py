"""How moments, spans, numbers and plain text read on a page: short, in the reader's language, in Shanghai's time.

Every filter takes the present as an argument; none reads the clock. Words come from the catalogs; the order of day,
month and hour is a translated pattern, so that another language needs no code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from markupsafe import Markup, escape

from linli.core import codes
from linli.core.clock import local
from linli.web.quick import in_words as _

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
BLANK_LINES = re.compile(r"\n\s*\n+")


@lru_cache(maxsize=8)
def _weekdays(_language: str | None) -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _weekday(day: date) -> str:
    return _weekdays(get_language())[day.weekday()]


@lru_cache(maxsize=8)
def _months(_language: str | None) -> tuple[str, ...]:
    """The months' names in words, for languages that write them so; Chinese uses the number."""
    return (
        pgettext("month", "Jan"), pgettext("month", "Feb"), pgettext("month", "Mar"),
        pgettext("month", "Apr"), pgettext("month", "May"), pgettext("month", "Jun"),
        pgettext("month", "Jul"), pgettext("month", "Aug"), pgettext("month", "Sep"),
        pgettext("month", "Oct"), pgettext("month", "Nov"), pgettext("month", "Dec"),
    )  # fmt: skip


def _parts(day: date) -> dict[str, object]:
    return {"year": day.year, "month": _months(get_language())[day.month - 1], "day": day.day, "weekday": _weekday(day)}


def _as_date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def clock(moment: datetime) -> str:
    """17:30, 9:00."""
    here = local(moment)
    return f"{here.hour}:{here.minute:02d}"


def day(value: date | datetime, now: datetime | None = None) -> str:
    """11月26日（周四）, or Thu 26 Nov. Where `now` is given and lies in another year, the year stands with it."""
    shown = _as_date(value)
    if now is not None and local(now).year != shown.year:
        return _("%(weekday)s %(day)s %(month)s %(year)s") % _parts(shown)
    return _("%(weekday)s %(day)s %(month)s") % _parts(shown)


def dated(value: date | datetime) -> str:
    """2026年11月26日（周四）, or Thu 26 Nov 2026: for paper, which is read in other years, too."""
    return _("%(weekday)s %(day)s %(month)s %(year)s") % _parts(_as_date(value))


def month_day(value: Any) -> str:
    """12月3日, or 3 Dec: of what comes back every year, and has a month and a day."""
    return _("%(day)s %(month)s") % {"day": value.day, "month": _months(get_language())[value.month - 1]}


def short_day(value: date | datetime) -> str:
    """11月26日, or 26 Nov."""
    return _("%(day)s %(month)s") % _parts(_as_date(value))


def local_time(moment: datetime, now: datetime | None = None) -> str:
    """11月26日（周四）17:30, or Thu 26 Nov, 17:30."""
    return _("%(date)s, %(time)s") % {"date": day(moment, now), "time": clock(moment)}


def short_time(moment: datetime, previous: datetime | None = None) -> str:
    """11月23日 14:02; only 14:02 below a line of the same day: `previous` is that line's moment."""
    if previous is not None and _as_date(previous) == _as_date(moment):
        return clock(moment)
    return _("%(day)s, %(time)s") % {"day": short_day(moment), "time": clock(moment)}


def near(moment: datetime, now: datetime) -> str:
    """今天17:30, 明天9:00, 昨天14:02, 周四17:30 within the coming six days; farther off, the date."""
    shown, today = _as_date(moment), _as_date(now)
    time = clock(moment)
    match (shown - today).days:
        case 0:
            return _("today %(time)s") % {"time": time}
        case 1:
            return _("tomorrow %(time)s") % {"time": time}
        case -1:
            return _("yesterday %(time)s") % {"time": time}
        case days if 1 < days < 7:
            return _("%(weekday)s %(time)s") % {"weekday": _weekday(shown), "time": time}
    if shown.year != today.year:
        return local_time(moment, now)
    return short_time(moment)


def length(span: timedelta) -> str:
    """6天, 3小时, 40分钟: the largest unit that fits, rounded down."""
    unit = DAY if span >= DAY else HOUR if span >= HOUR else MINUTE
    return _length(get_language(), unit, span // unit) if span >= unit else _("under a minute")


@lru_cache(maxsize=1024)
def _length(_language: str | None, unit: timedelta, count: int) -> str:
    if unit == DAY:
        return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
    if unit == HOUR:
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def overdue(due: datetime | None, now: datetime) -> bool:
    """Whether the moment has passed; nothing without a date is overdue."""
    return due is not None and due < now


def overdue_words(due: datetime, now: datetime) -> str:
    """超期2天, or 2 days late."""
    return _("%(length)s late") % {"length": length(now - due)}


def due_words(due: datetime | None, now: datetime) -> str:
    """最迟今天17:30, 最迟周四17:30, 超期2天, 不限时: a fact, never a countdown."""
    if due is None:
        return _("No deadline")
    if due < now:
        return overdue_words(due, now)
    return _("Due %(moment)s") % {"moment": near(due, now)}


def waited(since: datetime, now: datetime) -> str:
    """6天, 3小时, 40分钟."""
    return length(max(now - since, timedelta(0)))


def ago(moment: datetime, now: datetime) -> str:
    """刚刚, 5分钟前, 2小时前 within a day; then the date."""
    span = now - moment
    if span < MINUTE:
        return _("just now")
    if span < DAY:
        return _("%(length)s ago") % {"length": length(span)}
    return near(moment, now)


def number(value: int | float) -> str:
    """665,276."""
    return f"{value:,}"


def plain_text(text: str) -> Markup:
    """Somebody's own words: escaped, control and direction characters gone, lines kept, blank lines folded."""
    lines = BLANK_LINES.sub("\n\n", CONTROL.sub("", text.replace("\r\n", "\n")).strip())
    return Markup("<br>").join(escape(line) for line in lines.split("\n"))


ALL: dict[str, Callable[..., Any]] = {
    "ago": ago,
    "clock": clock,
    "dated": dated,
    "day": day,
    "due_words": due_words,
    "local_time": local_time,
    "month_day": month_day,
    "near": near,
    "number": number,
    "overdue": overdue,
    "overdue_words": overdue_words,
    "plain_text": plain_text,
    "query_code": codes.format_code,
    "short_time": short_time,
    "waited": waited,
}
