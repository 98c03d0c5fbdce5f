"""The sheet of public spaces at the desk: looked at, brought in on a second press, wrong rows taken back, undone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from linli.core.models import SheetImport
from linli.demo.cast import World
from linli.places.models import PublicSpace
from tests.places.test_sheets_spaces import HEADER, xlsx
from tests.places.test_spaces import add
from tests.web.desk.test_bodies_sheet import payload

SignIn = Callable[[str], Client]
YARD = ("春和里", "东院", "Yard", "89.63", "All owners of the estate", "", "", "", "")


def url(world: World, tail: str = "import/") -> str:
    return f"/desk/places/{world.estate.pk}/spaces/{tail}"


def look(client: Client, world: World, *rows: Any, header: Any = HEADER) -> Any:
    sheet = SimpleUploadedFile("spaces.xlsx", xlsx(*rows, header=header).read())
    return client.post(url(world), {"do": "look", "sheet": sheet})


def rows_of(data: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


def test_a_sheet_is_looked_at_brought_in_and_undone(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    page = look(client, world, YARD, ("天上", *YARD[1:])).content.decode()
    assert 'data-new="1"' in page
    assert "1 row cannot come in" in page
    assert not PublicSpace.objects.filter(name="东院").exists()
    answer = client.post(url(world), {"do": "import", "payload": payload(page, "import")})
    assert answer["Location"] == url(world)
    assert PublicSpace.objects.get(name="东院").estate_id == world.estate.pk
    page_after = client.get(url(world)).content.decode()
    assert "New spaces: 1. Changed: 0." in page_after
    assert "Undo this sheet" in page_after
    back = client.post(url(world), {"do": "return", "payload": payload(page, "return")})
    assert "天上" in rows_of(back.content)[1][-1]
    brought = SheetImport.objects.get()
    assert client.post(url(world), {"do": "undo", "sheet": str(brought.pk)}).status_code == 303
    assert not PublicSpace.objects.filter(name="东院").exists()
    assert "Undo this sheet" not in client.get(url(world)).content.decode()


def test_what_stays_when_a_sheet_is_undone_is_said_at_its_row(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    page = look(client, world, YARD).content.decode()
    client.post(url(world), {"do": "import", "payload": payload(page, "import")})
    PublicSpace.objects.filter(name="东院").update(version=5)
    client.post(url(world), {"do": "undo", "sheet": str(SheetImport.objects.get().pk)})
    assert "Row 2: It was changed since." in client.get(url(world)).content.decode()


def test_a_change_shows_before_and_after_in_words(at_desk: SignIn, world: World, at: datetime) -> None:
    add(world, at)
    client = at_desk("station_head")
    rows = rows_of(client.get(url(world, "sheet/")).content)
    rows[2][3], rows[2][5] = "<script>", "200"
    page = look(client, world, rows[2], header=rows[0]).content.decode()
    assert "<ins>&lt;script&gt;</ins>" in page
    assert "<del>180.5</del> → <ins>200</ins>" in page


def test_whoever_keeps_no_spaces_sees_no_button_and_another_city_is_not_there(at_desk: SignIn, world: World) -> None:
    client = at_desk("grid_worker")
    page = client.get(f"/desk/spaces/?place={world.estate.pk}").content.decode()
    assert "spaces/sheet/" in page
    assert "spaces/import/" not in page
    assert client.get(url(world)).status_code == 403
    assert "spaces/import/" in at_desk("station_head").get(f"/desk/spaces/?place={world.estate.pk}").content.decode()
    for tail in ("import/", "sheet/"):
        assert client.get(f"/desk/places/{world.places['city'].pk}/spaces/{tail}").status_code == 404


def test_nothing_chosen_an_empty_sheet_and_an_old_page_are_said(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    for answer, words in (
        (client.post(url(world), {"do": "look"}), "Choose the sheet."),
        (look(client, world), "There is no space in this sheet."),
        (look(client, world, ("x",), header=("空间名称",)), "The sheet has no column for"),
        (client.post(url(world), {"do": "import", "payload": "x"}), "This page was open for too long"),
        (client.post(url(world), {"do": "return", "payload": "x"}), "This page was open for too long"),
    ):
        assert answer.status_code == 422
        assert words in answer.content.decode()


@pytest.mark.parametrize("sheet", ["x", "0" * 32])
def test_a_sheet_that_is_not_there_is_not_undone(at_desk: SignIn, world: World, sheet: str) -> None:
    assert at_desk("station_head").post(url(world), {"do": "undo", "sheet": sheet}).status_code == 404


def test_a_payload_is_for_its_reader_and_its_place_alone(at_desk: SignIn, world: World) -> None:
    page = look(at_desk("station_head"), world, YARD).content.decode()
    other = at_desk("community_officer")
    assert other.post(url(world), {"do": "import", "payload": payload(page, "import")}).status_code == 422
    assert not PublicSpace.objects.filter(name="东院").exists()


def test_an_empty_sheet_has_marks_and_hints(at_desk: SignIn, world: World) -> None:
    titles, hints = rows_of(at_desk("station_head").get(url(world, "sheet/?empty=1")).content)[:2]
    assert "Name of the space*" in titles
    assert str(hints[0]).startswith("※")


def test_the_page_asks_as_much_for_many_sheets_as_for_one(
    at_desk: SignIn, world: World, at: datetime, django_assert_max_num_queries: Any
) -> None:
    client = at_desk("station_head")
    for _each in range(3):
        SheetImport(register="spaces", place_id=world.estate.pk, at=at).save(force_insert=True)
    client.get(url(world))
    with django_assert_max_num_queries(12):
        assert client.get(url(world)).content.decode().count("data-sheet=") == 3
