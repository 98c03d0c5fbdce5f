"""Thirty rows of a real hotline's sheet, brought in as open, are worked in the desk to every ending there is."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from linli.core import events
from linli.core.actors import system
from linli.demo.cast import PEOPLE, World
from linli.service_requests import jobs
from linli.service_requests.enums import Closing, State
from linli.service_requests.models import Assignment, Clock, Pause, Remark, ServiceRequest
from linli.service_requests.queries import events_of
from linli.service_requests.sheets import import_sheet
from tests.web.desk.working import Office, SignIn, Step

pytestmark = [pytest.mark.data, pytest.mark.slow]

ROWS = 30
HEAD, DEPUTY, OFFICER, REPAIRER = "station_head", "deputy", "community_officer", "repairer"
LIGHTING, UTILITY = "department_officer", "utility_officer"
CAN_WAIT = {role for role, _name, posts in PEOPLE if posts} - {"administrator", "auditor"}
DECIDED = "2027-03-01"


def accept(category: str, to: str = "", urgency: str = "important") -> Step:
    data = {"category": category, "urgency": urgency}
    return Step(HEAD, "accept", data | ({"to": to, "then": "dispatch"} if to else {}))


def dispatch(role: str, to: str) -> Step:
    return Step(role, "dispatch", {"to": to, "words": "请看一下。"})


def take(role: str = REPAIRER) -> Step:
    return Step(role, "take", {"words": "今天去看。"})


def resolve(role: str = REPAIRER, result: str = "handled") -> Step:
    return Step(role, "resolve", {"result": result, "words": "处理好了，请您看看。"})


def said(role: str, key: str, refused: int = 0) -> Step:
    """A verb with words alone."""
    return Step(role, key, {"words": "经热线回访，居民这样说。"}, refused)


def decline(reason: str) -> Step:
    return Step(HEAD, "decline", {"reason": reason, "words": "请打主管单位电话，也可由我们代打。"})


def defer(role: str, reason: str) -> Step:
    return Step(role, "defer", {"reason": reason, "review_on": DECIDED, "words": "到那天再看。"})


def give_back(role: str, reason: str, refused: int = 0) -> Step:
    return Step(role, "return", {"reason": reason, "words": "不归我们。"}, refused)


def pause(role: str) -> Step:
    return Step(role, "pause", {"reason": "approval", "expected_on": "2026-12-01", "words": "等批复。"})


def caller(prints: str, key: str) -> Step:
    """The resident, with the code of the slip that this role printed."""
    return Step(prints, key, {"words": "我自己说的。"}, caller=True)


def join(leading: int, refused: int = 0) -> Step:
    return Step(HEAD, "merge", {"leading": f"#{leading}"}, refused)


UP, PROPERTY, DEPARTMENT, STATION = "up", "@property", "@lighting", "@station"
DONE = (take(), resolve())
BY_DEPARTMENT = (dispatch(OFFICER, DEPARTMENT), take(LIGHTING), resolve(LIGHTING))
AGAIN = (said(HEAD, "reopen"), said(HEAD, "reply"), dispatch(DEPUTY, PROPERTY), *DONE)
CALLED, JOINED = Closing.CALL_BACK, State.MERGED

STORIES: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (CALLED, (accept("fees", PROPERTY), *DONE, said(REPAIRER, "close", 403), said(HEAD, "close"))),
    (CALLED, (accept("other", UP), *BY_DEPARTMENT, said(LIGHTING, "close", 403), said(HEAD, "close"))),
    (State.DECLINED, (decline("other_authority"),)),
    (CALLED, (said(HEAD, "ask_for_more"), said(DEPUTY, "add"), accept("question", STATION), take(DEPUTY),
              resolve(DEPUTY, "explained"), said(HEAD, "close", 403), said(OFFICER, "close"))),
    (State.DECLINED, (decline("other_place"),)),
    (CALLED, (accept("other", PROPERTY), give_back(REPAIRER, "not_our_duty"), dispatch(DEPUTY, "@volunteers"),
              take("volunteer"), resolve("volunteer"), said(HEAD, "close"))),
    (Closing.SECOND_LOOK, (accept("lift_fault", PROPERTY), *DONE, caller(HEAD, "rate"), said(HEAD, "inspect"))),
    (CALLED, (accept("elderly_care", UP), dispatch(OFFICER, "@grid"), take("grid_worker"), pause("grid_worker"),
              Step("grid_worker", "resume"), resolve("grid_worker"), said(DEPUTY, "close", 403), said(HEAD, "close"))),
    (CALLED, (accept("leak", PROPERTY, "hard"), give_back(REPAIRER, "wrong_place"), dispatch(HEAD, PROPERTY), take(),
              give_back(REPAIRER, "beyond_powers"), dispatch(OFFICER, PROPERTY), take(),
              give_back(REPAIRER, "beyond_powers", 409), resolve(), said(HEAD, "close"))),
    (CALLED, (accept("green_space", PROPERTY), *DONE, *AGAIN, said(HEAD, "close"))),
    (State.DEFERRED, (accept("illegal_building", UP), dispatch(OFFICER, DEPARTMENT), take(LIGHTING),
                      defer(LIGHTING, "in_renovation_plan"))),
    (Closing.RESIDENT, (accept("question", STATION), take(HEAD), resolve(HEAD, "explained"), caller(OFFICER, "rate"))),
    (State.DEFERRED, (accept("other"), defer(HEAD, "no_space"))),
    (State.DECLINED, (said(HEAD, "note"), decline("other_authority"))),
    (CALLED, (decline("other_authority"), said(OFFICER, "reopen"), dispatch(DEPUTY, UP), *BY_DEPARTMENT,
              said(DEPUTY, "close"))),
    (Closing.FINAL_ANSWER, (accept("other", PROPERTY), *DONE, *AGAIN, *AGAIN, said(HEAD, "reopen"),
                            said(OFFICER, "answer_finally"), said(HEAD, "reopen", 409))),
    (State.WITHDRAWN, (caller(HEAD, "withdraw"),)),
    (State.DEFERRED, (accept("proposal_facility", urgency="hard"), defer(HEAD, "no_money"))),
    (State.WITHDRAWN, (accept("noise", PROPERTY), take(), caller(DEPUTY, "withdraw"))),
    (State.DECLINED, (decline("in_court"),)),
    (JOINED, (join(19, 422), join(27))),
    (CALLED, (accept("occupied_space", UP), dispatch(OFFICER, DEPARTMENT), give_back(LIGHTING, "not_our_duty"),
              dispatch(OFFICER, "@water"), take(UTILITY), resolve(UTILITY, "explained"), said(HEAD, "close"))),
    (State.DECLINED, (said(HEAD, "ask_for_more"), Step(HEAD, "decline", {"reason": "not_answered"}))),
    (CALLED, (accept("other", UP), dispatch(OFFICER, UP), dispatch("subdistrict_officer", DEPARTMENT), take(LIGHTING),
              resolve(LIGHTING, "noted"), said(HEAD, "close"))),
    (CALLED, (accept("question", STATION), take(DEPUTY), resolve(DEPUTY, "explained"), said(OFFICER, "close"))),
    (JOINED, (accept("other"), join(26))),
    (State.DEFERRED, (accept("question", UP), dispatch(OFFICER, DEPARTMENT), take(LIGHTING), pause(LIGHTING),
                      defer(LIGHTING, "no_legal_ground"))),
    (CALLED, (accept("common_income", "@owners"), take("owners_chair"), resolve("owners_chair", "mediated"),
              said("owners_chair", "close", 403), said(DEPUTY, "close"))),
    (CALLED, (accept("water_quality", PROPERTY, "urgent"), take(), resolve(result="made_safe"),
              said(HEAD, "close", 409), said(DEPUTY, "inspect"), said(HEAD, "close"))),
    (State.DEFERRED, (accept("other", UP), defer(OFFICER, "no_money"))),
)  # fmt: skip

FIRST = (19, 20, 25)
"""What is joined to another is worked before that one is over, and after that which it must not be joined to."""


@pytest.fixture
def office(world: World, at_desk: SignIn, at: datetime) -> Office:
    """The first thirty rows of the sheet, waiting at the station."""
    folder = os.environ.get("LINLI_TEST_DATA")
    if not folder:
        pytest.skip("LINLI_TEST_DATA names no folder with hotline-2816.xlsx")
    sheet, how = Path(folder) / "hotline-2816.xlsx", {"place": world.estate, "source": "hotline", "as_open": True}
    done = import_sheet(sheet, limit=ROWS, by=system(), at=at, **how)  # type: ignore[arg-type]  # as named above
    assert (done.outcome.opened, done.outcome.history, done.outcome.bad) == (ROWS, 0, {})
    # the order of the sheet, which is not that of receipt
    numbers = list(ServiceRequest.objects.order_by("number").values_list("number", flat=True))
    return Office(world, at_desk, numbers, at + timedelta(minutes=5))


def how_it_ended(row: ServiceRequest) -> str:
    return row.closing if row.state == State.CLOSED else row.state


def test_thirty_real_rows_are_worked_in_the_desk_to_every_ending(office: Office) -> None:
    waiting = {role: len(office.inbox(role)) for role in CAN_WAIT}
    station = dict.fromkeys((HEAD, DEPUTY, "property_manager", "owners_chair"), ROWS)
    assert {role: count for role, count in waiting.items() if count} == station
    for index in sorted(range(ROWS), key=lambda index: (index not in FIRST, index)):
        for step in STORIES[index][1]:
            office.do(index, step)

    rows = [office.row(index) for index in range(ROWS)]
    assert [how_it_ended(row) for row in rows] == [ending for ending, _steps in STORIES]
    assert Counter(row.state for row in rows) == {
        State.CLOSED: 16, State.DECLINED: 5, State.DEFERRED: 5, State.MERGED: 2, State.WITHDRAWN: 2,
    }  # fmt: skip
    nobody_can = {Closing.SILENCE, Closing.HISTORY}
    assert {row.closing for row in rows if row.closing} == set(Closing) - nobody_can
    assert not any(office.inbox(role) for role in CAN_WAIT)

    for row, (_ending, steps) in zip(rows, STORIES, strict=True):
        expected = ["filed", *(event for step in steps for event in step.events())]
        kinds = [event.kind.removeprefix("service_request.") for event in events_of(row)]
        assert [kind for kind in kinds if kind != "leading_ended"] == expected
        assert ("leading_ended" in kinds) is (row.state == State.MERGED)
        assert row.due_at is None
    for running in (Clock, Pause, Assignment):
        assert not running.objects.filter(ended_at=None).exists(), running
    typed = [sum("words" in step.data for step in steps if not step.refused) for _ending, steps in STORIES]
    assert [Remark.objects.filter(service_request=row).count() for row in rows] == typed
    while events.sequence():
        pass
    assert events.verify() is None


def test_no_quiet_days_close_what_its_caller_was_never_told_of(office: Office) -> None:
    for step in (accept("fees", PROPERTY), *DONE):
        office.do(0, step)
    office.at += timedelta(days=60)
    with time_machine.travel(office.at, tick=False):
        assert jobs.close_after_silence() == 0
    assert office.row(0).state == State.RESOLVED
    office.clients.clear()  # after so long everybody signs in again
    office.do(0, said(HEAD, "close"))
    assert how_it_ended(office.row(0)) == CALLED


def test_what_was_not_possible_comes_back_to_the_station_on_its_day(office: Office) -> None:
    for step in STORIES[10][1]:
        office.do(10, step)
    office.at += timedelta(days=99)
    with time_machine.travel(office.at, tick=False):
        assert jobs.bring_back_deferred() == 1
    office.clients.clear()
    office.do(10, dispatch(HEAD, UP))
    assert office.numbers[10] in office.inbox(OFFICER)
