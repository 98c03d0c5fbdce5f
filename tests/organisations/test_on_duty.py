"""Whoever is on duty: the head, then the deputies, until there is a rota; and urgent matters go to them as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.core.clock import local_date
from linli.demo.cast import World, build_world
from linli.messages.models import Outbox
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
