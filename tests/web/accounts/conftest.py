"""People who sign in, on a site of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.utils import translation

from linli.people.actions import create_account
from linli.people.models import Account
from tests.organisations.cast import AT, SYSTEM, House, build_house, phone


@pytest.fixture(autouse=True)
def own_site(settings: LazySettings) -> Iterator[None]:
    """The doors of `doors`, in English, with counters of attempts that start at nothing."""
    settings.ROOT_URLCONF = "tests.web.accounts.doors"
    settings.LANGUAGE_CODE = "en"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()


@pytest.fixture
def house(db: None) -> House:
    return build_house()


@pytest.fixture
def account(house: House) -> Callable[..., Account]:
    """Make an account: `account("周敏", 1, post=("station", "station_head"), password=…)`."""

    def make(name: str, last: int, *, post: tuple[str, str] | None = None, password: str | None = None) -> Account:
        person = house.person(name)
        if post is not None:
            house.appoint(person, *post)
        return create_account(person, phone=phone(last), password=password, by=SYSTEM, at=AT)

    return make
