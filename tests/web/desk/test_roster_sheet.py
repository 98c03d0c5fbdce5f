"""The sheet of a roster at the desk: out and back, looked at first, mistakes returned, undone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from linli.demo.cast import World
from linli.organisations.actions import correct_member
from linli.organisations.models import RosterEntry, RosterImport
from linli.organisations.roster import MemberRow
from linli.people.models import Person
from tests.organisations.rosters import cells, dump, xlsx
from tests.web.desk.rosters import SYSTEM, Party, party

HEADER = ("姓名", "手机号", "工作单位", "居住小区")


@pytest.fixture
def house(world: World, at: datetime) -> Party:
    return party(world, at)


def upload(*rows: Sequence[Any], header: Sequence[Any] = HEADER) -> SimpleUploadedFile:
    return SimpleUploadedFile("members.xlsx", xlsx(header, *rows))


def look(house: Party, client: Client, *rows: Sequence[Any], header: Sequence[Any] = HEADER) -> Any:
    return client.post(house.address("import/"), {"do": "look", "sheet": upload(*rows, header=header)})


def hidden(answer: Any, do: str) -> dict[str, str]:
    """The fields of the form that does this."""
    form = answer.content.decode().partition(f'name="do" value="{do}"')[2].partition("</form>")[0]
    found = re.search(r'name="payload" value="([^"]+)"', form)
    assert found is not None
    return {"do": do, "payload": found[1].replace("&amp;", "&").replace("&#43;", "+")}


GOOD = ("林秋实", "10008880001", "第三中学", "春和里")


def test_looking_changes_nothing_and_the_second_press_does(house: Party) -> None:
    client = house.client("secretary")
    before = dump(without=("django_session", "core_event"))
    answer = look(house, client, GOOD, ("何远", "10008880002", None, None))
    text = answer.content.decode()
    assert re.findall(r"<dd>([\d,]+)</dd>", text) == ["2", "0", "0", "0"]
    assert "Nothing has been changed yet." in text
    assert "10008880001" not in text
    assert dump(without=("django_session", "core_event")) == before
    assert client.post(house.address("import/"), hidden(answer, "import"))["Location"] == house.address()
    shown = client.get(house.address()).content.decode()
    assert "New: 2 members. Changed: 0." in shown
    assert "Undo this sheet" in shown
    assert RosterEntry.objects.count() == 2


def test_what_changes_is_shown_with_before_and_after(house: Party) -> None:
    client = house.client("secretary")
    house.add("林秋实", 1, employer="图书馆", source="visit")
    header = (*HEADER, "来源", "报到日期")
    answer = look(house, client, (*GOOD, "自行登记", "2026-05-04"), header=header)
    text = answer.content.decode()
    assert "Row 2: 林**" in text
    for part in ("Employer: <del>图书馆</del> → <ins>第三中学</ins>", "<del>–</del> → <ins>春和里</ins>",
                 "How we know: <del>A visit</del> → <ins>Told by themselves</ins>",
                 "<del>–</del> → <ins>2026-05-04</ins>"):  # fmt: skip
        assert part in text
    client.post(house.address("import/"), hidden(answer, "import"))
    entry = RosterEntry.objects.get()
    assert (entry.employer, entry.source, str(entry.registered_on)) == ("第三中学", "self", "2026-05-04")


def test_bad_rows_come_back_in_the_same_sheet_and_the_others_come_in(house: Party) -> None:
    client = house.client("secretary")
    answer = look(house, client, GOOD, ("何远", "12345", "第三中学", "春和里"), (None, "10008880003", None, None))
    text = answer.content.decode()
    assert "2 rows cannot come in" in text
    assert "Bring the others in" in text
    returned = client.post(house.address("import/"), hidden(answer, "return"))
    rows = cells(returned.content)
    assert rows[0] == [*HEADER, "Why not imported"]
    assert [row[4] for row in rows[1:]] == [
        "手机号: This is not a telephone number. Write 11 digits, or area code and number.",
        "姓名: Please fill this in.",
    ]
    sheet = load_workbook(BytesIO(returned.content)).worksheets[0]
    assert sheet.cell(2, 2).fill.fgColor.rgb == sheet.cell(3, 1).fill.fgColor.rgb == "00F6D5D0"
    assert sheet.cell(2, 1).fill.fill_type is None
    client.post(house.address("import/"), hidden(answer, "import"))
    assert RosterEntry.objects.get().phone_masked == "100****0001"


def test_a_sheet_is_undone_with_a_press(house: Party) -> None:
    client = house.client("secretary")
    kept = ("django_session", "core_event", "organisations_rosterimport")
    before = dump(without=kept)
    client.post(house.address("import/"), hidden(look(house, client, GOOD), "import"))
    brought = RosterImport.objects.get()
    undo = f"/desk/organisations/roster/imports/{brought.pk}/undo/"
    looked = client.get(house.address()).content.decode()
    assert looked.index('data-look="undo"') < looked.index("To have it again") < looked.index('data-verb="undo"')
    assert client.post(undo)["Location"] == house.address()
    assert "the roster is as it was before" in client.get(house.address()).content.decode()
    assert dump(without=kept) == before
    assert not Person.objects.filter(name="林秋实").exists()
    assert client.post(undo).status_code in (403, 409)


def test_a_sheet_whose_members_changed_since_is_not_undone(house: Party, at: datetime) -> None:
    client = house.client("secretary")
    client.post(house.address("import/"), hidden(look(house, client, GOOD), "import"))
    correct_member(RosterEntry.objects.get(), MemberRow("林秋石"), by=SYSTEM, at=at)
    client.post(f"/desk/organisations/roster/imports/{RosterImport.objects.get().pk}/undo/")
    assert "were changed since" in client.get(house.address()).content.decode()


def test_what_is_taken_out_and_the_template_read_as_sheets(house: Party) -> None:
    client = house.client("secretary")
    house.add("林秋实", 1, employer="图书馆")
    house.add("何远", 2, employer="第三中学")
    out = client.get(house.address("sheet/") + "?employer=图书馆")
    assert out["Cache-Control"] == "no-store"
    rows = cells(out.content)
    assert [row[1] for row in rows] == ["Member's name", "林秋实"]
    assert rows[1][2] == "100****0001"
    again = look(house, client, *rows[1:], header=rows[0])
    assert re.findall(r"<dd>([\d,]+)</dd>", again.content.decode()) == ["0", "0", "1", "0"]
    assert "Bring it in" not in again.content.decode()
    assert cells(client.get(house.address("template/")).content)[0][1] == "Member's name*"


def test_what_was_looked_at_opens_for_its_reader_and_body_within_the_hour(
    house: Party, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.client("secretary")
    sent = hidden(look(house, client, GOOD), "import")
    stranger = house.client("elsewhere").post(house.address("import/", body=house.other), sent)
    assert stranger.status_code == 422
    assert client.post(house.address("import/"), {"do": "import", "payload": "x"}).status_code == 422
    assert client.post(house.address("import/"), {"do": "return", "payload": sent["payload"]}).status_code == 422
    monkeypatch.setattr("linli.web.desk.sealed_form.KEPT_FOR", timedelta(minutes=5))  # a session is idle before
    with time_machine.travel(at + timedelta(minutes=6), tick=False):
        assert "open for too long" in client.post(house.address("import/"), sent).content.decode()
    assert not RosterEntry.objects.exists()


def test_two_sheets_of_one_minute_differ_by_their_second(house: Party, at: datetime) -> None:
    client = house.client("secretary")
    for second, row in ((5, GOOD), (41, ("何远", "10008880002", None, None))):
        with time_machine.travel(at.replace(second=second), tick=False):
            assert client.post(house.address("import/"), hidden(look(house, client, row), "import")).status_code == 303
    with time_machine.travel(at + timedelta(minutes=2), tick=False):
        text = client.get(house.address()).content.decode()
    assert "9:30:05" in text
    assert "9:30:41" in text


def test_a_file_that_is_no_sheet_is_said(house: Party) -> None:
    client = house.client("secretary")
    page = client.get(house.address("import/"))
    assert "Empty template" in page.content.decode()
    assert "Choose the sheet." in client.post(house.address("import/"), {"do": "look"}).content.decode()
    file = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nothing")
    assert client.post(house.address("import/"), {"do": "look", "sheet": file}).status_code == 422


def test_a_very_long_sheet_is_left_to_the_command(house: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.web.desk.roster_sheet.MOST_ON_PAGE", 1)
    answer = look(house, house.client("secretary"), GOOD, ("何远", "10008880002", None, None))
    assert answer.status_code == 422
    assert "by command" in answer.content.decode()
