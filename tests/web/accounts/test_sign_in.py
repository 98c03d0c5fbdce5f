"""Signing in by telephone, with a code or a password; what is said when it does not work."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from linli.core.models import Event
from linli.messages import sms
from linli.people import queries
from linli.people.models import Account
from tests.organisations.cast import phone

SIGN_IN, CODE, SIGN_UP = "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/sign-up/"
PASSWORD = "three lamps by the gate"


@pytest.fixture
def sent(settings, monkeypatch):
    """A gateway that takes everything, and what it took."""
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    taken = []
    monkeypatch.setattr(sms, "send", lambda to, text: taken.append((to, text)))
    return taken


def code_in(text):
    return re.search(r"\d{6}", text)[0]


def who(client):
    return client.get("/who/").json()


def text_of(response):
    return response.content.decode()


def test_a_code_sent_to_the_telephone_signs_in(client, account, sent):
    account("林小禾", 1)
    asked = client.post(SIGN_IN, {"login": "100 0000 0001"})
    assert (asked.status_code, asked["Location"]) == (302, CODE)
    page = text_of(client.get(CODE))
    assert "100****0001" in page
    assert phone(1) not in page
    to, text = sent[0]
    assert to == phone(1)
    assert code_in(text) not in page
    done = client.post(CODE, {"code": code_in(text)})
    assert (done.status_code, done["Location"]) == (302, "/accounts/sign-in/done/")
    assert client.get(done["Location"])["Location"] == "/me/"
    assert who(client)["name"] == "林小禾"
    assert Event.objects.get(kind="account.signed_in").refs == {"methods": ["code"]}


def test_signing_in_leads_back_to_where_one_was_going(client, account, sent):
    account("林小禾", 1)
    client.post(f"{SIGN_IN}?next=/quiet/", {"login": phone(1)}, follow=False)
    done = client.post(f"{CODE}?next=/quiet/", {"code": code_in(sent[0][1])})
    assert done["Location"] == "/quiet/"


def test_a_password_signs_in(client, account):
    account("林小禾", 1, password=PASSWORD)
    done = client.post(SIGN_IN, {"login": phone(1), "password": PASSWORD})
    assert done["Location"] == "/accounts/sign-in/done/"
    assert who(client)["name"] == "林小禾"


def test_a_wrong_password_is_said_without_telling_whether_the_account_exists(client, account):
    account("林小禾", 1, password=PASSWORD)
    wrong = text_of(client.post(SIGN_IN, {"login": phone(1), "password": "not this one"}))
    unknown = text_of(client.post(SIGN_IN, {"login": phone(2), "password": "not this one"}))
    assert "Telephone and password do not belong together." in wrong
    assert "Telephone and password do not belong together." in unknown
    assert PASSWORD not in wrong


def test_five_wrong_passwords_lock_this_telephone_and_no_other(account):
    account("林小禾", 1, password=PASSWORD)
    account("吴平", 2, password=PASSWORD)
    for _try in range(5):
        Client().post(SIGN_IN, {"login": phone(1), "password": "not this one"})
    locked = Client().post(SIGN_IN, {"login": phone(1), "password": PASSWORD})
    assert "has to wait 30 minutes" in text_of(locked)
    other = Client()
    assert other.post(SIGN_IN, {"login": phone(2), "password": PASSWORD}).status_code == 302


def test_five_wrong_codes_end_the_attempt(client, account, sent):
    account("林小禾", 1)
    client.post(SIGN_IN, {"login": phone(1)})
    right = code_in(sent[0][1])
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _try in range(4):
        assert "This is not the code." in text_of(client.post(CODE, {"code": wrong}))
    last = client.post(CODE, {"code": wrong}, follow=True)
    assert "has to wait" in text_of(last)
    assert client.post(CODE, {"code": right}).status_code == 302
    assert who(client)["kind"] == "nobody"


def test_codes_cannot_be_asked_for_without_end(account, sent):
    account("林小禾", 1)
    for _try in range(5):
        assert Client().post(SIGN_IN, {"login": phone(1)}).status_code == 302
    assert "has to wait" in text_of(Client().post(SIGN_IN, {"login": phone(1)}))
    assert len(sent) == 5


def test_an_unknown_telephone_looks_like_a_known_one_and_hears_by_message(client, account, sent):
    account("林小禾", 1)
    assert client.post(SIGN_IN, {"login": phone(9)})["Location"] == CODE
    page = text_of(client.get(CODE))
    assert "If 100****0009 has an account" in page
    assert "no Linli account" in sent[0][1]
    assert "This is not the code." in text_of(client.post(CODE, {"code": "000000"}))


@pytest.mark.parametrize("typed", ["", "12345", "0990-1234567", "call me"])
def test_what_is_no_mobile_telephone_is_said_beside_its_field(client, db, sent, typed):
    page = text_of(client.post(SIGN_IN, {"login": typed}))
    assert 'aria-invalid="true"' in page
    assert ("no mobile telephone" in page) or ("Write your telephone number." in page)
    assert sent == []


def test_another_telephone_can_be_tried_at_once(client, account, sent):
    account("林小禾", 1)
    client.post(SIGN_IN, {"login": phone(1)})
    assert client.get(SIGN_IN)["Location"] == CODE
    assert client.post("/accounts/sign-out/", {"next": SIGN_IN})["Location"] == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200


def test_a_closed_account_says_so(client, account):
    account("林小禾", 1, password=PASSWORD)
    Account.objects.update(is_active=False)
    answer = client.post(SIGN_IN, {"login": phone(1), "password": PASSWORD}, follow=True)
    assert "This account is closed" in text_of(answer)
    assert who(client)["kind"] == "nobody"


def test_signing_out_is_a_button_and_leaves_a_trace(client, account):
    account("林小禾", 1, password=PASSWORD)
    client.post(SIGN_IN, {"login": phone(1), "password": PASSWORD})
    assert "Sign out" in text_of(client.get("/accounts/sign-out/"))
    assert who(client)["name"] == "林小禾"
    assert client.post("/accounts/sign-out/")["Location"] == "/"
    assert who(client)["kind"] == "nobody"
    assert Event.objects.get(kind="account.signed_out").refs == {"idle": False}


def test_a_gateway_that_does_not_answer_is_said_in_words(client, account, settings, monkeypatch):
    account("林小禾", 1)
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"

    def fail(to, text):
        raise sms.SmsFailed("TimeoutError")

    monkeypatch.setattr(sms, "send", fail)
    answer = client.post(SIGN_IN, {"login": phone(1)}, follow=True)
    assert "The message could not be sent." in text_of(answer)
    assert 'name="login"' in text_of(answer)


def test_without_a_gateway_only_passwords_sign_in_and_nobody_signs_up(client, account, settings):
    settings.LINLI_SMS_URL, settings.DEMO = None, False
    account("林小禾", 1, password=PASSWORD)
    page = text_of(client.get(SIGN_IN))
    assert 'data-verb="send_code"' not in page
    assert "No codes can be sent from here." in page
    assert "No codes can be sent from here." in text_of(client.post(SIGN_IN, {"login": phone(1)}))
    assert "No account can be opened here yet" in text_of(client.get(SIGN_UP))
    assert client.post(SIGN_IN, {"login": phone(1), "password": PASSWORD}).status_code == 302


def test_in_the_demo_the_page_shows_the_code(client, account, settings):
    settings.LINLI_SMS_URL, settings.DEMO = None, True
    account("林小禾", 1)
    client.post(SIGN_IN, {"login": phone(1)})
    page = text_of(client.get(CODE))
    shown = re.search(r"The code is (\d{6})", page)[1]
    assert client.post(CODE, {"code": shown}).status_code == 302
    assert who(client)["name"] == "林小禾"


def test_outside_the_demo_no_page_shows_a_code(client, account, sent, settings):
    settings.DEMO = True
    account("林小禾", 1)
    client.post(SIGN_IN, {"login": phone(1)})
    assert code_in(sent[0][1]) not in text_of(client.get(CODE))


def test_a_resident_opens_an_account_with_their_telephone(client, house, sent):
    asked = client.post(SIGN_UP, {"name": "林小禾", "phone": "100 0000 0005"})
    assert asked["Location"] == "/accounts/telephone/code/"
    assert not queries.account_by_phone(phone(5)).phone_verified
    assert "100****0005" in text_of(client.get(asked["Location"]))
    done = client.post(asked["Location"], {"code": code_in(sent[0][1])})
    assert done["Location"] == "/accounts/sign-in/done/"
    assert who(client)["name"] == "林小禾"
    assert queries.account_by_phone(phone(5)).phone_verified


def test_a_second_account_with_one_telephone_looks_the_same_and_makes_none(client, account, sent):
    account("林小禾", 1)
    asked = client.post(SIGN_UP, {"name": "吴平", "phone": phone(1)})
    assert asked["Location"] == "/accounts/telephone/code/"
    assert "Sign in instead" in sent[0][1]
    assert Account.objects.count() == 1
    assert "This is not the code." in text_of(client.post(asked["Location"], {"code": "000000"}))


def test_a_sign_up_needs_a_name(client, house, sent):
    page = text_of(client.post(SIGN_UP, {"name": " ", "phone": phone(5)}))
    assert "Say what you are called." in page
    assert phone(5) in page
    assert sent == []


def test_whoever_signs_in_with_a_code_verifies_the_telephone(client, house, sent):
    client.post(SIGN_UP, {"name": "林小禾", "phone": phone(5)})
    later = Client()
    later.post(SIGN_IN, {"login": phone(5)})
    later.post(CODE, {"code": code_in(sent[-1][1])})
    assert who(later)["name"] == "林小禾"
    assert queries.account_by_phone(phone(5)).phone_verified
