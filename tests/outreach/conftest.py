"""A round that runs on the small estate of the cast."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from linli.demo.cast import World
from linli.outreach.models import Sweep
from tests.outreach.rounds import started


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sweep(world: World) -> Sweep:
    """One representative is linked with the household of the cast; the building leader has the rest of 3栋."""
    return started(world)
