"""How things stand on an emergency's page: the newest first, how many more there are, and help that is still needed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.emergencies.models import Telling
from linli.web.desk import emergencies
from tests.emergencies.conftest import HEAD, Emergency, declared

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]


@pytest.fixture
def emergency(world: World) -> Emergency:
    return declared(world, world.at)


def address(one: Emergency, rest: str = "") -> str:
    return f"/desk/emergencies/{one.response.number}/{rest}"


def told(emergency: Emergency, count: int) -> None:
    for number in range(count):
        emergency.told(words=f"第{number}次")


@pytest.mark.parametrize(("count", "more"), [(0, ""), (2, ""), (3, "1 earlier one: show all"), (5, "3 earlier ones")])
def test_the_page_says_how_many_more_were_told(
    at_desk: SignIn, emergency: Emergency, monkeypatch: pytest.MonkeyPatch, count: int, more: str
) -> None:
    monkeypatch.setattr(emergencies, "PAGE", 2)
    told(emergency, count)
    text = at_desk(HEAD).get(address(emergency)).content.decode()
    assert text.count("data-report") == min(count, 2)
    assert more in text
    assert ("?tellings=all" in text) == bool(more)


def test_all_of_them_are_shown_when_asked(
    at_desk: SignIn, emergency: Emergency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emergencies, "PAGE", 2)
    told(emergency, 5)
    text = at_desk(HEAD).get(address(emergency, "?tellings=all")).content.decode()
    assert text.count("data-report") == 5
    assert "all_tellings" not in text


def fields(text: str) -> dict[str, str]:
    """What the form of telling has filled in."""
    tick = re.search(r'<input id="id_needs_help_[^>]*>', text)
    words = re.search(r'<textarea id="id_help_words_[^>]*>([^<]*)</textarea>', text)
    assert tick is not None
    assert words is not None
    return {"checked": str(" checked" in tick[0]), "words": words[1]}


def test_a_routine_telling_keeps_that_help_is_needed(at_desk: SignIn, emergency: Emergency) -> None:
    client = at_desk("property_manager")
    assert fields(client.get(address(emergency)).content.decode()) == {"checked": "False", "words": ""}
    emergency.told(needs_help=True, help_words="再要两台水泵")
    found = fields(client.get(address(emergency)).content.decode())
    assert found == {"checked": "True", "words": "再要两台水泵"}
    call = emergency.call()
    sent = {"do": "tell_how", "call": str(call.pk), "version": str(call.version), "words": "还在抽水"}
    assert client.post(address(emergency), {**sent, "needs_help": "1", "help_words": found["words"]}).status_code == 303
    assert emergency.call().needs_help is True
    assert Telling.objects.order_by("-id")[0].help_words == "再要两台水泵"


def test_who_empties_both_says_that_no_help_is_needed_any_more(at_desk: SignIn, emergency: Emergency) -> None:
    emergency.told(needs_help=True, help_words="再要两台水泵")
    client, call = at_desk("property_manager"), emergency.call()
    sent = {"do": "tell_how", "call": str(call.pk), "version": str(call.version), "words": "水抽干了", "help_words": ""}
    assert client.post(address(emergency), sent).status_code == 303
    assert emergency.call().needs_help is False
    assert fields(client.get(address(emergency)).content.decode()) == {"checked": "False", "words": ""}
