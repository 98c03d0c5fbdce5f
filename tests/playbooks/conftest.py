"""Playbook sentences are compared in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from linli.playbooks.loading import load, shipped
from linli.playbooks.schema import Playbook
from tests.playbooks.small import SMALL


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def jian_file() -> Path:
    return shipped()["jian"]


@pytest.fixture(scope="session")
def jian(jian_file: Path) -> Playbook:
    return load(jian_file)


@pytest.fixture(scope="session")
def small() -> Playbook:
    return load(SMALL)
