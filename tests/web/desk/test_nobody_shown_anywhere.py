"""A wish and an application for help, through their pages: whose they are stands on no public page, in no event, in no
row but their own, and in no line of the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from linli.care.models import CareApplication
from linli.core.models import Event
from linli.demo.cast import World
from linli.wishes import actions as wishes
from linli.wishes.models import Wish
from tests.care.conftest import DEPUTY, GRANTED, HEAD, NAME, OFFICER, Care
from tests.care.conftest import PHONE as CARE_PHONE
from tests.care.conftest import WORDS as CARE_WORDS
from tests.web.resident.test_voucher_nobody import changed, everything
from tests.wishes.conftest import Well

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WISHER, CLAIMER = "resident", "neighbour"
PHONE, OTHER_PHONE = "10000009001", "10000009002"
WORDS, PUBLIC = "我腿脚不好，想要一把带扶手的椅子", "想要一把椅子"
PAPER, AGENT, ADDRESS = "PASS00001", "her-own-telephone/7", "203.0.113.77"
OWN_ROWS = {
    WORDS: {"wishes_wish"}, NAME: {"care_careapplication"}, CARE_WORDS: {"care_careapplication"},
    PHONE: set(), OTHER_PHONE: set(), CARE_PHONE: set(), PAPER: set(), AGENT: set(), ADDRESS: {"linli_cache"},
}  # fmt: skip
"""In which tables something secret may stand: its own row alone; telephones and papers stand nowhere as they are."""


@pytest.fixture
def phone(world: World) -> Callable[[str], Client]:
    def signed_in(role: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost", HTTP_USER_AGENT=AGENT, REMOTE_ADDR=ADDRESS)
        client.force_login(world.accounts[role], backend="linli.web.accounts.backends.AccountBackend")
        return client

    return signed_in


def an_open_wish(world: World, phone: Callable[[str], Client]) -> Wish:
    """Wished by somebody with an account, looked at by the station."""
    said = {"kind": "thing", "words": WORDS, "phone": PHONE, "idempotency_key": "w" * 20}
    assert phone(WISHER).post("/e/chunheli/wishes/new/", said).status_code == 303
    row = Wish.objects.get()
    wishes.check(row, kind="thing", public_words=PUBLIC, worth=60, by=world.actor(HEAD), at=world.at)
    return row


def claimed_by_a_neighbour(row: Wish, world: World, phone: Callable[[str], Client]) -> None:
    """Claimed on its page."""
    claimed = phone(CLAIMER).post(f"/e/chunheli/wishes/{row.pk}/", {"do": "claim", "phone": OTHER_PHONE})
    assert claimed.status_code == 303
    row.refresh_from_db()
    assert row.claimer_id == world.people[CLAIMER].pk


def an_application(world: World, phone: Callable[[str], Client]) -> CareApplication:
    """Entered, reviewed twice, and in the public notice."""
    care = Care(world, world.at)
    form = {
        "estate": str(world.estate.pk), "fund": str(care.fund.pk), "name": NAME, "room": "1-1-101", "paper": PAPER,
        "purpose": "medical", "asked": "3000", "words": CARE_WORDS, "papers": "0", "phone": CARE_PHONE,
        "consent_who": "self", "consent_way": "written", "consented_on": care.today.isoformat(),
        "idempotency_key": "c" * 20,
    }  # fmt: skip
    assert phone(DEPUTY).post("/desk/care/new/", form).status_code == 303
    row = CareApplication.objects.get()
    yes = {"says": "yes", "amount": str(GRANTED // 100), "words": "情况属实"}
    for role, verb in ((HEAD, "review_first"), (OFFICER, "review_second")):
        said = {"do": verb, "version": str(row.version), **yes}
        assert phone(role).post(f"/desk/care/applications/{row.pk}/", said).status_code == 303
        row.refresh_from_db()
    assert row.state == "notice"
    return row


def public_pages(start: str, most: int = 1000) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, as nobody: each address once, all of them unless fewer are asked for."""
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-hans", HTTP_HOST="localhost")
    waiting, known = [start], {start}
    while waiting and len(known) - len(waiting) < most:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith(("text/", "application/json")):
            continue
        page = b"".join(answer) if answer.streaming else answer.content
        text = page.decode()
        yield address, text
        for href in re.findall(r'(?:href|hx-get|src)="(/[^"#]*)"', text):
            found = href.replace("&amp;", "&")
            if found not in known and not found.startswith(("/static/", "/accounts/", "/language")):
                known.add(found)
                waiting.append(found)


def test_whose_they_are_stands_on_no_page_in_no_event_and_in_no_log(
    world: World, phone: Callable[[str], Client], caplog: pytest.LogCaptureFixture, settings: LazySettings
) -> None:
    before, earlier = everything(), set(Event.objects.values_list("pk", flat=True))
    with caplog.at_level(logging.DEBUG):
        wish = an_open_wish(world, phone)
        pages = {f"open {address}": page for address, page in public_pages("/e/chunheli/wishes/", 8)}
        claimed_by_a_neighbour(wish, world, phone)
        application = an_application(world, phone)
        settings.DEMO = False  # whose pages tell who plays whom
        pages |= dict(public_pages("/e/chunheli/"))
    assert len(pages) > 40, "the whole of what everybody can read"
    assert PUBLIC in pages["open /e/chunheli/wishes/"]
    assert f"{GRANTED // 100}" in pages["/e/chunheli/care/"].replace(",", "")
    hidden = [
        *OWN_ROWS, f"{PHONE[:3]}****{PHONE[-4:]}", f"{CARE_PHONE[:3]}****{CARE_PHONE[-4:]}", application.number,
        str(application.pk), *(world.people[role].name for role in (WISHER, CLAIMER)),
        *(str(world.people[role].pk) for role in (WISHER, CLAIMER)),
    ]  # fmt: skip
    assert [(address, one) for address, page in pages.items() for one in hidden if one in page] == []

    rows = changed(before, everything())
    for secret, own in OWN_ROWS.items():
        where = {table for table, found in rows.items() if any(secret in row for row in found)}
        assert where <= own | {"django_session"}, (secret, where)
    logged = "\n".join(one.getMessage() for one in caplog.records if one.name != "django.db.backends")
    assert [secret for secret in OWN_ROWS if secret in logged] == []

    told = Event.objects.filter(subject_id__in=[str(wish.pk), str(application.pk)])
    assert told.count() >= 5
    ones = {world.people[role].pk for role in (WISHER, CLAIMER)}
    since = Event.objects.exclude(pk__in=earlier).exclude(kind="account.signed_in").order_by("pk")
    assert not [event.kind for event in since if ones & {event.person_id, event.behalf_of_id}]
    assert not [event.kind for event in since if any(str(one) in str(event.refs) for one in ones)]


def test_this_search_would_see_a_name_that_is_shown(world: World, settings: LazySettings) -> None:
    Well(world, world.at).open()
    Wish.objects.update(public_words=f"{NAME}想要一把椅子")
    settings.DEMO = False
    found = [address for address, page in public_pages("/e/chunheli/wishes/", 6) if NAME in page]
    assert "/e/chunheli/wishes/" in found
