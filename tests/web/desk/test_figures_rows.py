"""The rows behind a figure: each leads to a page that the reader may open, and says where it lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.party import add_party
from linli.demo.spaces import add_spaces
from linli.organisations.actions import link_household
from linli.organisations.models import Appointment
from linli.places.actions import add_place, carry_out, merge_place
from linli.places.enums import Level
from linli.places.models import Place
from linli.web.desk.figures_rows import ROWS

SignIn = Callable[[str], Client]
ROW = re.compile(r'<li class="row plain-row">.*?</li>', re.S)


def rows_of(client: Client, place: Place, figure: str, query: str = "") -> list[str]:
    answer = client.get(f"/desk/places/{place.pk}/figures/{figure}/{query}")
    assert answer.status_code == 200
    return ROW.findall(answer.content.decode())


def hrefs_of(rows: list[str]) -> list[str]:
    return [href for row in rows for href in re.findall(r'class="row-link" href="([^"]+)"', row)]


@pytest.fixture
def full(world: World, at: datetime) -> World:
    """A branch, spaces, an estate without all three, and a household linked with its representative."""
    add_party(world)
    add_spaces(world)
    add_place(level=Level.ESTATE, name="晚枫里小区", parent=world.places["community"], by=system(), at=at)
    held = Appointment.objects.get(person=world.people["representative"])
    room = Place.objects.filter(estate_id=world.estate.pk, level=Level.ROOM).order_by("pk")[0]
    link_household(room, held, by=system(), at=at)
    return world


@pytest.mark.parametrize(
    ("role", "place"),
    [("community_officer", "community"), ("subdistrict_officer", "subdistrict"), ("district_officer", "district"),
     ("city_officer", "city"), ("administrator", "city")],
)  # fmt: skip
def test_whatever_a_row_leads_to_opens(at_desk: SignIn, full: World, role: str, place: str) -> None:
    client, led = at_desk(role), set()
    for figure in set(ROWS) - {"members"}:
        for href in hrefs_of(rows_of(client, full.places[place], figure)):
            assert client.get(href).status_code == 200, (figure, href)
            led.add(figure)
    assert led >= {"branches", "coverage", "representatives", "bare", "spaces", "stations"}


def test_representatives_lead_to_the_links_for_whoever_makes_them_and_else_to_the_estates_bodies(
    at_desk: SignIn, full: World
) -> None:
    links, bodies = (f"/desk/places/{full.estate.pk}/{page}/" for page in ("links", "bodies"))
    own = rows_of(at_desk("community_officer"), full.places["community"], "representatives")
    assert hrefs_of(own) == [links]
    assert hrefs_of(rows_of(at_desk("city_officer"), full.places["city"], "representatives")) == [bodies]


def test_a_space_says_in_which_estate_it_lies(at_desk: SignIn, full: World) -> None:
    rows = rows_of(at_desk("city_officer"), full.places["city"], "spaces")
    assert len(rows) == 2
    assert all(f"<span>{full.estate.name}" in row for row in rows)


def test_an_estate_that_is_no_more_is_named_and_leads_nowhere(at_desk: SignIn, full: World, at: datetime) -> None:
    today = local_date(at)
    gone = Place.objects.get(name="晚枫里小区")
    carry_out(merge_place(gone, into=full.estate, on=today, by=system(), at=at), by=system(), at=at)
    yesterday = f"?on={today - timedelta(days=1)}"
    rows = rows_of(at_desk("city_officer"), full.places["city"], "coverage", yesterday)
    gone_rows = [row for row in rows if "晚枫里小区" in row]
    assert gone_rows
    assert hrefs_of(gone_rows) == []


def test_more_rows_take_no_more_queries(at_desk: SignIn, full: World, at: datetime) -> None:
    client = at_desk("city_officer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            rows_of(client, full.places["city"], "coverage")
        return len(queries)

    asked()
    before = asked()
    for name in ("东篱苑", "西窗苑"):
        add_place(level=Level.ESTATE, name=name, parent=full.places["community"], by=system(), at=at)
    asked()
    assert asked() == before


def test_a_community_lists_its_estates_and_leads_up_where_the_reader_may_go(at_desk: SignIn, full: World) -> None:
    community, subdistrict = full.places["community"], full.places["subdistrict"]
    client = at_desk("subdistrict_officer")
    text = client.get(f"/desk/places/{community.pk}/figures/").content.decode()
    listed = text.split("data-estates")[1].split("</ul>")[0]
    assert f'href="/desk/places/{full.estate.pk}/bodies/"' in listed
    assert "晚枫里小区" in listed
    assert "no branch" in listed
    assert f'href="/desk/places/{subdistrict.pk}/figures/"' in text
    above = client.get(f"/desk/places/{subdistrict.pk}/figures/").content.decode()
    assert "data-estates" not in above
    assert f'href="/desk/places/{full.places["district"].pk}/figures/"' not in above
