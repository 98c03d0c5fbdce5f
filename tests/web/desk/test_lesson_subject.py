"""A lesson of the catalogue arranged under a name of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.lessons.models import LessonSession
from tests.lessons.conftest import HEAD, School, opened
from tests.web.desk.test_lessons import form

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]


@pytest.fixture
def school(world: World) -> School:
    return opened(world, world.at)


def test_a_lesson_of_the_catalogue_keeps_its_subject_under_a_name_of_its_own(at_desk: SignIn, school: School) -> None:
    sent = form(school, title="充电那些事", subject="party")
    assert at_desk(HEAD).post("/desk/lessons/new/", sent).status_code == 303
    row = LessonSession.objects.get()
    assert (row.title, row.subject) == ("充电那些事", "safety"), "the subject is asked of a lesson of our own alone"
