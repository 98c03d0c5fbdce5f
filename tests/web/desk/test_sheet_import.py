"""A list taken out as Excel, edited and brought back: through the ordinary actions, row by row, once."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from linli.core.models import Event
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import Remark, ServiceRequest
from tests.web.desk.conftest import Desk

SignIn = Callable[[str], Client]
LIST = "/desk/service-requests/"
OUT, IN = LIST + "sheet/", LIST + "sheet/import/"
Rows = list[list[Any]]


def taken_out(client: Client, language: str = "en") -> Rows:
    """The list as it was taken out, header first."""
    answer = client.get(OUT + "?list=all", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return rows_of(answer.content)


def rows_of(data: bytes) -> Rows:
    sheet = load_workbook(BytesIO(data)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def upload(rows: Rows) -> SimpleUploadedFile:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("list.xlsx", file.getvalue())


def edit(rows: Rows, row: ServiceRequest, **cells: Any) -> None:
    """Write into the cells of one row, by the beginning of the column's title."""
    line = next(line for line in rows if line[0] == row.number)
    for name, value in cells.items():
        line[column(rows, name)] = value


TITLES = {"category": "About", "urgency": "How urgent", "version": "Version", "to": "Dispatch to",
          "answer_on": "Supervise", "note": "Note", "result": "Result", "told": "What was done"}  # fmt: skip


def column(rows: Rows, name: str) -> int:
    return next(index for index, title in enumerate(rows[0]) if str(title).startswith(TITLES[name]))


def look(client: Client, rows: Rows) -> Any:
    return client.post(IN, {"do": "look", "sheet": upload(rows)})


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def payload(text: str) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', text)
    assert found is not None, text
    return found[1]


def do(client: Client, rows: Rows) -> str:
    """Look, then press the button."""
    looked = look(client, rows)
    assert looked.status_code == 200, text_of(looked)
    answer = client.post(IN, {"do": "import", "payload": payload(text_of(looked))})
    assert answer.status_code == 200
    return text_of(answer)


def category_named(row: ServiceRequest, key: str) -> str:
    return row.playbook.category(key).name.en


def test_untouched_it_asks_for_nothing(at_desk: SignIn, desk: Desk, world: World) -> None:
    rows = [desk.file("一"), desk.accepted("二"), desk.resolved("三")]
    client = at_desk("station_head")
    out = taken_out(client)
    assert {line[0] for line in out[1:]} == {row.number for row in rows}
    actions.accept(rows[0], by=world.actor("station_head"), at=desk.at, category="public_lighting")
    text = text_of(look(client, out))
    assert "0 rows ask for something; 3 are as they were" in text
    assert 'value="import"' not in text


def test_looking_changes_nothing(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, client = desk.file(), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, to=world.bodies["property"].short_name)
    before = Event.objects.count()
    text = text_of(look(client, out))
    assert "1 row asks for something" in text
    assert f"accepted; dispatched to {world.bodies['property'].short_name}" in text
    assert Event.objects.count() == before


def test_each_column_acts_as_its_verb(at_desk: SignIn, desk: Desk, world: World) -> None:
    fresh, sorted_, dispatched = desk.file("路灯"), desk.accepted("电梯"), desk.accepted("道闸")
    client = at_desk("station_head")
    out = taken_out(client)
    body = world.bodies["property"]
    edit(out, fresh, category=category_named(fresh, "public_lighting"), to=body.short_name, note="今晚看")
    edit(out, sorted_, urgency=sorted_.playbook.urgency("hard").name.en, note="难")
    edit(out, dispatched, to=body.name)
    assert "3 rows done" in do(client, out)
    for row in (fresh, sorted_, dispatched):
        row.refresh_from_db()
    assert (fresh.state, fresh.category, fresh.lead_id) == (State.DISPATCHED, "public_lighting", body.pk)
    assert (sorted_.state, sorted_.urgency) == (State.ACCEPTED, "hard")
    assert dispatched.state == State.DISPATCHED
    assert Remark.objects.filter(service_request=sorted_, text="难").exists()
    kinds = set(Event.objects.filter(subject_id=str(fresh.pk)).values_list("kind", flat=True))
    assert {"service_request.accepted", "service_request.dispatched"} <= kinds


def test_resolved_with_a_result_and_words(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.in_hand()
    rows = taken_out(at_desk("station_head"))
    result = row.playbook.reasons_for("resolve")[0]
    edit(rows, row, result=result.name.zh, told="灯换好了")
    text = do(at_desk("station_head"), rows)
    row.refresh_from_db()
    if row.state != State.RESOLVED:
        assert "0 rows done, 1 not" in text
    else:
        assert row.result == result.key


def test_brought_in_again_it_is_done_once(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, urgency=row.playbook.urgency("hard").name.en, note="只记一次")
    assert "1 row done" in do(client, out)
    assert "1 row done" in do(client, out)
    assert Remark.objects.filter(text="只记一次").count() == 1
    assert Event.objects.filter(subject_id=str(row.pk), kind="service_request.classified").count() == 1


def test_taken_out_in_chinese_and_brought_in_in_english(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client, "zh-hans")
    line = next(line for line in out if line[0] == row.number)
    assert row.playbook.category("public_lighting").name.zh in line
    line[line.index(row.playbook.urgency(row.urgency).name.zh)] = row.playbook.urgency("hard").name.zh
    assert "1 row done" in do(client, out)
    row.refresh_from_db()
    assert row.urgency == "hard"


def test_nothing_of_a_row_is_kept_where_a_part_of_it_is_refused(at_desk: SignIn, desk: Desk) -> None:
    row, other, client = desk.accepted(), desk.accepted("电梯"), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, urgency=row.playbook.urgency("hard").name.en, note="半途", told="修好了", result="")
    edit(out, other, note="另一件")
    before = (row.urgency, Event.objects.filter(subject_id=str(row.pk)).count())
    text = do(client, out)
    assert "1 row done, 1 not" in text
    row.refresh_from_db()
    assert (row.urgency, Event.objects.filter(subject_id=str(row.pk)).count()) == before
    assert not Remark.objects.filter(text="半途").exists()
    assert Remark.objects.filter(text="另一件").exists()


def test_refused_rows_go_back_with_the_reasons_and_mended_are_the_import(
    at_desk: SignIn, desk: Desk, world: World
) -> None:
    row, good, client = desk.accepted(), desk.accepted("电梯"), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, to="没有这家")
    edit(out, good, note="好的")
    looked = text_of(look(client, out))
    assert "“没有这家” cannot be dispatched to from here." in looked
    assert world.bodies["property"].short_name in looked
    after = text_of(client.post(IN, {"do": "import", "payload": payload(looked)}))
    assert "1 row done, 1 not" in after
    back = client.post(IN, {"do": "return", "payload": payload(after)})
    returned = rows_of(back.content)
    assert returned[0][:-1] == out[0]
    assert [line[0] for line in returned[1:]] == [row.number]
    assert "cannot be dispatched" in returned[1][-1]
    edit(returned, row, to=world.bodies["property"].short_name)
    assert "1 row done" in do(client, returned)
    row.refresh_from_db()
    assert row.state == State.DISPATCHED


def test_what_somebody_changed_in_between_is_refused(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, urgency=row.playbook.urgency("hard").name.en)
    actions.dispatch(row, to=world.bodies["property"], by=world.actor("station_head"), at=desk.at)
    text = do(client, out)
    assert "0 rows done, 1 not" in text
    assert "did “Dispatch”" in text


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"answer_on": "2026-02-30", "note": "请答复"}, "2026-02-30"),
        ({"category": "没有的类"}, "“没有的类” is not a choice."),
        ({"result": "好了吧"}, "“好了吧” is not a choice."),
        ({"version": "9"}, "The version is missing or was changed."),
        ({"version": None}, "Please fill this in."),
        ({"note": "长" * 2001}, "longer than 2000 characters"),
    ],
)
def test_wrong_cells_are_told(at_desk: SignIn, desk: Desk, cells: dict[str, Any], said: str) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, **cells)
    answer = look(client, out)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'data-not-done="{row.number}"' in text_of(answer)


def test_a_number_that_stands_twice_is_told_in_both_rows(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, note="一")
    answer = look(client, [*out, next(line for line in out if line[0] == row.number)])
    assert text_of(answer).count("This number stands in 2 rows.") == 2


def test_a_number_of_elsewhere_is_not_here(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client)
    out[1][0] = "SQ-430204-20261123-9999"
    assert row.number not in str(out)
    assert "There is no service request with this number here." in text_of(look(client, out))


@pytest.mark.parametrize("name", ["version", "category", "urgency"])
def test_a_missing_column_is_named(at_desk: SignIn, desk: Desk, name: str) -> None:
    desk.accepted()
    out = taken_out(at_desk("station_head"))
    at = column(out, name)
    title = out[0][at]
    answer = look(at_desk("station_head"), [line[:at] + line[at + 1 :] for line in out])
    assert answer.status_code == 422
    assert f"The sheet has no column for: {title}." in text_of(answer)


def test_more_rows_than_a_list_has_are_refused(at_desk: SignIn, desk: Desk) -> None:
    desk.accepted()
    client = at_desk("station_head")
    rows = [taken_out(client)[0], *(["x"] for _ in range(100_001))]
    lines = "\n".join(",".join(str(cell or "") for cell in row) for row in rows).encode()
    answer = client.post(IN, {"do": "look", "sheet": SimpleUploadedFile("list.csv", lines)})
    assert answer.status_code == 422
    assert "Split it into several files." in text_of(answer)


def test_too_many_changed_rows_are_refused(at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.web.desk.sheet_rows.MOST_CHANGED", 1)
    rows, client = [desk.accepted("一"), desk.accepted("二")], at_desk("station_head")
    out = taken_out(client)
    for row in rows:
        edit(out, row, note="都改")
    assert "More than 1 rows were changed or are wrong." in text_of(look(client, out))


def test_a_bomb_and_what_is_no_sheet_are_refused(at_desk: SignIn) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    client = at_desk("station_head")
    for name, data in (("a.xlsx", bomb.getvalue()), ("b.xlsx", b"PK\x03\x04nothing"), ("c.csv", b"")):
        answer = client.post(IN, {"do": "look", "sheet": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422, name
    assert "Choose the sheet." in text_of(client.post(IN, {"do": "look"}))


def test_a_formula_stays_words_and_is_never_reckoned(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.accepted(), at_desk("station_head")
    out = taken_out(client)
    edit(out, row, note="=HYPERLINK(1)")
    lines = [",".join('"' + str(cell or "") + '"' for cell in line) for line in out]
    data = "\n".join(lines).encode("utf-8-sig")
    looked = client.post(IN, {"do": "look", "sheet": SimpleUploadedFile("list.csv", data)})
    text = text_of(client.post(IN, {"do": "import", "payload": payload(text_of(looked))}))
    assert "1 row done" in text
    assert Remark.objects.filter(text="=HYPERLINK(1)").exists()


def test_a_changed_payload_is_no_payload(at_desk: SignIn) -> None:
    for what in ("import", "return"):
        answer = at_desk("station_head").post(IN, {"do": what, "payload": "x"})
        assert answer.status_code == 422
        assert "open for too long" in text_of(answer)


def test_who_takes_no_lists_out_brings_none_in(at_desk: SignIn) -> None:
    assert at_desk("repairer").get(IN).status_code == 404
    assert at_desk("station_head").get(IN).status_code == 200
