"""What a workbook must pass before it is opened: an xlsx is a zip of XML, and both can be made to explode.

A few kilobytes can unpack to gigabytes; two cells in opposite corners make a reader reserve every cell between
them; one long shared text named by many cells is copied into each. So the archive is first unpacked as a stream:
sizes are counted, the outermost cells found, and shared texts added up as often as they are named. What a
spreadsheet program never writes (comments in a sheet, odd tags) is refused rather than understood.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

MOST_CELLS = 10_000_000
MOST_TEXT = 300_000_000
MOST_MEMBERS = 2_000
MOST_RATIO = 150
UNPACKED_PER_PACKED = 10
_CHUNK = 1 << 20
_PROLOG = 200
_SHARED_STRINGS = "xl/sharedstrings.xml"

_PREFIX = rb"(?:[^\s<>/:\"'=!?]+:)?"
_STRING_END = re.compile(rb"</" + _PREFIX + rb"si\s*>|<" + _PREFIX + rb"si(?:\s[^<>]*)?/>")
_TAG_START = re.compile(rb"<" + _PREFIX + rb"(?:row|c)(?=[\s/>])")
_TAG = re.compile(
    rb"<" + _PREFIX + rb"(row|c)(?:\s+(?:r\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']"
    rb"|[^\s=<>\"'/]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')))*\s*(/?)>"
)
_VALUE = re.compile(rb"<" + _PREFIX + rb"v(?:\s[^<>]*)?>\s*\+?0*([0-9]{1,8})\s*(?=<|\Z)")
_COLUMN_NAME = re.compile(rb"[A-Z]{1,3}")


class SheetError(Exception):
    """A sheet as a whole cannot be used. `str()` says why in words for its owner."""


def damaged() -> SheetError:
    """The error for a file that claims to be a workbook and is not a sound one."""
    return SheetError(_("This file is damaged. Open it in Excel or WPS, save it as .xlsx and send that."))


def too_many_rows(limit: int) -> SheetError:
    """The error for a sheet that is too long."""
    message = _("This sheet has more than %(limit)s rows. Split it into several files.")
    return SheetError(message % {"limit": limit})


def too_many_columns(limit: int) -> SheetError:
    """The error for a sheet that is too wide."""
    message = _("This sheet has more than %(limit)s columns. Remove those that are not needed.")
    return SheetError(message % {"limit": limit})


def _too_large() -> SheetError:
    return SheetError(_("Unpacked, this sheet is far too large. Save only the rows you need as a new file."))


def check_workbook(file: BinaryIO, *, max_rows: int, max_columns: int, max_bytes: int) -> None:
    """Raise SheetError unless the workbook unpacks to a reasonable size and its cells lie within the limits.

    `max_bytes` is the limit of the packed file; unpacked, ten times as much is allowed.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, max_bytes * UNPACKED_PER_PACKED)
            shared = members.pop(_SHARED_STRINGS, None)
            strings = _string_lengths(archive, shared) if shared is not None else []
            for member in members.values():
                extent = _Extent(max_rows, max_columns, strings)
                is_sheet = False
                for piece in _pieces(archive, member):
                    # any part may serve as a worksheet, whatever its file is called
                    is_sheet = is_sheet or b"sheetData" in piece
                    if is_sheet:
                        extent.scan(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise damaged() from error


def _members(archive: zipfile.ZipFile, most: int) -> dict[str, zipfile.ZipInfo]:
    """The archive's files by plain name, if together they are a workbook of bearable size."""
    listed = archive.infolist()
    members = {member.filename.replace("\\", "/").lstrip("/").lower(): member for member in listed}
    if "xl/workbook.xml" not in members or "content.xml" in members or "xl/workbook.bin" in members:
        raise SheetError(_("This is not an Excel sheet. Save it as .xlsx or .csv."))
    if len(members) != len(listed) or len(members) > MOST_MEMBERS:
        raise damaged()
    unpacked = sum(member.file_size for member in listed)
    packed = sum(member.compress_size for member in listed)
    if unpacked > most or (unpacked > _CHUNK and unpacked > packed * MOST_RATIO):
        raise _too_large()
    return members


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """One part unpacked bit by bit, each piece ending before a tag. A false size in the directory shows here."""
    rest = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<")
            # what is longer than a chunk and holds no tag is no matter of ours
            if cut < 0 or len(text) - cut > _CHUNK:
                cut = len(text)
            yield text[:cut]
            rest = text[cut:]
    yield rest


def _string_lengths(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[int]:
    """How long each shared text is, in bytes of XML: never less than the text itself."""
    lengths: list[int] = []
    read = begun = 0
    for piece in _pieces(archive, member):
        if b"<!" in piece:
            raise damaged()
        for found in _STRING_END.finditer(piece):
            lengths.append(read + found.end() - begun)
            begun = read + found.end()
        read += len(piece)
    return lengths


class _Extent:
    """The outermost cells of one part, and the text that its cells name, as far as it has been read.

    A row or cell without a reference follows the one before it; cells without content do not count.
    """

    def __init__(self, max_rows: int, max_columns: int, strings: list[int]) -> None:
        self._max_rows, self._max_columns, self._strings = max_rows, max_columns, strings
        self._row = self._column = self._last_row = self._last_column = 0
        self._text = 0

    def scan(self, xml: bytes) -> None:
        """Take in a piece of a part; raises SheetError once a limit is passed."""
        tags = _TAG.findall(xml)
        # declarations and instructions stand at the beginning of a part only
        is_odd = b"<!" in xml or xml.find(b"<?", _PROLOG) >= 0
        if is_odd or len(tags) != len(_TAG_START.findall(xml)):
            raise damaged()
        self._place(tags)
        self._check_extent()
        self._check_text(xml)

    def _place(self, tags: list[tuple[bytes, bytes, bytes, bytes]]) -> None:
        # the hottest loop of an import: local names, no calls
        row, column, last_row, last_column = self._row, self._column, self._last_row, self._last_column
        numbers = _column_numbers
        for kind, letters, digits, closed in tags:
            if kind == b"row":
                row, column = int(digits) if digits else row + 1, 0
            elif letters:
                column, row = numbers.get(letters) or _column_number(letters), int(digits or b"0")
            else:
                column += 1
            if not closed and kind == b"c":
                if row > last_row:
                    last_row = row
                if column > last_column:
                    last_column = column
        self._row, self._column, self._last_row, self._last_column = row, column, last_row, last_column

    def _check_extent(self) -> None:
        if self._last_row > self._max_rows:
            raise too_many_rows(self._max_rows)
        if self._last_column > self._max_columns:
            raise too_many_columns(self._max_columns)
        if self._last_row * self._last_column > MOST_CELLS:
            raise SheetError(_("This sheet has too many cells. Split it into several files."))

    def _check_text(self, xml: bytes) -> None:
        # a number may be taken for the index of a text here: too much is counted rather than too little
        known = len(self._strings)
        for value, times in Counter(_VALUE.findall(xml)).items():
            index = int(value)
            if index < known:
                self._text += self._strings[index] * times
        if self._text > MOST_TEXT:
            raise _too_large()


_column_numbers: dict[bytes, int] = {}


def _column_number(letters: bytes) -> int:
    """The number of a column's name, remembered: A is 1, XFD 16,384."""
    if not _COLUMN_NAME.fullmatch(letters.upper()):
        raise damaged()
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    _column_numbers[letters] = number
    return number
