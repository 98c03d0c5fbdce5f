"""Returning and what comes after: where it goes is said beforehand, and who is suggested next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import translation

from linli.demo.cast import World
from linli.organisations.models import Organisation
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.web import service_request_pages as pages
from linli.web.desk.forms import UP
from linli.web.desk.suggesting import bodies_for, suggested
from linli.web.desk.ways import WAYS
from linli.web.service_request_pages import Audience
from tests.web.desk.conftest import Desk, page

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
AGAIN = "It was returned once: this time 和畅社区 decides who does it. The date does not move."


def returned(desk: Desk, named: str = "") -> ServiceRequest:
    """Once, by the property company, which may name who should have it."""
    world = desk.world
    return actions.return_(
        desk.dispatched(), by=world.actor("repairer"), at=desk.at, reason="wrong_place", words="x",
        suggested=world.bodies[named] if named else None,
    )  # fmt: skip


def sent_again(desk: Desk) -> ServiceRequest:
    world = desk.world
    return actions.dispatch(returned(desk), by=world.actor("station_head"), at=desk.at, to=world.bodies["property"])


def whom(desk: Desk, row: ServiceRequest, role: str = "station_head") -> str:
    """What the form to dispatch suggests to somebody."""
    row = ServiceRequest.objects.select_related("station", "holder").get(pk=row.pk)
    return suggested(row, bodies_for(row, desk.world.actor(role), WAYS["dispatch"]))


def test_the_first_return_says_that_it_goes_back_once(at_desk: SignIn, desk: Desk) -> None:
    text = at_desk("repairer").get(page(desk.dispatched(), "return")).content.decode()
    assert "It goes back once; the date does not move." in text


def test_the_second_return_says_beforehand_who_decides(at_desk: SignIn, desk: Desk) -> None:
    row = sent_again(desk)
    assert AGAIN in at_desk("repairer").get(page(row, "return")).content.decode()
    with translation.override("zh-hans"):
        assert WAYS["return"].explanation(row) == "已退过一次：这次由和畅社区决定谁来办，期限不变。"


def test_where_nobody_is_above_no_body_is_promised(at_desk: SignIn, desk: Desk) -> None:
    row = sent_again(desk)
    Organisation.objects.filter(
        kind__in=["residents_committee", "subdistrict_office", "district_government", "city_government"]
    ).update(ended_on=desk.at.date())
    client = at_desk("repairer")
    form = client.get(page(row, "return")).content.decode()
    assert "It goes back a last time; the date does not move." in form
    data = {"version": str(row.version), "reason": "wrong_place", "words": "x"}
    text = client.post(page(row, "return"), data, follow=True).content.decode()
    assert "Returned to 春和里站, who dispatch it anew. The date stands." in text
    assert "decides" not in text


def test_the_time_line_tells_a_second_return_from_a_first(desk: Desk, world: World, at: datetime) -> None:
    row = actions.return_(sent_again(desk), by=world.actor("repairer"), at=at, reason="wrong_place", words="x")
    said = [one.words for one in pages.timeline(row, Audience.RESIDENT) if one.key == "returned"]
    assert "returned it a second time" in said[0]
    assert said[0].endswith("Now 和畅社区 decides, the deadline stands")
    assert said[1].endswith("It is with 春和里站, the deadline stands")


def test_after_a_return_whom_it_named_is_suggested_and_said(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, owners = returned(desk, "owners"), world.bodies["owners"]
    assert whom(desk, row) == str(owners.pk)
    text = at_desk("station_head").get(page(row)).content.decode()
    assert f"Whoever returned it suggests {owners.short_name}." in text


def test_who_returned_it_is_not_suggested_again(desk: Desk, world: World) -> None:
    assert whom(desk, desk.accepted()) == str(world.bodies["property"].pk)
    assert whom(desk, returned(desk)) not in ("", str(world.bodies["property"].pk))


def test_who_returned_it_is_still_among_the_choices(at_desk: SignIn, desk: Desk, world: World) -> None:
    text = at_desk("station_head").get(page(returned(desk), "dispatch")).content.decode()
    assert f'value="{world.bodies["property"].pk}"' in text


def test_a_body_out_of_reach_is_reached_by_raising(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = returned(desk, "lighting")
    assert whom(desk, row) == UP
    actions.raise_(row, by=world.actor("station_head"), at=desk.at)
    assert whom(desk, row, "community_officer") == str(world.bodies["lighting"].pk)


def test_who_did_not_solve_it_is_not_suggested_again(desk: Desk, world: World) -> None:
    row = desk.resolved()
    row = actions.reopen(row, by=desk.by_code(row), at=desk.at, words="还是不亮")
    assert whom(desk, row) not in ("", str(world.bodies["property"].pk))


def test_an_own_suggestion_of_whoever_returned_it_counts_for_nothing(desk: Desk, world: World) -> None:
    assert whom(desk, returned(desk, "property")) != str(world.bodies["property"].pk)
