"""What could not be sent, sending it again, and how every message reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.models import Event
from linli.demo.cast import World
from linli.messages.enums import Channel, DeliveryState, Pace
from linli.messages.models import Delivery, DeliveryItem, Outbox
from linli.messages.words import kinds
from linli.service_requests.models import ServiceRequest
from tests.web.desk.conftest import Desk, page

SignIn = Callable[[str], Client]
FAILURES, PREVIEW = "/desk/messages/failures/", "/desk/messages/preview/"


def failing(row: ServiceRequest, at: datetime, attempts: int = 3, **changed: Any) -> Delivery:
    """A text message about a matter, as the worker leaves it when the gateway does not take it."""
    told = Outbox.objects.create(
        kind="service_request.resident.accepted", subject_type="service_request", subject_id=row.pk,
        refs={"number": row.number}, made_at=at, not_before=at, done_at=at,
    )  # fmt: skip
    given = {"state": DeliveryState.WAITING, "error": "NotSent: the gateway answered 503", **changed}
    delivery = Delivery.objects.create(
        channel=Channel.SMS, reader="phone:00", pace=Pace.NOW, made_at=at, due_at=at, not_before=at,
        attempts=attempts, **given,
    )  # fmt: skip
    DeliveryItem.objects.create(delivery=delivery, outbox=told)
    return delivery


def test_nothing_failed_is_good_news(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    failing(desk.file(), at, attempts=0)
    failing(desk.file("电梯异响"), at, state=DeliveryState.SENT)
    text = at_desk("station_head").get(FAILURES).content.decode()
    assert "<h1>Every message was delivered.</h1>" in text
    chinese = at_desk("station_head").get(FAILURES, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "<h1>消息都送到了。</h1>" in chinese


def test_what_was_given_up_stands_before_what_is_tried_again(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    tried, given_up = desk.file(), desk.file("电梯异响")
    failing(given_up, at, attempts=80, state=DeliveryState.GIVEN_UP)
    failing(tried, at)
    text = at_desk("station_head").get(FAILURES).content.decode()
    assert "<h1>2 messages could not be sent</h1>" in text
    assert text.index(given_up.number) < text.index(tried.number)
    assert "Given up: please call the reader." in text
    assert "tried 3 times" in text
    assert "the gateway answered 503" in text
    assert f'href="{page(tried)}"' in text


def test_it_is_sent_again_with_the_same_id(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    failed = failing(desk.file(), at, attempts=80, state=DeliveryState.GIVEN_UP)
    client = at_desk("station_head")
    assert "It is sent again" in client.post(f"{FAILURES}{failed.pk}/again/", follow=True).content.decode()
    again = Delivery.objects.get()
    assert (again.pk, again.state, again.attempts) == (failed.pk, DeliveryState.WAITING, 0)
    event = Event.objects.get(kind="delivery.sent_again")
    assert event.person_id == world.people["station_head"].pk
    twice = client.post(f"{FAILURES}{failed.pk}/again/")
    assert twice.status_code == 409
    assert "on its way" in twice.content.decode()


@pytest.mark.parametrize("role", ["repairer", "grid_worker", "volunteer", "deputy"])
def test_whoever_keeps_no_station_has_no_such_page(at_desk: SignIn, desk: Desk, at: datetime, role: str) -> None:
    failed = failing(desk.file(), at)
    client = at_desk(role)
    assert client.get(FAILURES).status_code == 404
    assert client.get(PREVIEW).status_code == 404
    assert client.post(f"{FAILURES}{failed.pk}/again/").status_code in (403, 404)
    failed.refresh_from_db()
    assert failed.attempts == 3


def test_a_digest_names_three_matters_and_how_many_more(at_desk: SignIn, desk: Desk, at: datetime) -> None:
    rows = [desk.file(words) for words in ("一号楼门坏", "二号楼灯坏", "三号楼水管", "四号楼电梯", "五号楼门禁")]
    digest = failing(rows[0], at)
    for row in rows[1:]:
        told = Outbox.objects.create(
            kind="service_request.resident.accepted", subject_type="service_request", subject_id=row.pk,
            refs={"number": row.number}, made_at=at, not_before=at, done_at=at,
        )  # fmt: skip
        DeliveryItem.objects.create(delivery=digest, outbox=told)
    text = at_desk("station_head").get(FAILURES).content.decode()
    assert "and 2 more" in text
    assert sum(row.number in text for row in rows) == 3


def test_the_page_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, desk: Desk, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    failing(desk.file(), at)
    client.get(FAILURES)
    with django_assert_num_queries(7):
        client.get(FAILURES)
    for words in ("电梯异响", "道闸坏了"):
        failing(desk.file(words), at)
    with django_assert_num_queries(7):
        client.get(FAILURES)


def test_every_kind_is_previewed_in_both_languages(at_desk: SignIn) -> None:
    text = at_desk("station_head").get(PREVIEW).content.decode()
    for kind in kinds():
        assert f'data-kind="{kind}"' in text
    assert 'data-kind="digest"' in text
    for language in ("zh-hans", "en"):
        assert text.count(f'<div lang="{language}">') == len(kinds()) + 1
    assert "SQ-430204-20261123-0007: accepted" in text
    assert "SQ-430204-20261123-0007：已受理" in text
