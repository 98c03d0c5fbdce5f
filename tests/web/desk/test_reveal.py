"""A telephone: masked, shown for a minute for a purpose, each look kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from linli.demo.cast import World
from linli.people.models import Contact, ContactReveal
from tests.web.desk.conftest import PHONE, Desk, page, post_of
from tests.web.htmx import HTMX, assert_same_page

SignIn = Callable[[str], Client]


def test_seeing_asks_first_what_for(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.file(phone=PHONE), at_desk("station_head")
    assert f'href="{page(row, "contact")}"' in client.get(page(row)).content.decode()
    text = client.get(page(row, "contact")).content.decode()
    assert "What do you need it for?" in text
    assert 'value="call_back"' in text
    assert PHONE not in text
    assert not ContactReveal.objects.exists()


def test_it_is_shown_for_a_minute_and_the_look_is_kept(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row, client = desk.file(phone=PHONE), at_desk("station_head")
    sent = {"purpose": "call_back", "post": post_of(world, "station_head")}
    answer = client.post(page(row, "contact"), sent)
    text = answer.content.decode()
    assert f'href="tel:{PHONE}"' in text
    assert 'data-reveal="60"' in text
    assert answer["Refresh"] == f"60;url={page(row)}"
    assert answer["Cache-Control"] == "no-store"
    look = ContactReveal.objects.get()
    assert (look.purpose, look.subject_id, look.person_id) == ("call_back", row.pk, world.people["station_head"].pk)
    assert (look.at, look.until) == (at, at + timedelta(seconds=60))
    assert PHONE not in client.get(page(row)).content.decode()


def test_the_part_is_the_page(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.file(phone=PHONE), at_desk("deputy")
    before = client.get(page(row, "contact")).content.decode()
    part = client.post(page(row, "contact"), {"purpose": "urgent"}, headers=HTMX)
    assert "Refresh" not in part
    whole = client.post(page(row, "contact"), {"purpose": "urgent"}).content.decode()
    assert_same_page(before, part.content.decode(), whole)


def test_without_a_purpose_nothing_is_shown(at_desk: SignIn, desk: Desk) -> None:
    row = desk.file(phone=PHONE)
    for purpose in ("", "curiosity"):
        answer = at_desk("station_head").post(page(row, "contact"), {"purpose": purpose})
        assert answer.status_code == 422
        assert "Say what you need the number for." in answer.content.decode()
        assert PHONE not in answer.content.decode()
    assert not ContactReveal.objects.exists()


def test_whoever_lacks_the_power_reads_why(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    row, client = desk.file(phone=PHONE), at_desk("district_officer")
    text = client.get(page(row)).content.decode()
    assert "A telephone number is shown only to those who handle the matter it was left for." in text
    assert 'data-verb="reveal"' not in text
    answer = client.post(page(row, "contact"), {"purpose": "urgent"})
    assert answer.status_code == 403
    assert PHONE not in answer.content.decode()


def test_a_foreign_post_shows_nothing(at_desk: SignIn, desk: Desk, world: World) -> None:
    row = desk.file(phone=PHONE)
    sent = {"purpose": "urgent", "post": post_of(world, "station_head")}
    assert at_desk("district_officer").post(page(row, "contact"), sent).status_code == 404


def test_an_erased_number_says_so(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    row = desk.file(phone=PHONE)
    Contact.objects.filter(pk=row.contact_id).update(scrubbed_at=at)
    answer = at_desk("station_head").post(page(row, "contact"), {"purpose": "urgent"})
    assert answer.status_code == 409
    assert "erased" in answer.content.decode()


def test_where_no_number_was_left_there_is_none_to_see(at_desk: SignIn, desk: Desk) -> None:
    row, client = desk.file(), at_desk("station_head")
    assert "No telephone was left." in client.get(page(row)).content.decode()
    answer = client.get(page(row, "contact"))
    assert (answer.status_code, answer["Location"]) == (303, page(row))
