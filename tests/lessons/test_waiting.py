"""What waits of lessons: for a lecturer, never late; for who arranges them, when they begin."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES
from linli.lessons import actions
from linli.lessons.enums import OVER, State
from tests.lessons.conftest import HEAD, KNOWN, School

pytestmark = pytest.mark.django_db


def lines(school: School, role: str) -> list[Line]:
    return [line for line in waiting_for(school.by(role), school.at) if line.kind == "lesson"]


def asked(school: School, role: str) -> list[str]:
    return [line.asks for line in lines(school, role)]


def test_who_is_asked_reads_it_in_their_inbox_and_is_never_late(school: School) -> None:
    row = school.asked(hours=24 * 10)
    (line,) = lines(school, KNOWN)
    assert (line.asks, line.subject, line.place, line.due_at) == ("answer", "电动车充电", "春和里站", None)
    assert line.ref == str(row.pk)
    assert asked(school, HEAD) == [], "a lecturer is asked: it waits for nobody else yet"


def test_silence_gives_it_back_to_who_arranges_it(school: School) -> None:
    row = school.asked(hours=24 * 10)
    school.later(days=7, minutes=1)
    (line,) = lines(school, HEAD)
    assert (line.asks, line.due_at) == ("unanswered", row.starts_at)
    assert asked(school, KNOWN) == ["answer"]


def test_what_they_give_stands_there_from_two_weeks_before(school: School) -> None:
    row = school.planned(hours=24 * 20)
    assert asked(school, KNOWN) == []
    school.later(days=6, minutes=1)
    (line,) = lines(school, KNOWN)
    assert (line.asks, line.due_at) == ("give", row.starts_at)
    school.later(days=14)
    assert asked(school, KNOWN) == [], "it has begun"


def test_without_a_lecturer_it_waits_for_who_arranges_it_until_it_begins(school: School) -> None:
    row = school.arranged(hours=24)
    (line,) = lines(school, HEAD)
    assert (line.asks, line.due_at, line.place) == ("find_lecturer", row.starts_at, "春和里")


@pytest.mark.parametrize("state", [State.SOUGHT, State.ASKED, State.PLANNED])
def test_once_it_has_begun_what_became_of_it_is_asked_and_never_late(school: School, state: State) -> None:
    school.reached(state)
    school.later(days=30)
    (line,) = lines(school, HEAD)
    assert (line.asks, line.due_at) == ("report", None)


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_waits_for_nobody(school: School, state: State) -> None:
    school.reached(state)
    school.later(days=3)
    assert {role: asked(school, role) for role in ROLES if asked(school, role)} == {}


def test_who_said_no_reads_of_it_no_more(school: School) -> None:
    row = school.planned()
    actions.say_no(row, words="出差", by=school.by(KNOWN), at=school.later(hours=1))
    assert asked(school, KNOWN) == []
    assert asked(school, HEAD) == ["find_lecturer"]


def test_nobody_elses_inbox_holds_it(school: School) -> None:
    school.asked(hours=24)
    school.arranged(hours=30)
    found = {role for role in ROLES if asked(school, role)}
    assert found == {HEAD, KNOWN}
    assert all(line.since <= school.at for line in lines(school, HEAD))
    assert timedelta(0) < lines(school, HEAD)[0].due_at - school.at  # type: ignore[operator]  # both have one
