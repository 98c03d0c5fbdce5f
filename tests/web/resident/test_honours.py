"""Honours on the estate's page: nominating without an account, one's own word, objecting, the page by year."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.honours import actions
from linli.honours.enums import State
from linli.honours.models import Nomination, Objection
from tests.honours.conftest import PUBLIC, SHOWN, WHO, WHY, Hall

LIST = "/e/chunheli/honours/"


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world, world.at)


@pytest.fixture
def signed_in(world: World) -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
        client.force_login(world.accounts[role], backend="linli.web.accounts.backends.AccountBackend")
        return client

    return sign_in


def read(browser: Client, address: str = LIST) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def one(row: Nomination) -> str:
    return f"{LIST}{row.pk}/"


def form(**more: str) -> dict[str, str]:
    return {"name": WHO, "reasons": WHY, "room": "", "nominator_name": "钱多多", "idempotency_key": "k", **more}


def test_where_nobody_is_honoured_the_page_says_so_and_the_home_leads_there(browser: Client, world: World) -> None:
    assert "Nobody is honoured here yet." in read(browser)
    assert f'href="{LIST}"' in read(browser, "/e/chunheli/")


def test_its_lists_are_laid_out_for_residents_not_in_columns_of_the_desk(browser: Client, hall: Hall) -> None:
    row = hall.honoured()
    page = read(browser)
    assert f'<li data-honour="{State.HONOURED}"><a class="row-link" href="{one(row)}">' in page
    assert 'class="row plain-row"' not in page


def test_one_nominates_without_an_account_in_three_presses(browser: Client, hall: Hall) -> None:
    found = hall.called()
    new = f"{LIST}{found.pk}/nominate/"
    assert f'href="{new}"' in read(browser)
    assert "They helped a neighbour" in read(browser, new)
    answer = browser.post(new, form(room="3-1-101"))
    row = Nomination.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    assert (row.name, row.nominator_name, row.nominator_id) == (WHO, "钱多多", None)
    assert row.room is not None
    browser.post(new, form(room="3-1-101"))
    assert Nomination.objects.count() == 1, "the same form again"
    assert browser.post(new, form(name="别人")).status_code == 409
    assert WHO not in read(browser)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "Say whom you nominate."), ({"reasons": " "}, "Say why, in a sentence"),
        ({"reasons": "长" * 5000}, "At most 500 characters."), ({"room": "nowhere"}, "Write one door"),
        ({"room": "99-9-999"}, "Write one door"), ({"nominator_name": ""}, "Say who you are"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_text_is_kept(
    browser: Client, hall: Hall, more: dict[str, str], said: str
) -> None:
    answer = browser.post(f"{LIST}{hall.called().pk}/nominate/", form(**more))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert more.get("reasons", WHY)[:5] in text
    assert not Nomination.objects.exists()


def test_after_the_day_nobody_nominates_and_a_round_of_elsewhere_is_none(browser: Client, hall: Hall) -> None:
    found = hall.called(nominations_until=hall.today)
    type(found).objects.filter(pk=found.pk).update(nominations_until=hall.today.replace(year=2020))
    assert "No nominations are taken for this any more." in read(browser, f"{LIST}{found.pk}/nominate/")
    assert browser.get(f"/e/qiushuiyuan/honours/{found.pk}/nominate/").status_code == 404
    assert browser.get(f"{LIST}{hall.world.people['resident'].pk}/nominate/").status_code == 404


def test_the_nominated_say_yes_with_their_account_if_they_are_of_age(
    signed_in: Callable[[str], Client], browser: Client, hall: Hall
) -> None:
    row = hall.asked()
    client = signed_in("resident")
    assert f'href="{one(row)}"' in read(client)
    assert WHY in read(client, one(row))
    assert browser.get(one(row)).status_code == 404
    assert signed_in("neighbour").post(one(row), {"do": "agree", "adult": "1"}).status_code == 404
    young = client.post(one(row), {"do": "agree"})
    assert young.status_code == 422
    assert "a guardian agrees" in young.content.decode()
    assert client.post(one(row), {"do": "agree", "adult": "1"}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.consent_way) == (State.AGREED, "account")
    assert "you can take it back" in read(client)
    assert client.post(one(row), {"do": "magic"}).status_code == 404
    assert client.post(one(row), {"do": "take_down"}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.name) == (State.TAKEN_DOWN, "")
    assert client.get(one(row)).status_code == 404


def test_a_no_is_one_press_and_forgotten(signed_in: Callable[[str], Client], hall: Hall) -> None:
    row = hall.asked()
    client = signed_in("resident")
    assert "Forgotten." in client.post(one(row), {"do": "refuse"}, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.name, row.reasons) == (State.NOT_TAKEN, "", "")


def test_a_notice_is_read_as_agreed_and_objected_to_with_a_name(
    browser: Client, signed_in: Callable[[str], Client], hall: Hall
) -> None:
    row = hall.noticed()
    type(row).objects.filter(pk=row.pk).update(notice_until=hall.today.replace(year=2999))
    text = read(browser, one(row))
    assert SHOWN in text
    assert PUBLIC in text
    assert WHO not in text
    assert WHY not in text
    assert "In public notice" in read(browser)
    wrong = browser.post(one(row), {"do": "object", "name": "", "words": "不合适"})
    assert wrong.status_code == 422
    assert "Say who you are" in wrong.content.decode()
    assert "不合适" in wrong.content.decode()
    assert browser.post(one(row), {"do": "object", "name": "钱多多", "words": "不合适"}).status_code == 303
    client = signed_in("neighbour")
    client.post(one(row), {"do": "object", "words": "不属实", "idempotency_key": "o"})
    mine = Objection.objects.get(person=hall.world.people["neighbour"])
    assert "It is to be answered with reasons." in read(client)
    actions.answer_objection(row, mine.pk, words="查过，属实", by=hall.by(), at=hall.at)
    assert "查过，属实" in read(client)
    assert "不合适" not in read(client), "what others object nobody else reads"
    assert browser.post(one(row), {"do": "take_down"}).status_code == 404


def test_the_honoured_stand_by_year_without_numbers_and_the_list_costs_the_same(browser: Client, hall: Hall) -> None:
    first = hall.honoured()
    assert f"<h2>{hall.today.year}</h2>" in read(browser)
    counts = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as asked:
            read(browser)
        counts.append(len(asked))
        hall.honoured()
    assert counts[0] == counts[1]
    text = read(browser)
    assert text.count("data-honour=") == 3
    assert f'href="{one(first)}"' in text
    assert browser.post(one(first), {"do": "object", "name": "钱", "words": "晚了"}).status_code == 404
