"""Who arranges, knocks, sees that nobody was in, settles and ends: over the whole cast, without a query."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.core.refusals import RefusalKind
from linli.outreach.enums import SweepState
from linli.outreach.models import Sweep, VisitCell
from linli.outreach.rules import (
    may_end_sweep,
    may_forget_notes,
    may_record_visit,
    may_see_not_in,
    may_see_sweep,
    may_see_visit,
    may_settle,
    may_share_doors,
    may_start_sweep,
)
from tests.organisations.cast import AT, ESTATE, OTHER_ESTATE, ROOM, fixed_cast, number

ARRANGERS = {"station_head", "station_deputy"}
LEADER = number("abuilding_leader")
OTHER = number("aresident_representative")
HOUR = timedelta(hours=1)


def round_of(estate: Any = ESTATE, *, ended: bool = False) -> Sweep:
    return Sweep(
        estate=estate,
        state=SweepState.ENDED if ended else SweepState.OPEN,
        ended_at=AT if ended else None,
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 26),
    )


def door_of(sweep: Sweep | None = None, *, unsettled: bool = False) -> VisitCell:
    return VisitCell(sweep=sweep or round_of(), room=ROOM, shared_at=AT - 2 * HOUR, unsettled=unsettled)


def told(rule: Any, *rest: Any) -> tuple[set[str], dict[str, RefusalKind]]:
    """Who may, and how the others are refused."""
    answers = {name: rule(actor, *rest) for name, actor in fixed_cast().items()}
    yes = {name for name, refusal in answers.items() if refusal is None}
    return yes, {name: refusal.kind for name, refusal in answers.items() if refusal is not None}


@pytest.mark.parametrize(("estate", "who"), [(ESTATE, ARRANGERS | {"system"}), (OTHER_ESTATE, {"system"})])
def test_rounds_are_started_and_shared_by_the_station_of_the_estate(
    estate: Any, who: set[str], no_queries: Any
) -> None:
    with no_queries():
        start, why_not = told(may_start_sweep, estate, AT)
        share, _kinds = told(may_share_doors, round_of(estate), AT)
    assert start == share == who
    assert set(why_not.values()) == {RefusalKind.WHO}


def test_of_a_round_that_has_ended_nothing_is_shared_by_anybody(no_queries: Any) -> None:
    with no_queries():
        yes, kinds = told(may_share_doors, round_of(ended=True), AT)
    assert yes == set()
    assert {name for name, kind in kinds.items() if kind is RefusalKind.WHEN} == ARRANGERS | {"system"}


def test_a_round_is_seen_by_who_arranges_it_and_by_its_visitors(no_queries: Any) -> None:
    with no_queries():
        yes, kinds = told(may_see_sweep, round_of(), [LEADER], AT)
        elsewhere, _kinds = told(may_see_sweep, round_of(OTHER_ESTATE), [], AT)
    assert yes == ARRANGERS | {"building_leader", "system"}
    assert elsewhere == {"system"}
    assert set(kinds.values()) == {RefusalKind.UNSEEN}


def test_a_knock_is_written_down_by_the_doors_visitor_or_who_arranges(no_queries: Any) -> None:
    with no_queries():
        yes, kinds = told(may_record_visit, door_of(), LEADER, None, AT)
        nobodys, _kinds = told(may_record_visit, door_of(), None, None, AT)
    assert yes == ARRANGERS | {"building_leader"}
    assert nobodys == ARRANGERS
    assert set(kinds.values()) == {RefusalKind.UNSEEN}


def test_who_had_the_door_when_they_knocked_may_still_tell_and_later_not(no_queries: Any) -> None:
    with no_queries():
        early, _kinds = told(may_record_visit, door_of(), OTHER, LEADER, AT - 3 * HOUR)
        late, _kinds = told(may_record_visit, door_of(), OTHER, LEADER, AT - HOUR)
    assert early == ARRANGERS | {"building_leader", "resident_representative"}
    assert late == ARRANGERS | {"resident_representative"}


def test_a_knock_before_the_end_of_the_round_still_counts_and_one_after_it_does_not(no_queries: Any) -> None:
    door = door_of(round_of(ended=True))
    with no_queries():
        before, _kinds = told(may_record_visit, door, LEADER, None, AT - HOUR)
        after, kinds = told(may_record_visit, door, LEADER, None, AT + HOUR)
    assert before == ARRANGERS | {"building_leader"}
    assert after == set()
    assert {name for name, kind in kinds.items() if kind is RefusalKind.WHEN} == before


def test_that_nobody_was_in_is_seen_by_visitor_and_head_alone_and_after_the_end_by_nobody(no_queries: Any) -> None:
    with no_queries():
        yes, kinds = told(may_see_not_in, door_of(), LEADER, AT)
        nobodys, _kinds = told(may_see_not_in, door_of(), None, AT)
        elsewhere, _kinds = told(may_see_not_in, door_of(round_of(OTHER_ESTATE)), None, AT)
        after, _kinds = told(may_see_not_in, door_of(round_of(ended=True)), LEADER, AT)
    assert yes == {"station_head", "building_leader"}
    assert nobodys == {"station_head"}
    assert elsewhere == after == set()
    assert set(kinds.values()) == {RefusalKind.UNSEEN}


def test_what_was_heard_and_its_photos_are_seen_by_visitor_and_station(no_queries: Any) -> None:
    with no_queries():
        yes, kinds = told(may_see_visit, door_of(), LEADER, AT)
    assert yes == ARRANGERS | {"building_leader", "system"}
    assert set(kinds.values()) == {RefusalKind.UNSEEN}


def test_which_version_holds_is_said_by_visitor_or_station_where_there_are_two(no_queries: Any) -> None:
    with no_queries():
        yes, _kinds = told(may_settle, door_of(unsettled=True), LEADER, AT)
        one, kinds = told(may_settle, door_of(), LEADER, AT)
    assert yes == ARRANGERS | {"building_leader"}
    assert one == set()
    assert {name for name, kind in kinds.items() if kind is RefusalKind.WHEN} == yes


@pytest.mark.parametrize(("days", "who"), [(3, ARRANGERS), (4, ARRANGERS | {"system"})])
def test_a_round_is_ended_by_who_arranges_it_and_by_itself_after_its_last_day(
    days: int, who: set[str], no_queries: Any
) -> None:
    with no_queries():
        yes, kinds = told(may_end_sweep, round_of(), AT + timedelta(days=days))
    assert yes == who
    assert set(kinds.values()) == {RefusalKind.WHO}


def test_notes_are_erased_by_the_system_alone(no_queries: Any) -> None:
    with no_queries():
        yes, _kinds = told(may_forget_notes, AT)
    assert yes == {"system"}
