"""Two at once: one lecturer, one evening, two lessons; and somebody who leaves while they are asked."""

from __future__ import annotations

from functools import partial

import pytest

from linli.core.refusals import Invalid, Stale
from linli.demo.cast import build_world
from linli.lessons import actions
from linli.lessons.enums import State
from linli.lessons.models import Lecturer, LessonSession
from tests.core.at_once import at_once
from tests.lessons.conftest import AT, KEEPER, KNOWN, School, opened


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_lessons_at_one_time_one_gets_the_yes_and_the_other_a_clear_answer() -> None:
    school: School = opened(build_world(at=AT), AT)
    first, second = school.asked(), school.asked()
    by = school.by(KNOWN)
    results = at_once([partial(actions.say_yes, row, by=by, at=school.at) for row in (first, second)])
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "LessonSession"]
    refused = next(result for result in results if isinstance(result, Invalid))
    assert list(refused.errors) == ["lecturer"]
    assert LessonSession.objects.filter(state=State.PLANNED).count() == 1

    third = school.arranged(hours=200)
    leaving = partial(actions.leave_bank, school.guest, by=school.by(KEEPER), at=school.at)
    asking = partial(actions.ask_lecturer, third, lecturer_id=school.guest.pk, by=school.by(), at=school.at)
    results = at_once([leaving, asking])
    third.refresh_from_db()
    assert isinstance(results[0], Lecturer | Stale), results
    assert isinstance(results[1], LessonSession | Invalid), results
    gone = Lecturer.objects.get(pk=school.guest.pk).left_at is not None
    assert not (gone and third.lecturer_id == school.guest.pk), "nobody who left is still asked"
    if not gone:
        assert third.state == State.ASKED
