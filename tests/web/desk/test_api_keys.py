"""The page of keys for programs."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.messages.jobs import deliver_due
from linli.organisations.actions import make_api_key
from linli.organisations.models import ApiKey, Appointment

SignIn = Callable[[str], Client]
PAGE = "/desk/api-keys/"


def sent(world: World, role: str = "station_head", **changed: str) -> dict[str, str]:
    appointment = str(world.actor(role).appointment_id)
    given = {"appointment": appointment, "name": "hotline", "expires_on": "2027-11-23", "per_minute": "60"}
    return given | changed


def test_a_key_is_made_and_its_words_are_shown_once(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    assert "There is no key yet." in client.get(PAGE).content.decode()
    answer = client.post(PAGE, sent(world))
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    words = re.search(r"linli_[\w-]{43}", text)
    assert words is not None
    again = client.get(PAGE).content.decode()
    assert words[0] not in again
    assert words[0][:14] in again
    opened = Client().get("/api/v1/key", headers={"authorization": f"Bearer {words[0]}"})
    assert opened.json()["organisation"]["short_name"] == "春和里站"


def test_what_is_wrong_is_told_and_what_was_written_kept(at_desk: SignIn, world: World) -> None:
    answer = at_desk("community_officer").post(PAGE, sent(world, name="", per_minute="9000"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say in a few words which program uses the key." in text
    assert 'value="9000"' in text
    assert not ApiKey.objects.exists()
    missing = at_desk("community_officer").post(PAGE, {"name": "x"})
    assert missing.status_code == 422


def test_a_post_of_another_place_cannot_be_chosen(at_desk: SignIn, world: World) -> None:
    assert at_desk("community_officer").post(PAGE, sent(world, "city_officer")).status_code == 422
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    client.post(PAGE, sent(world))
    key = ApiKey.objects.get()
    answer = client.post(f"{PAGE}{key.pk}/revocation/", follow=True)
    assert f"The key {key.prefix}… opens nothing any more." in answer.content.decode()
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_the_holder_sees_and_revokes_their_key_and_others_have_no_such_page(at_desk: SignIn, world: World) -> None:
    appointment = Appointment.objects.get(pk=world.actor("repairer").appointment_id)
    key = make_api_key(appointment, name="hotline", by=system(Door.CLI), at=world.at).key
    holder = at_desk("repairer")
    text = holder.get(PAGE).content.decode()
    assert key.prefix in text
    assert "Make the key" not in text
    assert at_desk("grid_worker").get(PAGE).status_code == 404
    assert at_desk("grid_worker").post(f"{PAGE}{key.pk}/revocation/").status_code == 404
    assert holder.post(PAGE, sent(world, "repairer")).status_code == 422
    assert holder.post(f"{PAGE}{key.pk}/revocation/").status_code == 303


def test_the_page_is_reached_from_the_estates_pages(at_desk: SignIn, world: World) -> None:
    assert f'href="{PAGE}"' in at_desk("community_officer").get("/desk/organisations/").content.decode()


def test_the_posts_holder_is_told_and_led_to_the_key(at_desk: SignIn, world: World) -> None:
    at_desk("community_officer").post(PAGE, sent(world))
    deliver_due()
    text = at_desk("station_head").get("/desk/messages/").content.decode()
    assert "A key to your post was made" in text
    assert f'href="{PAGE}"' in text
    assert "A key to your post was made" not in at_desk("deputy").get("/desk/messages/").content.decode()
