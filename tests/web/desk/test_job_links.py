"""Giving a repairer a link from the desk: shown once with its picture, listed, printed, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.service_requests.models import JobLink, ServiceRequest
from tests.web.desk.conftest import Desk, page

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
ADDRESS = re.compile(r"http://testserver(/job/[\w-]{43}/)")


def give(client: Client, row: ServiceRequest, **fields: str) -> str:
    answer = client.post(page(row, "links"), {"name": "马师傅", **fields})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def test_the_way_stands_on_the_page_of_whoever_handles_it_and_of_nobody_else(at_desk: SignIn, desk: Desk) -> None:
    row = desk.dispatched()
    assert page(row, "links") in at_desk("repairer").get(page(row)).content.decode()
    assert page(row, "links") not in at_desk("station_head").get(page(row)).content.decode()
    resolved = desk.resolved("另一盏灯不亮")
    assert page(resolved, "links") not in at_desk("repairer").get(page(resolved)).content.decode()


def test_a_link_is_shown_once_and_opens_the_job(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.dispatched(), at_desk("repairer")
    first = client.get(page(row, "links")).content.decode()
    assert "/job/" not in first
    said = give(client, row)
    found = ADDRESS.search(said)
    assert found
    assert "<svg" in said
    assert "<textarea" in said
    assert Client().get(found[1]).status_code == 200
    again = client.get(page(row, "links")).content.decode()
    assert "/job/" not in again
    assert "马师傅" in again


def test_it_can_be_given_on_paper(at_desk: SignIn, desk: Desk) -> None:
    row = desk.dispatched()
    said = give(at_desk("repairer"), row, paper="1")
    assert "Job for 马师傅" in said
    assert "<svg" in said
    assert row.number in said


def test_without_a_name_none_is_given(at_desk: SignIn, desk: Desk) -> None:
    row = desk.dispatched()
    answer = at_desk("repairer").post(page(row, "links"), {"name": " "})
    assert answer.status_code == 422
    assert "Say for whom it is" in answer.content.decode()
    assert not JobLink.objects.exists()


def test_it_is_taken_back(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.dispatched(), at_desk("repairer")
    found = ADDRESS.search(give(client, row))
    link = JobLink.objects.get()
    answer = client.post(f"{page(row, 'links')}{link.pk}/revocation/", follow=True)
    assert "The link of 马师傅 opens nothing any more." in answer.content.decode()
    assert "This link was taken back." in client.get(page(row, "links")).content.decode()
    assert found
    assert Client().get(found[1]).status_code == 410


@pytest.mark.parametrize(("role", "status"), [("station_head", 403), ("auditor", 403), ("grid_worker", 404)])
def test_others_are_told_who_gives_it(at_desk: SignIn, desk: Desk, role: str, status: int) -> None:
    row = desk.dispatched()
    answer = at_desk(role).get(page(row, "links"))
    assert answer.status_code in (status, 404)
    answer = at_desk(role).post(page(row, "links"), {"name": "马师傅"})
    assert answer.status_code in (403, 404)
    assert not JobLink.objects.exists()


def test_a_link_of_another_matter_is_not_taken_back_here(at_desk: SignIn, desk: Desk, world: World) -> None:
    row, other, client = desk.dispatched(), desk.dispatched("电梯异响"), at_desk("repairer")
    give(client, other)
    link = JobLink.objects.get()
    assert client.post(f"{page(row, 'links')}{link.pk}/revocation/").status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None
