"""The page where a body's robots and mailboxes are set up, tried and ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.messages.enums import Channel
from linli.messages.models import BodyChannel
from tests.messages.receivers import Receiver, mailbox, receiver

SignIn = Callable[[str], Client]


@pytest.fixture
def robot(settings: Any) -> Iterator[Receiver]:
    with receiver() as found:
        settings.LINLI_ROBOT_HOSTS = [found.host]
        yield found


def page(world: World, body: str = "station") -> str:
    return f"/desk/organisations/{world.bodies[body].pk}/channels/"


def test_a_robot_is_set_up_tried_and_ended(at_desk: SignIn, world: World, robot: Receiver) -> None:
    client, address = at_desk("community_officer"), page(world)
    text = client.get(address).content.decode()
    assert "Only in Linli until now." in text
    assert "E-mail" not in text, "no server is set"
    sent = {"kind": Channel.FEISHU, "address": f"{robot.url}/hook-3f2a", "secret": ""}
    text = client.post(address, sent, follow=True).content.decode()
    assert "Send a test to see that it arrives." in text
    assert "…3f2a" in text
    assert robot.url not in text
    channel = BodyChannel.objects.get()
    test = f"/desk/channels/{channel.pk}/test/"
    assert "The test was taken." in client.post(test, follow=True).content.decode()
    assert "Linli" in robot.taken[0]["body"]["content"]["text"] or "邻里" in robot.taken[0]["body"]["content"]["text"]
    robot.answer = {"code": 19021}
    text = client.post(test, follow=True).content.decode()
    assert "The test was not taken: NotSent: the robot answered 19021" in text
    text = client.post(f"/desk/channels/{channel.pk}/end/", follow=True).content.decode()
    assert "the address is forgotten" in text
    assert "Only in Linli until now." in text
    assert "Set it up anew" in client.post(test, follow=True).content.decode()


def test_a_mailbox_is_offered_where_a_server_is_set(at_desk: SignIn, world: World, settings: Any) -> None:
    client = at_desk("community_officer")
    with mailbox() as (port, letters):
        settings.LINLI_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        assert "E-mail" in client.get(page(world)).content.decode()
        sent = {"kind": Channel.EMAIL, "address": "station@estate.example"}
        assert "st…@estate.example" in client.post(page(world), sent, follow=True).content.decode()
        client.post(f"/desk/channels/{BodyChannel.objects.get().pk}/test/")
    assert letters[0]["To"] == "station@estate.example"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "", "address": ""}, "Choose where the body reads."),
        ({"kind": "wecom", "address": ""}, "Copy the address"),
        ({"kind": "wecom", "address": "http://127.0.0.1:1/"}, "no robot&#39;s address of this kind"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(at_desk: SignIn, world: World, sent: dict[str, str], said: str) -> None:
    answer = at_desk("community_officer").post(page(world), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not BodyChannel.objects.exists()


@pytest.mark.parametrize("role", ["repairer", "grid_worker", "volunteer"])
def test_whoever_does_not_keep_the_body_has_no_such_page(
    at_desk: SignIn, world: World, robot: Receiver, role: str
) -> None:
    at_desk("community_officer").post(page(world), {"kind": "wecom", "address": robot.url})
    channel, client = BodyChannel.objects.get(), at_desk(role)
    assert client.get(page(world)).status_code == 404
    for verb in ("test", "end"):
        assert client.post(f"/desk/channels/{channel.pk}/{verb}/").status_code == 404
    assert not robot.taken


def test_what_is_no_channel_is_not_found(at_desk: SignIn, world: World) -> None:
    assert at_desk("community_officer").post(f"/desk/channels/{world.bodies['station'].pk}/test/").status_code == 404


def test_the_bodys_page_leads_there(at_desk: SignIn, world: World) -> None:
    text = at_desk("community_officer").get(f"/desk/organisations/{world.bodies['station'].pk}/").content.decode()
    assert f'href="{page(world)}"' in text
