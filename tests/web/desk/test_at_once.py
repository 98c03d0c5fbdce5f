"""A press at the desk that the database breaks off, because it waits for whoever waits for it, is done again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client

from linli.core.actions import lock
from linli.core.memory import forget_all
from linli.demo.cast import World, build_world
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from tests.core.at_once import at_once
from tests.service_requests.steps import HEAD, Path
from tests.service_requests.test_at_once import somebody_waits
from tests.web.desk.conftest import BACKEND

pytestmark = pytest.mark.slow


@pytest.fixture
def open_world(transactional_db: None, at: datetime) -> Iterator[World]:
    yield build_world(at=at)
    forget_all()


def test_a_press_and_somebody_who_waits_for_its_row_are_both_done(open_world: World, at: datetime) -> None:
    path = Path(open_world, at)
    joined, leading = path.filed(), path.filed()
    joined = actions.merge(joined, by=path.by(HEAD), at=at, leading=leading)
    address = f"/desk/service-requests/{leading.number}/decline/"
    held = threading.Event()

    def other() -> int:
        """Holds the row that the press comes to at last, and wants the one with which it begins."""
        with transaction.atomic():
            lock(joined)
            held.set()
            somebody_waits()
            return lock(leading).version

    def press() -> int:
        client = Client(headers={"accept-language": "en"})
        client.force_login(open_world.accounts[HEAD], backend=BACKEND)
        assert held.wait(30)
        return client.post(address, {"version": str(leading.version), "reason": "in_court"}).status_code

    assert at_once([other, press]) == [leading.version, 303]
    assert ServiceRequest.objects.get(pk=leading.pk).state == State.DECLINED
    assert ServiceRequest.objects.get(pk=joined.pk).leading_ended_at == at
