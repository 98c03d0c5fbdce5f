"""Sheets in and out: Excel and CSV read by column name, written so that an edited export is the next import.

Everything a caller needs, from five files: reading (`sheets_read`, guarded by `sheets_guard`), columns and
rows (`sheets_columns`), single cells (`sheets_cells`), writing (`sheets_write`).
"""

from linli.core.sheets_cells import Cell, Value
from linli.core.sheets_columns import CellError, Column, ColumnMapping, match_columns, parse_row
from linli.core.sheets_guard import SheetError
from linli.core.sheets_read import Sheet, read_rows
from linli.core.sheets_write import return_bad_rows, write_rows, write_template

__all__ = [
    "Cell",
    "CellError",
    "Column",
    "ColumnMapping",
    "Sheet",
    "SheetError",
    "Value",
    "match_columns",
    "parse_row",
    "read_rows",
    "return_bad_rows",
    "write_rows",
    "write_template",
]
