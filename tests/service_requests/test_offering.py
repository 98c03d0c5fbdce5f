"""Which others may be the same: by place, time, category and words, found by an index, and never what is kept back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from linli.service_requests.models import ServiceRequest
from linli.service_requests.offering import LOOKED_THROUGH, Said, offers, possibly_same
from tests.service_requests.steps import HEAD, LAMP, Path


def said(row: ServiceRequest, words: str = "3栋的路灯不亮", building: int | None = None) -> Said:
    assert row.estate_id is not None
    return Said(words, "", "public_lighting", row.estate_id, building or row.building_id)


def found(path: Path, row: ServiceRequest, words: str = "3栋的路灯不亮", days: float = 0) -> list[str]:
    at = path.at + timedelta(days=days)
    return [one.number for one in offers(said(row, words), row.playbook, at)]


@pytest.mark.parametrize("words", ["路灯不亮", "3栋楼下的灯坏了，路灯全黑", "路灯又坏了"])
def test_the_same_lamp_said_otherwise_is_found(path: Path, words: str) -> None:
    row = path.filed()
    assert found(path, row, words) == [row.number]


@pytest.mark.parametrize("words", ["5栋的路灯不亮", "电梯里有异响", "x", ""])
def test_other_things_are_not(path: Path, words: str) -> None:
    row = path.filed()
    other = "lift" if "电梯" in words else "public_lighting"
    category = other if words.startswith(("5", "电")) else ""
    assert row.estate_id is not None
    asked = Said(words, "", category, row.estate_id, None)
    assert offers(asked, row.playbook, path.at) == []


def test_another_estate_is_not_looked_at(path: Path) -> None:
    row = path.filed()
    asked = Said(LAMP, "", "public_lighting", (row.estate_id or 0) + 1, None)
    assert offers(asked, row.playbook, path.at) == []


@pytest.mark.parametrize(("days", "there"), [(6, True), (8, False)])
def test_what_was_closed_is_offered_for_a_week(path: Path, days: int, there: bool) -> None:
    row = path.closed()
    assert (found(path, row, LAMP, days) == [row.number]) is there


@pytest.mark.parametrize("make", ["declined", "withdrawn", "merged"])
def test_what_ended_otherwise_is_not_offered(path: Path, make: str) -> None:
    row = getattr(path, make)()
    assert row.number not in found(path, row, LAMP)


@pytest.mark.parametrize("field", ["station_only", "about_station", "history"])
def test_what_is_kept_back_is_not_offered(path: Path, field: str) -> None:
    row = path.filed()
    ServiceRequest.objects.filter(pk=row.pk).update(**{field: True})
    assert found(path, row, LAMP) == []


def test_three_at_most(path: Path) -> None:
    rows = [path.filed() for _each in range(5)]
    assert len(found(path, rows[0], LAMP)) == 3
    assert LOOKED_THROUGH >= 100


def test_the_station_sees_what_may_be_the_same_but_not_itself(path: Path) -> None:
    first, second = path.filed(), path.filed("路灯不亮，3栋")
    assert [one.number for one in possibly_same(second, path.by(HEAD), path.at)] == [first.number]


def test_what_the_reader_does_not_see_is_no_candidate(path: Path) -> None:
    path.filed(about_station=True)
    second = path.filed()
    assert possibly_same(second, path.by(HEAD), path.at) == []


def test_two_queries_each(path: Path, django_assert_num_queries: Callable[[int], Any]) -> None:
    row, second, head = path.filed(), path.filed(), path.by(HEAD)
    with django_assert_num_queries(2):
        assert offers(said(row, LAMP), row.playbook, path.at)
    with django_assert_num_queries(2):
        assert possibly_same(second, head, path.at)
