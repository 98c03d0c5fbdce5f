"""Reading Excel and CSV files as a header and numbered rows.

What people send is forgiven: a title line above the header, empty lines, a hint line of our own templates,
files saved by Excel or WPS in any of the usual encodings. What could do harm is refused in plain words
(`SheetError`).
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from linli.core.sheets_cells import Cell, plain_cell
from linli.core.sheets_columns import HINT_MARK, REASON_TITLES
from linli.core.sheets_guard import SheetError, check_workbook, damaged, too_many_columns, too_many_rows

HEADER_WITHIN = 10
MERGED_DEPTH, MERGED_WIDTH, MOST_MERGED = 2_000, 200, 20_000
"""Rows of one merge, and cells of all, that are told apart."""
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET_ID = re.compile(rb'<sheet\s[^>]*?\br:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ID, _TARGET = re.compile(rb'\bId="([^"]+)"'), re.compile(rb'\bTarget="([^"]+)"')
_UNREAD = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*?\bt="e"[^>]*>'
    rb"|[^>]*>\s*<f[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>)"
)
_DELIMITERS = ",\t;|"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

NumberedRow = tuple[int, list[Cell]]
Positions = frozenset[tuple[int, int]]


@dataclass(slots=True)
class Sheet:
    """A sheet being read: its header, then `(row number, cells)` as an iterator that can be walked once.

    Row numbers are those that Excel shows (in CSV: the record's number), cells are as many as the header's;
    empty ones are None, empty rows are left out. Formulas come as their last computed value.
    """

    header: list[str]
    rows: Iterator[NumberedRow]
    name: str = ""
    merged: frozenset[tuple[int, int]] = frozenset()
    """(row number, index in the header) of cells that a merge leaves empty."""
    unread: frozenset[tuple[int, int]] = frozenset()
    """The same of cells that hold a formula without a value, or an error, and so come as empty."""


def read_rows(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    max_rows: int = 100_000,
    max_columns: int = 200,
    max_bytes: int = 20_000_000,
) -> Sheet:
    """Open an xlsx or CSV file, told apart by content. Takes the first visible sheet that holds anything.

    Raises SheetError, here and not while rows are walked, if the file cannot be read or passes a limit.
    """
    data = _read_bytes(source, max_bytes)
    # header, title and hint lines are not rows of data
    limits = {"max_rows": max_rows + HEADER_WITHIN, "max_columns": max_columns}
    if data.startswith(_ZIP):
        check_workbook(io.BytesIO(data), max_bytes=max_bytes, **limits)
        name, rows, merged, unread = _workbook_rows(data)
    elif data.startswith(_OLE):
        raise SheetError(_("This file has a password or the old .xls format. Save it as .xlsx without a password."))
    else:
        name, rows, merged, unread = "", _csv_rows(data, **limits), frozenset(), frozenset()
    return _sheet(name, rows, merged, unread)


def _read_bytes(source: str | os.PathLike[str] | BinaryIO, max_bytes: int) -> bytes:
    if isinstance(source, (str, os.PathLike)):
        try:
            with Path(source).open("rb") as file:
                data = file.read(max_bytes + 1)
        except OSError as error:
            raise SheetError(_("The file %(name)s cannot be opened.") % {"name": os.fspath(source)}) from error
    else:
        data = source.read(max_bytes + 1)
    if len(data) > max_bytes:
        size = f"{max_bytes / 1_000_000:g}"
        raise SheetError(_("This file is larger than %(size)s MB. Split it into several files.") % {"size": size})
    return data


def _sheet(name: str, rows: Iterator[NumberedRow], merged: Positions, unread: Positions) -> Sheet:
    """Find the header among the first rows and put the rest behind it.

    It is the first row that fills more than half as many cells as the fullest: lines with the form's name, its
    author and date stand above it with fewer.
    """
    first: list[NumberedRow] = []
    for row in rows:
        first.append(row)
        if row[0] >= HEADER_WITHIN:
            break
    if not first:
        raise SheetError(_("This sheet is empty."))
    filled = [_filled(cells) for _number, cells in first]
    at = next(index for index, count in enumerate(filled) if 2 * count > max(filled))
    titles = ["" if cell is None else str(cell) for cell in first[at][1]]
    kept = [index for index, title in enumerate(titles) if title not in REASON_TITLES]
    header = [titles[index] for index in kept]
    place_of = {column: place for place, column in enumerate(kept)}
    hanging, silent = (
        frozenset((row, place_of[column]) for row, column in positions if column in place_of)
        for positions in (merged, unread)
    )
    return Sheet(header, _data_rows(chain(first[at + 1 :], rows), kept), name, hanging, silent)


def _data_rows(rows: Iterator[NumberedRow], kept: list[int]) -> Iterator[NumberedRow]:
    is_first = True
    for number, cells in rows:
        hint = is_first and str(next((cell for cell in cells if cell is not None), "")).startswith(HINT_MARK)
        is_first = False
        if not hint:
            row = [cells[index] if index < len(cells) else None for index in kept]
            if _filled(row):
                yield number, row


def _filled(cells: list[Cell]) -> int:
    return sum(cell is not None for cell in cells)


def _numbered(rows: Iterable[Iterable[object]]) -> Iterator[NumberedRow]:
    """Rows from 1 with plain cells, without the empty ones."""
    for number, raw in enumerate(rows, start=1):
        cells = [plain_cell(value) for value in raw]
        if _filled(cells):
            yield number, cells


def _workbook_rows(data: bytes) -> tuple[str, Iterator[NumberedRow], Positions, Positions]:
    try:
        index, sheet = _first_sheet_with_data(CalamineWorkbook.from_filelike(io.BytesIO(data)))
    except CalamineError as error:
        raise damaged() from error
    except BaseException as error:
        # the reader is Rust: a panic in it arrives outside of Exception
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise
    if sheet is None:
        raise SheetError(_("This sheet is empty."))
    return sheet.name, _numbered(sheet.iter_rows()), _hanging(sheet), _unread(data, index)


def _unread(data: bytes, index: int) -> Positions:
    """(row number, column index) of the cells of a sheet that show an error, or a formula never computed."""
    with ZipFile(io.BytesIO(data)) as parts:
        names = set(parts.namelist())
        if not {_BOOK, _RELATIONS} <= names:
            return frozenset()
        listed = _SHEET_ID.findall(parts.read(_BOOK))
        targets = {}
        for tag in _RELATION.findall(parts.read(_RELATIONS)):
            known, leads_to = _ID.search(tag), _TARGET.search(tag)
            if known and leads_to:
                targets[known[1]] = leads_to[1].decode("utf-8", "replace")
        target = targets.get(listed[index], "") if index < len(listed) else ""
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part not in names:
            return frozenset()
        found = _UNREAD.findall(parts.read(part))
    return frozenset((int(row), _column_at(letters)) for letters, row in found[:MOST_MERGED])


def _column_at(letters: bytes) -> int:
    """The index of a column's name: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _hanging(sheet: CalamineSheet) -> frozenset[tuple[int, int]]:
    """(row number, column index) of the cells under merges, but for the first of each; few of a very large merge."""
    found: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        lines, across = (
            range(top, min(bottom, top + MERGED_DEPTH) + 1),
            range(left, min(right, left + MERGED_WIDTH) + 1),
        )
        found |= {(row + 1, column) for row in lines for column in across if (row, column) != (top, left)}
        if len(found) > MOST_MERGED:
            break
    return frozenset(found)


def _first_sheet_with_data(book: CalamineWorkbook) -> tuple[int, CalamineSheet | None]:
    for index, metadata in enumerate(book.sheets_metadata):
        if metadata.visible == SheetVisibleEnum.Visible and metadata.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_index(index)
            if sheet.height:
                return index, sheet
    return 0, None


def _csv_rows(data: bytes, *, max_rows: int, max_columns: int) -> Iterator[NumberedRow]:
    text = _decode(data)
    delimiter = _delimiter(text)
    # walked twice: a fault at the end must be known before the first row is used
    number = width = 0
    try:
        for number, record in enumerate(_records(text, delimiter), start=1):
            width = max(width, _used_width(record))
            if number > max_rows:
                raise too_many_rows(max_rows)
    except csv.Error as error:
        raise SheetError(_("Row %(row)s of this CSV file cannot be read.") % {"row": number + 1}) from error
    if width > max_columns:
        raise too_many_columns(max_columns)
    return _numbered((record + [""] * (width - len(record)))[:width] for record in _records(text, delimiter))


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _used_width(record: list[str]) -> int:
    return next((index for index in range(len(record), 0, -1) if record[index - 1].strip()), 0)


def _decode(data: bytes) -> str:
    """Text of a CSV file: by its byte order mark, else UTF-8, else the Chinese code page."""
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetError(_("This is neither an Excel sheet nor a text file. Save it as .xlsx or .csv."))


def _delimiter(text: str) -> str:
    """The separator that occurs most, outside quotes, in the first line that has one; else a comma."""
    for line in text.splitlines()[:HEADER_WITHIN]:
        outside = "".join(line.split('"')[::2])
        best = max(_DELIMITERS, key=outside.count)
        if best in outside:
            return best
    return ","
