"""Robots, mailboxes and gateways of other makes: each sent to a receiver that is really there."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World, build_world
from linli.messages import actions, mail, robots, sms
from linli.messages.enums import OF_BODIES, ROBOTS, Channel, DeliveryState
from linli.messages.models import BodyChannel, Delivery
from linli.messages.posting import NotSent
from linli.messages.vault import open_address, open_secret
from tests.messages.conftest import AT, SYSTEM, fan_out, outbox, work
from tests.messages.receivers import Receiver, mailbox, receiver

ID = UUID(int=7)
HEADERS: dict[str, str] = {"X-Key": "k", "X-Id": "{id}"}


@pytest.fixture
def robot(settings: Any) -> Iterator[Receiver]:
    with receiver() as found:
        settings.LINLI_ROBOT_HOSTS = [found.host]
        yield found


@pytest.fixture
def world(db: None) -> World:
    return build_world(at=AT)


def test_a_gateway_of_another_make_needs_settings_alone(gateway: Receiver, settings: Any) -> None:
    settings.LINLI_SMS_BODY = {"to": ["+86{phone}"], "content": "【邻里】{text}", "n": 1, "uid": "{id}"}
    settings.LINLI_SMS_HEADERS = HEADERS
    sms.send("10000000001", "say {phone} {id}", message_id=ID)
    entry = gateway.taken[0]
    assert entry["body"] == {"to": ["+8610000000001"], "content": "【邻里】say {phone} {id}", "n": 1, "uid": str(ID)}
    assert (entry["headers"]["X-Key"], entry["headers"]["X-Id"]) == ("k", str(ID))
    settings.LINLI_SMS_FORMAT, settings.LINLI_SMS_BODY = "form", {"mobile": "{phone}", "content": "{text}"}
    sms.send("10000000001", "您好", message_id=ID)
    assert gateway.taken[1]["body"] == {"mobile": "10000000001", "content": "您好"}


@pytest.mark.parametrize(
    ("answer", "taken"), [({"code": 0}, True), ({"code": "0"}, False), ({"code": 7}, False), ({}, False)]
)
def test_a_gateway_that_answers_200_and_did_not_take_it(
    gateway: Receiver, settings: Any, answer: dict[str, Any], taken: bool
) -> None:
    settings.LINLI_SMS_TAKEN = {"code": 0}
    gateway.answer = answer
    if taken:
        sms.send("10000000001", "x")
        return
    with pytest.raises(sms.SmsFailed, match="did not take"):
        sms.send("10000000001", "x")


@pytest.mark.parametrize("said", [b"OK", b"[]", b'"0"'])
def test_an_answer_that_is_no_object_says_nothing(said: bytes) -> None:
    assert sms.says(said, {})
    assert not sms.says(said, {"code": 0})


@pytest.mark.parametrize("kind", ROBOTS)
def test_each_robot_says_the_text_with_the_message_id(robot: Receiver, kind: str) -> None:
    robots.send(kind, robot.url, "", "消息", message_id=ID, at=AT)
    entry = robot.taken[0]
    assert entry["headers"]["Idempotency-Key"] == str(ID)
    if kind == Channel.FEISHU:
        assert entry["body"] == {"msg_type": "text", "content": {"text": "消息"}}
    else:
        assert entry["body"] == {"msgtype": "text", "text": {"content": "消息"}}


def test_signatures_as_their_makers_describe_them(robot: Receiver) -> None:
    robots.send(Channel.DINGTALK, f"{robot.url}?access_token=t", "SEC", "x", message_id=ID, at=AT)
    asked = parse_qs(urlsplit(robot.taken[0]["path"]).query)
    moment = str(int(AT.timestamp() * 1000))
    wanted = hmac.digest(b"SEC", f"{moment}\nSEC".encode(), hashlib.sha256)
    assert (asked["access_token"], asked["timestamp"]) == (["t"], [moment])
    assert base64.b64decode(asked["sign"][0]) == wanted
    robots.send(Channel.FEISHU, robot.url, "SEC", "x", message_id=ID, at=AT)
    body, moment = robot.taken[1]["body"], str(int(AT.timestamp()))
    assert body["timestamp"] == moment
    assert base64.b64decode(body["sign"]) == hmac.digest(f"{moment}\nSEC".encode(), b"", hashlib.sha256)


@pytest.mark.parametrize(
    "answer", [{"errcode": 310000, "errmsg": "sign"}, {"code": 19021}, {"StatusCode": 1}, {"x": 0}]
)
def test_a_robot_that_answers_200_with_an_error_did_not_take_it(robot: Receiver, answer: dict[str, Any]) -> None:
    robot.answer = answer
    with pytest.raises(NotSent):
        robots.send(Channel.WECOM, robot.url, "", "x", message_id=ID, at=AT)


@pytest.mark.parametrize(
    ("kind", "address", "lives"),
    [
        (Channel.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", True),
        (Channel.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=t", True),
        (Channel.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/h", True),
        (Channel.FEISHU, "https://open.larksuite.com/open-apis/bot/v2/hook/h", True),
        (Channel.WECOM, "https://oapi.dingtalk.com/robot/send?access_token=t", False),
        (Channel.WECOM, "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", False),
        (Channel.WECOM, "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send", False),
        (Channel.WECOM, "https://qyapi.weixin.qq.com@10.0.0.1/", False),
        (Channel.WECOM, "https://qyapi.weixin.qq.com.evil.example/", False),
        (Channel.WECOM, "https://qyapi.weixin.qq.com/a b", False),
        (Channel.WECOM, "https://qyapi.weixin.qq.com/\r\nX: y", False),
        (Channel.WECOM, "http://127.0.0.1:8000/desk/", False),
        (Channel.WECOM, "https://qyapi.weixin.qq.com:nonsense/", False),
        (Channel.EMAIL, "https://qyapi.weixin.qq.com/", False),
        (Channel.WECOM, "http://robots.intranet:8080/x", True),
        (Channel.WECOM, "ftp://robots.intranet:8080/x", False),
        (Channel.WECOM, "http://robots.intranet/x", False),
    ],
)
def test_an_address_is_one_of_its_makers_or_of_a_host_the_operator_named(
    settings: Any, kind: str, address: str, lives: bool
) -> None:
    settings.LINLI_ROBOT_HOSTS = ["robots.intranet:8080"]
    assert robots.lives(kind, address) is lives


def test_a_host_that_is_not_named_any_more_is_not_asked(robot: Receiver, settings: Any) -> None:
    settings.LINLI_ROBOT_HOSTS = []
    with pytest.raises(NotSent, match="not allowed"):
        robots.send(Channel.WECOM, robot.url, "", "x", message_id=ID, at=AT)
    assert not robot.taken


def test_a_letter_carries_the_message_id(settings: Any) -> None:
    with mailbox() as (port, letters):
        settings.LINLI_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.DEFAULT_FROM_EMAIL = "Linli <linli@estate.example>"
        mail.send("station@estate.example", "标题", "标题\n内容", message_id=ID)
        mail.send("station@estate.example", "标题", "标题\n内容", message_id=ID)
    assert [letter["Message-ID"] for letter in letters] == [f"<{ID}@estate.example>"] * 2
    assert (letters[0]["Subject"], letters[0]["To"]) == ("标题", "station@estate.example")
    assert letters[0].get_content().split() == ["标题", "内容"]
    with pytest.raises(NotSent, match="ConnectionRefusedError"):
        mail.send("station@estate.example", "x", "x", message_id=ID)
    settings.LINLI_MAIL = False
    with pytest.raises(NotSent, match="no server"):
        mail.send("station@estate.example", "x", "x", message_id=ID)


def test_a_body_sets_up_a_robot_tries_it_and_ends_it(world: World, robot: Receiver) -> None:
    station, head = world.bodies["station"], world.actor("community_officer")
    channel = actions.set_up_channel(
        station, kind=Channel.DINGTALK, address=f" {robot.url}?access_token=abcd ", secret="SEC", by=head, at=AT
    )
    assert (open_address(channel), open_secret(channel)) == (f"{robot.url}?access_token=abcd", "SEC")
    assert channel.masked == "127.0.0.1 …abcd"
    assert "abcd" not in channel.address_sealed
    test = actions.try_channel(channel, by=head, at=AT)
    assert actions.send(delivery_id=test.pk, by=SYSTEM, at=AT)
    assert robot.taken[0]["headers"]["Idempotency-Key"] == str(test.pk)
    ended = actions.end_channel(channel, by=head, at=AT)
    assert (ended.address_sealed, ended.secret_sealed) == ("", "")
    assert actions.end_channel(channel, by=head, at=AT).version == ended.version
    with pytest.raises(Invalid):
        actions.try_channel(channel, by=head, at=AT)


def test_a_test_at_night_goes_at_once_and_is_not_tried_again(world: World, robot: Receiver) -> None:
    robot.status, by = 500, world.actor("community_officer")
    channel = actions.set_up_channel(world.bodies["station"], kind=Channel.WECOM, address=robot.url, by=by, at=AT)
    night = AT.replace(hour=19)
    test = actions.try_channel(channel, by=by, at=night)
    assert not actions.send(delivery_id=test.pk, by=SYSTEM, at=night)
    test.refresh_from_db()
    assert (test.state, test.error) == (DeliveryState.GIVEN_UP, "NotSent: the robot answered 500")


@pytest.mark.usefixtures("worded")
def test_what_waits_for_a_channel_that_ended_goes_nowhere(world: World, robot: Receiver) -> None:
    by = world.actor("community_officer")
    channel = actions.set_up_channel(world.bodies["station"], kind=Channel.WECOM, address=robot.url, by=by, at=AT)
    outbox(organisation_id=channel.organisation_id, urgent=True)
    fan_out()
    actions.end_channel(channel, by=by, at=AT)
    assert work() == [False]
    assert Delivery.objects.get().state == DeliveryState.GONE
    assert not robot.taken


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "sms"}, "kind"),
        ({"kind": "fax"}, "kind"),
        ({"address": "http://127.0.0.1:8000/"}, "address"),
        ({"address": "https://qyapi.weixin.qq.com/" + "x" * 500}, "address"),
        ({"kind": Channel.EMAIL, "address": "no address"}, "address"),
        ({"kind": Channel.EMAIL, "address": "a@b.example"}, "kind"),
        ({"secret": "x" * 201}, "secret"),
    ],
)
def test_what_cannot_be_a_channel_is_named_at_its_field(
    world: World, settings: Any, given: dict[str, str], field: str
) -> None:
    settings.LINLI_MAIL = False
    good = {"kind": Channel.WECOM, "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}
    by = world.actor("community_officer")
    with pytest.raises(Invalid) as invalid:
        actions.set_up_channel(world.bodies["station"], **{**good, **given}, by=by, at=AT)
    assert set(invalid.value.errors) == {field}
    assert not BodyChannel.objects.exists()


def test_a_body_has_five_channels_at_most(world: World) -> None:
    by, station = world.actor("community_officer"), world.bodies["station"]
    good = {"kind": Channel.WECOM, "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}
    for _ in range(5):
        actions.set_up_channel(station, **good, by=by, at=AT)
    with pytest.raises(Invalid) as invalid:
        actions.set_up_channel(station, **good, by=by, at=AT)
    assert set(invalid.value.errors) == {"kind"}
    assert Channel.SMS not in OF_BODIES


@pytest.mark.parametrize("role", ["resident", "repairer", "grid_worker", "volunteer"])
def test_whoever_does_not_keep_the_body_is_refused(world: World, role: str) -> None:
    station = world.bodies["station"]
    good = {"kind": Channel.WECOM, "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}
    channel = actions.set_up_channel(station, **good, by=SYSTEM, at=AT)
    by = world.actor(role)
    for act in (
        lambda: actions.set_up_channel(station, **good, by=by, at=AT),
        lambda: actions.try_channel(channel, by=by, at=AT),
        lambda: actions.end_channel(channel, by=by, at=AT),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.rule == "may_set_up_channel"
