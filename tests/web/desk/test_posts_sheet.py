"""The sheet of posts at the desk: looked at, brought in on a second press, undone; telephones stand in no page."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from linli.core.clock import local_date
from linli.core.models import SheetImport
from linli.demo.cast import World
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries import charter
from linli.organisations.queries.terms import bodies_below
from linli.playbooks.queries import by_id
from tests.organisations.test_sheets_posts import HEADER, xlsx
from tests.web.desk.test_bodies_sheet import payload

SignIn = Callable[[str], Client]
PHONE = "10000004321"


def url(world: World, tail: str = "import/") -> str:
    return f"/desk/places/{world.places['community'].pk}/posts/{tail}"


def station(world: World) -> str:
    return Organisation.objects.filter(kind="service_station", places=world.estate).get().name


def with_room(world: World) -> tuple[str, str]:
    """A body of the community and a post in it that any number of people may hold."""
    return next(
        (body.name, spec.key)
        for body in bodies_below(world.places["community"], local_date(world.at))
        for spec in by_id(world.version.pk).posts_of(body.kind)
        if spec.count_max is None and charter.consent_of(spec) is None
    )


def taken_out(client: Client, world: World, tail: str = "sheet/") -> list[list[Any]]:
    book = load_workbook(io.BytesIO(client.get(url(world, tail)).content))
    return [[cell.value for cell in row] for row in book.active]


def look(client: Client, world: World, *rows: Any) -> Any:
    sheet = SimpleUploadedFile("posts.xlsx", xlsx(*rows, header=HEADER).read())
    return client.post(url(world), {"do": "look", "sheet": sheet})


def test_somebody_is_appointed_by_a_sheet_and_it_is_undone_before_the_first_day(
    at_desk: SignIn, world: World, at: datetime
) -> None:
    client = at_desk("community_officer")
    soon = (local_date(at) + timedelta(days=20)).isoformat()
    body, post = with_room(world)
    row = (body, post, "李新", PHONE, soon, "", "")
    page = look(client, world, row, ("没有", *row[1:])).content.decode()
    assert 'data-new="1"' in page
    assert "No body here has this name." in page
    assert PHONE not in page
    assert not Appointment.objects.filter(person__name="李新").exists()
    answer = client.post(url(world), {"do": "import", "payload": payload(page, "import")})
    assert answer["Location"] == url(world)
    assert Appointment.objects.get(person__name="李新").post.organisation.name == body
    assert "New appointments: 1. Changed: 0." in client.get(url(world)).content.decode()
    client.post(url(world), {"do": "undo", "sheet": str(SheetImport.objects.get().pk)})
    assert not Appointment.objects.filter(person__name="李新").exists()


def test_the_posts_and_an_empty_sheet_are_taken_out(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    full, empty = (taken_out(client, world, tail) for tail in ("sheet/", "sheet/?empty=1"))
    assert "Who holds it" in empty[0]
    assert any(station(world) in row for row in full)


def test_the_buttons_stand_where_the_posts_are_and_only_for_whoever_appoints(at_desk: SignIn, world: World) -> None:
    page = at_desk("community_officer").get(url(world, "")).content.decode()
    assert "posts/import/" in page
    assert "posts/sheet/" in page
    for role in ("grid_worker", "station_head"):
        assert {at_desk(role).get(url(world, tail)).status_code for tail in ("import/", "sheet/")} == {404}


def test_another_city_is_not_there(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    for tail in ("import/", "sheet/"):
        assert client.get(f"/desk/places/{world.places['city'].pk}/posts/{tail}").status_code == 404
