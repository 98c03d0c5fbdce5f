"""The second factor: set up, asked for, recovered, and kept by whoever holds a post."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from linli.core.models import Event
from linli.people.vault import open_text
from tests.organisations.cast import AT, phone

SIGN_IN, SET_UP = "/accounts/sign-in/", "/accounts/second-factor/"
PASSWORD = "three lamps by the gate"


@pytest.fixture
def head(account, time_machine):
    time_machine.move_to(AT, tick=False)
    return account("周敏", 1, post=("station", "station_head"), password=PASSWORD)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """What waits for the commit runs when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def digits(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client):
    return client.post(SIGN_IN, {"login": phone(1), "password": PASSWORD})


def set_up(client, commits):
    """Scan, type, and give back the secret."""
    page = client.get(SET_UP).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    with commits():
        done = client.post(SET_UP, {"code": digits(secret)})
    assert done["Location"] == "/accounts/recovery-codes/"
    return secret


def codes_on(client):
    page = client.get("/accounts/recovery-codes/").content.decode()
    return [code.replace(" ", "") for code in re.findall(r"<code>(\d{4} \d{4})</code>", page)]


@pytest.mark.django_db(transaction=True)
def test_a_head_sets_one_up_on_the_way_to_the_desk_and_arrives_there(client, head, commits):
    assert sign_in(client)["Location"] == "/accounts/sign-in/done/"
    assert client.get("/accounts/sign-in/done/")["Location"] == "/desk/"
    assert client.get("/desk/?list=open")["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "You hold a post" in page
    assert "<svg" in page and "data:image" not in page and "style=" not in page
    set_up(client, commits)
    assert len(codes_on(client)) == 10
    assert client.get("/accounts/sign-in/done/")["Location"] == "/desk/?list=open"
    assert client.get("/desk/").json()["held"] == "station_head"


def test_a_wrong_first_code_sets_nothing_up(client, head):
    sign_in(client)
    client.get(SET_UP)
    assert "This is not the code." in client.post(SET_UP, {"code": "abcdef"}).content.decode()
    assert not Authenticator.objects.exists()


def test_the_next_sign_in_asks_for_it_and_without_it_nobody_is_in(client, head, commits, time_machine):
    sign_in(client)
    secret = set_up(client, commits)
    time_machine.move_to(AT + timedelta(minutes=5), tick=False)
    again = Client()
    assert sign_in(again)["Location"] == "/accounts/sign-in/second-factor/"
    assert again.get("/who/").json()["kind"] == "nobody"
    asked = again.post("/accounts/sign-in/second-factor/", {"code": "000000"}).content.decode()
    assert "This is not the code." in asked
    done = again.post("/accounts/sign-in/second-factor/", {"code": digits(secret)})
    assert done["Location"] == "/accounts/sign-in/done/"
    assert again.get("/desk/").json()["held"] == "station_head"
    last = Event.objects.filter(kind="account.signed_in").order_by("id").last()
    assert last.refs == {"methods": ["password", "mfa"]}


def test_a_recovery_code_works_once(client, head, commits, time_machine):
    sign_in(client)
    set_up(client, commits)
    code = codes_on(client)[0]
    time_machine.move_to(AT + timedelta(minutes=5), tick=False)
    again = Client()
    sign_in(again)
    assert again.post("/accounts/sign-in/second-factor/", {"code": code}).status_code == 302
    assert again.get("/desk/").json()["held"] == "station_head"
    third = Client()
    sign_in(third)
    assert "This is not the code." in third.post("/accounts/sign-in/second-factor/", {"code": code}).content.decode()


def test_five_wrong_digits_lock_the_factor(client, head, commits, time_machine):
    sign_in(client)
    secret = set_up(client, commits)
    time_machine.move_to(AT + timedelta(minutes=5), tick=False)
    again = Client()
    sign_in(again)
    for _try in range(5):
        again.post("/accounts/sign-in/second-factor/", {"code": "abcdef"})
    locked = again.post("/accounts/sign-in/second-factor/", {"code": digits(secret)})
    assert "has to wait 30 minutes" in locked.content.decode()


def test_its_secrets_are_sealed_in_the_database(client, head, commits):
    sign_in(client)
    secret = set_up(client, commits)
    factor = Authenticator.objects.get(type="totp")
    assert secret not in str(factor.data)
    assert open_text(factor.data["secret"], "second factor") == secret
    codes = Authenticator.objects.get(type="recovery_codes")
    assert open_text(codes.data["seed"], "second factor")


def test_whoever_holds_a_post_keeps_it_and_the_demo_does_not_mind(client, head, commits, settings):
    sign_in(client)
    set_up(client, commits)
    remove = "/accounts/second-factor/remove/"
    assert "As long as you hold a post" in client.get(remove).content.decode()
    client.post(remove)
    assert Authenticator.objects.filter(type="totp").exists()
    settings.DEMO = True
    with commits():
        assert client.post(remove)["Location"] == "/accounts/"
    assert not Authenticator.objects.exists()


def test_a_resident_may_have_one_and_take_it_away(client, account, commits, time_machine):
    time_machine.move_to(AT, tick=False)
    account("林小禾", 1, password=PASSWORD)
    sign_in(client)
    set_up(client, commits)
    assert "An authenticator app asks for six digits" in client.get("/accounts/").content.decode()
    with commits():
        client.post("/accounts/second-factor/remove/")
    assert not Authenticator.objects.exists()


def test_a_session_without_the_factor_shows_it_before_acting_in_the_post(client, head, commits, settings, time_machine):
    settings.DEMO = True
    elsewhere = Client()
    elsewhere.force_login(head)
    assert elsewhere.get("/desk/").json()["held"] == "station_head"
    sign_in(client)
    secret = set_up(client, commits)
    settings.DEMO = False
    time_machine.move_to(AT + timedelta(minutes=10), tick=False)
    led = elsewhere.get("/desk/")
    assert led["Location"] == "/accounts/confirm/second-factor/?next=%2Faccounts%2Fsign-in%2Fdone%2F"
    assert elsewhere.get("/who/").json()["held"] is None
    shown = elsewhere.post(led["Location"], {"code": digits(secret)})
    assert shown["Location"] == "/accounts/sign-in/done/"
    assert elsewhere.get("/accounts/sign-in/done/")["Location"] == "/desk/"
    assert elsewhere.get("/desk/").json()["held"] == "station_head"


def test_what_is_delicate_is_asked_for_again_after_a_while(client, head, commits, time_machine):
    sign_in(client)
    set_up(client, commits)
    time_machine.move_to(AT + timedelta(minutes=20), tick=False)
    asked = client.get("/accounts/recovery-codes/new/")
    assert asked["Location"].startswith("/accounts/confirm/")
    assert client.get(asked["Location"]).status_code == 200
    done = client.post("/accounts/confirm/password/?next=/accounts/recovery-codes/new/", {"password": PASSWORD})
    assert done["Location"] == "/accounts/recovery-codes/new/"
    assert client.get(done["Location"]).status_code == 200


def test_new_recovery_codes_replace_the_old(client, head, commits):
    sign_in(client)
    set_up(client, commits)
    old = codes_on(client)
    assert "10 codes" in client.get("/accounts/recovery-codes/new/").content.decode()
    with commits():
        client.post("/accounts/recovery-codes/new/")
    new = codes_on(client)
    assert len(new) == 10
    assert not set(old) & set(new)
