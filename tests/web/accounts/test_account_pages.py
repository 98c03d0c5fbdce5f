"""One's account: telephone and password changed; what we do not use has no address; every page can be read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth import urls as library_urls
from django.template.loader import get_template
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from linli.core.models import Event
from linli.messages import sms
from linli.people import queries
from linli.web.accounts import urls
from linli.web.accounts.views import NAMED_BY_LIBRARY
from tests.organisations.cast import AT, phone

SIGN_IN = "/accounts/sign-in/"
PASSWORD, OTHER_PASSWORD = "three lamps by the gate", "four benches in the shade"


@pytest.fixture
def sent(settings, monkeypatch):
    settings.LINLI_SMS_URL = "http://127.0.0.1:9/"
    taken = []
    monkeypatch.setattr(sms, "send", lambda to, text: taken.append((to, text)))
    return taken


def code_in(text):
    return re.search(r"\d{6}", text)[0]


def with_password(client, password=PASSWORD):
    return client.post(SIGN_IN, {"login": phone(1), "password": password})


def with_code(client, sent):
    client.post(SIGN_IN, {"login": phone(1)})
    return client.post(f"{SIGN_IN}code/", {"code": code_in(sent[-1][1])})


def test_a_password_is_changed_by_whoever_knows_it(client, account):
    account("林小禾", 1, password=PASSWORD)
    with_password(client)
    wrong = client.post("/accounts/password/", {"oldpassword": "not this one", "password1": OTHER_PASSWORD})
    assert "This is not the password until now." in wrong.content.decode()
    easy = client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": "1234567890"})
    assert 'aria-invalid="true"' in easy.content.decode()
    done = client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD})
    assert done["Location"] == "/accounts/"
    assert "The new password holds from now on." in client.get("/accounts/").content.decode()
    assert client.get("/who/").json()["name"] == "林小禾"
    assert with_password(Client(), OTHER_PASSWORD).status_code == 302
    assert with_password(Client(), PASSWORD).status_code == 200


def test_a_changed_password_ends_other_sessions(client, account):
    account("林小禾", 1, password=PASSWORD)
    other = Client()
    with_password(other)
    with_password(client)
    client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD})
    assert other.get("/who/").json()["kind"] == "nobody"


def test_a_forgotten_password_is_replaced_after_signing_in_with_a_code(client, account, sent, time_machine):
    time_machine.move_to(AT, tick=False)
    account("林小禾", 1, password=PASSWORD)
    with_code(client, sent)
    assert 'name="oldpassword"' not in client.get("/accounts/password/").content.decode()
    assert client.post("/accounts/password/", {"password1": OTHER_PASSWORD})["Location"] == "/accounts/"
    assert with_password(Client(), OTHER_PASSWORD).status_code == 302
    time_machine.move_to(AT + timedelta(minutes=11), tick=False)
    assert 'name="oldpassword"' in client.get("/accounts/password/").content.decode()


def test_a_first_password_is_added(client, account, sent):
    account("林小禾", 1)
    with_code(client, sent)
    assert client.get("/accounts/password/")["Location"] == "/accounts/password/first/"
    assert client.post("/accounts/password/first/", {"password1": PASSWORD})["Location"] == "/accounts/"
    assert with_password(Client()).status_code == 302
    assert Event.objects.filter(kind="account.password_changed").count() == 1


def test_a_telephone_is_changed_once_its_code_was_read(client, account, sent):
    account("林小禾", 1, password=PASSWORD)
    with_password(client)
    assert "100****0001" in client.get("/accounts/telephone/").content.decode()
    asked = client.post("/accounts/telephone/", {"phone": phone(7)})
    assert asked["Location"] == "/accounts/telephone/code/"
    assert queries.account_by_phone(phone(7)) is None
    assert "100****0007" in client.get(asked["Location"]).content.decode()
    assert sent[-1][0] == phone(7)
    client.post(asked["Location"], {"code": code_in(sent[-1][1])})
    assert queries.account_by_phone(phone(7)).person.name == "林小禾"
    assert queries.account_by_phone(phone(1)) is None


def test_the_same_telephone_is_no_change_and_one_that_is_taken_is_not_given(client, account, sent):
    account("林小禾", 1, password=PASSWORD)
    account("吴平", 2)
    with_password(client)
    same = client.post("/accounts/telephone/", {"phone": phone(1)})
    assert "This is your telephone already." in same.content.decode()
    client.post("/accounts/telephone/", {"phone": phone(2)})
    taken = client.post("/accounts/telephone/code/", {"code": code_in(sent[-1][1])})
    assert "Another account has this telephone." in taken.content.decode()
    assert queries.account_by_phone(phone(2)).person.name == "吴平"


def test_without_a_gateway_a_telephone_cannot_be_changed(client, account, settings):
    settings.LINLI_SMS_URL, settings.DEMO = None, False
    account("林小禾", 1, password=PASSWORD)
    with_password(client)
    page = client.post("/accounts/telephone/", {"phone": phone(7)}).content.decode()
    assert "a telephone cannot be verified" in page


def test_what_we_do_not_use_of_the_library_has_no_address():
    ours = {route.name for route in urls.urlpatterns}
    library = {name for name in get_resolver(library_urls).reverse_dict if isinstance(name, str)}
    unused = library - ours
    assert {"account_email", "account_reset_password", "mfa_download_recovery_codes"} <= unused
    for name in unused:
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_pages_of_an_account_ask_a_stranger_to_sign_in(client, db):
    for route in urls.urlpatterns:
        path = reverse(route.name)
        answer = client.get(path)
        assert answer.status_code in (200, 302), path
        if answer.status_code == 200:
            assert path.startswith(("/accounts/sign-in/", "/accounts/sign-up/")), path


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_can_be_read_in_both_languages(client, account, sent, settings, language):
    settings.LANGUAGE_CODE = language
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    stranger = Client()
    stranger.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    account("林小禾", 1, password=PASSWORD)
    with_password(client)
    read = set()
    for route in urls.urlpatterns:
        for visitor in (client, stranger):
            page = visitor.get(reverse(route.name), follow=True)
            assert page.status_code in (200, 404), route.name
            if page.status_code == 200 and b"</main>" in page.content:
                text = page.content.decode()
                assert f'lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in text
                assert "<h1>" in text
                assert "!" not in re.sub(r"<[^>]*>", "", text)
                read.add(route.name)
    assert len(read) > 12


def test_too_many_attempts_from_one_place_are_answered_in_words(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(SIGN_IN, {"login": ""})
    answer = client.post(SIGN_IN, {"login": ""})
    assert answer.status_code == 429
    assert "Wait a minute" in answer.content.decode()
    assert [get_template(name).template.name for name in NAMED_BY_LIBRARY] == ["429.jinja"]
