"""A member registers where they live: found under whom to call, without an account, and tied to none."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linli.core.models import Event
from linli.demo.cast import World
from linli.demo.party import add_party
from linli.organisations.actions.registration import opened
from linli.organisations.models import Organisation, SelfRegistration
from linli.web.resident.registration import MOST_AN_HOUR
from tests.web.resident.reading import read

PAGE = "/e/chunheli/registration/"
CONTACTS = "/e/chunheli/contacts/"


@pytest.fixture
def branch(world: World) -> Organisation:
    return add_party(world)


def typed(**changed: str) -> dict[str, str]:
    said = {"name": "何清越", "phone": "1000 777 0005", "employer": "", "building": "", "capacity": "修水龙头"}
    return said | changed


def test_without_a_party_organisation_there_is_no_such_page(browser: Client, world: World) -> None:
    assert browser.get(PAGE).status_code == 404
    assert PAGE not in browser.get(CONTACTS).content.decode()


def test_it_is_found_under_whom_to_call_and_left_with_the_branch(
    browser: Client, world: World, branch: Organisation
) -> None:
    assert read(browser.get(CONTACTS)).one("a", data_verb="registration").attrs["href"] == PAGE
    told = browser.get(PAGE).content.decode()
    assert "Only 春和里党支部 reads it" in told
    assert "Figures say how many registered, never who" in told
    building = str(world.places["building"].pk)
    answer = browser.post(PAGE, typed(building=building))
    assert (answer.status_code, answer["Location"]) == (303, CONTACTS)
    assert "Left with 春和里党支部, which calls you." in browser.get(CONTACTS).content.decode()
    row = opened(SelfRegistration.objects.get())
    assert (row.name, row.phone, row.estate_id, row.building_id, row.capacity) == (
        "何清越", "10007770005", world.estate.pk, world.places["building"].pk, "修水龙头",
    )  # fmt: skip


def test_who_is_signed_in_stays_out_of_it(browser: Client, world: World, branch: Organisation) -> None:
    browser.force_login(world.accounts["resident"])
    assert browser.post(PAGE, typed()).status_code == 303
    event = Event.objects.get(kind="self_registration.began")
    assert (event.person_id, event.behalf_of_id) == (None, None)
    browser.get(CONTACTS)
    assert "春和里党支部" not in browser.get("/me/").content.decode()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(browser: Client, branch: Organisation) -> None:
    for changed, field in (({"name": ""}, "#id_name"), ({"phone": ""}, "#id_phone"), ({"phone": "12"}, "#id_phone")):
        answer = browser.post(PAGE, typed(**changed))
        assert answer.status_code == 422
        assert read(answer).all("a", href=field)
        assert 'value="修水龙头"' in answer.content.decode()
    both = read(browser.post(PAGE, typed(name="", phone="")))
    assert both.all("a", href="#id_name")
    assert both.all("a", href="#id_phone")
    assert not SelfRegistration.objects.exists()


def test_a_script_is_braked(browser: Client, branch: Organisation, settings: Any) -> None:
    answers = [browser.post(PAGE, typed(name="何" + "清" * n)).status_code for n in range(1, MOST_AN_HOUR + 2)]
    assert answers == [303] * MOST_AN_HOUR + [429]


def test_everything_that_is_wrong_is_said_at_once(browser: Client, branch: Organisation) -> None:
    answer = read(browser.post(PAGE, typed(name="", phone="")))
    assert answer.all("a", href="#id_name")
    assert answer.all("a", href="#id_phone")


def test_the_page_says_truly_what_figures_count(browser: Client, branch: Organisation) -> None:
    text = browser.get(PAGE).content.decode()
    assert "Figures say how many registered, never who" in text
    assert "Nothing is counted" not in text
