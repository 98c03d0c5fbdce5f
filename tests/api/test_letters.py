"""What came to a board or a mailbox, passed on by another program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linli.core import clock
from linli.demo.cast import World
from linli.heard.models import Heard
from linli.service_requests.models import ServiceRequest
from tests.api.conftest import ROOT, Caller

ByKey = Callable[..., Caller]


def sent(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "place": world.estate.pk, "way": "message_board", "number": "LY-1", "received_on": "2026-11-20",
        "wish": "public", "words": "东门路灯不亮", **changed,
    }  # fmt: skip


def post(caller: Caller, body: dict[str, Any], key: str = "one") -> Any:
    return caller.post(f"{ROOT}letters", body, **{"Idempotency-Key": key})


def test_what_came_today_has_its_time_from_when_it_was_passed_on(world: World, by_key: ByKey) -> None:
    today = clock.local_date(clock.now())
    assert post(by_key("station_head"), sent(world, received_on=today.isoformat())).status_code == 201
    heard = Heard.objects.get()
    assert heard.said_at == heard.heard_at == ServiceRequest.objects.get().received_at


def test_a_letter_is_filed_once_for_its_key_and_once_for_its_number(world: World, by_key: ByKey) -> None:
    caller = by_key("station_head")
    first = post(caller, sent(world))
    assert first.status_code == 201, first.content
    row = ServiceRequest.objects.get()
    assert (first.json()["number"], row.received_at.isoformat()) == (row.number, "2026-11-19T16:00:00+00:00")
    again = post(caller, sent(world))
    assert (again.json()["again"], again.headers["Idempotent-Replayed"]) == (True, "true")
    other = post(caller, sent(world), "two")
    assert (other.status_code, other.json()["errors"].keys()) == (422, {"number"})
    changed = post(caller, sent(world, words="别的话"))
    assert (changed.status_code, changed.json()["type"]) == (422, "urn:linli:problem:key-reused")
    assert (ServiceRequest.objects.count(), Heard.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"way": "x"}, "way"), ({"wish": "loud"}, "wish"), ({"received_on": "soon"}, "received_on"),
        ({"received_on": "2026-11-24"}, "received_on"), ({"number": ""}, "number"), ({"place": 10**9}, "place"),
        ({"words": ""}, "words"), ({"number": "\0"}, "number"), ({"number": "1\u202e2"}, "number"),
        ({"way": "a\0"}, "way"), ({"received_on": "0001-01-01"}, "received_on"),
        ({"received_on": "9999-12-31"}, "received_on"), ({"other": 1}, "other"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_field(world: World, by_key: ByKey, changed: dict[str, Any], field: str) -> None:
    response = post(by_key("station_head"), sent(world, **changed))
    assert (response.status_code, response.json()["errors"].keys()) == (422, {field})


def test_a_post_that_files_for_nobody_is_refused(world: World, by_key: ByKey) -> None:
    assert post(by_key("repairer"), sent(world)).status_code == 403
