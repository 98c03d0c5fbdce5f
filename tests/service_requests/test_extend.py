"""Extending: before the date, within the playbook's bounds, with a reason; pauses and classes reckon with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.clock import Allowance
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.service_requests import actions
from linli.service_requests.clocks import compute
from linli.service_requests.enums import RemarkKind, State
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import GAS, HEAD, REPAIRER, Path, clocks, code_of, told


def longer(path: Path, row: ServiceRequest, role: str = REPAIRER, **how: object) -> ServiceRequest:
    given = {"days": 2, "words": "配件从外地来。", **how}
    return actions.extend(row, by=path.by(role), at=path.later(hours=1), **given)  # type: ignore[arg-type]


def expected(row: ServiceRequest, *added: str, pauses: list[tuple[object, object]] | None = None) -> object:
    allowance = row.playbook.urgency(row.urgency).resolve_by
    extra = [Allowance.parse(text) for text in added]
    return compute(row.playbook, allowance, row.received_at, pauses or [], extensions=extra).at  # type: ignore[arg-type]


def test_the_date_moves_and_the_first_stays_in_sight(path: Path) -> None:
    row = path.in_hand()
    first = row.resolve_by
    row = longer(path, row)
    assert row.resolve_by == row.due_at == expected(row, "2wd") > first
    assert (row.state, row.first_resolve_by, row.extensions) == (State.IN_HAND, first, 1)
    running = row.clocks.get(kind="resolve", ended_at=None)
    assert (running.extensions, running.due_at, running.first_due_at) == ("2wd", row.resolve_by, first)
    assert clocks(row) == {"resolve"}


def test_the_resident_reads_why_and_the_dispatcher_hears_of_it(path: Path) -> None:
    row = longer(path, path.in_hand())
    assert told(row) >= {("extended", "resident"), ("extended", "春和里站")}
    assert row.remarks.latest("id").kind == RemarkKind.REPLY
    refs = Event.objects.filter(subject_id=str(row.pk)).latest("id").refs
    assert refs["added"] == "2wd"


def test_the_dispatcher_extends_too_also_before_it_is_taken(path: Path) -> None:
    row = longer(path, path.dispatched(), role=HEAD)
    take = row.clocks.get(kind="take", ended_at=None)
    assert (row.state, row.due_at) == (State.DISPATCHED, take.due_at)


def test_urgent_ones_by_days_of_every_hour(path: Path) -> None:
    row = path.in_hand(GAS)
    first = row.resolve_by
    row = longer(path, row, days=1)
    assert row.resolve_by == first + timedelta(days=1)


def test_pauses_after_it_still_count(path: Path) -> None:
    row = longer(path, path.in_hand())
    row = actions.pause(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="parts", expected_on=path.day(3))
    began = path.at
    row = actions.resume(row, by=path.by(REPAIRER), at=path.later(days=3))
    assert row.resolve_by == expected(row, "2wd", pauses=[(began, path.at)])


def test_a_new_class_keeps_the_days(path: Path) -> None:
    row = actions.classify(longer(path, path.in_hand()), by=path.by(HEAD), at=path.later(hours=1), urgency="hard")
    assert row.resolve_by == expected(row, "2wd")
    row = actions.classify(row, by=path.by(HEAD), at=path.later(hours=1), urgency="urgent")
    assert row.resolve_by == expected(row, "2d")


def test_as_often_as_the_playbook_allows_and_no_more(path: Path) -> None:
    row = longer(path, path.in_hand())
    for role in (REPAIRER, HEAD):
        with pytest.raises(Refused) as refused:
            longer(path, row, role=role)
        assert refused.value.refusal.kind is RefusalKind.WHEN


def test_a_reopening_begins_anew(path: Path) -> None:
    row = path.resolve(longer(path, path.in_hand()))
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.extensions == 0
    assert row.clocks.get(kind="resolve", ended_at=None).extensions == ""


def test_never_after_the_date_has_passed(path: Path) -> None:
    row = path.in_hand()
    path.at = row.resolve_by
    with pytest.raises(Refused) as refused:
        actions.extend(row, by=path.by(REPAIRER), at=path.at, days=1, words="还要一天。")
    assert refused.value.refusal.kind is RefusalKind.WHEN


@pytest.mark.parametrize(
    ("how", "field"),
    [({"days": 0}, "days"), ({"days": 4}, "days"), ({"days": None}, "days"), ({"words": ""}, "words")],
)
def test_what_cannot_be_is_said_at_its_field(path: Path, how: dict[str, object], field: str) -> None:
    row = path.in_hand()
    with pytest.raises(Invalid) as invalid:
        longer(path, row, **how)
    assert list(invalid.value.errors) == [field]
    assert ServiceRequest.objects.get(pk=row.pk).resolve_by == row.resolve_by


def test_residents_and_bodies_above_do_not_extend(path: Path) -> None:
    for role in ("resident", "community_officer", "auditor"):
        with pytest.raises(Refused):
            longer(path, path.in_hand(), role=role)
