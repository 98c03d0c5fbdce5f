"""Single cells: what a file holds, made plain, and read as the kind that a column expects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from linli.core.clock import SHANGHAI
from linli.core.secrets import normalise_phone

Cell = str | int | float | datetime | None
Value = str | int | date | datetime | None
Kind = Literal["text", "date", "datetime", "int", "phone", "choice"]

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_SERIALS = (18_264, 73_415)  # the years 1950 to 2100: smaller numbers are likelier a year or a count
_EXACT_DIGITS = 15
_HIDDEN = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")

_MOMENT = re.compile(
    r"""(?P<year>\d{4}) \s*[-/.年]\s* (?P<month>\d{1,2}) \s*[-/.月]\s* (?P<day>\d{1,2}) \s*[日号]?
    (?: \s*T?\s* (?P<before>上午|下午|凌晨|中午|晚上|AM|PM)?
        \s* (?P<hour>\d{1,2}) \s*[:时点]\s* (?P<minute>\d{1,2})? \s*分?
        (?: \s*:?\s* (?P<second>\d{1,2}) (?:\.\d+)? \s*秒? )?
        \s* (?P<after>AM|PM)? )?
    \s* (?P<zone>Z|[+-]\d{2}:?\d{2})?""",
    re.VERBOSE,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_AFTERNOON = frozenset({"下午", "晚上", "PM"})
_MORNING = frozenset({"上午", "凌晨", "AM"})


class CellValueError(ValueError):
    """A cell cannot be read as what its column expects. `str()` says so in words for the sheet's owner."""


def plain_cell(value: object) -> Cell:
    """What a reader hands over, as one of five types: whole numbers are ints, empty text is None."""
    if isinstance(value, str):
        text = value.translate(_HIDDEN).strip().replace("\r\n", "\n").replace("\r", "\n")
        return text or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if value is None or isinstance(value, (int, datetime)):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return str(value)


def fold(text: str) -> str:
    """Text for comparing: half-width, lower case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def to_text(cell: str | int | float | datetime) -> str:
    """The cell as text. Raises CellValueError for a number so long that Excel has rounded it."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, (int, float)) and abs(cell) >= 10**_EXACT_DIGITS:
        raise CellValueError(_("Excel has rounded this long number. Format the cell as text and type it again."))
    return str(cell)


def to_int(cell: str | int | float | datetime) -> int:
    """A whole number, also as text with full-width digits or thousands separators. Raises CellValueError."""
    if isinstance(cell, int):
        return cell
    if isinstance(cell, str):
        text = fold(cell).replace(",", "")
        if re.fullmatch(r"[+-]?[0-9]{1,15}", text):
            return int(text)
    raise CellValueError(_("“%(value)s” is not a whole number.") % {"value": short(cell)})


def to_phone(cell: str | int | float | datetime) -> str:
    """A telephone number in its one form. Raises CellValueError."""
    phone = normalise_phone(str(cell))
    if phone is None:
        raise CellValueError(_("This is not a telephone number. Write 11 digits, or area code and number."))
    return phone


def to_datetime(cell: str | int | float | datetime) -> datetime:
    """A moment in UTC; what the sheet says is local time unless it names an offset. Raises CellValueError."""
    try:
        moment = _moment(cell)
    except ValueError:  # the thirtieth of February
        moment = None
    if moment is None:
        raise CellValueError(
            _("“%(value)s” is not a date. Write it like 2026-11-23 or 2026-11-23 09:31.") % {"value": short(cell)}
        )
    return moment.astimezone(UTC)


def to_date(cell: str | int | float | datetime) -> date:
    """The local day of a moment. Raises CellValueError."""
    return to_datetime(cell).astimezone(SHANGHAI).date()


def _moment(cell: str | int | float | datetime) -> datetime | None:
    if isinstance(cell, datetime):
        moment = cell if cell.tzinfo else cell.replace(tzinfo=SHANGHAI)
    elif isinstance(cell, (int, float)):
        if not _SERIALS[0] <= cell < _SERIALS[1]:
            return _written(str(cell))
        moment = _EXCEL_EPOCH + timedelta(days=cell)
    else:
        return _written(cell)
    # fractions of a day do not hit whole seconds exactly
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _written(text: str) -> datetime | None:
    """A date or moment in the ways people and other programs write it."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text).strip().upper()) or _COMPACT.fullmatch(text)
    if found is None:
        return None
    part = found.groupdict()
    year, hour = int(part["year"]), int(part.get("hour") or 0)
    if not 1900 <= year <= 2100:
        return None
    half = part.get("before") or part.get("after")
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    moment = datetime(
        year,
        int(part["month"]),
        int(part["day"]),
        hour,
        int(part.get("minute") or 0),
        int(part.get("second") or 0),
        tzinfo=SHANGHAI,
    )
    zone = part.get("zone")
    return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{zone}") if zone else moment


def short(cell: object) -> str:
    """The start of a cell, for a sentence about it."""
    text = str(cell)
    return text if len(text) <= 30 else text[:29] + "…"


READERS: dict[Kind, Callable[[str | int | float | datetime], Value]] = {
    "text": to_text,
    "int": to_int,
    "phone": to_phone,
    "date": to_date,
    "datetime": to_datetime,
}
