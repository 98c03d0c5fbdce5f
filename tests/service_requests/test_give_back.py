"""Unpaid neighbours are asked, never overdue (law 6): their silence gives it back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.refusals import Refused
from linli.service_requests import actions, jobs
from linli.service_requests.enums import State
from linli.service_requests.queries import is_asked, overdue, rows
from linli.web.desk.rows import due_for
from linli.web.service_request_pages import Audience, due_line, overdue_at
from tests.service_requests.steps import GAS, HEAD, Path, happened, told

pytestmark = pytest.mark.django_db


def test_neighbours_get_a_time_of_their_own_and_the_resident_keeps_the_date(path: Path) -> None:
    row = path.accepted()
    promised = row.resolve_by
    row = actions.dispatch(row, by=path.by(HEAD), at=path.later(hours=1), to=path.world.bodies["leaders"])
    assert is_asked(row)
    assert row.due_at > path.at
    assert row.resolve_by == promised


@pytest.mark.parametrize("taken", [False, True])
def test_silence_gives_it_back_to_the_station(path: Path, taken: bool) -> None:
    row = path.dispatched(GAS, to="leaders")
    if taken:
        row = actions.take(row, by=path.by("building_leader"), at=path.at)
    promised = (row.resolve_by, row.first_resolve_by)
    with time_machine.travel(row.due_at - timedelta(seconds=1), tick=False):
        assert jobs.give_back_unanswered() == 0
    moment = row.due_at + timedelta(minutes=1)
    with time_machine.travel(moment, tick=False):
        assert jobs.give_back_unanswered() == 1
        assert jobs.give_back_unanswered() == 0
    row = rows().get(pk=row.pk)
    assert (row.state, row.holder_id, row.lead_id) == (State.ACCEPTED, row.station_id, None)
    assert (row.resolve_by, row.first_resolve_by) == promised
    assert row.due_at > moment
    assert row.returns == 0
    assert happened(row)[-1] == "given_back"
    assert ("given_back", row.station.short_name) in told(row)
    assert row.assignments.get().end == "silence"


def test_nothing_of_theirs_shows_as_overdue(path: Path) -> None:
    row = path.dispatched(GAS, to="leaders")
    late = row.due_at + timedelta(days=3)
    assert not overdue(row, late)
    assert due_for(row, late) is None
    assert overdue_at(row, late, Audience.STAFF) is None
    assert row.holder.short_name not in due_line(row, late)


def test_a_company_is_late_and_keeps_it(path: Path) -> None:
    row = path.dispatched(GAS)
    late = row.due_at + timedelta(days=3)
    assert overdue(row, late)
    assert due_for(row, late) == row.due_at
    with time_machine.travel(late, tick=False):
        assert jobs.give_back_unanswered() == 0


def test_nobody_does_this_by_hand_or_too_early(path: Path) -> None:
    row = path.dispatched(to="leaders")
    with pytest.raises(Refused):
        actions.give_back(row, by=path.by(HEAD), at=row.due_at)
    from linli.core.actors import system

    with pytest.raises(Refused):
        actions.give_back(row, by=system(), at=path.at)


def test_taken_late_they_have_a_time_of_their_own(path: Path) -> None:
    row = path.dispatched(GAS, to="leaders")
    at = row.resolve_by + timedelta(hours=1)
    row = actions.take(row, by=path.by("building_leader"), at=at)
    assert row.due_at > at
    assert row.resolve_by < at
