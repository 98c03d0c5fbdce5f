"""The contracts of a company that serves two estates: for the officer of one of them, and for the company itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.organisations.actions import record_contract
from linli.organisations.models import ServiceContract

SignIn = Callable[[str], Client]
SENT = {"do": "contract", "kind": "decided", "starts_on": "2026-06-01", "ends_on": "2028-05-31", "fee": "2.2"}


def page(world: World, rest: str = "time/") -> str:
    return f"/desk/organisations/{world.bodies['property'].pk}/{rest}"


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def contracts(world: World, at: datetime) -> list[ServiceContract]:
    """One with each of the company's estates."""
    return [
        record_contract(
            world.bodies["property"], world.places[key], kind="decided", starts_on=date(2026, 1, 1), ends_on=None,
            fee=fee, by=system(), at=at,
        )
        for key, fee in (("estate", 180), ("other_estate", 210))
    ]  # fmt: skip


def test_an_officer_of_one_of_its_estates_reads_the_contract_of_that_one(
    at_desk: SignIn, world: World, contracts: list[ServiceContract]
) -> None:
    client = at_desk("community_officer")
    assert f'href="{page(world)}"' in text_of(client, page(world, ""))
    text = text_of(client, page(world))
    assert "1.80 yuan" in text
    assert "2.10 yuan" not in text
    assert world.places["other_estate"].name not in text.split("<main", 1)[1]


def test_the_same_officer_writes_down_and_ends_what_is_of_that_estate_alone(
    at_desk: SignIn, world: World, contracts: list[ServiceContract]
) -> None:
    client, (own, other) = at_desk("community_officer"), contracts
    ended = client.post(page(world), {"do": "end_contract", "id": str(own.pk), "version": "1"})
    assert ended.status_code == 303
    own.refresh_from_db()
    assert own.ends_on == date(2026, 11, 23)
    assert client.post(page(world), {"do": "end_contract", "id": str(other.pk)}).status_code in (403, 404)
    other.refresh_from_db()
    assert other.ends_on is None
    later = {**SENT, "starts_on": "2026-11-24"}
    assert client.post(page(world), {**later, "estate": str(world.estate.pk)}).status_code == 303
    assert client.post(page(world), {**later, "estate": str(world.places["other_estate"].pk)}).status_code == 422
    assert ServiceContract.objects.filter(estate=world.estate).count() == 2


def test_who_holds_a_post_in_the_company_reads_all_its_contracts_and_writes_none(
    at_desk: SignIn, world: World, contracts: list[ServiceContract]
) -> None:
    client = at_desk("property_manager")
    assert f'href="{page(world)}"' in text_of(client, page(world, "promises/"))
    text = text_of(client, page(world))
    assert "1.80 yuan" in text
    assert "2.10 yuan" in text
    assert 'data-verb="record_contract"' not in text
    assert 'data-verb="end_contract"' not in text
    assert client.post(page(world), {**SENT, "estate": str(world.estate.pk)}).status_code == 403
    assert client.post(page(world), {"do": "end_contract", "id": str(contracts[0].pk)}).status_code == 403


@pytest.mark.parametrize("role", ["owners_chair", "grid_worker", "volunteer", "department_officer"])
def test_nobody_else_reads_them(at_desk: SignIn, world: World, role: str) -> None:
    assert at_desk(role).get(page(world)).status_code == 404


def test_above_both_the_whole_page_is_there(at_desk: SignIn, world: World, contracts: list[ServiceContract]) -> None:
    text = text_of(at_desk("subdistrict_officer"), page(world))
    assert "2.10 yuan" in text
    assert "Another body follows" in text


def test_an_officer_who_answers_for_part_of_it_is_not_told_that_officers_like_them_can(
    at_desk: SignIn, world: World
) -> None:
    text = text_of(at_desk("community_officer"), page(world, ""))
    assert "An officer whose own place holds them all" in text.replace("&#39;", "'")
    assert "Your community's officer" not in text.replace("&#39;", "'")
