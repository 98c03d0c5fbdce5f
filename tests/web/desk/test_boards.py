"""Boards and stickers for doors: one PDF an estate, whose codes lead to their doors; numbers shown by consent."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from linli.core.actors import system
from linli.demo.cast import ROLES, World
from linli.organisations.models import Appointment
from linli.organisations.queries import Server
from linli.places.actions import RoomRow, import_estate, make_door_code
from linli.places.models import DoorCode, Place
from linli.web.desk import boards

AtDesk = Callable[[str], Client]
HOSTILE = '#let x = 1 $a$ [b] *c* \\ "d" <e> @f `g`'


def estate_of(world: World, at: datetime, buildings: int, entrances: int) -> tuple[Place, list[Place]]:
    """An estate with so many doors, each with its code."""
    numbers = [(b, u) for b in range(1, buildings + 1) for u in range(1, entrances + 1)]
    rows = [RoomRow(f"{b}栋", f"{u}单元", "101", floor=1) for b, u in numbers]
    estate, _ = import_estate(parent=world.places["community"], name="百门苑", rooms=rows, by=system(), at=at)
    doors = boards.doors_of(estate)
    for door in doors:
        make_door_code(place=door, by=system(), at=at)
    return estate, doors


def scanned(pages: list[bytes]) -> list[str]:
    """The paths that all codes of all pages lead to, page by page."""
    found = []
    for page in pages:
        read = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L"))
        found += [urlsplit(code.text).path for code in read]
    return found


@pytest.mark.slow
def test_sixty_boards_are_one_file_in_ten_seconds_and_each_code_leads_to_its_door(
    at_desk: AtDesk, world: World, at: datetime
) -> None:
    estate, doors = estate_of(world, at, 20, 3)
    assert len(doors) == 60
    began = time.process_time()
    answer = at_desk("community_officer").get(f"/desk/places/{estate.pk}/paper/boards/")
    assert time.process_time() - began < 10
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    tokens = boards.codes_of(doors)
    addresses = {door.pk: f"http://127.0.0.1:8000/q/{tokens[door.pk]}" for door in doors}
    for paper, each in (("boards", 1), ("stickers", 10)):
        data = boards.content(doors, addresses, estate.name, at, board=paper == "boards")
        pages = boards.pictures(paper, data)
        assert len(pages) == len(doors) / each
        assert sorted(scanned(pages)) == sorted(f"/q/{token}" for token in tokens.values())
    leads = {token: DoorCode.objects.get(token=token).place_id for token in tokens.values()}
    assert leads == {token: door for door, token in tokens.items()}


def test_doors_stand_as_people_count(world: World, at: datetime) -> None:
    _estate, doors = estate_of(world, at, 11, 2)
    names = [f"{door.parent.name}{door.name}" for door in doors if door.parent]
    assert names[:3] == ["1栋1单元", "1栋2单元", "2栋1单元"]
    assert names[-1] == "11栋2单元"
    assert boards.doors_of(doors[0]) == [doors[0]]


def test_a_hostile_name_is_set_as_it_stands(world: World, at: datetime) -> None:
    _estate, doors = estate_of(world, at, 1, 1)
    Place.objects.filter(pk=doors[0].pk).update(name=HOSTILE)
    Place.objects.filter(pk=doors[0].parent_id).update(name="")
    data = boards.content(doors, {doors[0].pk: "http://127.0.0.1/q/X"}, HOSTILE, at, board=True)
    assert boards.pdf("boards", data).startswith(b"%PDF")
    assert boards.pdf("stickers", data).startswith(b"%PDF")
    assert data["doors"][0]["estate"] == HOSTILE


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("resident", "neighbour")])
def test_who_keeps_door_codes_prints_boards(at_desk: AtDesk, world: World, role: str) -> None:
    for paper in ("boards", "stickers"):
        seen = at_desk(role).get(f"/desk/places/{world.estate.pk}/paper/{paper}/").status_code
        assert seen == (200 if role in ("administrator", "station_head", "community_officer") else 404)


def test_the_codes_that_are_missing_are_made_at_once(at_desk: AtDesk, world: World) -> None:
    browser = at_desk("community_officer")
    page = browser.get(f"/desk/places/?estate={world.estate.pk}").content.decode()
    missing = len(boards.doors_of(world.estate)) - 1
    assert f"Make the codes of {missing} doors" in page
    assert f"{missing} of {missing + 1} doors have no code yet, and no board or sticker." in page
    assert "Boards for 1 door, PDF" in page
    assert browser.post(f"/desk/places/{world.estate.pk}/door-codes/").status_code == 303
    assert len(boards.codes_of(boards.doors_of(world.estate))) == missing + 1
    page = browser.get(f"/desk/places/?estate={world.estate.pk}").content.decode()
    assert "Make the code" not in page
    assert "Boards for all doors, PDF" in page
    assert "no code yet, and" not in page


def server(name: str, telephone: str, key: str = "grid") -> Server:
    return Server(key, "In the grid", name, "和畅网格", telephone)


def test_people_of_one_need_and_one_number_stand_in_one_line(world: World, at: datetime, monkeypatch: Any) -> None:
    _estate, doors = estate_of(world, at, 1, 1)
    serving = [
        server("吴岭", "0990-1"),
        server("田禾", "0990-1"),
        server("何远", "0990-2"),
        server("陈立", "0990-1", "x"),
    ]
    monkeypatch.setattr(boards, "who_serves", lambda *_asked: {doors[0].pk: serving})
    data = boards.content(doors, {doors[0].pk: "http://127.0.0.1/q/X"}, "百门苑", at, board=True)
    lines = data["doors"][0]["lines"]
    assert [line["telephone"] for line in lines] == ["0990-1", "0990-2", "0990-1"]
    assert lines[0]["who"] == "吴岭 · 和畅网格, 田禾 · 和畅网格"
    assert data["words"]["title"] == "Whom to call for what"


@given(st.lists(st.text(alphabet="哪里不对扫一", min_size=1), min_size=1), st.sampled_from("，。？；"))
def test_a_sentence_is_broken_between_its_marks_alone(parts: list[str], mark: str) -> None:
    assert [part.strip(mark) for part in boards.unbroken(mark.join(parts))] == parts
    assert boards.unbroken("哪里不对？扫一扫，说一句就行") == ["哪里不对？", "扫一扫，", "说一句就行"]
    assert "".join(boards.unbroken("Scan, and say it.")) == "Scan, and say it. "


def test_a_place_without_codes_says_so(at_desk: AtDesk, world: World, at: datetime) -> None:
    other = Place.objects.filter(estate_id=world.estate.pk, level="building").exclude(pk=world.places["building"].pk)[0]
    browser = at_desk("community_officer")
    answer = browser.get(f"/desk/places/{other.pk}/paper/boards/", follow=True)
    assert "No door here has a code yet." in answer.content.decode()
    assert browser.get(f"/desk/places/{world.room.pk}/paper/boards/").status_code == 404


def test_more_doors_cost_no_more_questions(at_desk: AtDesk, world: World, at: datetime) -> None:
    estate, doors = estate_of(world, at, 3, 1)
    browser, counts = at_desk("community_officer"), []
    for some in (doors[0], estate):
        browser.get(f"/desk/places/{some.pk}/paper/boards/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/desk/places/{some.pk}/paper/boards/")
        counts.append(len(asked))
    assert abs(counts[0] - counts[1]) <= 1, counts


def test_the_leader_shows_and_hides_an_own_number(at_desk: AtDesk, world: World) -> None:
    held = Appointment.objects.get(person=world.people["building_leader"])
    browser, door = at_desk("building_leader"), f"/q/{world.door_code.token}/"  # type: ignore[union-attr]  # the cast has one
    assert "the body" in browser.get("/desk/own-numbers/").content.decode()
    address = f"/desk/organisations/appointments/{held.pk}/number/"
    assert 'role="alert"' not in browser.get(address).content.decode()
    refused = browser.post(address, {"phone": "12"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert browser.post(address, {"phone": "10000006789"}).status_code == 303
    assert "tel:10000006789" in Client().get(door).content.decode()
    assert "100****6789" in browser.get("/desk/own-numbers/").content.decode()
    assert browser.post(address, {"do": "hide"}).status_code == 303
    assert "10000006789" not in Client().get(door).content.decode()


def test_who_has_no_line_on_the_board_is_offered_none(at_desk: AtDesk, world: World) -> None:
    held = Appointment.objects.get(person=world.people["volunteer"])
    browser, address = at_desk("volunteer"), f"/desk/organisations/appointments/{held.pk}/number/"
    assert "no line for a post of yours" in browser.get("/desk/own-numbers/").content.decode()
    page = browser.get(address).content.decode()
    assert "no line for this post" in page
    assert 'name="phone"' not in page
    assert browser.post(address, {"phone": "10000006789"}).status_code == 422
    held.refresh_from_db()
    assert held.shown_contact is None


def test_for_somebody_else_it_is_said_how_they_agreed(at_desk: AtDesk, world: World) -> None:
    held = Appointment.objects.get(person=world.people["building_leader"])
    address, officer = f"/desk/organisations/appointments/{held.pk}/number/", at_desk("community_officer")
    assert officer.post(address, {"phone": "10000006789"}).status_code == 422
    assert officer.post(address, {"phone": "10000006789", "how": "当面同意"}).status_code == 303
    assert at_desk("volunteer").get(address).status_code == 404
