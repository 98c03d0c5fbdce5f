"""`linli import holidays`: a template, a look, the notice entered, and a sheet that comes back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.utils import translation

from linli.cli import import_holidays
from linli.core import legal_calendar
from linli.core.models import DayOverride, HolidayNotice
from linli.core.problems import Problem
from linli.playbooks.holidays import read

SHEET = """开始日期,结束日期,安排
2027-01-01,,放假
2027-05-01,,放假
2027-10-01,,放假
2027-02-08,2027-02-09,放假
2027-02-13,,上班
"""


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    legal_calendar.forget()
    with time_machine.travel("2026-11-23T09:30:00+08:00", tick=False), translation.override("en"):
        yield
    legal_calendar.forget()


def options(file: Path, **how: object) -> Namespace:
    return Namespace(**{"file": file, "source": "", "template": False, "preview": False, **how})


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "2027放假通知.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


@pytest.mark.django_db
def test_it_says_which_days_change_and_enters_them(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_holidays.enter(options(sheet)) == 0
    said = capsys.readouterr().out
    assert "Free from now on: 2027-02-08, 2027-02-09." in said
    assert "Worked from now on: 2027-02-13." in said
    assert "The holidays of 2027 are known" in said
    assert HolidayNotice.objects.get().source == "2027放假通知"
    assert DayOverride.objects.count() == 6
    assert import_holidays.enter(options(sheet)) == 0
    assert "nothing has changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_look_changes_nothing(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert import_holidays.enter(options(sheet, preview=True)) == 0
    assert "Would be worked: 2027-02-13." in capsys.readouterr().out
    assert not DayOverride.objects.exists()


@pytest.mark.django_db
def test_part_of_a_notice_leaves_the_year_provisional(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "part.csv"
    file.write_text("日期,安排\n2027-02-08,放假\n", encoding="utf-8")
    assert import_holidays.enter(options(file, source="通知")) == 0
    assert "2027 stays provisional" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_wrong_sheet_comes_back_with_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("日期,安排\n2027-02-08,放假\n2027-02-08,上班\n", encoding="utf-8")
    assert import_holidays.enter(options(file)) == 1
    assert (tmp_path / "wrong-returned.xlsx").exists()
    assert "1 rows cannot be read" in capsys.readouterr().out
    assert not DayOverride.objects.exists()


@pytest.mark.django_db
def test_days_of_other_times_and_no_sheet_at_all_are_problems(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text("日期,安排\n2019-02-08,放假\n", encoding="utf-8")
    with pytest.raises(Problem):
        import_holidays.enter(options(file))
    file.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(Problem):
        import_holidays.enter(options(file))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        import_holidays.run(options(tmp_path / "none.xlsx"))


def test_the_template_can_be_read_and_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "holidays.xlsx"
    assert import_holidays.run(options(file, template=True)) == 0
    assert read(file).days == {}
    with pytest.raises(Problem):
        import_holidays.run(options(file, template=True))


def test_days_in_a_line() -> None:
    assert import_holidays.listed([]) == "–"
    assert import_holidays.listed([date(2027, 2, 8), date(2027, 2, 9)]) == "2027-02-08, 2027-02-09"
