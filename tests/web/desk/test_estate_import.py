"""A sheet of houses: looked at first, brought in on a second press, sent back with reasons where it is wrong."""

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

from linli.core.models import Event
from linli.demo.cast import World
from linli.places.enums import Level
from linli.places.models import Place

SignIn = Callable[[str], Client]
HEADER = ("楼栋", "单元", "房号", "楼层", "建筑面积", "用途")


def sheet(*rows: Sequence[Any]) -> SimpleUploadedFile:
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(list(row))  # type: ignore[union-attr]
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("houses.xlsx", file.getvalue())


ONE_ROOM = ("9", "1", "101", 1, None, None)


def look(client: Client, place: Place, *rows: Sequence[Any], **more: str) -> Any:
    """Send a sheet of these rows to be looked at."""
    return client.post(address(place), {"do": "look", "sheet": sheet(*rows), **more})


def address(place: Place) -> str:
    return f"/desk/places/{place.pk}/import/"


def hidden(text: str, do: str) -> dict[str, str]:
    """The fields of the form that does this."""
    form = text.partition(f'name="do" value="{do}"')[2].partition("</form>")[0]
    found = re.search(r'name="payload" value="([^"]+)"', form)
    assert found is not None
    return {"do": do, "payload": found[1]}


def rooms(place: Place) -> int:
    return Place.objects.filter(estate_id=place.pk, level=Level.ROOM).count()


def test_looking_changes_nothing_and_the_second_press_does(at_desk: SignIn, world: World) -> None:
    client, estate = at_desk("station_head"), world.estate
    before = rooms(estate)
    file = sheet(
        ("9", "1", "101", 1, "88.50", "住宅"), ("9", "1", "102", 1, None, None), ("1", "1", "101", 1, "99.00", None)
    )
    text = client.post(address(estate), {"do": "look", "sheet": file}).content.decode()
    counts = re.findall(r"<dt>(?:New|Rooms)[^<]*</dt><dd>(\d+)</dd>", text)
    assert counts == ["1", "1", "2", "1", "0"]
    assert "Nothing has been changed yet." in text
    assert rooms(estate) == before
    answer = client.post(address(estate), hidden(text, "import"))
    assert answer["Location"] == f"/desk/places/?estate={estate.pk}"
    assert rooms(estate) == before + 2
    assert (
        "New: 1 buildings, 1 entrances, 2 rooms. Changed: 1 rooms." in client.get(answer["Location"]).content.decode()
    )
    again = client.post(address(estate), hidden(text, "import"))
    assert "was here already" in client.get(again["Location"]).content.decode()
    assert Event.objects.filter(kind="place.imported").count() == 3  # two estates of the cast, and this


def test_a_sheet_with_mistakes_comes_back_with_the_reasons(at_desk: SignIn, world: World) -> None:
    client, estate = at_desk("station_head"), world.estate
    before = rooms(estate)
    file = sheet(
        ("9", "1", "101", 1, "88.50", "住宅"), ("9", "1", None, 1, "x", "城堡"), ("9", "1", "101", 1, None, None)
    )
    answer = client.post(address(estate), {"do": "look", "sheet": file})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "2 rows cannot come in; nothing was changed" in text
    assert "Room 2 of the sheet" in text
    assert rooms(estate) == before
    back = client.post(address(estate), hidden(text, "return"))
    assert back["Content-Disposition"].startswith("attachment")
    lines = list(load_workbook(BytesIO(back.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert lines[0] == (*HEADER, "Why not imported")
    assert lines[1][-1] is None
    assert "square metres" in str(lines[2][-1])
    assert "same room" in str(lines[3][-1])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 no workbook", "damaged"),
        ("楼栋,房号\n".encode(), "no room in this sheet"),
        ("名字,电话\n张三,1\n".encode(), "The sheet has no column for"),
    ],
)
def test_what_is_no_sheet_of_houses_says_why(at_desk: SignIn, world: World, content: bytes, words: str) -> None:
    file = SimpleUploadedFile("x.csv", content) if content else None
    answer = at_desk("station_head").post(address(world.estate), {"do": "look", **({"sheet": file} if file else {})})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_sheet_error"' in text
    assert (words in text) or (not content and "Choose the sheet." in text)


def test_what_travels_in_the_page_cannot_be_changed(at_desk: SignIn, world: World) -> None:
    client, estate = at_desk("station_head"), world.estate
    text = client.post(
        address(estate), {"do": "look", "sheet": sheet(("9", "1", "101", 1, None, None))}
    ).content.decode()
    good = hidden(text, "import")
    before = rooms(estate)
    for payload in ("", "x", good["payload"][:-2] + "xx", hidden_bad(client, estate)):
        for do in ("import", "return"):
            assert client.post(address(estate), {"do": do, "payload": payload}).status_code in (200, 422)
    assert rooms(estate) == before


def hidden_bad(client: Client, estate: Place) -> str:
    """The payload of a sheet with mistakes, which is signed for its way back alone."""
    text = client.post(
        address(estate), {"do": "look", "sheet": sheet(("9", "1", None, 1, None, None))}
    ).content.decode()
    return hidden(text, "return")["payload"]


def test_a_page_left_open_for_hours_asks_for_the_sheet_again(at_desk: SignIn, world: World, at: datetime) -> None:
    client, estate = at_desk("station_head"), world.estate
    text = client.post(
        address(estate), {"do": "look", "sheet": sheet(("9", "1", "101", 1, None, None))}
    ).content.decode()
    with time_machine.travel(at + timedelta(hours=2), tick=False):
        later = at_desk("station_head").post(address(estate), hidden(text, "import"))
    assert later.status_code == 422
    assert "open for too long" in later.content.decode()


def test_a_sheet_looked_at_for_one_estate_is_not_brought_into_another(at_desk: SignIn, world: World) -> None:
    client, other = at_desk("administrator"), world.places["other_estate"]
    looked = look(client, world.estate, ONE_ROOM)
    before = rooms(other)
    assert client.post(address(other), hidden(looked.content.decode(), "import")).status_code == 422
    assert rooms(other) == before


def test_a_community_brings_in_a_new_estate(at_desk: SignIn, world: World) -> None:
    client, community = at_desk("community_officer"), world.places["community"]
    assert address(community) in client.get("/desk/places/").content.decode()
    file = sheet(("1", "1", "101", 1, None, None))
    nameless = client.post(address(community), {"do": "look", "sheet": file})
    assert nameless.status_code == 422
    assert "Write what the estate is called." in nameless.content.decode()
    file.seek(0)
    text = client.post(address(community), {"do": "look", "sheet": file, "name": "银杏苑"}).content.decode()
    answer = client.post(address(community), hidden(text, "import"))
    estate = Place.objects.get(name="银杏苑", level=Level.ESTATE)
    assert estate.parent_id == community.pk
    assert answer["Location"] == f"/desk/places/?estate={estate.pk}"
    assert rooms(estate) == 1


def test_a_building_takes_no_sheet_and_a_stranger_none_at_all(at_desk: SignIn, world: World) -> None:
    assert at_desk("station_head").get(address(world.places["building"])).status_code == 404
    assert at_desk("station_head").get(address(world.places["community"])).status_code == 404
    assert at_desk("repairer").get(address(world.estate)).status_code == 404
