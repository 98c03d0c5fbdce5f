"""The catalogue: a lesson is added, changed, withdrawn, never deleted."""

from __future__ import annotations

from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, Refused, Stale
from linli.lessons import actions
from linli.lessons.actions import LessonFacts
from linli.lessons.models import Lesson
from linli.lessons.queries import catalogue_for
from tests.lessons.conftest import HEAD, KEEPER, School

pytestmark = pytest.mark.django_db


def add(school: School, key: str = "", role: str = KEEPER, **more: Any) -> Lesson:
    facts = LessonFacts(**{"title": "急救", "subject": "health", "minutes": 60, **more})
    return actions.add_lesson(school.world.places["community"], facts, key=key, by=school.by(role), at=school.at)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 5000}, "title"),
        ({"about": "长" * 5000}, "about"),
        ({"title": "急救，问13812345678"}, "title"),
        ({"about": "找崔老师13812345678"}, "about"),
        ({"subject": ""}, "subject"),
        ({"minutes": None}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"audience": "x"}, "audience"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(school: School, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        add(school, **more)
    assert list(wrong.value.errors) == [field]


def test_the_same_form_twice_adds_one(school: School) -> None:
    assert add(school, "k").pk == add(school, "k").pk
    with pytest.raises(KeyReused):
        add(school, "k", title="防骗")


def test_it_is_added_by_who_keeps_the_catalogue_there(school: School) -> None:
    with pytest.raises(Refused) as refused:
        add(school, role=HEAD)
    assert refused.value.refusal.who_can


def test_bodies_in_the_place_find_it_others_do_not(school: School) -> None:
    row = add(school)
    assert row in catalogue_for(school.world.estate)
    assert row in catalogue_for(school.world.places["community"])
    assert row not in catalogue_for(school.world.places["other_community"])


def test_a_change_leaves_what_is_arranged_as_it_was(school: School) -> None:
    arranged = school.arranged()
    facts = LessonFacts("电瓶车", "safety", 30, "新的", "members")
    row = actions.change_lesson(school.lesson, facts, by=school.by(KEEPER), at=school.at)
    assert (row.title, row.minutes, row.about, row.audience) == ("电瓶车", 30, "新的", "members")
    arranged.refresh_from_db()
    assert (arranged.title, arranged.audience) == ("电动车充电", "residents")
    with pytest.raises(Stale):
        actions.change_lesson(school.lesson, facts, version=1, by=school.by(KEEPER), at=school.at)


def test_withdrawn_it_is_not_arranged_any_more_and_what_was_held_keeps_its_name(school: School) -> None:
    held = school.held()
    row = actions.withdraw_lesson(school.lesson, by=school.by(KEEPER), at=school.at)
    assert row.withdrawn_at == school.at
    with pytest.raises(Invalid) as wrong:
        school.arranged()
    assert list(wrong.value.errors) == ["lesson"]
    held.refresh_from_db()
    assert (held.lesson_id, held.title) == (row.pk, "电动车充电")
    with pytest.raises(Refused):
        actions.withdraw_lesson(row, by=school.by(KEEPER), at=school.at)
