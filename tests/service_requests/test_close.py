"""Closing: on the resident's word, written down after a call or a knock, or after seven quiet days."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.service_requests import actions, jobs
from linli.service_requests.enums import Closing, RemarkKind, State
from tests.service_requests.steps import COMMUNITY, DEPUTY, HEAD, Path, clocks, code_of, happened, told


def test_staff_who_called_back_close_it_with_the_resident_s_word(path: Path) -> None:
    row = path.resolved(role=HEAD, on_behalf=True, phone="10000009999")
    row = actions.close(row, by=path.by(DEPUTY), at=path.later(hours=1), words="电话里说亮了。")
    assert (row.state, row.closing, row.satisfied) == (State.CLOSED, Closing.CALL_BACK, True)
    assert row.remarks.latest("id").kind == RemarkKind.NOTE
    assert ("closed", "resident") in told(row)
    assert clocks(row) == set()


def test_a_call_back_is_on_the_resident_s_behalf(path: Path) -> None:
    row = actions.close(path.resolved(), by=path.by(COMMUNITY), at=path.later(hours=1), words="敲门问过，亮了。")
    event = Event.objects.filter(subject_id=str(row.pk)).latest("id")
    assert (event.behalf_of_id, event.refs["closing"]) == (row.reporter_id, Closing.CALL_BACK)


def test_a_call_back_without_words_closes_nothing(path: Path) -> None:
    row = path.resolved()
    with pytest.raises(Invalid) as caught:
        actions.close(row, by=path.by(DEPUTY), at=path.at, words=" ")
    assert set(caught.value.errors) == {"words"}
    row.refresh_from_db()
    assert (row.state, row.satisfied) == (State.RESOLVED, None)


def test_the_resident_closes_it_without_more_ado(path: Path) -> None:
    row = path.resolved()
    row = actions.close(row, by=code_of(row), at=path.later(hours=1))
    assert (row.closing, row.satisfied) == (Closing.RESIDENT, True)
    assert ("closed", "resident") not in told(row)


@pytest.mark.parametrize("role", ["repairer", "property_manager", "neighbour", "volunteer", "auditor", "nobody"])
def test_handled_is_not_closed(path: Path, role: str) -> None:
    with pytest.raises(Refused) as caught:
        actions.close(path.resolved(), by=path.by(role), at=path.at, words="好了。")
    assert caught.value.refusal.kind is RefusalKind.WHO


def test_seven_quiet_calendar_days_close_it_once(path: Path) -> None:
    row = path.resolved()
    ends = row.silence_closes_at
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        assert jobs.close_after_silence() == 0
    with time_machine.travel(ends, tick=False):
        assert jobs.close_after_silence() == 1
        assert jobs.close_after_silence() == 0
    row.refresh_from_db()
    assert (row.state, row.closing, row.closed_at, row.satisfied) == (State.CLOSED, Closing.SILENCE, ends, None)
    assert ("closed", "resident") in told(row)
    assert happened(row).count("closed") == 1


def test_silence_closes_nothing_that_was_reported_for_somebody(path: Path) -> None:
    row = path.resolved(role=HEAD, on_behalf=True)
    with time_machine.travel(path.at + timedelta(days=60), tick=False):
        assert jobs.close_after_silence() == 0
    row.refresh_from_db()
    assert row.state == State.RESOLVED


def test_a_row_that_changed_under_the_job_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, stays = path.resolved(), path.resolved()
    close = actions.close

    def late(row: object, **how: object) -> object:
        if row == gone:
            actions.reopen(gone, by=code_of(gone), at=path.at)
        return close(row, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "close", late)
    with time_machine.travel(path.at + timedelta(days=8), tick=False):
        assert jobs.close_after_silence() == 1
    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.state, stays.state) == (State.ACCEPTED, State.CLOSED)


def test_not_before_it_is_resolved_and_not_from_an_old_page(path: Path) -> None:
    row = path.in_hand()
    with pytest.raises(Refused) as caught:
        actions.close(row, by=code_of(row), at=path.at)
    assert caught.value.refusal.kind is RefusalKind.WHEN
    row = path.resolved()
    with pytest.raises(Stale):
        actions.close(row, by=code_of(row), at=path.at, version=1)
