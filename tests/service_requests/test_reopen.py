"""Not solved: somebody looks who neither accepted nor resolved it, and the third time the community answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations.models import Appointment
from linli.service_requests import actions
from linli.service_requests.enums import AssignmentEnd, Closing, RemarkKind, State
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import COMMUNITY, DEPUTY, GAS, HEAD, Path, clocks, code_of, told


def alone(path: Path, role: str = HEAD) -> None:
    """Nobody but this role is left at the station."""
    others = Appointment.objects.filter(post__organisation=path.world.bodies["station"])
    others.exclude(person=path.world.people[role]).update(ends_on=path.day(-1))


def test_reopened_it_has_a_new_promise_and_keeps_the_first(path: Path) -> None:
    row = path.resolved(GAS)
    first = row.first_resolve_by
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=30), words="还有味道。")
    assert (row.state, row.holder, row.lead, row.reopenings, row.satisfied) == (
        State.ACCEPTED, row.station, None, 1, False,
    )  # fmt: skip
    assert row.resolve_by == path.at + timedelta(hours=12)
    assert row.first_resolve_by == first
    assert row.due_at == path.at + timedelta(hours=1)
    assert row.silence_closes_at is None
    assert clocks(row) == {"take", "resolve"}
    assert row.clocks.filter(kind="resolve").count() == 2
    assert told(row) >= {("reopened", "春和里站"), ("reopened", "resident")}
    assert row.remarks.latest("id").kind == RemarkKind.ADDITION
    assert Event.objects.filter(subject_id=str(row.pk)).latest("id").refs["times"] == 1


def test_what_was_closed_opens_again_on_the_resident_s_word(path: Path) -> None:
    row = path.closed()
    row = actions.reopen(row, by=code_of(row), at=path.later(days=2))
    assert (row.state, row.closing, row.closed_at) == (State.ACCEPTED, "", None)


def test_staff_who_called_write_the_word_down(path: Path) -> None:
    row = path.resolved()
    with pytest.raises(Invalid) as caught:
        actions.reopen(row, by=path.by(DEPUTY), at=path.at)
    assert set(caught.value.errors) == {"words"}
    row = actions.reopen(row, by=path.by(DEPUTY), at=path.later(hours=1), words="电话里说还不亮。")
    assert row.remarks.latest("id").kind == RemarkKind.NOTE
    assert Event.objects.filter(subject_id=str(row.pk)).latest("id").behalf_of_id == row.reporter_id


@pytest.mark.parametrize("role", ["repairer", "property_manager", "neighbour", "building_leader", "nobody"])
def test_whoever_handled_it_or_has_no_part_in_it_does_not(path: Path, role: str) -> None:
    with pytest.raises(Refused) as caught:
        actions.reopen(path.resolved(), by=path.by(role), at=path.at, words="……")
    assert caught.value.refusal.kind is RefusalKind.WHO


def test_a_manager_does_not_call_back_about_their_own_company_by_way_of_the_station(path: Path) -> None:
    with pytest.raises(Refused):
        actions.close(path.resolved(), by=path.by("property_manager", "station_deputy"), at=path.at, words="好了。")


def test_where_the_station_has_nobody_fresh_the_community_looks(path: Path) -> None:
    row = path.resolved()
    alone(path)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.holder == path.world.bodies["community_office"]


def test_where_the_community_itself_accepted_it_the_next_body_looks(path: Path) -> None:
    row = path.filed("站点一直不答复", about_station=True)
    row = actions.accept(row, by=path.by(COMMUNITY), at=path.at, category="about_station")
    row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.at, to=path.world.bodies["grid"])
    row = path.resolve(actions.take(row, by=path.by("grid_worker"), at=path.at), role="grid_worker")
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.holder == path.world.bodies["subdistrict_office"]


def test_the_third_time_it_is_the_community_s_to_answer(path: Path) -> None:
    row = path.resolved()
    ServiceRequest.objects.filter(pk=row.pk).update(reopenings=2)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert (row.reopenings, row.holder) == (3, path.world.bodies["community_office"])
    with pytest.raises(Invalid):
        actions.answer_finally(row, by=path.by(COMMUNITY), at=path.at, words=" ")
    row = actions.answer_finally(row, by=path.by(COMMUNITY), at=path.later(hours=1), words="容量不够，理由如下。")
    assert (row.state, row.closing, row.closed_at) == (State.CLOSED, Closing.FINAL_ANSWER, path.at)
    assert clocks(row) == set()
    assert ("answered_finally", "resident") in told(row)
    assert row.remarks.latest("id").kind == RemarkKind.REPLY
    with pytest.raises(Refused) as caught:
        actions.reopen(row, by=code_of(row), at=path.at)
    assert "12345" in caught.value.refusal.instead


def test_the_third_time_goes_past_whoever_resolved_it(path: Path) -> None:
    row = path.resolved()
    ServiceRequest.objects.filter(pk=row.pk).update(reopenings=2, resolved_by_id=path.by(COMMUNITY).person_id)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.holder == path.world.bodies["subdistrict_office"]
    assert actions.raise_(row, by=path.by("subdistrict_officer"), at=path.at).holder.kind == "district_government"


def test_the_assignment_stays_as_it_ended(path: Path) -> None:
    row = path.resolved()
    ended = row.assignments.get().ended_at
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert (row.assignments.get().end, row.assignments.get().ended_at) == (AssignmentEnd.RESOLVED, ended)


def test_withdrawn_it_stays_so_and_an_old_page_reopens_nothing(path: Path) -> None:
    row = path.withdrawn()
    with pytest.raises(Refused):
        actions.reopen(row, by=code_of(row), at=path.at)
    row = path.resolved()
    with pytest.raises(Stale):
        actions.reopen(row, by=code_of(row), at=path.at, version=2)
