"""Receptions of the demo: one that is over and followed, three that are to come, on the estate's page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core import clock
from linli.demo.cast import build_world
from linli.demo.receptions import add_receptions
from linli.duties.models_reception import ReceptionState
from linli.duties.queries_reception import for_estate, list_of
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest


@pytest.mark.django_db
def test_the_estate_has_receptions_to_come_and_one_that_is_followed() -> None:
    now = clock.now()
    world = build_world(at=now - timedelta(days=32))
    past, station, coming, far = add_receptions(world, now)
    assert past.organisation.short_name == "春风街道"
    past.refresh_from_db()
    assert past.state == ReceptionState.CLOSED
    assert [day.pk for day in for_estate(world.estate, now)] == [station.pk, coming.pk, far.pk]
    assert [one.slot for one in list_of(coming)] == [0, 2]
    assert ServiceRequest.objects.filter(source=Source.RECEPTION).count() == 2
