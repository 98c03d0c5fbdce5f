"""Sixteen programs at the same moment, on connections of their own: one wins, the others are told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from linli.core.memory import forget_all
from linli.core.models import Event
from linli.demo.cast import World, build_world
from linli.service_requests.models import ServiceRequest
from tests.api.conftest import AT, Caller, key_for
from tests.core.at_once import at_once
from tests.service_requests.steps import DEPUTY, HEAD, LAMP, Path

pytestmark = pytest.mark.slow


@pytest.fixture
def open_world(transactional_db: None) -> Iterator[World]:
    """The cast, committed; what a process remembers of its places is forgotten with it."""
    yield build_world(at=AT)
    forget_all()


def test_of_sixteen_calls_with_one_version_one_wins_and_none_breaks(open_world: World) -> None:
    path = Path(open_world, AT)
    callers = [Caller(key_for(open_world, role)) for role in (HEAD, DEPUTY)]
    different_verbs_at_one_version(path, callers)
    the_same_call_under_one_key(path, callers[0])
    one_filing_under_one_key(path, callers[0])


def different_verbs_at_one_version(path: Path, callers: list[Caller]) -> None:
    row = path.filed()
    sent = [
        ("acceptance", {"category": "other"}),
        ("decline", {"reason": "in_court"}),
        ("question", {"words": "哪一层？"}),
        ("acceptance", {}),
    ]
    answers = at_once([partial(callers[n % 2].do, row, *sent[n % 4]) for n in range(16)])
    statuses = sorted(getattr(answer, "status_code", repr(answer)) for answer in answers)
    assert statuses == [200] + [409] * 15
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert {each["type"] for each in lost} == {"urn:linli:problem:changed"}
    assert {each["version"] for each in lost} == {2}
    assert Event.objects.filter(subject_id=str(row.pk)).count() == 2


def the_same_call_under_one_key(path: Path, caller: Caller) -> None:
    row = path.filed()
    answers = at_once([partial(caller.do, row, "acceptance", {"category": "other"}, key="same")] * 8)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    row.refresh_from_db()
    assert row.version == 2


def one_filing_under_one_key(path: Path, caller: Caller) -> None:
    before = ServiceRequest.objects.count()
    sent = {"words": LAMP, "place": path.world.places["unit"].pk}
    answers = at_once([partial(caller.file, sent, key="one")] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert ServiceRequest.objects.count() == before + 1
