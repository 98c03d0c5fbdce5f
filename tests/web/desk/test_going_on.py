"""A pause ends by hand, and what is on the list for deliberation stands in its view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from tests.web.desk.conftest import Desk, page
from tests.web.desk.test_verbs import send, state_of

SignIn = Callable[[str], Client]


def test_a_paused_one_goes_on(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row = actions.pause(
        desk.in_hand(), by=world.actor("repairer"), at=at, reason="parts", expected_on=at.date() + timedelta(days=3)
    )
    client = at_desk("repairer")
    assert client.get(page(row, "resume")).status_code == 200
    assert send(client, row, "resume").status_code == 303
    assert state_of(row) == State.IN_HAND


def test_a_proposal_stands_in_the_list_for_deliberation(
    at_desk: SignIn, desk: Desk, world: World, at: datetime
) -> None:
    head, client = world.actor("station_head"), at_desk("station_head")
    assert "Nothing stands in this list." in client.get("/desk/service-requests/?list=agenda").content.decode()
    row = actions.classify(desk.accepted(), by=head, at=at, category="proposal_facility")
    assert send(client, row, "agenda", review_on="2026-12-20", words="月底议。").status_code == 303
    assert state_of(row) == State.DEFERRED
    shown = client.get("/desk/service-requests/?list=agenda").content.decode()
    assert row.number in shown
    assert row.number not in client.get("/desk/service-requests/?list=open").content.decode()
    assert ServiceRequest.objects.get(pk=row.pk).awaiting_agenda
