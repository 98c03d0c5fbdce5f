"""From the members who live here to the doors: found in a roster, one appointed, households linked, boards printed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.journeys.conftest import Opener
from tests.journeys.test_household_links import linked
from tests.journeys.walking import Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def members_here(secretary: Walk) -> int:
    """How many members the branch's roster shows, which only its secretary reads."""
    secretary.sign_in("volunteer")
    secretary.open("/desk/organisations/")
    secretary.press(secretary.page.get_by_role("link", name="春和里小区党支部"), '[data-verb="roster"]')
    secretary.press('[data-verb="roster"]', '[data-kind="member"]')
    return secretary.page.locator('[data-kind="member"]').count()


def appoint(officer: Walk, name: str, phone: str) -> None:
    """Make somebody a representative for one entrance of the third building."""
    officer.sign_in("community_officer")
    officer.open("/desk/organisations/")
    officer.press(officer.page.get_by_role("link", name="和畅社区居民委员会"), '[data-verb="appoint"]')
    officer.press('[data-verb="appoint"][href*="resident_representative"]', '[name="name"]')
    for field, value in (("name", name), ("phone", phone), ("place", "3栋2单元")):
        officer.page.locator(f'[name="{field}"]').fill(value)
    officer.press('button[data-verb="appoint"]', ".seat-holder")
    officer.page.locator('main [name="q"]').fill(name)
    officer.page.locator('main [name="q"]').press("Enter")
    officer.sees(f'.seat-holder:has-text("{name}")')
    assert "3栋2单元" in officer.text(f'.seat-holder:has-text("{name}")')


def link_all(head: Walk, name: str) -> None:
    """Apply the proposal: whoever is new has households of their own entrance, and nobody is left out."""
    head.sign_in("station_head")
    head.open("/desk/places/")
    head.press('[data-verb="links"]', '[data-verb="propose"]')
    head.press('[data-verb="propose"]', '[data-verb="apply"]')
    head.page.locator('[data-building="3栋"] summary').first.click()
    assert "2单元" in head.text(f'[data-building="3栋"] li:has-text("{name}")')
    head.press('[data-verb="apply"]', '[data-verb="propose"]')
    households, have_somebody = linked(head)
    assert have_somebody == households


def printed(head: Walk) -> bytes:
    """The boards of all doors, from the button on the estate's page."""
    head.open("/desk/places/")
    if head.page.locator('[data-verb="make_missing"]').count():
        head.press('[data-verb="make_missing"]', '[data-verb="boards"]')
    address = head.page.locator('[data-verb="boards"]').first.get_attribute("href")
    assert address is not None
    answer = head.page.context.request.get(head.demo.base + urlsplit(address).path)
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def test_members_are_found_one_is_appointed_households_are_linked_and_doors_printed(
    someone: Opener, size: tuple[int, int]
) -> None:
    name, phone = ("卢见山", "10008880001") if size[0] < 1000 else ("卢见川", "10008880002")
    assert members_here(someone(size)) >= 8
    appoint(someone(size), name, phone)
    head = someone(size)
    link_all(head, name)
    pdf = printed(head)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 24
