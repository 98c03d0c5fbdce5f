"""How soon the messages about a service request go out: which are at once, which by day, which in the digest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from linli.demo.cast import World, build_world
from linli.messages.enums import Pace
from linli.messages.models import Outbox
from linli.messages.readers import pace_of
from linli.messages.words import is_for_duty, is_prompt, kinds
from linli.service_requests import actions
from tests.service_requests.steps import GAS, LAMP, Path

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return build_world(at=AT)


def paces(row_id: object) -> dict[str, str]:
    return {row.kind.partition(".")[2]: pace_of(row) for row in Outbox.objects.filter(subject_id=row_id)}


def test_what_asks_the_resident_does_not_wait_for_the_digest(world: World) -> None:
    found = paces(Path(world, AT).resolved(LAMP).pk)
    assert found["resident.resolved"] == Pace.PROMPT
    assert found["resident.accepted"] == found["resident.dispatched"] == found["body.filed"] == Pace.DIGEST


def test_everything_about_an_urgent_matter_goes_at_once(world: World) -> None:
    assert set(paces(Path(world, AT).dispatched(GAS).pk).values()) == {Pace.NOW}


@pytest.mark.parametrize(("words", "pace"), [(LAMP, Pace.PROMPT), (GAS, Pace.NOW)])
def test_a_demand_from_above_hurries_and_is_not_urgent_for_that(world: World, words: str, pace: str) -> None:
    path = Path(world, AT)
    row = path.dispatched(words)
    by = path.by("subdistrict_officer")
    actions.supervise(row, answer_on=path.day(3), words="请说明进展", by=by, at=path.at)
    assert paces(row.pk)["body.supervised"] == pace


def test_the_kinds_that_are_marked_exist(world: World) -> None:
    asks = {kind for kind in kinds() if is_prompt(kind) and kind.startswith("service_request.")}
    assert asks == {"service_request.resident.asked_for_more", "service_request.resident.resolved"}
    assert {kind for kind in kinds() if is_for_duty(kind)} == {
        "service_request.body.filed", "whistle.body.blown", "emergency.body.declared", "emergency.body.raised",
        "emergency.body.needs_help",
    }  # fmt: skip
