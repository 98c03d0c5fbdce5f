"""Columns found by name, and rows read by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.sheets_cells import EXCEL_ERRORS, READERS, Cell, CellValueError, Kind, Value, fold, short
from linli.core.sheets_guard import SheetError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HINT_MARK = "※"
"""Begins the line of hints in our templates, which is no data."""
REASON_TITLES = ("Why not imported", "未导入原因")
"""The reason column's title in each language: it is told apart on reading, whoever's language wrote it."""

IGNORED = ""
_MOST_CHOICES_SHOWN = 8
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_DECORATION = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Column:
    """A column that an import knows. The first of `titles` is shown, the others are known synonyms.

    `choices` are the labels allowed, or a mapping from label to the value meant. `hint` is one line for the
    template.
    """

    key: str
    titles: tuple[StrOrPromise, ...]
    required: bool = False
    kind: Kind = "text"
    choices: Sequence[StrOrPromise] | Mapping[str, str] = ()
    hint: StrOrPromise = ""

    @property
    def title(self) -> str:
        """The title shown, in the language of the moment."""
        return str(self.titles[0])

    def labels(self) -> dict[str, str]:
        """Label → value of a choice, in order."""
        if isinstance(self.choices, Mapping):
            return {str(label): value for label, value in self.choices.items()}
        return {str(label): str(label) for label in self.choices}


@dataclass(frozen=True)
class CellError:
    """Why a cell cannot be taken: the column's title ("" for the whole row), and the reason in words."""

    column: str
    message: str

    def __str__(self) -> str:
        if not self.column:
            return self.message
        return _("%(column)s: %(message)s") % {"column": self.column, "message": self.message}


@dataclass(frozen=True)
class ColumnMapping:
    """Which position of a sheet feeds which column."""

    columns: tuple[Column, ...]
    header: tuple[str, ...]
    positions: dict[str, int]
    unknown: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[Column]:
        """Required columns that the sheet does not have."""
        return [column for column in self.columns if column.required and column.key not in self.positions]

    def check(self) -> None:
        """Raise SheetError, naming them, if required columns are missing."""
        if self.missing:
            titles = pgettext("list", ", ").join(column.title for column in self.missing)
            raise SheetError(_("The sheet has no column for: %(titles)s.") % {"titles": titles})

    def saved(self) -> dict[str, str]:
        """Header title → column key, to be kept and passed as `saved_mapping` next time."""
        return {self.header[position]: key for key, position in self.positions.items()}


def match_columns(
    header: Sequence[str], columns: Iterable[Column], saved_mapping: Mapping[str, str] | None = None
) -> ColumnMapping:
    """Match a header to columns: as saved, else by exact title, by the title made plain, by known synonyms, at
    last without remarks in brackets.

    `saved_mapping` is title → column key; the key "" leaves that column alone. What matches nothing is left
    alone and named in `unknown`; of two equal titles the first is taken.
    """
    known = tuple(columns)
    by_key = {column.key: column for column in known}
    free = {index: title for index, title in enumerate(header) if title}
    positions: dict[str, int] = {}
    ignored: set[int] = set()
    for index, title in list(free.items()):
        key = (saved_mapping or {}).get(title)
        if key == IGNORED:
            ignored.add(index)
        elif key in by_key and key not in positions:
            positions[key] = index
        else:
            continue
        del free[index]
    for made_plain, names in _passes(known):
        for index, title in list(free.items()):
            key = names.get(made_plain(title))
            if key is not None and key not in positions:
                positions[key] = index
                del free[index]
    return ColumnMapping(known, tuple(header), positions, list(free.values()))


def _passes(columns: tuple[Column, ...]) -> list[tuple[Callable[[str], str], dict[str, str]]]:
    """How a title is made plain, and plain title → key; most certain first."""
    first = [(column.title, column.key) for column in columns]
    others = [(str(title), column.key) for column in columns for title in column.titles[1:]]
    return [
        (made_plain, {made_plain(title): key for title, key in reversed(titles)})
        for made_plain, titles in ((str, first), (_plain, first), (_plain, others), (_bare, first + others))
    ]


def _plain(title: str) -> str:
    """A title without width, case, white space and marks: `＊房号` is `房号`."""
    return _DECORATION.sub("", fold(title))


def _bare(title: str) -> str:
    """A title without remarks in brackets too: `房号（必填）` is `房号`."""
    return _plain(_IN_BRACKETS.sub("", fold(title)))


def parse_row(cells: Sequence[Cell], mapping: ColumnMapping) -> tuple[dict[str, Value], list[CellError]]:
    """Read one row: a value for every column's key (None where empty, absent or wrong), and what is wrong."""
    values: dict[str, Value] = {}
    errors: list[CellError] = []
    for column in mapping.columns:
        position = mapping.positions.get(column.key)
        cell = cells[position] if position is not None and position < len(cells) else None
        values[column.key] = None
        try:
            values[column.key] = _read(column, cell)
        except CellValueError as error:
            title = column.title if position is None else mapping.header[position]
            errors.append(CellError(title, str(error)))
    return values, errors


def _read(column: Column, cell: Cell) -> Value:
    if cell is None:
        if column.required:
            raise CellValueError(_("Please fill this in."))
        return None
    if isinstance(cell, str) and cell in EXCEL_ERRORS:
        raise CellValueError(_("The formula in this cell shows an error. Type the value itself."))
    if column.kind == "choice":
        return _choose(column, cell)
    return READERS[column.kind](cell)


def _choose(column: Column, cell: object) -> str:
    labels = column.labels()
    typed = fold(str(cell))
    for label, value in labels.items():
        if fold(label) == typed:
            return value
    shown = pgettext("list", ", ").join(list(labels)[:_MOST_CHOICES_SHOWN])
    if len(labels) > _MOST_CHOICES_SHOWN:
        shown += "…"
    raise CellValueError(
        _("“%(value)s” is not a choice. Write one of: %(choices)s.") % {"value": short(cell), "choices": shown}
    )
