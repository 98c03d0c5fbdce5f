"""Whoever is on duty: the head, then the deputies, until there is a rota; and urgent matters go to them as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World, build_world
from linli.messages.actions import fan_out
from linli.messages.models import Message, Outbox
from linli.organisations.models import Appointment
from linli.organisations.queries import on_duty
from tests.service_requests.steps import GAS, LAMP, Path

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return build_world(at=AT)


def test_the_head_then_a_deputy_then_nobody(world: World) -> None:
    station = world.bodies["station"].pk
    found = on_duty(station, AT)
    assert found is not None
    assert found.post_key == "station_head"
    yesterday = local_date(AT) - timedelta(days=1)
    Appointment.objects.filter(post__organisation=station, post__key="station_head").update(ends_on=yesterday)
    found = on_duty(station, AT)
    assert found is not None
    assert found.post_key == "station_deputy"
    Appointment.objects.filter(post__organisation=station).update(ends_on=yesterday)
    assert on_duty(station, AT) is None


@pytest.mark.parametrize(("words", "told"), [(GAS, True), (LAMP, False)])
def test_what_is_urgent_goes_to_that_person_as_well(world: World, words: str, told: bool) -> None:
    row = Path(world, AT).dispatched(words)
    somebody = on_duty(world.bodies["property"].pk, AT)
    assert somebody is not None
    sent = Outbox.objects.filter(subject_id=row.pk, kind="service_request.body.dispatched")
    assert sent.filter(organisation_id=world.bodies["property"].pk).count() == 1
    assert sent.filter(person_id=somebody.person_id, urgent=True).exists() is told


def test_what_is_newly_filed_and_urgent_reaches_that_person_through_the_worker(world: World) -> None:
    filed = {words: Path(world, AT).filed(words) for words in (GAS, LAMP)}
    assert all(Outbox.objects.filter(subject_id=row.pk).count() == 1 for row in filed.values()), "filing writes one row"
    assert fan_out(limit=10, by=system(), at=AT) == 2
    somebody = on_duty(world.bodies["station"].pk, AT)
    assert somebody is not None
    mine = Message.objects.filter(person_id=somebody.person_id)
    assert [message.subject_id for message in mine] == [filed[GAS].pk]
