"""Workbooks made to harm are refused before they are opened, and honest ones of odd make are not."""

import io
import time
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from django.utils.translation import override

from linli.core.sheets import SheetError, read_rows
from linli.core.sheets_guard import check_workbook


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TWO_BY_TWO = (
    '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>8</v></c></row>'
    '<row r="2"><c r="A2"><v>9</v></c><c r="B2"><v>10</v></c></row>'
)
FILLER = "".join(f"{n:x}" for n in range(300_000))  # over a megabyte that does not pack well


def workbook(cells: str, strings: str = "", part: str = "worksheets/sheet1.xml", **more: str) -> bytes:
    """A raw xlsx with these rows and shared strings; `more` adds or replaces parts, `__` standing for a slash."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{part}"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        f"xl/{part}": f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    parts |= {name.replace("__", "/"): text for name, text in more.items()}
    return archive(parts)


def archive(parts: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return file.getvalue()


def check(data: bytes, max_rows: int = 1000, max_columns: int = 50, max_bytes: int = 1_000_000) -> None:
    check_workbook(io.BytesIO(data), max_rows=max_rows, max_columns=max_columns, max_bytes=max_bytes)


def test_a_plain_workbook_passes_and_is_read() -> None:
    data = workbook(TWO_BY_TWO)
    check(data)
    sheet = read_rows(io.BytesIO(data))
    assert sheet.header == ["7", "8"]
    assert list(sheet.rows) == [(2, [9, 10])]


@pytest.mark.parametrize(
    "cells",
    [
        TWO_BY_TWO.replace(' r="1"', "").replace(' r="A1"', ""),  # positions may be left out
        TWO_BY_TWO.replace('r="A1"', "r = 'A1' s=\"1\""),
        TWO_BY_TWO + '<row r="1048576" ht="30" customHeight="1"/>',  # a row with a height and no cells
        TWO_BY_TWO + '<row r="5"><c r="XFD5" s="1"/></row>',  # a cell with a border and no content
    ],
)
def test_honest_oddities_pass(cells: str) -> None:
    data = workbook(cells)
    check(data)
    assert next(read_rows(io.BytesIO(data)).rows)[1] == [9, 10]


@pytest.mark.parametrize(
    "bomb",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="xfd1"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="1"><c s="0" r="XFD1048576"><v>1</v></c></row>',
        '<x:row r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        '<row r="1"><c t=">" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c t="<" r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A0000000001048576"><v>1</v></c></row>',
        f'<row r="1"><c r="A{"9" * 5000}"><v>1</v></c></row>',
        '<row r="1"><c r="ABCD1"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 51 + "</row>",
        "<row><c><v>1</v></c></row>" * 1001,
        FILLER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
)
def test_far_away_cells_are_refused(bomb: str) -> None:
    with pytest.raises(SheetError, match=r"rows|columns|cells|damaged|行|列|单元格|损坏"):
        check(workbook(TWO_BY_TWO + bomb), max_bytes=10_000_000)


def test_a_sheet_of_several_megabytes_passes() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 40_001))
    data = workbook(rows)
    check(data, max_rows=40_000)
    with pytest.raises(SheetError, match="39999"):
        check(data, max_rows=39_999)


def test_a_bomb_is_refused_under_any_file_name() -> None:
    data = workbook(TWO_BY_TWO + '<row r="9"><c r="XFD1048576"><v>1</v></c></row>', part="media/photo.png")
    with pytest.raises(SheetError):
        check(data)


def test_many_cells_within_rows_and_columns_are_refused() -> None:
    data = workbook(TWO_BY_TWO + '<row r="60000"><c r="ZZ60000"><v>1</v></c></row>')
    with pytest.raises(SheetError, match=r"cells|单元格"):
        check(data, max_rows=100_000, max_columns=1000)


@pytest.mark.parametrize("index", ["0", "+0", "00", " 0 "])
def test_one_long_text_named_by_many_cells_is_refused(index: str) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{index}</v></c></row>' for n in range(1, 901))
    text = "".join(f"{n:x}" for n in range(90_000))
    data = workbook(rows, f"<si><t>{text}</t></si>")
    check(workbook(rows, "<si><t>short</t></si>"))
    with pytest.raises(SheetError, match=r"too large|太大"):
        check(data)


def test_shared_texts_are_counted_at_their_own_index() -> None:
    text = "".join(f"{n:x}" for n in range(90_000))
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 901))
    check(workbook(rows, f"<si><t>{text}</t></si><si><t>b</t></si>"))
    with pytest.raises(SheetError):
        check(workbook(rows, f"<si/><si><t>{text}</t></si>"))


@pytest.mark.parametrize("value", ["<v>1<!-- -->0</v>", "<v><![CDATA[0]]></v>", "<v><?x?>0</v>"])
def test_what_no_spreadsheet_program_writes_is_refused(value: str) -> None:
    rows = TWO_BY_TWO + f'<row r="3"><c r="A3" t="s">{value}</c></row>'
    with pytest.raises(SheetError):
        check(workbook(rows, "<si><t>a</t></si>"))
    with pytest.raises(SheetError):
        check(workbook(TWO_BY_TWO, "<si><t>a<!-- </si> --></t></si>"))


def test_a_zip_bomb_is_refused() -> None:
    with pytest.raises(SheetError, match=r"too large|太大"):
        check(workbook(TWO_BY_TWO, noise="0" * 9_000_000))
    with pytest.raises(SheetError, match=r"too large|太大"):
        check(workbook(TWO_BY_TWO, noise="0" * 9_000_000), max_bytes=100_000)


def test_a_false_size_in_the_directory_is_noticed() -> None:
    sheet_like = workbook("", xl__worksheets__more="sheetData" * 10_000)
    check(sheet_like)
    tampered = bytearray(sheet_like)
    size = tampered.index((90_000).to_bytes(4, "little"), tampered.index(b"PK\x01\x02"))
    tampered[size : size + 4] = (10).to_bytes(4, "little")
    with pytest.raises(SheetError, match=r"damaged|损坏"):
        check(bytes(tampered))


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": "<w/>"},
        {"content.xml": "<office/>", "xl/workbook.xml": "<workbook/>"},
        {"xl/workbook.bin": "x", "xl/workbook.xml": "<workbook/>"},
    ],
)
def test_other_archives_are_no_excel_sheets(parts: dict[str, str]) -> None:
    with pytest.raises(SheetError, match=r"not an Excel|不是 ?Excel"):
        check(archive(parts))


def test_names_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(SheetError, match=r"damaged|损坏"):
        check(workbook(TWO_BY_TWO, XL__sharedSTRINGS="<sst/>", **{"XL__sharedStrings.xml": "<sst/>"}))


@pytest.mark.parametrize("cut", [10, 200, 900])
def test_a_truncated_archive_is_called_damaged(cut: int) -> None:
    with pytest.raises(SheetError, match=r"damaged|损坏"):
        check(workbook(TWO_BY_TWO)[:-cut])


@pytest.mark.parametrize("tail", [b"<c " + b" " * 900_000, b"<c" + b' a="1"' * 100_000, b"<c " + b"r=" * 300_000])
def test_scanning_takes_no_longer_for_spiteful_text(tail: bytes) -> None:
    data = workbook(TWO_BY_TWO + tail.decode())
    start = time.process_time()
    with pytest.raises(SheetError):
        check(data)
    assert time.process_time() - start < 2
