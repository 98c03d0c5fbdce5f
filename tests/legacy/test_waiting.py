"""What of old problems waits for whom, from which moment, and with which date."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.core.clock import from_local
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES
from linli.legacy import actions
from linli.legacy.models import PlanStep
from linli.legacy.waiting import NOTICE
from linli.web.desk.legacy_words import SENTENCES
from tests.legacy.conftest import COMMUNITY, DEPARTMENT, HEAD, Old

pytestmark = pytest.mark.django_db


def lines(old: Old, role: str, at: datetime | None = None) -> list[Line]:
    return [line for line in waiting_for(old.by(role), at or old.at) if line.kind == "legacy"]


def asked(old: Old, role: str, at: datetime | None = None) -> list[str]:
    return [line.asks for line in lines(old, role, at)]


def test_without_an_owner_it_waits_for_the_keeper(old: Old) -> None:
    (line,) = lines(old, HEAD)
    assert (line.asks, line.ref, line.place, line.due_at) == ("give", old.problem.number, "春和里", None)
    assert {role for role in ROLES if lines(old, role)} == {HEAD}


def test_the_owner_writes_the_plan_and_then_nothing_waits_until_a_day_comes(old: Old) -> None:
    old.owned()
    assert (asked(old, HEAD), asked(old, DEPARTMENT)) == ([], ["plan"])
    old.step(30)
    assert {role for role in ROLES if lines(old, role)} == set()


def test_a_review_comes_on_its_day_and_a_late_one_goes_one_up(old: Old) -> None:
    old.owned()
    old.step(170)
    row = old.fresh()
    assert row.review_on is not None
    begins = from_local(row.review_on)
    assert asked(old, HEAD, begins - timedelta(seconds=1)) == []
    (line,) = lines(old, HEAD, begins)
    assert (line.asks, line.since, line.due_at) == ("review", begins, begins + timedelta(days=1))
    assert asked(old, COMMUNITY, begins + timedelta(hours=23)) == []
    (late,) = lines(old, COMMUNITY, begins + timedelta(days=1))
    assert (late.asks, late.body) == ("late", old.body("community_office"))
    assert asked(old, "subdistrict_officer", begins + timedelta(days=9)) == []


def test_a_step_comes_two_weeks_before_its_day_to_its_body_alone(old: Old) -> None:
    old.owned()
    step = old.step(40, "water")
    shown = from_local(step.due_on - NOTICE)
    assert asked(old, "utility_officer", shown - timedelta(seconds=1)) == []
    (line,) = lines(old, "utility_officer", shown)
    assert (line.asks, line.subject, line.due_at) == ("step", step.words, from_local(step.due_on + timedelta(days=1)))
    assert asked(old, DEPARTMENT, shown) == []


def test_unpaid_neighbours_have_no_date(old: Old) -> None:
    step = old.step(3, "water")
    PlanStep.objects.filter(pk=step.pk).update(asked=True)
    (line,) = lines(old, "utility_officer", old.later(days=10))
    assert line.due_at is None


def test_when_every_step_is_done_the_owner_says_what_comes_next(old: Old) -> None:
    old.owned()
    step = old.step()
    actions.finish_step(step, done_on=old.day(0), words="办了", by=old.by(), at=old.at)
    assert asked(old, DEPARTMENT) == ["next"]


def test_what_is_said_to_be_solved_waits_for_the_second_look(old: Old) -> None:
    old.held_solved()
    (line,) = lines(old, HEAD)
    assert (line.asks, line.since) == ("confirm", old.fresh().said_at)
    assert asked(old, DEPARTMENT) == []
    actions.not_yet(old.fresh(), words="差五户", next_on=old.day(9), by=old.by(), at=old.at)
    old.owned("station")
    old.held_solved("station", HEAD)
    assert (asked(old, HEAD), asked(old, COMMUNITY)) == ([], ["confirm"])


def test_what_is_over_waits_for_nobody(old: Old) -> None:
    old.step(3)
    old.solved()
    assert {role for role in ROLES if lines(old, role, old.later(days=300))} == set()


def test_every_key_has_its_sentence() -> None:
    assert set(SENTENCES) == {"give", "review", "late", "confirm", "plan", "next", "step"}
    assert all(sentence() for sentence in SENTENCES.values())
