"""Too large, no picture, malformed, and too many: refused or slowed, with nothing lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.attachments.actions import MOST_BYTES as MOST_OF_A_PHOTO
from linli.attachments.models import Attachment
from linli.core.actors import system
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.heard.actions import Message, hear, use_group
from linli.heard.models import Heard, WorkGroup
from linli.service_requests.models import ServiceRequest
from tests.heard.groups import AT, Robot, group_of, photo, picture, told
from tests.heard.test_messages import sort_of


def test_fifty_megabytes_are_refused_before_they_are_read(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: Any, **_kwargs: Any) -> bytes:
        raise AssertionError("the body was read")

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIRequest.read", never)
    response = robot.post(b"x" * 50_000_000)
    assert (response.status_code, sort_of(response)) == (413, "too-large")
    assert "32768 KB" in response.json()["detail"]
    assert not ServiceRequest.objects.exists()


def test_a_length_that_is_a_lie_does_not_help(robot: Robot) -> None:
    for length in ("-1", "many", "9" * 30):
        assert sort_of(robot.post(told(), **{"Content-Length": length})) in ("too-large", "no-signature", "malformed")
    assert sort_of(robot.post(told(), **{"Transfer-Encoding": "chunked"})) == "no-length"


def test_unsigned_bytes_are_never_read(world: World, robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.api.signed.read", lambda *_args: pytest.fail("read"))
    assert sort_of(robot.post(told(), moment="1")) == "late"
    assert sort_of(Robot(world.bodies["station"].pk, robot.secret).post(told())) == "no-signature"


def test_a_photo_that_is_none_or_too_large_takes_the_whole_message_with_it(robot: Robot) -> None:
    wrong = [b"%PDF-1.7 not a photo", b"<script>", b"", picture()[:2] + b"\0" * (MOST_OF_A_PHOTO + 1)]
    for content in wrong:
        response = robot.post(told(photos=[photo(picture()), photo(content)]))
        assert (response.status_code, response.json()["errors"].keys()) == (422, {"photos"})
    assert not ServiceRequest.objects.exists()
    assert not Attachment.objects.exists()
    assert robot.post(told(photos=[photo(picture())])).status_code == 201, "mended, it is taken under the same id"


def test_seven_photos_and_photos_that_are_no_base64_are_refused(robot: Robot) -> None:
    for photos in ([photo(picture())] * 7, ["not base64!"], ["密"], [photo(picture())[:-1]]):
        response = robot.post(told(photos=photos))
        assert (response.status_code, response.json()["errors"].keys()) == (422, {"photos"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415), (b"{", 400), (b"[]", 422), (b"null", 422), (b"\xff\xfe", 400), (b'{"id": "\\ud800"}', 400),
        (told(number=""), 422), (told(number="x" * 81), 422), (told(number="a\nb"), 422), (told(number=7), 422),
        (told(number="a\0b"), 422),
        (told(at="yesterday"), 422), (told(at="2026-11-23T09:28:00"), 422), (told(at="2026-11-24T09:28:00+08:00"), 422),
        (told(at="2026-10-01T09:28:00+08:00"), 422), (told(text="字" * 4001), 422), (told(other="field"), 422),
        (told(text=None), 422), (told(photos="no list"), 422),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_words(robot: Robot, body: Any, status: int) -> None:
    response = robot.post(body)
    assert response.status_code == status, response.content
    assert response.json()["detail"]
    assert not ServiceRequest.objects.exists()


def test_characters_that_no_text_holds_are_left_out(robot: Robot) -> None:
    assert robot.post(told(text="路灯\0不亮", sender="林\0阿姨")).status_code == 201
    row = ServiceRequest.objects.get()
    assert "\0" not in row.words + row.reporter_name


def test_a_long_shown_name_is_shortened(robot: Robot) -> None:
    assert robot.post(told(sender="名" * 200)).status_code == 201
    assert ServiceRequest.objects.get().reporter_name == "名" * 40


def test_another_content_type_and_another_method_are_refused(robot: Robot) -> None:
    address = f"/api/v1/groups/{robot.group_id}/messages"
    headers = {"Linli-Timestamp": str(int(AT.timestamp())), "Linli-Signature": "v1=00"}
    assert Client().post(address, {"text": "x"}, headers=headers).status_code == 415
    assert Client().get(address).status_code == 405


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_whatever_bytes_are_signed_the_answer_is_one_that_the_description_names(robot: Robot, body: bytes) -> None:
    assert robot.post(body).status_code in (400, 415, 422)


def test_a_thousand_in_a_minute_are_slowed_and_all_arrive_once(robot: Robot) -> None:
    waiting, minutes = [f"m-{n}" for n in range(1000)], 0
    found: dict[str, str] = {}
    WorkGroup.objects.update(per_minute=250)
    while waiting:
        with time_machine.travel(AT + timedelta(minutes=minutes, seconds=20), tick=False):
            answers = {number: robot.post(told(number, text=f"第{number}盏灯不亮")) for number in waiting}
        slowed = [number for number, answer in answers.items() if answer.status_code == 429]
        assert len(answers) - len(slowed) == min(250, len(waiting))
        for number in slowed:
            assert sort_of(answers[number]) == "too-many"
            assert answers[number].headers["Retry-After"] == "40"
        found |= {number: each.json()["number"] for number, each in answers.items() if each.status_code == 201}
        waiting, minutes = slowed, minutes + 1
    assert minutes == 4
    assert len(set(found.values())) == ServiceRequest.objects.count() == Heard.objects.count() == 1000


def test_what_is_wrongly_signed_does_not_use_up_the_groups_minute(robot: Robot) -> None:
    for _ in range(5):
        robot.post(told(), signature="v1=" + "0" * 64)
    assert group_of(robot).in_minute == 0


def test_of_a_groups_use_nothing_is_kept_but_the_day_and_the_minute(robot: Robot) -> None:
    before = group_of(robot)
    robot.post(told())
    after = group_of(robot)
    changed = {
        field.name
        for field in WorkGroup._meta.fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    }
    assert changed == {"last_heard_on", "minute", "in_minute"}


def test_nobody_counts_or_hears_by_hand(world: World, robot: Robot) -> None:
    head = world.actor("station_head")
    with pytest.raises(Refused):
        use_group(robot.group_id, by=head, at=AT)
    with pytest.raises(Refused):
        hear(group_of(robot), Message("m", AT, "灯不亮"), by=head, at=AT)
    assert use_group(world.bodies["station"].pk, by=system(), at=AT), "what is no group has no minute"
