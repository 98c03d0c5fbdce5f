"""The month is played once for all tests of a file; each looks at it and leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from linli.core import memory
from linli.core.clock import SHANGHAI
from tests.laws.a_month import FIRST, Month
from tests.laws.town_of_staff import ROBOTS, build_town

GATEWAY = "https://gateway.invalid/send"


@pytest.fixture(scope="module")
def month(django_db_setup: None, django_db_blocker: Any) -> Iterator[Month]:
    """Three hundred people's month, over since yesterday."""
    begin = datetime.combine(FIRST, time(0), tzinfo=SHANGHAI) - timedelta(hours=9)
    kept = {"LINLI_SMS_URL": GATEWAY, "LINLI_ROBOT_HOSTS": [ROBOTS], "DEMO": True, "LANGUAGE_CODE": "zh-hans"}
    memory.forget_all()
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(**kept), translation.override("zh-hans"):
        with time_machine.travel(begin, tick=False):
            town = build_town(begin)
        played = Month(town)
        played.play()
        yield played
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    """Each test in a transaction of its own, inside that of the month."""
