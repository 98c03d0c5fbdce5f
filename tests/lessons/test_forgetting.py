"""Words about lessons go with time; a telephone stays as long as somebody is in the bank, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.lessons import actions, jobs
from linli.lessons.models import Lecturer, LessonSession
from linli.people.forgetting import not_needed
from linli.people.models import Contact
from tests.lessons.conftest import KEEPER, KNOWN, School

pytestmark = pytest.mark.django_db


def forget(school: School, days: int) -> int:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(school.at + timedelta(days=days), tick=False):
        return jobs.forget()


def test_why_somebody_could_not_is_forgotten_a_month_after_and_words_after_three_years(school: School) -> None:
    row = actions.say_no(school.asked(hours=2), words="孩子病了", by=school.by(KNOWN), at=school.at)
    row = actions.do_without(row, by=school.by(), at=school.at)
    LessonSession.objects.filter(pk=row.pk).update(answer_words="孩子病了")
    row.refresh_from_db()
    school.later(hours=4)
    actions.hold_lesson(row, attendance=5, words="讲得好", by=school.by(), at=school.at)
    forget(school, 29)
    row.refresh_from_db()
    assert (row.answer_words, row.words) == ("孩子病了", "讲得好")
    assert forget(school, 40) == 1
    row.refresh_from_db()
    assert (row.answer_words, row.words) == ("", "讲得好")
    forget(school, 3 * 366 + 10)
    row.refresh_from_db()
    assert (row.words, row.attendance) == ("", 5), "the number stays"


def test_what_a_slip_left_of_who_left_is_gone_within_two_months(school: School) -> None:
    actions.leave_bank(school.guest, by=school.by(KEEPER), at=school.at)
    Lecturer.objects.filter(pk=school.guest.pk).update(from_where="某处")
    forget(school, 40)
    school.guest.refresh_from_db()
    assert school.guest.from_where == ""


def test_who_is_in_the_bank_is_not_forgotten(school: School) -> None:
    forget(school, 2000)
    school.guest.refresh_from_db()
    assert school.guest.name == "邵正平"
    free = Contact.objects.filter(not_needed())
    assert not free.filter(pk=school.guest.contact_id).exists()
    contact = school.guest.contact_id
    actions.leave_bank(school.guest, by=school.by(KEEPER), at=school.at)
    assert free.all().filter(pk=contact).exists()
