"""Stations at the desk: who lacks what, one station's lists, hours and money; what residents read of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.spaces import add_spaces
from linli.organisations.actions import create_organisation, mark_station_item
from linli.organisations.models import Appointment, StationMoney
from linli.organisations.models_stations import ItemSort
from linli.places.actions import adopt_playbook
from linli.places.queries import forget_lineages
from linli.playbooks.actions import publish
from linli.playbooks.enums import BodyKind
from linli.playbooks.loading import shipped
from linli.web.money_words import fen_of, in_yuan

SignIn = Callable[[str], Client]


def page(world: World, rest: str = "", key: str = "station") -> str:
    return f"/desk/stations/{world.bodies[key].pk}/{rest}"


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_list_says_what_each_station_lacks(at_desk: SignIn, world: World, at: datetime) -> None:
    for key in ("office", "sign", "equipment"):
        mark_station_item(
            world.bodies["station"], ItemSort.STANDARD, key, since=local_date(at), by=system(), at=at
        )  # fmt: skip
    text = text_of(at_desk("subdistrict_officer"), "/desk/stations/")
    assert "<h1>2 stations, at 2 something of the standard is missing</h1>" in text
    assert "missing: Rules on the wall" in text
    mark_station_item(world.bodies["station"], ItemSort.STANDARD, "rules", since=local_date(at), by=system(), at=at)
    head = text_of(at_desk("station_head"), "/desk/stations/")
    assert "<h1>1 station, nothing of the standard is missing</h1>" in head
    assert page(world) in head


def test_an_item_is_marked_and_residents_read_it(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    assert 'data-item="office" data-there="no"' in text_of(head, page(world))
    sent = {"since": "2026-03-01", "words": "3栋东侧架空层"}
    assert head.post(page(world, "standard/office/mark/"), sent).status_code == 303
    text = text_of(head, page(world))
    assert 'data-item="office" data-there="yes"' in text
    assert "3栋东侧架空层" in text
    public = text_of(Client(headers={"Accept-Language": "en"}), "/e/chunheli/spaces/")
    assert "An office: 3栋东侧架空层" in public
    assert "A sign" not in public
    late = head.post(page(world, "standard/sign/mark/"), {"since": "2027-03-01"})
    assert late.status_code == 422
    assert "That day is still to come." in late.content.decode()
    for rest in ("standard/castle/mark/", "castle/office/mark/"):
        assert head.get(page(world, rest)).status_code == 404


def test_hours_are_said_for_all_at_once_and_read_by_residents(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    held = Appointment.objects.get(pk=world.actor("station_head").appointment_id)
    long = head.post(page(world, "hours/"), {f"hours-{held.pk}": "长" * 81})
    assert long.status_code == 422
    assert f"id_hours-{held.pk}" in long.content.decode()
    assert head.post(page(world, "hours/"), {f"hours-{held.pk}": "周一9:00–11:30"}).status_code == 303
    assert "周一9:00–11:30" in text_of(head, page(world))
    public = text_of(Client(headers={"Accept-Language": "en"}), "/e/chunheli/spaces/")
    assert "周一9:00–11:30" in public
    assert "吴岭" not in public, "who said no hours does not stand there"


def test_money_is_entered_summed_and_struck_out_in_the_open(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    said = {"year": "2026", "source": "partner", "fen": "1,200.5元", "words": "对口单位捐桌椅"}
    assert head.post(page(world, "money/"), said).status_code == 303
    assert head.post(page(world, "money/"), {**said, "fen": "lots"}).status_code == 422
    assert StationMoney.objects.get().fen == 1_200_50
    assert text_of(head, page(world)).count("1,200.50 yuan") == 2
    row = StationMoney.objects.get()
    strike = f"/desk/stations/money/{row.pk}/strike/"
    assert at_desk("deputy").post(strike, {}).status_code == 403
    assert head.post(strike, {"version": row.version}).status_code == 303
    assert '<s class="amount">1,200.50 yuan</s>' in text_of(head, page(world, "money/"))
    assert "No amount is entered yet." in text_of(head, page(world))
    assert "1,200.50" not in text_of(Client(headers={"Accept-Language": "en"}), "/e/chunheli/spaces/")


def test_bodies_of_the_place_read_and_do_not_change(at_desk: SignIn, world: World) -> None:
    for role in ("deputy", "owners_chair", "property_manager"):
        client = at_desk(role)
        assert "A station is kept by those who answer" in text_of(client, page(world))
        assert client.get(page(world, "standard/office/mark/")).status_code == 403
        assert client.get(page(world, "hours/")).status_code == 403
        money = {"year": "2026", "source": "partner", "fen": "1", "words": "对口单位"}
        assert client.post(page(world, "money/"), money).status_code == 403
    assert at_desk("station_head").get(page(world, key="other_station")).status_code == 404
    assert at_desk("station_head").get(page(world, key="property")).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(at_desk: SignIn, world: World, at: datetime) -> None:
    client = at_desk("community_officer")
    client.get("/desk/stations/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/desk/stations/")
        return len(found)

    one = queries()
    for name in ("东区站", "西区站"):
        create_organisation(
            kind=BodyKind.SERVICE_STATION, name=name, places=[world.places["community"]], by=system(), at=at
        )
    assert queries() == one


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("1200", 120000), ("1,200.5", 120050), ("￥0.07", 7), ("12元", 1200), ("1.234", None), ("-5", None), ("", None)],
)
def test_yuan_as_people_type_them(typed: str, fen: int | None) -> None:
    assert fen_of(typed) == fen
    if fen is not None:
        assert fen_of(in_yuan(fen).replace(" yuan", "")) == fen


def test_where_no_standard_is_asked_none_is_called_met(at_desk: SignIn, world: World, at: datetime) -> None:
    add_spaces(world)
    version = publish(text=shipped()["zhuzhou"].read_text("utf-8"), by=system(), at=at)
    adopt_playbook(place=world.places["city"], version=version, by=system(), at=at)
    forget_lineages()
    text = text_of(at_desk("subdistrict_officer"), "/desk/stations/")
    assert "<h1>2 stations</h1>" in text
    assert "the standard is met" not in text
    assert "2 of 5 zones" in text
    assert "0 of 5 zones" in text
    shown = text_of(at_desk("station_head"), page(world))
    assert "asks no standard of stations" in shown
    assert 'data-item="workers_stop" data-there="yes"' in shown
    assert "the room of a public space: 3栋架空层 劳动者驿站" in shown
    assert 'data-item="members_home" data-there="no"' in shown
    other = text_of(at_desk("subdistrict_officer"), page(world, key="other_station"))
    assert 'data-item="workers_stop" data-there="no"' in other


def test_the_number_that_lack_something_is_that_of_all_pages(
    at_desk: SignIn, world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.stations.PAGE", 1)
    text = text_of(at_desk("subdistrict_officer"), "/desk/stations/")
    assert "<h1>2 stations, at 2 something of the standard is missing</h1>" in text
    assert text.count("missing: ") == 1
    assert "asks no standard" not in text_of(at_desk("station_head"), page(world))


def test_an_amount_of_money_does_not_break_apart(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    head.post(page(world, "money/"), {"year": "2026", "source": "partner", "fen": "80000", "words": "对口单位捐桌椅"})
    assert '<span class="amount">80,000.00 yuan</span>' in text_of(head, page(world, "money/"))
    assert '<span class="amount">80,000.00 yuan</span>' in text_of(head, page(world))
