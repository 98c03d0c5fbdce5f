"""The invented estate with a station that holds a half-monthly meeting, and pages in English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import translation

from linli.demo.cast import World
from tests.meetings.sessions import Sessions


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sessions(world: World, at: datetime) -> Sessions:
    return Sessions(world, at)
