"""A hotline's sheet, as it is sent: imported, resumed, and bad rows sent back in the same sheet."""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
from pathlib import Path as File
from typing import Any

import pytest
import time_machine
from django.utils import translation

from linli.cli import import_service_requests, importing
from linli.core.actors import system
from linli.core.problems import Problem
from linli.core.sheets import SheetError, read_rows
from linli.service_requests import sheets
from linli.service_requests.models import ImportMapping, Remark, ServiceRequest
from linli.service_requests.sheets import Imported, count_rows, import_sheet
from tests.service_requests.conftest import AT
from tests.service_requests.steps import Path

HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
ROWS = [
    ["1", "甲", "三栋路灯", "2025/4/25 9:32:09", "路灯不亮", "已修好。", "2025/5/10 14:56:53"],
    ["2", "乙", "水压小", "2025-04-26 08:00", "六楼早晚水压小", "已调泵。", "2025-04-30 10:00"],
    ["3", "丙", "快递柜", "2026-11-20 19:05", "希望门口装一个快递柜", "", ""],
]


@pytest.fixture
def sheet(tmp_path: File) -> Any:
    def write(rows: list[list[str]], header: list[str] = HEADER, name: str = "sheet.csv") -> File:
        file = tmp_path / name
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        file.write_text(text.getvalue(), encoding="utf-8-sig")
        return file

    return write


def bring_in(path: Path, file: Any, **given: Any) -> Imported:
    how = {"place": path.world.estate, "source": "hotline", "by": system(), "at": AT, **given}
    return import_sheet(file, **how)


def counted(done: Imported) -> tuple[int, int, int, int, int]:
    outcome = done.outcome
    return done.total, outcome.history, outcome.opened, outcome.unchanged, len(outcome.bad)


def test_a_sheet_comes_in_once(path: Path, sheet: Any) -> None:
    file = sheet(ROWS)
    assert count_rows(file) == 3
    assert counted(bring_in(path, file)) == (3, 2, 1, 0, 0)
    assert counted(bring_in(path, file)) == (3, 0, 0, 3, 0)
    row = ServiceRequest.objects.get(external_number="1")
    assert row.received_at.isoformat() == "2025-04-25T01:32:09+00:00"
    assert row.words == "三栋路灯\n路灯不亮"
    assert Remark.objects.get(service_request=row).at == row.closed_at
    assert ImportMapping.objects.get().mapping["留言详情"] == "words"


def test_the_mapping_of_the_last_time_names_columns_that_nobody_else_would_know(path: Path, sheet: Any) -> None:
    strange = ["单号甲", "称呼甲", "题甲", "几时", "说了什么", "回话甲", "回话几时"]
    with pytest.raises(SheetError):
        bring_in(path, sheet(ROWS, strange))
    mapping = {"单号甲": "external_number", "几时": "received_at", "说了什么": "words"}
    ImportMapping.objects.create(source="hotline", mapping=mapping)
    assert counted(bring_in(path, sheet(ROWS, strange))) == (3, 0, 3, 0, 0)


def test_bad_rows_come_back_in_the_same_sheet_and_mended_come_in(path: Path, sheet: Any, tmp_path: File) -> None:
    bad = [
        ["4", "丁", "", "昨天", "路灯不亮", "", ""],
        ["5", "戊", "", "2025-04-26", "", "", ""],
        ["1", "己", "", "2025-04-26", "另一盏路灯不亮", "", ""],
    ]
    done = bring_in(path, sheet([*ROWS, *bad]))
    assert counted(done) == (6, 2, 1, 0, 3)
    assert list(done.outcome.bad) == [5, 6, 7]
    assert done.bad_sheet is not None
    returned = tmp_path / "returned.xlsx"
    returned.write_bytes(done.bad_sheet)
    back = read_rows(returned)
    assert back.header == HEADER
    assert [cells for _number, cells in back.rows] == [[cell or None for cell in row] for row in bad]
    mended = [[*bad[0][:3], "2025-04-26", *bad[0][4:]], [*bad[1][:4], "有人吗", "", ""], ["6", *bad[2][1:]]]
    assert counted(bring_in(path, sheet(mended))) == (3, 0, 3, 0, 0)


def test_the_reasons_stand_in_the_reader_s_language(path: Path, sheet: Any) -> None:
    rows = [*ROWS, ["1", "己", "", "2025-04-26", "另一盏路灯不亮", "", ""]]
    for language, word in (("en", "row 2"), ("zh-hans", "第2行")):
        with translation.override(language):
            assert word in bring_in(path, sheet(rows)).outcome.bad[5][0]


def test_an_import_that_broke_off_is_taken_up_where_it_was(
    path: Path, sheet: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sheet([[str(n), "甲", "", "2025-04-26", f"第{n}盏灯不亮", "已修好。", "2025-04-30"] for n in range(25)])
    monkeypatch.setattr(sheets, "BATCH", 10)
    heard: list[int] = []

    def pull_the_plug(count: int) -> None:
        heard.append(count)
        if len(heard) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(path, file, progress=pull_the_plug)
    assert ServiceRequest.objects.count() == 20
    heard.clear()
    assert counted(bring_in(path, file, progress=heard.append)) == (25, 5, 0, 20, 0)
    assert heard == [10, 10, 5]


def test_a_limit_stops_early(path: Path, sheet: Any) -> None:
    assert counted(bring_in(path, sheet(ROWS), limit=2)) == (2, 2, 0, 0, 0)


@pytest.fixture
def command(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`linli import service-requests …` on the database of the tests."""
    monkeypatch.setattr(import_service_requests, "database", contextlib.nullcontext)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")

    def run(*words: str) -> int:
        parser = argparse.ArgumentParser()
        importing.add_arguments(parser)
        with time_machine.travel(AT, tick=False):
            return importing.run(parser.parse_args(["service-requests", *words]))

    return run


def test_the_command_says_what_came_in(command: Any, sheet: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(str(sheet(ROWS)), "--place", "chunheli") == 0
    assert "2 as history, 1 open, 0 there already, 0 came back" in capsys.readouterr().out
    assert command(str(sheet(ROWS)), "--place", "chunheli", "--source", "letters", "--as-open", "--limit", "2") == 0
    assert "0 as history, 2 open" in capsys.readouterr().out
    assert ServiceRequest.objects.filter(external_source="letters", state="received").count() == 2


def test_the_command_writes_bad_rows_beside_the_sheet(
    command: Any, sheet: Any, tmp_path: File, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sheet([*ROWS, ["", "丁", "", "2025-04-26", "路灯不亮", "", ""]])
    assert command(str(file), "--place", "990102001001") == 1
    returned = tmp_path / "sheet-returned.xlsx"
    assert str(returned) in capsys.readouterr().out
    assert len(list(read_rows(returned).rows)) == 1


def test_the_command_names_what_is_missing(command: Any, sheet: Any, tmp_path: File) -> None:
    for words in (
        [str(tmp_path / "no.csv"), "--place", "chunheli"],
        [str(sheet(ROWS)), "--place", "nowhere"],
        [str(sheet([["1"]], ["留言编号"], "narrow.csv")), "--place", "chunheli"],
        [str(sheet(ROWS)), "--place", "990000000000"],
    ):
        with pytest.raises(Problem):
            command(*words)
    assert ServiceRequest.objects.count() == 0
