"""The sheet of bodies at the desk: looked at first, brought in on a second press, bad rows taken back."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from linli.demo.cast import World
from linli.organisations.models import Organisation
from tests.organisations.test_sheets_bodies import HEADER, xlsx

SignIn = Callable[[str], Client]
GOOD = ("业委会", "秋实里业委会", "", "春和里", "2026-01-02", "")


def url(world: World, tail: str = "import/") -> str:
    return f"/desk/places/{world.places['community'].pk}/bodies/{tail}"


def look(client: Client, world: World, *rows: Any) -> Any:
    sheet = SimpleUploadedFile("bodies.xlsx", xlsx(*rows, header=HEADER).read())
    return client.post(url(world), {"do": "look", "sheet": sheet})


def payload(page: str, do: str) -> str:
    found = re.search(rf'value="{do}"><input type="hidden" name="payload" value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_a_sheet_is_looked_at_and_brought_in_on_a_second_press(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    page = look(client, world, GOOD, ("物业", "没有地方", "", "天上", "", "")).content.decode()
    assert 'data-new="1"' in page
    assert "秋实里业委会" in page
    assert "1 row cannot come in" in page
    assert "No place here is called 天上." in page
    assert not Organisation.objects.filter(name="秋实里业委会").exists()
    answer = client.post(url(world), {"do": "import", "payload": payload(page, "import")})
    assert answer["Location"] == url(world, "")
    assert Organisation.objects.filter(name="秋实里业委会").exists()
    assert "New bodies: 1. Changed: 0." in client.get(answer["Location"]).content.decode()
    back = client.post(url(world), {"do": "return", "payload": payload(page, "return")})
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(back.content)).active.iter_rows()]
    assert "天上" in rows[1][-1]


def test_a_change_shows_before_and_after(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    sent = ("业委会", "春和里小区业主委员会", "0990-7700123", "春和里", "", "")
    page = look(client, world, sent).content.decode()
    assert "<del>0990-1000012</del> → <ins>0990-7700123</ins>" in page


def test_nothing_chosen_an_empty_sheet_and_an_old_page_are_said(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    for answer, words in (
        (client.post(url(world), {"do": "look"}), "Choose the sheet."),
        (look(client, world), "There is no body in this sheet."),
        (client.post(url(world), {"do": "import", "payload": "x"}), "This page was open for too long"),
        (client.post(url(world), {"do": "return", "payload": "x"}), "This page was open for too long"),
    ):
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_the_bodies_and_an_empty_sheet_are_taken_out(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    full, empty = (client.get(url(world, tail)).content for tail in ("sheet/", "sheet/?empty=1"))
    titles = [cell.value for cell in load_workbook(io.BytesIO(empty)).active[1]]
    assert "Full name*" in titles
    assert "Body above" in titles
    names = [row[2].value for row in load_workbook(io.BytesIO(full)).active.iter_rows()]
    assert "和畅社区居民委员会" in names
