"""The sheet of a register as read, row by row, and what came of bringing it in: what every register has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.core.sheets_cells import Cell, Value
from linli.core.sheets_columns import CellError, Column, ColumnMapping, match_columns
from linli.core.sheets_guard import SheetError
from linli.core.sheets_read import Sheet
from linli.core.sheets_write import return_bad_rows

LANGUAGES = ("zh-hans", "en")
REF = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read, in plain values: places by id, days as text. Columns that the sheet lacks are not in `values`.

    `ref` is the number of what is there already, "" for something new.
    """

    number: int
    ref: str
    values: dict[str, Any]


@dataclass
class RowSheet:
    """A sheet as read: the rows that can be tried, and those that cannot, with their cells and reasons."""

    title: str
    header: list[str]
    titles: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    bad: dict[int, tuple[list[Cell], list[CellError]]] = field(default_factory=dict)
    cells: dict[int, list[Cell]] = field(default_factory=dict)

    def returned(self) -> bytes:
        """The rows that cannot come in, in the same sheet, with what is wrong at their cells."""
        return return_bad_rows(self.header, [self.bad[number] for number in sorted(self.bad)], title=self.title)

    def refuse(self, bad: dict[int, dict[str, str]]) -> None:
        """Move the rows that the register itself refuses to the bad ones."""
        for number, errors in bad.items():
            why = [CellError(self.titles.get(name, ""), words) for name, words in errors.items()]
            self.bad[number] = (self.cells.get(number, []), why)


@dataclass(frozen=True, slots=True)
class Change:
    """A row that changes something: what, before and after."""

    number: int
    name: str
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Brought:
    """What came of a sheet, or would; `kept` is what undoing it needs to know of each row."""

    new: list[tuple[int, str]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    bad: dict[int, dict[str, str]] = field(default_factory=dict)
    kept: list[dict[str, Any]] = field(default_factory=list)


def titles_of(mapping: ColumnMapping) -> dict[str, str]:
    """What each column is called in this sheet; our own title where the sheet lacks it."""
    return {
        column.key: mapping.header[mapping.positions[column.key]] if column.key in mapping.positions else column.title
        for column in mapping.columns
    }


def plain_values(values: Mapping[str, Value], mapping: ColumnMapping, *, but: Iterable[str] = ()) -> dict[str, Any]:
    """What a row says in the columns that the sheet has, as text, but for some columns."""
    left_out = set(but)
    return {
        key: value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
        for key, value in values.items()
        if key in mapping.positions and key not in left_out
    }


def every_label(labels: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """Label → value in the language of the moment and in every other, so that a sheet of any of them is understood."""
    found = dict(labels())
    for language in LANGUAGES:
        with override(language):
            found = {**labels(), **found}
    return found


def every_title(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The columns under what they are called in any language."""
    found = []
    for column in columns:
        titles = []
        for language in LANGUAGES:
            with override(language):
                titles.append(str(column.titles[0]))
        found.append(replace(column, titles=(*column.titles, *titles)))
    return tuple(found)


def no_column_twice(mapping: ColumnMapping) -> None:
    """Raise `SheetError` where two columns mean the same."""
    for title in mapping.unknown:
        again = match_columns([title], mapping.columns).positions
        if again:
            key = next(iter(again))
            known = next(column.title for column in mapping.columns if column.key == key)
            raise SheetError(_("The sheet has two columns for: %(title)s.") % {"title": known})


def empty_for_a_reason(sheet: Sheet, number: int, mapping: ColumnMapping) -> dict[str, str]:
    """Cells of a row that come as empty and are not: those that hang on another, and formulas that show nothing."""
    found = {}
    for key, at in mapping.positions.items():
        if (number, at) in sheet.merged:
            found[key] = _("This cell is merged with others. Unmerge them and fill in each.")
        elif (number, at) in sheet.unread:
            found[key] = _("The formula in this cell shows an error. Type the value itself.")
    return found


def reference(values: Mapping[str, Value]) -> tuple[str, dict[str, str]]:
    """The number of what a row is about, "" for something new, and what is wrong with it or with its state."""
    ref, version = str(values["ref"] or "").replace("-", "").lower(), values["version"]
    if not ref:
        return "", {"version": _("Leave this cell empty in a new row.")} if version is not None else {}
    if not REF.fullmatch(ref):
        return ref, {"ref": _("Leave this cell as it was, or empty.")}
    if not isinstance(version, int) or version < 1:
        return ref, {"version": _("Leave this cell as it was.")}
    return ref, {}


def changed_since() -> str:
    """What stands at a row whose thing was changed after the sheet was taken out."""
    return _("This was changed after the sheet was taken out. Take it out again and change it there.")
