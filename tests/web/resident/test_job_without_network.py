"""A job done without a network: sent once, at the moment it was pressed, never earlier than it was given."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from linli.core import clock
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import events_of
from linli.web.service_request_pages import Audience, timeline
from tests.service_requests.steps import Path
from tests.web.resident.test_job_link import address, given, path, phone, sent

pytestmark = pytest.mark.django_db
__all__ = ["path", "phone"]
DONE = {"result": "repaired", "words": "换了触发器，已亮"}


def kinds(row: ServiceRequest) -> list[str]:
    return [event.kind.partition(".")[2] for event in events_of(row)]


def test_what_nobody_took_is_taken_by_being_done(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    assert 'data-verb="resolve"' in phone.get(address(link)).content.decode()
    answer = phone.post(address(link), sent(row, "resolve", **DONE))
    assert answer.status_code == 303
    row.refresh_from_db()
    assert row.state == "resolved"
    assert kinds(row)[-2:] == ["taken", "resolved"]
    assert phone.get(answer["Location"]).status_code == 200
    assert phone.get(address(link)).status_code == 410


def test_the_same_form_again_is_done_once(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    taking = sent(row, "take", words="下午到", idempotency_key="key-1")
    assert [phone.post(address(link), taking).status_code for _ in range(2)] == [303, 303]
    done = sent(row, "resolve", idempotency_key="key-2", **DONE)
    assert [phone.post(address(link), done).status_code for _ in range(2)] == [303, 303]
    assert kinds(row).count("taken") == kinds(row).count("resolved") == 1


def test_one_key_with_other_words_changes_nothing(path: Path, phone: Client) -> None:
    row = path.in_hand()
    link = given(path, row)
    phone.post(address(link), sent(row, "resolve", idempotency_key="key", result="", words=""))
    assert phone.post(address(link), sent(row, "resolve", idempotency_key="key", **DONE)).status_code == 303
    other = {**sent(row, "resolve", idempotency_key="key", **DONE), "words": "别的"}
    assert phone.post(address(link), other)["Location"].endswith("?done")
    assert kinds(row).count("resolved") == 1


def test_another_form_after_the_end_is_told_that_it_is_over(path: Path, phone: Client) -> None:
    row = path.in_hand()
    link = given(path, row)
    phone.post(address(link), sent(row, "resolve", idempotency_key="key", **DONE))
    assert phone.post(address(link), sent(row, "resolve", idempotency_key="other", **DONE)).status_code == 410


def test_it_is_written_down_at_the_moment_it_was_pressed(path: Path, phone: Client) -> None:
    row = path.in_hand()
    link = given(path, row)
    now = path.at + timedelta(hours=3)
    with time_machine.travel(now, tick=False):
        phone.post(address(link), sent(row, "resolve", waited="4680", **DONE))
    row.refresh_from_db()
    pressed = now - timedelta(seconds=4680)
    assert row.resolved_at == pressed
    event = events_of(row)[-1]
    assert (event.at, event.recorded_at) == (pressed, now)
    said = timeline(row, Audience.RESIDENT)[0].words
    assert f"reached us at {clock.local(now):%H:%M}" in said


@pytest.mark.parametrize("waited", ["", "-5", "0x10", "９", "43201", "99999999999"])
def test_what_no_phone_can_say_counts_as_now(path: Path, phone: Client, waited: str) -> None:
    row = path.in_hand()
    link = given(path, row)
    now = path.at + timedelta(hours=30)
    with time_machine.travel(now, tick=False):
        assert phone.post(address(link), sent(row, "resolve", waited=waited, **DONE)).status_code == 303
    row.refresh_from_db()
    assert row.resolved_at == now


def test_it_is_never_earlier_than_the_link_or_the_taking(path: Path, phone: Client) -> None:
    row = path.dispatched()
    link = given(path, row)
    with time_machine.travel(link.link.made_at + timedelta(hours=1), tick=False):
        phone.post(address(link), sent(row, "take", waited="40000"))
    row.refresh_from_db()
    assert events_of(row)[-1].at == link.link.made_at
    assert row.state == "in_hand"


@pytest.mark.parametrize("key", ["\x00", "k\x00", "长" * 500])
def test_a_strange_key_breaks_nothing(path: Path, phone: Client, key: str) -> None:
    row = path.in_hand()
    link = given(path, row)
    assert phone.post(address(link), sent(row, "resolve", idempotency_key=key, **DONE)).status_code == 303
    assert phone.post(address(link), sent(row, "resolve", idempotency_key=key, **DONE)).status_code in (303, 410)
    assert kinds(row).count("resolved") == 1
