"""What a list can be narrowed to beside its view, and the list on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.test import Client

from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_by, sight_of
from linli.web.desk import filters as filtering
from linli.web.desk.filters import ABOUT
from tests.web.desk.conftest import PHONE, Desk

SignIn = Callable[[str], Client]
LIST = "/desk/service-requests/"


def listed(client: Client, query: str) -> set[str]:
    """The numbers that a list shows."""
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return set(re.findall(r'href="/desk/service-requests/(SQ-[^/"]+)/"', answer.content.decode()))


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def numbers(*rows: ServiceRequest) -> set[str]:
    return {row.number for row in rows}


@pytest.fixture
def mixed(desk: Desk, world: World, at: datetime) -> dict[str, ServiceRequest]:
    """One row for each choice, and one that is nothing of these."""
    head = world.actor("station_head")
    helped = desk.dispatched("两家一起修")
    body = next(body for key, body in world.bodies.items() if key != "property" and body.pk != helped.station_id)
    found = {
        "call": desk.resolved("代报的", phone=PHONE),
        "check": desk.resolved("有险情"),
        "reopened": desk.accepted("重办的"),
        "returned": desk.dispatched("退回的"),
        "proposal": desk.file("想要个凉亭"),
        "help": helped,
        "none": actions.accept(desk.file("平常的"), by=head, at=at, category="public_lighting"),
    }
    change: dict[str, dict[str, Any]] = {
        "check": {"hazard": True, "inspected_at": None},
        "reopened": {"reopenings": 1},
        "returned": {"returns": 1},
        "proposal": {"kind": "proposal"},
        "help": {"helper_ids": [body.pk], "helping_ids": [body.pk]},
    }
    for key, fields in change.items():
        ServiceRequest.objects.filter(pk=found[key].pk).update(**fields)
    return found


@pytest.mark.parametrize("about", ABOUT)
def test_each_choice_shows_its_own(at_desk: SignIn, mixed: dict[str, ServiceRequest], about: str) -> None:
    assert listed(at_desk("station_head"), f"?list=all&about={about}") == numbers(mixed[about])


def test_a_hazard_on_behalf_waits_for_its_check_first(at_desk: SignIn, mixed: dict[str, ServiceRequest]) -> None:
    ServiceRequest.objects.filter(pk=mixed["call"].pk).update(hazard=True, inspected_at=None)
    client = at_desk("station_head")
    assert listed(client, "?list=all&about=call") == set()
    assert listed(client, "?list=all&about=check") == numbers(mixed["call"], mixed["check"])


def test_what_is_over_waits_for_nobodys_help(at_desk: SignIn, mixed: dict[str, ServiceRequest]) -> None:
    ServiceRequest.objects.filter(pk=mixed["help"].pk).update(helping_ids=[])
    assert listed(at_desk("station_head"), "?list=all&about=help") == set()


def test_by_the_way_it_came(at_desk: SignIn, mixed: dict[str, ServiceRequest]) -> None:
    client = at_desk("station_head")
    assert listed(client, "?list=all&source=phone") == numbers(mixed["call"])
    assert mixed["call"].number not in listed(client, "?list=all&source=web")


def test_by_the_day_it_was_received(at_desk: SignIn, desk: Desk) -> None:
    today, older = desk.file("今天"), desk.file("上周", hours=24 * 7)
    client = at_desk("station_head")
    assert listed(client, "?list=all&since=2026-11-23") == numbers(today)
    assert listed(client, "?list=all&until=2026-11-22") == numbers(older)
    assert listed(client, "?list=all&since=2026-11-16&until=2026-11-23") == numbers(today, older)
    assert listed(client, "?list=all&since=2026-11-16&until=2026-11-16") == numbers(older)
    assert listed(client, "?list=all&since=2026-11-17&until=2026-11-22") == set()


@pytest.mark.parametrize("odd", ["2026-02-30", "x", "20261123", "9999-12-31", "2026-11-23T00:00", "0000-00-00"])
def test_an_odd_day_reads_as_none(odd: str) -> None:
    filters = filtering.read(QueryDict(f"since={odd}&until={odd}&about=x&source=x"))
    assert not filters.narrowed


def test_the_address_keeps_every_filter() -> None:
    query = "list=all&about=call&source=phone&since=2026-11-01&until=2026-11-30"
    address = filtering.read(QueryDict(query)).address()
    assert parse_qs(address[1:]) == parse_qs(query)
    assert filtering.read(QueryDict(address[1:])).narrowed


def test_the_question_is_the_same_however_it_is_built(
    mixed: dict[str, ServiceRequest], world: World, at: datetime
) -> None:
    """What is built once finds what is built anew."""
    actor = world.actor("station_head")
    for about in ("", *ABOUT):
        for since, until in (("", ""), ("2026-11-23", ""), ("", "2026-11-23")):
            filters = filtering.Filters(view="all", about=about, since=since, until=until)
            page = filtering.page(sight_of(actor), filters, at)
            anew = filtering.in_order(listed_by(sight_of(actor)), filters, at)
            assert [row.pk for row in page.rows] == [row.pk for row in anew]


def test_a_list_on_paper(at_desk: SignIn, mixed: dict[str, ServiceRequest]) -> None:
    client = at_desk("station_head")
    answer = client.get(LIST + "print/?list=all")
    text = text_of(answer)
    assert set(re.findall(r'data-number="([^"]+)"', text)) == numbers(*mixed.values())
    assert "7 requests" in text
    assert PHONE not in text
    assert "<svg" in text
    assert "Printed by" in text
    assert answer.headers["Cache-Control"] == "no-store"
    shown = mixed["call"].playbook.reasons_for("resolve")
    assert any(one.name.en in text for one in shown)


def test_paper_keeps_filters_and_order(at_desk: SignIn, mixed: dict[str, ServiceRequest]) -> None:
    client = at_desk("station_head")
    text = text_of(client.get(LIST + "print/?list=all&about=reopened"))
    assert re.findall(r'data-number="([^"]+)"', text) == [mixed["reopened"].number]
    assert "1 request, narrowed by filters" in text
    old = re.findall(r'data-number="([^"]+)"', text_of(client.get(LIST + "print/?list=all&sort=old")))
    assert old == list(reversed(re.findall(r'data-number="([^"]+)"', text_of(client.get(LIST + "print/?list=all")))))
    assert 'href="/desk/service-requests/print/?list=all&about=reopened"' in text_of(
        client.get(LIST + "?list=all&about=reopened")
    )


def test_an_empty_list_on_paper_says_so(at_desk: SignIn, world: World) -> None:
    assert "Nothing stands in this list." in text_of(at_desk("station_head").get(LIST + "print/?list=closed"))


def test_paper_ends_where_a_sheet_is_better(
    at_desk: SignIn, mixed: dict[str, ServiceRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.web.desk.list_print.MOST_PRINTED", 2)
    text = text_of(at_desk("station_head").get(LIST + "print/?list=all"))
    assert "The first 2; for more take the list out as Excel." in text
    assert len(re.findall("data-number=", text)) == 2


def test_paper_shows_what_the_list_shows(at_desk: SignIn, mixed: dict[str, ServiceRequest]) -> None:
    client = at_desk("repairer")
    text = text_of(client.get(LIST + "print/?list=all"))
    assert set(re.findall(r'data-number="([^"]+)"', text)) == listed(client, "?list=all")
    assert mixed["none"].number not in text


def test_paper_asks_no_more_for_many(
    at_desk: SignIn, mixed: dict[str, ServiceRequest], django_assert_max_num_queries: Any
) -> None:
    client = at_desk("station_head")
    client.get(LIST + "print/?list=all")
    with django_assert_max_num_queries(8):
        client.get(LIST + "print/?list=all")
