"""Writing Excel files: templates to fill in, exports, and bad rows sent back with their reasons.

Nothing that a person typed becomes a formula: text is written as text, whatever it begins with.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import cast

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from linli.core.clock import local
from linli.core.sheets_columns import HINT_MARK, CellError, Column

_LAST_ROW = 1_048_576
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_FORMATS = {"text": "@", "phone": "@", "choice": "@", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss"}
_EXACT_INTEGER = 10**15
_LISTS = "lists"

_BOLD = Font(bold=True)
_REQUIRED = Font(bold=True, color="8A1C2E")
_HINT = Font(color="5C574F")
_SHADE = PatternFill("solid", fgColor="ECE8E1")
_WRONG = PatternFill("solid", fgColor="F6D5D0")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_template(columns: Sequence[Column], title: str) -> bytes:
    """An empty xlsx to fill in: titles (required ones marked *), a line of hints, drop-downs, text cells.

    The hint line begins with ※ and is skipped when the sheet comes back.
    """
    book = Workbook(write_only=True)
    sheet = _new_sheet(book, title, [_width(column) for column in columns], freeze="A3")
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].number_format = _FORMATS.get(column.kind, "General")
    _add_drop_downs(book, sheet, columns)
    titles = [f"{column.title}*" if column.required else column.title for column in columns]
    fonts = [_REQUIRED if column.required else _BOLD for column in columns]
    sheet.append([_cell(sheet, name, font) for name, font in zip(titles, fonts, strict=True)])
    sheet.append(_hints(sheet, columns))
    return _bytes(book)


def write_rows(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, object] | Sequence[object]],
    title: str = "",
    *,
    guided: bool = False,
) -> bytes:
    """An xlsx with one line per row: mappings by column key, or sequences in the columns' order.

    Moments are written in local time, values of choices as their labels, so that the sheet can be the import. With
    `guided` it has the template's line of hints and drop-downs, for a sheet that is taken out to be changed.
    """
    labels = [{value: label for label, value in column.labels().items()} for column in columns]
    # all rows first: what their source raises must not leave half a file behind
    lines = [_line(row, columns, labels) for row in rows]
    book = Workbook(write_only=True)
    sheet = _new_sheet(book, title, [_width(column) for column in columns], freeze="A3" if guided else "A2")
    if guided:
        _add_drop_downs(book, sheet, columns)
    sheet.append([_cell(sheet, column.title, _BOLD) for column in columns])
    if guided:
        sheet.append(_hints(sheet, columns))
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    return _bytes(book)


def return_bad_rows(
    header: Sequence[str], rows: Iterable[tuple[Sequence[object], Iterable[CellError | str]]], title: str = ""
) -> bytes:
    """The same sheet with only the rows that were not taken, wrong cells shaded, and a last column that says why.

    The header is the sheet's own. Mended and sent again, the sheet is the import: the reasons are skipped.
    """
    lines = [(list(values), list(reasons)) for values, reasons in rows]
    book = Workbook(write_only=True)
    sheet = _new_sheet(book, title, [20.0] * len(header) + [60.0], freeze="A2")
    names = [_cell(sheet, name, _BOLD) for name in header]
    sheet.append([*names, _cell(sheet, _("Why not imported"), _REQUIRED)])
    for values, reasons in lines:
        padded = values + [None] * (len(header) - len(values))
        cells = [_cell(sheet, value) for value in padded]
        wrong = {reason.column for reason in reasons if isinstance(reason, CellError)}
        for name, cell in zip(header, cells, strict=False):
            if name and name in wrong:
                cell.fill = _WRONG
        reason = _cell(sheet, "\n".join(str(reason) for reason in reasons))
        reason.alignment, reason.fill = _WRAPPED, _SHADE
        sheet.append([*cells, reason])
    return _bytes(book)


def _hints(sheet: Worksheet, columns: Sequence[Column]) -> list[Cell]:
    """The line of hints, marked so that it is told apart when the sheet comes back."""
    hints = [str(column.hint) for column in columns]
    if hints:
        first_hint = hints[0] or _("Fill in from the next line on.")
        hints[0] = f"{HINT_MARK} {first_hint}"
    return [_cell(sheet, hint, _HINT) for hint in hints]


def _line(
    row: Mapping[str, object] | Sequence[object], columns: Sequence[Column], labels: list[dict[str, str]]
) -> list[object]:
    values = [row.get(column.key) for column in columns] if isinstance(row, Mapping) else list(row)
    if len(values) != len(columns):
        raise ValueError(f"a row of {len(values)} values for {len(columns)} columns")
    return [_label(known, value) for known, value in zip(labels, values, strict=True)]


def _label(labels: dict[str, str], value: object) -> object:
    return labels.get(value, value) if isinstance(value, str) else value


def _new_sheet(book: Workbook, title: str, widths: Sequence[float], freeze: str) -> Worksheet:
    name = _NOT_IN_NAMES.sub(" ", title).strip(" '")[:_LONGEST_NAME] or _("Sheet")
    sheet = cast(Worksheet, book.create_sheet(name))
    sheet.freeze_panes = freeze
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    return sheet


def _width(column: Column) -> float:
    """Room for the title, two units for each Chinese character."""
    return min(max(2.2 * len(column.title) + 4, 14), 40)


def _cell(sheet: Worksheet, value: object, font: Font | None = None) -> Cell:
    """A cell whose text stays text: never a formula, also after it has been edited."""
    shown = _writable(value)
    cell = WriteOnlyCell(sheet, shown)
    if isinstance(shown, str):
        cell.data_type, cell.number_format = "s", "@"
    elif isinstance(shown, datetime):
        cell.number_format = _FORMATS["datetime" if isinstance(value, datetime) else "date"]
    if font is not None:
        cell.font = font
    return cell


def _writable(value: object) -> str | int | float | datetime | None:
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _EXACT_INTEGER:
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value)) or None


def _add_drop_downs(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Choices stand on a hidden sheet: in-line lists end at 255 characters and cannot hold a comma."""
    chosen = [(index, list(column.labels())) for index, column in enumerate(columns, start=1) if column.choices]
    if not chosen:
        return
    lists = cast(Worksheet, book.create_sheet(_LISTS))
    lists.sheet_state = "hidden"
    for line in range(max(len(labels) for _index, labels in chosen)):
        lists.append([_cell(lists, labels[line] if line < len(labels) else None) for _index, labels in chosen])
    for position, (index, labels) in enumerate(chosen, start=1):
        source, target = get_column_letter(position), get_column_letter(index)
        rule = DataValidation(
            type="list",
            formula1=f"{_LISTS}!${source}$1:${source}${len(labels)}",
            allow_blank=True,
            showErrorMessage=True,
        )
        rule.add(f"{target}3:{target}{_LAST_ROW}")
        sheet.data_validations.append(rule)


def _bytes(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
