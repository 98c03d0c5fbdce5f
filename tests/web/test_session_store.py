"""Whose session it is: living ones alone, and an account that may still sign in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from linli.demo.cast import World
from linli.people.models import Account
from linli.web.accounts.backends import AccountBackend
from linli.web.session_store import SessionStore


@pytest.fixture
def store(db: None) -> SessionStore:
    made = SessionStore()
    made["word"] = "灯"
    made.save()
    return made


def test_what_was_kept_is_found_again(store: SessionStore) -> None:
    again = SessionStore(store.session_key)
    assert again["word"] == "灯"
    again["word"] = "门"
    again.save()
    assert SessionStore(store.session_key)["word"] == "门"


def test_a_session_that_ran_out_is_none(store: SessionStore) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(store.session_key)
    assert late.get("word") is None
    assert late.session_key is None


@pytest.mark.parametrize("key", ["nobodyhasthiskey0123456789012345", "aaaaaaaa\x00b", "灯灯灯灯灯灯灯灯灯", "a b c d"])
def test_a_strange_key_is_none(db: None, key: str) -> None:
    assert SessionStore(key).get("word") is None


def test_a_strange_cookie_is_a_visitor(db: None, client: Client) -> None:
    client.cookies["sessionid"] = "aaaaaaaaaa\x00b"
    assert client.get("/f/").status_code == 200


def test_an_account_is_found_with_its_person_in_one_query(world: World, django_assert_num_queries: object) -> None:
    account = world.accounts["resident"]
    with django_assert_num_queries(1):  # type: ignore[operator]  # the fixture is a context
        found = AccountBackend().get_user(str(account.pk))
        assert found is not None
        assert found.person.name == account.person.name


def test_an_account_that_was_closed_is_nobody_s(world: World) -> None:
    account = world.accounts["resident"]
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert AccountBackend().get_user(account.pk) is None
    assert AccountBackend().get_user("00000000-0000-7000-8000-000000000000") is None
