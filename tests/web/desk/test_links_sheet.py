"""The sheet of household links: out with drop-downs, back with a look first, and with reasons where a row is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import appoint, end_appointment, link_household
from linli.organisations.models import Appointment, HouseholdLink
from linli.people.actions import create_person
from linli.places.models import Place

SignIn = Callable[[str], Client]
HEADER = ("Building", "Entrance", "Room number", "Linked with")


@pytest.fixture
def second(world: World, at: datetime) -> Appointment:
    """One more representative, of the same name as the cast's."""
    first = Appointment.objects.get(person=world.people["representative"])
    person = create_person(name="孟佳", by=system(), at=at)
    return appoint(first.post, person, starts_on=local_date(at), place=world.estate, by=system(), at=at)


def sheet(*rows: Sequence[Any], header: Sequence[str] = HEADER) -> SimpleUploadedFile:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(list(row))  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("links.xlsx", file.getvalue())


def address(world: World, page: str = "import") -> str:
    return f"/desk/places/{world.estate.pk}/links/{page}/"


def look(client: Client, world: World, file: SimpleUploadedFile) -> Any:
    return client.post(address(world), {"do": "look", "sheet": file})


def hidden(text: str, do: str) -> dict[str, str]:
    """The fields of the form that does this."""
    form = text.partition(f'name="do" value="{do}"')[2].partition("</form>")[0]
    found = re.search(r'name="payload" value="([^"]+)"', form)
    assert found is not None
    return {"do": do, "payload": found[1]}


def counts(text: str) -> list[str]:
    return re.findall(r"<dt>(?:New|Taken|Links|Stay)[^<]*</dt><dd>(\d+)</dd>", text)


def lines_of(answer: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))


def test_the_sheet_has_hints_drop_downs_and_who_is_linked(
    at_desk: SignIn, world: World, second: Appointment, at: datetime
) -> None:
    link_household(world.room, second, by=system(), at=at)
    answer = at_desk("station_head").get(address(world, "sheet"))
    book = load_workbook(BytesIO(answer.content))
    lines = lines_of(answer)
    assert lines[0] == HEADER
    assert str(lines[1][0]).startswith("※")
    assert len(lines) == 2 + 24
    assert [line for line in lines[2:] if line[3]] == [("3栋", "1单元", world.room.name, "孟佳 2")]
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert str(rule.sqref).startswith("D3:")
    assert [row[0] for row in book.worksheets[1].iter_rows(values_only=True)] == ["孟佳", "孟佳 2"]


def test_taken_out_and_brought_back_unchanged_changes_nothing(
    at_desk: SignIn, world: World, second: Appointment, at: datetime
) -> None:
    link_household(world.room, second, by=system(), at=at)
    client = at_desk("station_head")
    out = client.get(address(world, "sheet")).content
    text = look(client, world, SimpleUploadedFile("back.xlsx", out)).content.decode()
    assert counts(text) == ["0", "0", "0", "24"]
    client.post(address(world), hidden(text, "import"))
    assert HouseholdLink.objects.count() == 1


def test_looking_changes_nothing_and_the_second_press_does(
    at_desk: SignIn, world: World, second: Appointment, at: datetime
) -> None:
    link_household(world.room, second, by=system(), at=at)
    other = Place.objects.get(parent=world.places["unit"], name="102")
    link_household(other, second, by=system(), at=at)
    client = at_desk("station_head")
    file = sheet(("3", "1", world.room.name, "孟佳"), ("3栋", "1单元", "102室", None), ("1", "1", "101", "孟佳 2"))
    text = look(client, world, file).content.decode()
    assert counts(text) == ["1", "1", "1", "0"]
    assert "Nothing has been saved yet." in text
    assert "3栋: new 0, moved 1, ended 1" in text
    assert "With nobody any more: 1单元102" in text
    assert HouseholdLink.objects.filter(until=None, appointment=second).count() == 2
    answer = client.post(address(world), hidden(text, "import"))
    told = client.get(answer["Location"]).content.decode()
    assert "Linked: 2, of these taken over: 1. Ended: 1." in told
    now = dict(HouseholdLink.objects.filter(until=None).values_list("room_id", "origin"))
    assert set(now.values()) == {"import"}
    assert world.room.pk in now
    assert other.pk not in now


def test_rows_with_mistakes_come_back_in_the_sheet_with_the_reasons_and_nothing_is_saved(
    at_desk: SignIn, world: World, second: Appointment
) -> None:
    client = at_desk("station_head")
    file = sheet(
        ("1", "1", "101", "孟佳"), ("1", "1", "909", "孟佳"), ("1", "1", None, "孟佳"), ("1", "1", "102", "张三"),
        ("1", "1", "101", "孟佳 2"),
    )  # fmt: skip
    answer = look(client, world, file)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "4 rows cannot come in; nothing was changed" in text
    assert "Row 3 of the sheet" in text
    assert "Row 2 of the sheet" not in text
    back = client.post(address(world), hidden(text, "return"))
    lines = lines_of(back)
    assert lines[0] == (*HEADER, "Why not imported")
    reasons = [str(line[-1] or "") for line in lines[1:]]
    assert reasons[0] == ""
    assert "Room number: There is no such dwelling" in reasons[1]
    assert "Room number: Please fill this in." in reasons[2]
    assert "Linked with: “张三” is not a choice. Write one of: 孟佳, 孟佳 2." in reasons[3]
    assert "same room" in reasons[4]
    assert not HouseholdLink.objects.exists()
    mended = sheet(*[line[:4] for line in lines[1:2]])
    assert counts(look(client, world, mended).content.decode()) == ["1", "0", "0", "0"]


def test_a_sheet_without_the_column_of_people_would_end_all_and_is_not_taken(at_desk: SignIn, world: World) -> None:
    answer = look(at_desk("station_head"), world, sheet(("1", "1", "101"), header=HEADER[:3]))
    assert answer.status_code == 422
    assert "The sheet has no column for: Linked with." in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Choose the sheet."), (b"PK\x03\x04 no", "damaged"), ("楼栋,单元,房号,居民代表\n".encode(), "no household")],
)
def test_what_is_no_such_sheet_says_why(at_desk: SignIn, world: World, content: bytes, words: str) -> None:
    file = SimpleUploadedFile("x.csv", content) if content else None
    answer = at_desk("station_head").post(address(world), {"do": "look", **({"sheet": file} if file else {})})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_links_that_changed_since_the_look_are_not_overwritten(
    at_desk: SignIn, world: World, second: Appointment, at: datetime
) -> None:
    client = at_desk("station_head")
    good = hidden(look(client, world, sheet(("1", "1", "101", "孟佳"))).content.decode(), "import")
    link_household(world.room, second, by=system(), at=at)
    answer = client.post(address(world), good)
    assert answer.status_code == 409
    assert "changed since you looked" in answer.content.decode()
    assert HouseholdLink.objects.count() == 1


def test_what_travels_in_the_page_is_signed_for_its_purpose_and_for_an_hour(
    at_desk: SignIn, world: World, second: Appointment, at: datetime
) -> None:
    client = at_desk("station_head")
    good = hidden(look(client, world, sheet(("1", "1", "101", "孟佳"))).content.decode(), "import")
    bad = hidden(look(client, world, sheet(("1", "1", None, "孟佳"))).content.decode(), "return")
    for payload in ("", "x", good["payload"][:-2] + "xx", bad["payload"]):
        assert client.post(address(world), {"do": "import", "payload": payload}).status_code == 422
    assert client.post(address(world), {"do": "return", "payload": good["payload"]}).status_code == 422
    assert client.post(address(world), {**good, "post": "party_member"}).status_code == 422
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        assert at_desk("station_head").post(address(world), good).status_code == 422
    assert not HouseholdLink.objects.exists()


def test_of_an_appointment_that_is_over_the_cell_is_empty(
    at_desk: SignIn, world: World, second: Appointment, at: datetime
) -> None:
    link_household(world.room, second, by=system(), at=at)
    today = local_date(at)
    Appointment.objects.filter(pk=second.pk).update(starts_on=today - timedelta(days=9))
    second.refresh_from_db()
    end_appointment(second, ends_on=today - timedelta(days=1), by=system(), at=at)
    lines = lines_of(at_desk("station_head").get(address(world, "sheet")))
    assert not [line for line in lines[2:] if line[3]]
