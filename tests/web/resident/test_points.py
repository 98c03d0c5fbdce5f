"""One's own points on one's own page: opting in, the statement, the star, reserving, giving, leaving; nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.points import actions
from linli.points.enums import Reserved
from linli.points.models import PointsMember, Redemption
from linli.volunteering.actions import VolunteerFacts, join, opt_in
from tests.points.conftest import Thanks, fresh, has, thanks_in

pytestmark = pytest.mark.django_db

HERE = "/me/points/"


@pytest.fixture
def thanks(world: World) -> Thanks:
    return thanks_in(world)


@pytest.fixture
def phone(world: World) -> Callable[[str], Client]:
    def signed_in(role: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
        client.force_login(world.accounts[role])
        return client

    return signed_in


def text(client: Client, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def volunteered(thanks: Thanks, role: str = "resident") -> None:
    actor = thanks.by(role)
    me = opt_in(thanks.world.estate, VolunteerFacts(), by=actor, at=thanks.at)
    join(me, thanks.team, by=actor, at=thanks.at)


def mine(thanks: Thanks, amount: int = 0, role: str = "resident") -> PointsMember:
    volunteered(thanks, role)
    actor = thanks.by(role)
    from linli.volunteering.queries import volunteer_of

    me = volunteer_of(actor)
    assert me is not None
    member = actions.join(me, by=actor, at=thanks.at)
    for part in range(0, amount, 10):
        thanks.given(member, min(10, amount - part))
    return member


def test_without_an_account_one_is_asked_to_sign_in(browser: Client) -> None:
    assert browser.get(HERE).status_code == 302


def test_who_is_no_volunteer_reads_what_to_do_first(phone: Callable[[str], Client], thanks: Thanks) -> None:
    client = phone("resident")
    assert "Points are for volunteers who want them." in text(client)
    said = client.post(HERE, {"do": "join"})
    assert said.status_code == 422
    assert "Be a volunteer first" in said.content.decode()
    assert not PointsMember.objects.exists()


def test_one_press_opts_in_and_nothing_did_before(phone: Callable[[str], Client], thanks: Thanks) -> None:
    volunteered(thanks)
    client = phone("resident")
    page = text(client)
    assert 'data-verb="join"' in page
    assert "none is taken away for anything, none expires" in page
    assert client.post(HERE, {"do": "join"}).status_code == 303
    assert client.post(HERE, {"do": "join"}).status_code == 303
    assert PointsMember.objects.count() == 1
    page = text(client)
    assert "You have 0 points." in page
    assert "Nothing yet." in page


def test_where_the_playbook_knows_no_points_it_is_said(
    phone: Callable[[str], Client], thanks: Thanks, monkeypatch: pytest.MonkeyPatch
) -> None:
    volunteered(thanks)
    monkeypatch.setattr("linli.web.resident.points.plan_at", lambda place: None)
    monkeypatch.setattr("linli.points.actions.members.plan_at", lambda place: None)
    client = phone("resident")
    assert "there are no points" in text(client)
    assert client.post(HERE, {"do": "join"}).status_code == 422


def test_the_statement_says_what_each_was_for_and_the_star_what_it_brings(
    phone: Callable[[str], Client], thanks: Thanks
) -> None:
    member = mine(thanks, 18)
    thanks.served(thanks.by("resident"))
    thanks.run()
    actions.give(member, amount=5, by=thanks.by("resident"), at=thanks.at)
    page = text(phone("resident"))
    assert "You have 15 points." in page
    assert "20 ever earned." in page
    assert "One star" in page
    assert "Books are lent without a deposit" in page
    assert "A free health check" not in page
    assert "Two stars from 60 ever earned" in page
    assert page.count("data-line") == 4
    assert "周六修理铺" in page
    assert "Given to somebody in need" in page


def test_the_letter_is_there_with_a_star_and_not_before(phone: Callable[[str], Client], thanks: Thanks) -> None:
    client = phone("resident")
    assert client.get(f"{HERE}letter/").status_code == 404
    member = mine(thanks, 10)
    assert client.get(f"{HERE}letter/").status_code == 404
    thanks.given(member, 10)
    page = text(client, f"{HERE}letter/")
    assert "One star" in page
    assert "林小满" in page
    assert "20" not in page.split("<body")[1].split("<footer")[0]


def test_something_is_reserved_fetched_by_code_or_given_back(phone: Callable[[str], Client], thanks: Thanks) -> None:
    member, item, client = mine(thanks, 10), thanks.item(), phone("resident")
    assert text(client).count('data-verb="reserve"') == 1
    sent = {"do": "reserve", "item": str(item.pk), "price": "4", "idempotency_key": "k1"}
    assert client.post(HERE, sent).status_code == 303
    assert client.post(HERE, sent).status_code == 303, "the same press again"
    row = Redemption.objects.get()
    assert has(member) == 6
    assert "Your code:" in text(client)
    assert client.post(HERE, {"do": "give_back", "redemption": str(row.pk)}).status_code == 303
    assert (fresh(row).state, has(member)) == (Reserved.GONE_BACK, 10)
    assert "Gone back: 洗衣液" in text(client)
    assert client.post(HERE, {"do": "give_back", "redemption": "x"}).status_code == 404


def test_what_cannot_be_reserved_has_no_button_and_says_why(phone: Callable[[str], Client], thanks: Thanks) -> None:
    mine(thanks, 5)
    dear, gone = thanks.item(price=50, name="电饭锅"), thanks.item(left=0, name="毛巾")
    client = phone("resident")
    page = text(client)
    assert "Your points do not reach for it yet." in page
    assert "All are taken at the moment." in page
    assert 'data-verb="reserve"' not in page
    for item, said in ((dear, "do not reach"), (gone, "Somebody had the last one")):
        answer = client.post(HERE, {"do": "reserve", "item": str(item.pk)})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert client.post(HERE, {"do": "reserve", "item": "x"}).status_code == 422
    changed = client.post(HERE, {"do": "reserve", "item": str(dear.pk), "price": "3"})
    assert "What it costs has changed." in changed.content.decode()


@pytest.mark.parametrize("amount", ["", "0", "-1", "1.5", "abc", "99999999999", "11"])
def test_a_gift_that_cannot_be_is_refused_at_its_field(
    phone: Callable[[str], Client], thanks: Thanks, amount: str
) -> None:
    member = mine(thanks, 10)
    answer = phone("resident").post(HERE, {"do": "give", "amount": amount})
    assert answer.status_code == 422
    assert 'id="id_amount_error"' in answer.content.decode()
    assert has(member) == 10


def test_a_gift_sent_twice_is_given_once_and_the_star_stays(phone: Callable[[str], Client], thanks: Thanks) -> None:
    member, client = mine(thanks, 20), phone("resident")
    for _each in range(2):
        assert client.post(HERE, {"do": "give", "amount": "20", "idempotency_key": "g"}).status_code == 303
    assert has(member) == 0
    page = text(client)
    assert "One star" in page
    assert "You have none to give now." in page


def test_a_star_is_shown_and_hidden_by_its_owner(phone: Callable[[str], Client], thanks: Thanks) -> None:
    member, client = mine(thanks, 20), phone("resident")
    assert "Let my team see my star" in text(client)
    client.post(HERE, {"do": "show", "shown": "1"})
    assert fresh(member).shown
    assert "Hide my star" in text(client)
    client.post(HERE, {"do": "show", "shown": ""})
    assert not fresh(member).shown


def test_leaving_asks_what_becomes_of_the_rest_and_forgets(phone: Callable[[str], Client], thanks: Thanks) -> None:
    member, client = mine(thanks, 10), phone("resident")
    wrong = client.post(HERE, {"do": "leave"})
    assert wrong.status_code == 422
    assert "Say what becomes of what is left." in wrong.content.decode()
    assert client.post(HERE, {"do": "leave", "rest": "pot"}).status_code == 303
    assert fresh(member).volunteer_id is None
    assert 'data-verb="join"' in text(client)
    assert client.post(HERE, {"do": "leave", "rest": "pot"}).status_code == 422


def test_nobody_reads_or_moves_what_is_another_persons(phone: Callable[[str], Client], thanks: Thanks) -> None:
    member, item = mine(thanks, 10), thanks.item()
    row = actions.reserve(item, member, by=thanks.by("resident"), at=thanks.at)
    mine(thanks, 0, "neighbour")
    client = phone("neighbour")
    assert "You have 0 points." in text(client)
    assert client.post(HERE, {"do": "give_back", "redemption": str(row.pk)}).status_code == 404
    assert client.post(HERE, {"do": "dance"}).status_code == 404
    assert fresh(row).state == Reserved.KEPT


def test_the_page_costs_the_same_for_one_entry_and_for_many(phone: Callable[[str], Client], thanks: Thanks) -> None:
    member, client = mine(thanks, 1), phone("resident")
    thanks.item()
    actor = thanks.by("resident")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            text(client)
        return len(asked)

    actions.reserve(thanks.item(price=1, name="香皂"), member, by=actor, at=thanks.at)
    one = cost()
    for number in range(8):
        thanks.given(member, 3)
        if number < 3:
            actions.reserve(thanks.item(price=1, name=f"物{number}"), member, by=actor, at=thanks.at)
    assert cost() == one
    assert one <= 22
