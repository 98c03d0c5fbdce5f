"""The invented city of `cast`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.organisations.cast import House, build_house
from tests.organisations.linked import under_playbook
from tests.organisations.rosters import Branch, build_branch


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def house(db: None) -> House:
    return build_house()


@pytest.fixture
def linked(house: House) -> House:
    """The invented city under its playbook; in the estate 12栋 has thirteen dwellings and a shop, 3栋 has two."""
    return under_playbook(house)


@pytest.fixture
def branch(house: House) -> Branch:
    return build_branch(house)
