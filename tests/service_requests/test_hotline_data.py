"""A real hotline's sheet, whole: in at a good pace, once, and every broken row back with its reason."""

from __future__ import annotations

import os
import time
from pathlib import Path as File
from typing import Any

import pytest
from openpyxl import load_workbook

from linli.core.actors import system
from linli.core.sheets import read_rows
from linli.messages.models import Outbox
from linli.service_requests.models import Clock, Remark, ServiceRequest
from linli.service_requests.sheets import Imported, import_sheet
from tests.service_requests.conftest import AT
from tests.service_requests.steps import Path

pytestmark = [pytest.mark.data, pytest.mark.slow]
ROWS = 2816
ROWS_A_SECOND = 200
NUMBER, RECEIVED, WORDS, REPLY, REPLIED = 1, 4, 5, 6, 7
BROKEN: list[tuple[int, Any]] = [
    (NUMBER, None),
    (NUMBER, "  "),
    (NUMBER, "9" * 41),
    (NUMBER, 123456789012345678),
    (NUMBER, "#REF!"),
    (WORDS, None),
    (WORDS, "\u200b"),
    (WORDS, "长" * 4001),
    (WORDS, "#N/A"),
    (RECEIVED, None),
    (RECEIVED, "昨天下午"),
    (RECEIVED, "2019-02-30 10:00"),
    (RECEIVED, "2099-01-01 00:00"),
    (RECEIVED, "1950-01-01 00:00"),
    (RECEIVED, "2019-13-01"),
    (REPLIED, "1999-01-01"),
    (REPLIED, None),
    (REPLIED, "不详"),
    (REPLY, None),
    (REPLY, "长" * 20_001),
]


@pytest.fixture
def hotline() -> File:
    folder = os.environ.get("LINLI_TEST_DATA")
    if not folder:
        pytest.skip("LINLI_TEST_DATA names no folder with hotline-2816.xlsx")
    return File(folder) / "hotline-2816.xlsx"


def bring_in(path: Path, file: File) -> tuple[Imported, float]:
    began = time.process_time()
    done = import_sheet(file, place=path.world.estate, source="hotline", by=system(), at=AT)
    return done, time.process_time() - began


def test_the_whole_sheet_comes_in_once(path: Path, hotline: File) -> None:
    done, seconds = bring_in(path, hotline)
    outcome = done.outcome
    assert (done.total, outcome.history + outcome.opened, outcome.unchanged, outcome.bad) == (ROWS, ROWS, 0, {})
    assert ServiceRequest.objects.count() == ROWS
    assert Remark.objects.count() == outcome.history
    assert Clock.objects.count() == Outbox.objects.count() == outcome.opened
    assert ROWS / seconds >= ROWS_A_SECOND
    again, _seconds = bring_in(path, hotline)
    assert (again.outcome.history, again.outcome.opened, again.outcome.unchanged) == (0, 0, ROWS)


def test_twenty_broken_rows_come_back_and_the_rest_comes_in(path: Path, hotline: File, tmp_path: File) -> None:
    book = load_workbook(hotline)
    sheet = book.worksheets[0]
    broken = {100 + 7 * index: change for index, change in enumerate(BROKEN)}
    for row, (column, value) in broken.items():
        sheet.cell(row, column).value = value
    copy = tmp_path / "copy.xlsx"
    book.save(copy)
    done, _seconds = bring_in(path, copy)
    assert len(broken) == 20
    assert set(done.outcome.bad) == set(broken)
    assert all(reasons and all(reasons) for reasons in done.outcome.bad.values())
    assert ServiceRequest.objects.count() == ROWS - 20
    assert done.bad_sheet is not None
    returned = tmp_path / "returned.xlsx"
    returned.write_bytes(done.bad_sheet)
    assert len(list(read_rows(returned).rows)) == 20
