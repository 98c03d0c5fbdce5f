"""The invented city of `cast`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.organisations.cast import House, build_house


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def house(db: None) -> House:
    return build_house()
