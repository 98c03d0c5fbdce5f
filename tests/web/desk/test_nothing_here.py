"""What one may not see: the words fit whatever was looked for, and no plate leads there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from linli.core.refusals import RefusalKind, unseen
from linli.demo.cast import World

SignIn = Callable[[str], Client]
OF_REQUESTS = "There is no such service request here."
OF_ALL = "There is nothing here for you."
LISTS = ("whistles", "emergencies", "patrols", "sweeps", "duties", "duties/contact", "receptions")


def test_the_general_words_name_no_kind_of_thing() -> None:
    refusal = unseen()
    assert refusal.kind is RefusalKind.UNSEEN
    assert not refusal.shown
    assert refusal.sentence() == "There is nothing here for you. Check the address, or go back to where you came from."


@pytest.mark.parametrize(
    "address",
    [
        "/desk/figures/",
        "/desk/bodies/",
        "/desk/stations/01a22591-0000-7000-8000-000000000000/",
        "/desk/places/999999/circle/",
    ],
)
def test_a_page_about_something_else_says_nothing_of_service_requests(at_desk: SignIn, address: str) -> None:
    answer = at_desk("repairer").get(address)
    assert answer.status_code == 404
    text = answer.content.decode()
    assert OF_ALL in text
    assert OF_REQUESTS not in text


@pytest.mark.parametrize("address", [*LISTS, "whistles/new", "emergencies/new", "patrols/new", "drills/new"])
def test_a_list_that_is_nobodys_of_theirs_is_not_called_one_thing_of_it(at_desk: SignIn, address: str) -> None:
    answer = at_desk("auditor").get(f"/desk/{address}/")
    assert answer.status_code == 404
    assert OF_ALL in answer.content.decode()


def test_a_service_request_that_is_not_there_is_still_called_one(at_desk: SignIn) -> None:
    answer = at_desk("station_head").get("/desk/service-requests/SQ-000000-20261123-0001/")
    assert answer.status_code == 404
    assert OF_REQUESTS in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "place", "above", "leads"),
    [
        ("city_officer", "city", "province", False),
        ("community_officer", "community", "subdistrict", False),
        ("city_officer", "district", "city", True),
    ],
)
def test_the_plate_of_the_place_above_leads_only_where_the_reader_may_go(
    at_desk: SignIn, world: World, role: str, place: str, above: str, leads: bool
) -> None:
    client = at_desk(role)
    address = f"/desk/places/{world.places[above].pk}/bodies/"
    text = client.get(f"/desk/places/{world.places[place].pk}/bodies/").content.decode()
    assert world.places[above].name in text
    assert (f'href="{address}"' in text) is leads
    assert (client.get(address).status_code == 200) is leads
