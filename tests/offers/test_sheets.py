"""The sheet of resources: out and back the same, changed, wrong rows with their reasons, undone row by row."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from linli.core.models import SheetImport
from linli.core.refusals import Refused
from linli.core.sheets import read_rows, write_rows
from linli.core.sheets_rows import Brought
from linli.offers import actions, queries, sheets
from linli.offers.actions.import_resources import preview_resources
from linli.offers.models import Resource
from tests.offers.conftest import VOLUNTEER, Desk

pytestmark = pytest.mark.django_db

ROW = {
    "place": "春和里", "owner": "安和物业", "what": "一楼活动室", "kind": "space", "times": "Monday morning、周五晚上",
    "skills": "投影，音响", "per_month": 4,
}  # fmt: skip


def sheet(desk: Desk, *rows: dict[str, Any]) -> BytesIO:
    return BytesIO(write_rows(sheets.columns(desk.place()), list(rows), title="x"))


def bring(desk: Desk, file: BytesIO) -> Brought:
    found = sheets.read(file, desk.place(), queries.kept_below(desk.place(), desk.by()))
    done = actions.import_resources_many(desk.place(), found.rows, by=desk.by(), at=desk.at)
    for number, (_cells, errors) in found.bad.items():
        done.bad[number] = {error.column: error.message for error in errors}
    return done


def out(desk: Desk) -> BytesIO:
    return BytesIO(sheets.export(desk.place(), queries.kept_below(desk.place(), desk.by())))


def test_a_new_row_is_a_new_resource(desk: Desk) -> None:
    done = bring(desk, sheet(desk, ROW))
    assert (len(done.new), done.bad) == (1, {})
    row = Resource.objects.get()
    assert (row.owner, row.what, row.per_month) == (desk.body("property"), "一楼活动室", 4)
    assert row.times == ["1.morning", "5.evening"]
    assert row.skills == ["投影", "音响"]


def test_what_goes_out_comes_back_as_it_was(desk: Desk) -> None:
    desk.resource(skills=("投影",), times=("1.morning",), per_month=3)
    done = bring(desk, out(desk))
    assert (done.new, done.changed, done.bad, done.unchanged) == ([], [], {}, 1)


def test_somebody_by_name_stands_in_no_sheet(desk: Desk) -> None:
    desk.resource(None)
    desk.resource()
    text = str(list(read_rows(out(desk)).rows))
    assert "欧阳青" not in text
    assert "一楼活动室" in text


def test_the_same_new_row_twice_is_told(desk: Desk) -> None:
    done = bring(desk, sheet(desk, ROW, ROW))
    assert len(done.new) == 1
    assert len(done.bad) == 1
    again = bring(desk, sheet(desk, ROW))
    assert not again.new
    assert Resource.objects.count() == 1


@pytest.mark.parametrize(
    "more",
    [
        {"place": "没有的小区"}, {"place": "秋水苑"}, {"owner": "没有的公司"}, {"owner": ""}, {"what": "字" * 41},
        {"times": "某天"}, {"per_month": 0}, {"per_month": -2}, {"words": "打13812345678"}, {"until": "2020-01-01"},
    ],
)  # fmt: skip
def test_a_wrong_row_does_nothing_and_says_why(desk: Desk, more: dict[str, Any]) -> None:
    done = bring(desk, sheet(desk, ROW | more))
    assert len(done.bad) == 1
    assert not Resource.objects.exists()


def test_a_sheet_is_looked_at_first_and_undone_row_by_row(desk: Desk) -> None:
    kept = desk.resource(what="旧的")
    rows = [ROW, {"ref": kept.pk.hex, "version": kept.version, **ROW, "what": "改过的"}]
    found = sheets.read(sheet(desk, *rows), desk.place(), queries.kept_below(desk.place(), desk.by()))
    looked = preview_resources(desk.place(), found.rows, by=desk.by(), at=desk.at)
    assert (len(looked.new), len(looked.changed)) == (1, 1)
    assert Resource.objects.count() == 1
    bring(desk, sheet(desk, *rows))
    kept.refresh_from_db()
    assert kept.what == "改过的"
    brought = SheetImport.objects.get(register="resources")
    with pytest.raises(Refused):
        actions.undo_resources_import(brought, by=desk.by(VOLUNTEER), at=desk.at)
    undone = actions.undo_resources_import(brought, by=desk.by(), at=desk.at)
    kept.refresh_from_db()
    assert kept.what == "旧的"
    assert Resource.objects.count() == 1
    assert not [one for one in undone.rows if "left" in one]
    with pytest.raises(Refused):
        actions.undo_resources_import(brought, by=desk.by(), at=desk.at)


def test_what_was_used_since_stays(desk: Desk) -> None:
    bring(desk, sheet(desk, ROW))
    row = Resource.objects.get()
    actions.match(desk.need(), row, by=desk.by(), at=desk.at)
    with pytest.raises(Refused):
        actions.take_back_resource(row, by=desk.by(), at=desk.at)
    undone = actions.undo_resources_import(SheetImport.objects.get(), by=desk.by(), at=desk.at)
    assert [one["left"] for one in undone.rows] == ["used"]
    assert Resource.objects.count() == 1


def test_a_row_that_somebody_changed_meanwhile_is_told(desk: Desk) -> None:
    row = desk.resource()
    file = out(desk)
    actions.change_resource(row, desk.resource_facts(what="别的名字"), by=desk.by(), at=desk.at)
    done = bring(desk, file)
    assert len(done.bad) == 1
    row.refresh_from_db()
    assert row.what == "别的名字"
