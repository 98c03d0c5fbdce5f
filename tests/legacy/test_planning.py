"""The owner and the plan: who is told, what is refused at which field, and what stays of a changed step."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.legacy import actions
from linli.legacy.models import PlanStep
from linli.legacy.queries import could_act, is_asked, steps_of
from linli.messages.models import Outbox
from tests.legacy.conftest import DEPARTMENT, HEAD, Old

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, object]]:
    found = Outbox.objects.filter(kind__startswith="legacy_problem.").order_by("id")
    return [(row.kind.rpartition(".")[2], row.organisation_id) for row in found]


def test_the_owner_is_named_with_why_and_told(old: Old) -> None:
    row = old.owned()
    assert (row.owner_id, row.owner_words) == (old.body("lighting"), "土地手续归它管")
    assert told() == [("given", old.body("lighting"))]
    assert Outbox.objects.get(kind="legacy_problem.body.given").refs == {"number": row.number}


def test_the_keeper_that_names_itself_is_not_told(old: Old) -> None:
    old.owned("station")
    assert told() == []


@pytest.mark.parametrize(("owner", "words", "field"), [
    ("none", "归它管", "owner"), ("volunteers", "归它管", "owner"), ("other_station", "归它管", "owner"),
    ("lighting", " ", "words"), ("lighting", "长" * 5000, "words"),
])  # fmt: skip
def test_an_owner_that_cannot_be_is_said_at_its_field(old: Old, owner: str, words: str, field: str) -> None:
    chosen = uuid4() if owner == "none" else old.body(owner)
    with pytest.raises(Invalid) as raised:
        actions.give_owner(old.fresh(), owner=chosen, words=words, by=old.by(), at=old.at)
    assert list(raised.value.errors) == [field]


def test_another_owner_comes_with_a_reason_and_the_same_again_is_said(old: Old) -> None:
    old.owned()
    with pytest.raises(Invalid):
        old.owned()
    assert old.owned("water").owner_id == old.body("water")


def test_who_could_act_has_somebody_who_does(old: Old) -> None:
    bodies = {body.pk for body in could_act(old.world.estate, old.fresh().playbook)}
    assert {old.body(name) for name in ("station", "community_office", "lighting", "water", "property")} <= bodies
    assert not {old.body(name) for name in ("volunteers", "leaders", "other_station")} & bodies


def test_steps_are_numbered_and_their_bodies_told(old: Old) -> None:
    old.owned()
    first, second = old.step(), old.step(60, "water")
    assert [first.position, second.position] == [1, 2]
    assert told()[1:] == [("step_given", old.body("lighting")), ("step_given", old.body("water"))]


@pytest.mark.parametrize(("more", "field"), [
    ({"words": ""}, "words"), ({"words": "长" * 201}, "words"), ({"organisation": None}, "organisation"),
    ({"due_on": None}, "due_on"), ({"public_words": "打电话13812345678"}, "public_words"),
    ({"public_words": "长" * 201}, "public_words"),
])  # fmt: skip
def test_a_step_that_cannot_be_is_said_at_its_field(old: Old, more: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        actions.add_step(old.fresh(), replace(old.step_facts(), **more), by=old.by(), at=old.at)
    assert list(raised.value.errors) == [field]


@pytest.mark.parametrize("days", [-1, 4000])
def test_a_past_or_absurd_day_is_refused(old: Old, days: int) -> None:
    with pytest.raises(Invalid) as raised:
        old.step(days)
    assert list(raised.value.errors) == ["due_on"]


def test_a_plan_has_thirty_steps_at_most(old: Old) -> None:
    for number in range(30):
        PlanStep.objects.create(
            problem=old.problem, position=number + 1, organisation_id=old.body("water"), words="一步",
            due_on=old.day(9), made_at=old.at,
        )  # fmt: skip
    with pytest.raises(Invalid):
        old.step()


def test_a_changed_step_keeps_its_number_and_the_old_line_with_why(old: Old) -> None:
    step = old.step()
    new = actions.change_step(step, old.step_facts(90, "water"), why="先验收", by=old.by(), at=old.later(hours=1))
    lines = steps_of(old.fresh())
    assert [(line.position, line.is_open, line.changed_words) for line in lines] == [
        (1, False, "先验收"),
        (1, True, ""),
    ]
    assert new.changes_id == step.pk
    assert told()[-1] == ("step_given", old.body("water"))
    with pytest.raises(Refused):
        actions.change_step(step, old.step_facts(), why="再改", by=old.by(), at=old.at)
    with pytest.raises(Invalid) as raised:
        actions.change_step(new, old.step_facts(), why=" ", by=old.by(), at=old.at)
    assert list(raised.value.errors) == ["why"]


def test_a_step_is_done_once_on_a_day_until_today(old: Old) -> None:
    step = old.step()
    for day in (None, old.day(1), old.day(-5000)):
        with pytest.raises(Invalid) as raised:
            actions.finish_step(step, done_on=day, words="办了", by=old.by(), at=old.at)
        assert list(raised.value.errors) == ["done_on"]
    with pytest.raises(Invalid):
        actions.finish_step(step, done_on=old.day(0), words="", by=old.by(), at=old.at)
    done = actions.finish_step(step, done_on=old.day(-2), words="办了", by=old.by(DEPARTMENT), at=old.at)
    assert (done.done_on, done.is_open) == (old.day(-2), False)
    with pytest.raises(Refused):
        actions.finish_step(step, done_on=old.day(0), words="办了", by=old.by(HEAD), at=old.at)


def test_the_version_of_the_problem_guards_its_plan(old: Old) -> None:
    step = old.step()
    for act in (
        lambda: actions.add_step(old.fresh(), old.step_facts(), by=old.by(), at=old.at, version=1),
        lambda: actions.finish_step(step, done_on=old.day(0), words="好", by=old.by(), at=old.at, version=1),
        lambda: actions.change_step(step, old.step_facts(), why="改", by=old.by(), at=old.at, version=1),
    ):
        with pytest.raises(Stale):
            act()


def test_unpaid_neighbours_are_asked_and_never_late(old: Old) -> None:
    step = old.step(1)
    assert step.late(old.day(2))
    step.asked = True
    assert not step.late(old.day(2))
    assert not is_asked(old.fresh().playbook, "department")
    assert not is_asked(old.fresh().playbook, "volunteer_team"), "nobody of them acts on old problems"
    assert old.at < old.later(days=1) - timedelta(hours=1)
