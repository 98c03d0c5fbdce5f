"""Large print: the same addresses and facts, the station's telephone first, five choices at most."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from linli.demo.cast import World
from tests.web.resident.conftest import Matter, new_matter
from tests.web.resident.reading import choices, read

MOST = 5
PAGES: dict[str, Callable[[World, Matter], str]] = {
    "start": lambda world, matter: "/?choose=1",
    "home": lambda world, matter: "/e/chunheli/",
    "report": lambda world, matter: "/e/chunheli/service-requests/new/",
    "door": lambda world, matter: f"/q/{world.door_code.token}/",
    "list": lambda world, matter: "/e/chunheli/service-requests/",
    "contacts": lambda world, matter: "/e/chunheli/contacts/",
    "follow": lambda world, matter: "/f/",
    "item": lambda world, matter: matter.address,
    "addition": lambda world, matter: f"{matter.address}withdrawal/",
    "me": lambda world, matter: "/me/",
}


@pytest.fixture
def elder(browser: Client) -> Client:
    browser.cookies["linli_elder"] = "1"
    return browser


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("known", [False, True], ids=["stranger", "owner"])
def test_a_view_has_five_choices_at_most_and_a_telephone_first(
    elder: Client, world: World, matter: Matter, name: str, known: bool
) -> None:
    more = [new_matter(world, world.at) for _ in range(4)]
    if known:
        for each in (matter, *more):
            elder.get(f"/f/{each.code}")
    page = read(elder.get(PAGES[name](world, matter), follow=True))
    shown = choices(page)
    names = [node.attrs.get("data-verb") or node.attrs.get("name") or node.text() for node in shown]
    assert len(shown) <= MOST, names
    assert shown[0].attrs["href"].startswith("tel:")
    assert "elder" in page.one("html").attrs["class"]


@pytest.mark.parametrize("prepare", ["needs_info", "resolved", "declined", "in_hand"])
def test_an_item_in_any_state_has_five_choices_at_most(
    elder: Client, world: World, matter: Matter, prepare: str
) -> None:
    {
        "needs_info": matter.ask_for_more, "resolved": matter.resolved, "declined": matter.decline,
        "in_hand": matter.in_hand,
    }[prepare]()  # fmt: skip
    elder.get(f"/f/{matter.code}")
    shown = choices(read(elder.get(matter.address)))
    assert len(shown) <= MOST, [node.text() for node in shown]


@pytest.mark.parametrize("name", PAGES)
def test_large_print_has_the_same_facts(browser: Client, world: World, matter: Matter, name: str) -> None:
    matter.in_hand()
    address = PAGES[name](world, matter)
    browser.get(f"/f/{matter.code}")
    plain = read(browser.get(address, follow=True))
    browser.cookies["linli_elder"] = "1"
    large = read(browser.get(address, follow=True))
    left_out = {"/e/chunheli/service-requests/", "/f/"}
    told, called = plain.one("main").all("a"), large.all("a")
    assert {link.attrs["href"] for link in told} - {link.attrs["href"] for link in called} <= left_out
    assert {form.attrs.get("action") for form in plain.all("form")} - {
        form.attrs.get("action") for form in large.all("form")
    } <= {f"{matter.address}telephone/", "/e/chunheli/service-requests/new/"}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_telephone_a_mode_switch_and_its_language(
    browser: Client, world: World, matter: Matter, name: str
) -> None:
    page = read(browser.get(PAGES[name](world, matter), follow=True))
    head = list(page.one("body").walk())
    main = head.index(page.one("main"))
    assert any(node.attrs.get("href", "").startswith("tel:") for node in head[:main])
    assert page.one("button", data_verb="elder").attrs["value"] == "1"
    assert page.one("button", data_verb="language").attrs["value"] == "zh-hans"
