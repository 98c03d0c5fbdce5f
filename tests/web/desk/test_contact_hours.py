"""The contact at any hour at the desk and on residents' pages: handed over, said yes to, called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from linli.demo.cast import World
from linli.duties.models import EstateContact
from linli.organisations.models import Appointment
from linli.people.actions import leave_contact
from tests.duties.test_contact import deputy, give
from tests.duties.test_rota import held

SignIn = Callable[[str], Client]
PAGE = "/desk/duties/contact/"


def form(world: World, **changed: Any) -> dict[str, Any]:
    said = {
        "do": "hand_over", "estate": str(world.estate.pk), "who": str(held(world, "deputy")), "day": "2026-11-23",
        "starts": "09:00", "last": "", "ends": "",
    }  # fmt: skip
    return said | changed


def read(client: Client, address: str) -> str:
    return client.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_handing_it_over_and_saying_yes(at_desk: SignIn, world: World, client: Client) -> None:
    head = at_desk("station_head")
    assert "Nobody is named yet." in read(head, PAGE)
    assert PAGE in read(head, "/desk/duties/")
    assert head.post(PAGE, form(world)).status_code == 303
    assert "Waits for their yes" in read(head, PAGE)
    other = at_desk("deputy")
    assert "春和里: contact at any hour" in read(other, "/desk/")
    row = EstateContact.objects.get()
    assert 'data-verb="accept_contact"' in read(other, PAGE)
    assert other.post(PAGE, {"do": "accept", "row": str(row.pk), "version": "1"}).status_code == 303
    assert "Is called now" in read(other, PAGE)
    for page in ("/e/chunheli/", "/e/chunheli/contacts/", f"/q/{world.door_code.token}/"):  # type: ignore[union-attr]
        text = read(client, page)
        assert "At any hour: Station deputy 吴岭" in text, page
        assert 'href="tel:09901000001"' in text, page


def test_their_own_number_is_shown_where_they_agreed(at_desk: SignIn, world: World, client: Client) -> None:
    number = leave_contact(phone="10000004321", purpose="door_board", by=world.actor("station_head"), at=world.at)
    Appointment.objects.filter(pk=held(world, "station_head")).update(shown_contact=number)
    give(world, to="station_head", length=12)
    text = read(client, "/e/chunheli/")
    assert 'href="tel:10000004321"' in text
    assert "until" in text.partition("data-any-hour")[2].partition("</p>")[0]


def test_a_wrong_form_says_where(at_desk: SignIn, world: World) -> None:
    head = at_desk("station_head")
    for changed, said in (
        ({"who": ""}, "Choose who."),
        ({"starts": "x"}, "Say from when."),
        ({"last": "2026-11-25"}, "Say until when, day and time; or leave both empty."),
        ({"last": "2026-11-22", "ends": "08:00"}, "It ends after it starts."),
        ({"last": "2046-11-25", "ends": "08:00"}, "A stretch is at most a year."),
        ({"estate": str(world.places["other_estate"].pk)}, "The station does not serve this estate."),
    ):
        answer = head.post(PAGE, form(world, **changed))
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said
    assert not EstateContact.objects.exists()


def test_the_same_form_twice_is_one_offer(at_desk: SignIn, world: World) -> None:
    head, sent = at_desk("station_head"), form(world, idempotency_key="one-form")
    assert {head.post(PAGE, sent).status_code for _press in range(2)} == {303}
    assert EstateContact.objects.count() == 1
    assert head.post(PAGE, sent | {"starts": "10:00"}).status_code == 422


def test_declining_ending_and_a_form_that_is_too_late(at_desk: SignIn, world: World) -> None:
    give(world, to="station_head")
    row = give(world)
    other, head = at_desk("deputy"), at_desk("station_head")
    other.post(PAGE, {"do": "decline", "row": str(row.pk), "version": "9"})
    assert "It was changed meanwhile. Look again." in read(other, PAGE)
    other.post(PAGE, {"do": "decline", "row": str(row.pk)})
    assert "You said no." in read(other, PAGE)
    assert other.post(PAGE, {"do": "accept", "row": str(row.pk)}).status_code == 404
    own = EstateContact.objects.get(ended_at=None)
    head.post(PAGE, {"do": "end", "row": str(own.pk)})
    assert "It is ended." in read(head, PAGE)
    assert "春和里 has no contact at any hour" not in read(other, "/desk/")


def test_who_is_in_no_station_has_no_such_page(at_desk: SignIn, world: World) -> None:
    assert deputy(world).held is not None
    for role in ("repairer", "community_officer", "resident"):
        assert at_desk(role).get(PAGE).status_code == 404, role


def test_a_stretch_of_ones_own_says_from_when_it_counts(at_desk: SignIn, world: World) -> None:
    head, own = at_desk("station_head"), str(held(world, "station_head"))
    for day, said in (("2026-11-23", "It counts from now on."), ("2026-11-28", "It counts from Sat 28 Nov, 9:00 on.")):
        head.post(PAGE, form(world, who=own, day=day))
        assert said in read(head, PAGE)
