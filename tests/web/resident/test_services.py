"""Small services on the pages of an estate: firms without names of neighbours, asking without an account, papers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.people.models import Account
from linli.places.enums import Level
from linli.places.models import Place
from linli.services import actions
from linli.services.enums import State
from linli.services.models import AgentMatter, EntryReport, Recommendation
from linli.services.queries import code_of
from tests.services.conftest import FIRM_PHONE, PHONE, RESIDENT, Desk

pytestmark = pytest.mark.django_db

HOME = "/e/chunheli/"
DIRECTORY, AGENT = f"{HOME}directory/", f"{HOME}agent/"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, world.at)


def read(browser: Client, address: str) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(browser: Client, world: World, role: str = RESIDENT) -> Client:
    browser.force_login(Account.objects.get(person=world.people[role]))
    return browser


def test_the_first_page_leads_to_all_three(browser: Client, desk: Desk) -> None:
    text = read(browser, HOME)
    for address in (DIRECTORY, AGENT, f"{HOME}powers/"):
        assert f'href="{address}"' in text


def test_an_empty_directory_says_what_one_can_do(browser: Client, desk: Desk) -> None:
    text = read(browser, DIRECTORY)
    assert "No firm is recommended yet." in text
    assert f'href="{DIRECTORY}new/"' in text


def test_what_waits_to_be_looked_at_shows_nowhere(browser: Client, desk: Desk) -> None:
    row = desk.proposed()
    assert "老周修锁" not in read(browser, DIRECTORY)
    assert browser.get(f"{DIRECTORY}{row.pk}/").status_code == 404


def test_a_firm_shows_how_many_and_why_and_never_who(browser: Client, desk: Desk) -> None:
    row = desk.shown(reason="林家说好")
    text = read(browser, DIRECTORY)
    assert "老周修锁" in text
    assert FIRM_PHONE in text
    assert "1 household recommends it" in text
    assert "夜里也来" in text
    for secret in ("林小满", "林家说好", "502"):
        assert secret not in text.replace(FIRM_PHONE, "")
    assert browser.get(f"/e/nowhere/directory/{row.pk}/").status_code == 404


def test_firms_stand_by_kind_and_name_not_by_number(browser: Client, desk: Desk) -> None:
    desk.shown(name="乙锁", telephone="10000008011")
    more = desk.shown(name="甲锁", telephone="10000008012")
    desk.shown(name="通管", kind="plumbing", telephone="10000008013")
    other = Place.objects.filter(estate_id=desk.world.estate.pk, level=Level.ROOM).exclude(pk=desk.world.room.pk)[0]
    actions.join_entry(more, reason="好", room=other, by=desk.by(), at=desk.at)
    text = read(browser, DIRECTORY)
    assert "2 households recommend it" in text
    assert text.index("乙锁") < text.index("甲锁") < text.index("通管"), "by name, whatever the number"


def test_a_stranger_is_asked_to_sign_in_and_a_resident_recommends(browser: Client, desk: Desk) -> None:
    assert "Sign in" in read(browser, f"{DIRECTORY}new/")
    client = signed_in(browser, desk.world)
    sent = {"name": "老周修锁", "kind": "locks", "telephone": FIRM_PHONE, "reason": ""}
    refused = client.post(f"{DIRECTORY}new/", sent)
    assert refused.status_code == 422
    assert "老周修锁" in refused.content.decode()
    assert client.post(f"{DIRECTORY}new/", sent | {"reason": "好"}).status_code == 303
    assert Recommendation.objects.get().person_id == desk.world.people[RESIDENT].pk


def test_ones_own_recommendation_is_taken_back(browser: Client, desk: Desk) -> None:
    row = desk.shown()
    client = signed_in(browser, desk.world)
    assert "Your household recommends it" in read(client, f"{DIRECTORY}{row.pk}/")
    assert client.post(f"{DIRECTORY}{row.pk}/", {"do": "withdraw"}).status_code == 303
    assert client.post(f"{DIRECTORY}{row.pk}/", {"do": "withdraw"}).status_code == 303
    assert Recommendation.objects.filter(withdrawn_at=None).count() == 0


def test_anybody_says_what_is_not_so(browser: Client, desk: Desk) -> None:
    row = desk.shown()
    assert browser.post(f"{DIRECTORY}{row.pk}/", {"do": "report", "words": " "}).status_code == 422
    assert browser.post(f"{DIRECTORY}{row.pk}/", {"do": "report", "words": "搬走了"}).status_code == 303
    assert EntryReport.objects.get().words == "搬走了"
    assert "搬走了" not in read(browser, DIRECTORY)


def test_a_matter_is_asked_for_without_an_account_and_opened_by_its_code(browser: Client, desk: Desk) -> None:
    assert "Card for older people" in read(browser, AGENT)
    assert "Copy of the identity card" in read(browser, f"{AGENT}old_age_card/")
    answer = browser.post(f"{AGENT}old_age_card/", {"way": "window", "name": "林小满", "phone": PHONE})
    row = AgentMatter.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{AGENT}matters/{row.pk}/")
    assert "林小满" in read(browser, answer["Location"])
    assert row.number in read(browser, AGENT)
    stranger = Client(headers={"accept-language": "en"})
    assert stranger.get(answer["Location"]).status_code == 404
    opened = stranger.post("/f/", {"code": code_of(row.pk)})
    assert opened.status_code == 303
    assert stranger.get(opened["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": ""}, "name"), ({"way": "x"}, "way"), ({"phone": "12"}, "phone"), ({"words": "长" * 5000}, "words")],
)
def test_what_is_wrong_is_said_at_its_field(browser: Client, desk: Desk, more: dict[str, str], field: str) -> None:
    answer = browser.post(f"{AGENT}old_age_card/", {"way": "window", "name": "林小满", **more})
    assert answer.status_code == 422
    assert f"id_{field}" in answer.content.decode()


def test_a_matter_that_is_not_on_the_list_is_no_page(browser: Client, desk: Desk) -> None:
    assert browser.get(f"{AGENT}passport/").status_code == 404


def test_the_owner_ticks_their_paper_and_withdraws(browser: Client, desk: Desk) -> None:
    row = desk.taken()
    paper = desk.received(row, signed=False)
    client, here = signed_in(browser, desk.world), f"{AGENT}matters/{row.pk}/"
    assert "Yes, I handed it over" in read(client, here)
    client.post(here, {"paper": str(paper.pk), "side": "received"})
    client.post(here, {"do": "withdraw"})
    row.refresh_from_db()
    assert (row.state, row.papers_out) == (State.RETURNING, 1)
    actions.give_back_paper(row, paper, by=desk.by(), at=desk.at)
    assert "Yes, it is back with me" in read(client, here)
    client.post(here, {"paper": str(paper.pk), "side": "returned"})
    row.refresh_from_db()
    assert row.papers_out == 0
    assert client.post(here, {"paper": "x", "side": "returned"}).status_code == 404


def test_why_it_waits_is_read_by_who_asked(browser: Client, desk: Desk) -> None:
    row = desk.matter_in(State.PAUSED)
    assert "等照片" in read(signed_in(browser, desk.world), f"{AGENT}matters/{row.pk}/")


def test_the_list_of_minor_powers_stands_on_a_page_and_on_paper(browser: Client, desk: Desk) -> None:
    for address in (f"{HOME}powers/", f"{HOME}powers/print/"):
        text = read(browser, address)
        assert "Small repairs of what is shared" in text
        assert "Up to 3,000 yuan" in text


def test_the_directory_costs_the_same_with_one_and_with_three(
    browser: Client, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.shown()
    browser.get(DIRECTORY)
    with CaptureQueriesContext(connection) as one:
        browser.get(DIRECTORY)
    desk.shown(name="乙", telephone="10000008021")
    desk.shown(name="丙", telephone="10000008022", kind="shops")
    with django_assert_num_queries(len(one)):
        browser.get(DIRECTORY)


def test_lists_say_how_many_in_their_heading(browser: Client, desk: Desk) -> None:
    agent = browser.get("/e/chunheli/agent/").content.decode()
    assert f"<h1>{agent.count('data-matter=')} matters can be done for you</h1>" in agent
    powers = browser.get("/e/chunheli/powers/").content.decode()
    assert f": {powers.count('data-power=')} matters</h1>" in powers
    assert "<li>1. " in powers
