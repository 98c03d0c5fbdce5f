"""The sheet of old problems: out and in again unchanged, new rows, changes, mistakes at their cells, undone."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from linli.core.models import SheetImport
from linli.core.refusals import Refused
from linli.core.sheets_rows import Brought, RowSheet
from linli.legacy import actions, sheets
from linli.legacy.actions import ProblemFacts
from linli.legacy.actions.common import months_ahead
from linli.legacy.actions.import_sheet import preview_problems
from linli.legacy.models import LegacyProblem
from linli.legacy.queries import below
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, Old, entered

pytestmark = pytest.mark.django_db

HEADER = ("所在小区", "问题名称", "类型", "具体情况", "形成时间", "涉及户数", "责任单位", "责任依据", "公开内容")
NEW = ("春和里", "没有维修资金", "Missing sewers", "交房时没有收", 2003, 310, "区城管局", "区里牵头", "")


def xlsx(*rows: Any, header: Any = HEADER) -> io.BytesIO:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


def brought(old: Old, sheet: RowSheet, role: str = "station_head") -> Brought:
    return actions.import_problems_many(old.world.estate, sheet.rows, by=old.by(role), at=old.at)


def read(old: Old, *rows: Any, header: Any = HEADER) -> RowSheet:
    return sheets.read(xlsx(*rows, header=header), old.world.estate)


def taken_out(old: Old) -> list[list[Any]]:
    data = sheets.export(old.world.estate, below(old.world.estate))
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def test_a_city_list_comes_in_under_its_own_titles(old: Old) -> None:
    done = brought(old, read(old, NEW))
    assert (done.bad, done.new) == ({}, [(2, "没有维修资金")])
    row = LegacyProblem.objects.get(title="没有维修资金")
    assert (row.kind, row.since_year, row.households) == ("sewers", 2003, 310)
    assert (row.owner_id, row.owner_words) == (old.body("lighting"), "区里牵头")
    assert row.review_on == months_ahead(old.day(0), 6), "as late as the playbook lets it be"
    assert row.published_at is None


def test_what_is_taken_out_comes_in_as_it_was(old: Old) -> None:
    old.owned()
    actions.publish(old.fresh(), words="三期房产证", by=old.by(), at=old.at)
    entered(old.world, old.at, facts=ProblemFacts("三期（北区） 房产证", "deeds", "欠土地出让金。\n  2016年起反映过。"))
    header, _hints, *rows = taken_out(old)
    done = brought(old, sheets.read(xlsx(*rows, header=header), old.world.estate))
    assert (done.unchanged, done.bad, done.changed, done.new) == (2, {}, [], [])


def test_a_changed_row_changes_facts_owner_and_public_words(old: Old) -> None:
    header, _hints, row = taken_out(old)
    cells = dict(zip([str(title).rstrip(" *＊") for title in header], range(len(header)), strict=True))
    at = {name: position for title, position in cells.items() for name in (title,)}
    row[3], row[7], row[8], row[9], row[11] = "三期和四期房产证", 300, "供水公司", "它管", "在补办"
    assert len(at) == 12
    done = brought(old, sheets.read(xlsx(row, header=header), old.world.estate))
    assert done.bad == {}
    fresh = old.fresh()
    assert (fresh.title, fresh.households, fresh.owner_id) == ("三期和四期房产证", 300, old.body("water"))
    assert (fresh.public_words, fresh.published_at) == ("在补办", old.at)


@pytest.mark.parametrize(("position", "value"), [
    (0, "天上"), (1, ""), (2, "鬼"), (4, "很久"), (5, "多"), (6, "无此单位"),
])  # fmt: skip
def test_mistakes_of_a_row_stand_at_their_cells(old: Old, position: int, value: str) -> None:
    row = list(NEW)
    row[position] = value
    sheet = read(old, row)
    assert list(sheet.bad) == [2]
    assert {error.column for error in sheet.bad[2][1]} == {HEADER[position]}
    assert HEADER[position] in str(load_workbook(io.BytesIO(sheet.returned())).active["J2"].value)


@pytest.mark.parametrize(("position", "value", "key"), [
    (4, 1800, "since_year"), (5, -5, "households"), (7, "", "owner_words"), (8, "13812345678", "public_words"),
])  # fmt: skip
def test_what_the_register_refuses_is_said_at_the_cell_too(old: Old, position: int, value: Any, key: str) -> None:
    row = list(NEW)
    row[position] = value
    done = brought(old, read(old, row))
    assert list(done.bad[2]) == [key]
    assert LegacyProblem.objects.count() == 1, "nothing is half saved"


def test_the_same_row_twice_comes_in_once(old: Old) -> None:
    sheet = read(old, NEW, NEW)
    assert (len(sheet.rows), list(sheet.bad)) == (1, [3])


def test_a_second_press_enters_nothing_twice(old: Old) -> None:
    sheet = read(old, NEW)
    brought(old, sheet)
    row = LegacyProblem.objects.get(title="没有维修资金")
    again = brought(old, sheet)
    assert (again.new, list(again.bad[2])) == ([], ["title"])
    assert row.number in again.bad[2]["title"]
    assert LegacyProblem.objects.count() == 2
    assert SheetImport.objects.count() == 1


def test_a_new_day_needs_a_review_and_an_owner_is_not_taken_away(old: Old) -> None:
    old.owned()
    header, _hints, row = taken_out(old)
    for position, value, key in ((10, (old.day(20)).isoformat(), "review_on"), (8, "", "owner")):
        changed = list(row)
        changed[position] = value
        done = brought(old, sheets.read(xlsx(changed, header=header), old.world.estate))
        assert list(done.bad[2]) == [key]


def test_why_a_body_must_act_is_not_dropped_without_a_word(old: Old) -> None:
    old.owned()
    header, _hints, row = taken_out(old)
    for said in ("区里另有文件", ""):
        row[9] = said
        done = brought(old, sheets.read(xlsx(row, header=header), old.world.estate))
        assert list(done.bad[2]) == ["owner_words"], said
    assert old.fresh().owner_words == "土地手续归它管"


def test_a_row_changed_since_is_said_and_left(old: Old) -> None:
    header, _hints, row = taken_out(old)
    old.owned()
    row[3] = "改名"
    done = brought(old, sheets.read(xlsx(row, header=header), old.world.estate))
    assert list(done.bad[2]) == ["ref"]


def test_looking_changes_nothing(old: Old) -> None:
    found = preview_problems(old.world.estate, read(old, NEW).rows, by=old.by(), at=old.at)
    assert len(found.new) == 1
    assert LegacyProblem.objects.count() == 1


def test_it_is_undone_row_by_row(old: Old) -> None:
    header, _hints, row = taken_out(old)
    row[3] = "改名"
    brought(old, sheets.read(xlsx(row, header=header), old.world.estate))
    brought(old, read(old, (*NEW[:6], "", "", "")))
    new = LegacyProblem.objects.get(title="没有维修资金")
    for sheet in SheetImport.objects.order_by("-id"):
        done = actions.undo_problems_import(sheet, by=old.by(), at=old.at)
        assert not [kept for kept in done.rows if "left" in kept]
    assert not LegacyProblem.objects.filter(pk=new.pk).exists()
    assert old.fresh().title == old.problem.title
    with pytest.raises(Refused):
        actions.undo_problems_import(SheetImport.objects.order_by("id")[0], by=old.by(), at=old.at)


def test_what_was_changed_since_stays_and_says_so(old: Old) -> None:
    brought(old, read(old, NEW))
    row = LegacyProblem.objects.get(title="没有维修资金")
    actions.review(row, words="看过", next_on=old.day(9), by=old.by(), at=old.at)
    done = actions.undo_problems_import(SheetImport.objects.get(), by=old.by(), at=old.at)
    assert [kept["left"] for kept in done.rows] == ["changed"]
    assert LegacyProblem.objects.filter(pk=row.pk).exists()


def test_a_sheet_is_brought_in_by_whoever_enters_there_and_undone_within_thirty_days(old: Old) -> None:
    with pytest.raises(Refused):
        brought(old, read(old, NEW), DEPARTMENT)
    brought(old, read(old, NEW), COMMUNITY)
    old.at += timedelta(days=31)
    with pytest.raises(Refused):
        actions.undo_problems_import(SheetImport.objects.get(), by=old.by(COMMUNITY), at=old.at)


def test_the_template_names_the_kinds(old: Old) -> None:
    assert load_workbook(io.BytesIO(sheets.template(old.world.estate))).active.max_column == 12
    assert set(sheets.kinds(old.world.estate).values()) >= {"deeds", "sewers", "maintenance_fund"}
    assert sheets.in_words(old.world.estate, {}, "kind", "deeds") == "Deeds never issued"
    assert sheets.in_words(old.world.estate, {}, "households", None) == "–"
