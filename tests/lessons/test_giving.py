"""Asking a lecturer, their yes and no, one time for one lecturer; that it was held, and what that meets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.duties.enums import Work
from linli.duties.models import CalendarAddress, Duty
from linli.duties.queries_calendar import entries_of
from linli.duties.queries_recurring import done_already
from linli.lessons import actions
from linli.lessons.enums import Audience, State
from linli.lessons.models import LessonSession
from linli.messages.models import Outbox
from tests.lessons.conftest import HEAD, KEEPER, KNOWN, School, appointment_of, entered

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, object]]:
    rows = Outbox.objects.filter(kind__startswith="lesson.").order_by("pk")
    return [(row.kind.rpartition(".")[2], row.person_id or row.contact_id) for row in rows]


def test_who_works_here_is_asked_by_message_and_says_yes_by_themselves(school: School) -> None:
    row = school.asked()
    assert told() == [("asked", school.known.person_id)]
    yes = actions.say_yes(row, by=school.by(KNOWN), at=school.at)
    assert (yes.state, yes.planned_at) == (State.PLANNED, school.at)
    again = actions.say_yes(yes, by=school.by(KNOWN), at=school.later(minutes=1))
    assert again.version == yes.version, "a second press changes nothing"


def test_the_answer_of_a_guest_is_written_down_by_who_asked(school: School) -> None:
    row = school.asked(school.guest)
    assert actions.say_yes(row, by=school.by(), at=school.at).state == State.PLANNED
    event = Event.objects.filter(kind="lesson_session.lecturer_said_yes").get()
    assert event.person_id == school.by().person_id


def test_a_no_with_words_lets_it_wait_for_somebody_else(school: School) -> None:
    row = actions.say_no(school.planned(), words="那天值班", by=school.by(KNOWN), at=school.at)
    assert (row.state, row.lecturer_id, row.answer_words) == (State.SOUGHT, None, "那天值班")
    with pytest.raises(Refused):
        actions.say_no(row, by=school.by(KNOWN), at=school.at)
    asked = actions.ask_lecturer(row, lecturer_id=school.guest.pk, by=school.by(), at=school.at)
    assert (asked.state, asked.answer_words) == (State.ASKED, "")


def test_words_that_are_too_long_are_refused_at_their_field(school: School) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.say_no(school.asked(), words="长" * 5000, by=school.by(), at=school.at)
    assert list(wrong.value.errors) == ["words"]


def test_asking_another_tells_the_one_before_and_asking_the_same_changes_nothing(school: School) -> None:
    row = school.planned()
    same = actions.ask_lecturer(row, lecturer_id=school.known.pk, by=school.by(), at=school.at)
    assert (same.state, same.version) == (State.PLANNED, row.version)
    actions.ask_lecturer(row, lecturer_id=school.guest.pk, by=school.by(), at=school.at)
    assert told() == [
        ("asked", school.known.person_id),
        ("released", school.known.person_id),
        ("asked", school.guest.contact_id),
    ]


def test_of_what_is_over_nobody_is_asked_by_message(school: School) -> None:
    row = school.planned(hours=2)
    school.later(hours=5)
    asked = actions.ask_lecturer(row, lecturer_id=school.guest.pk, by=school.by(), at=school.at)
    actions.hold_lesson(
        actions.say_yes(asked, by=school.by(), at=school.at), attendance=4, by=school.by(), at=school.at
    )
    assert told() == [("asked", school.known.person_id)], "only when it was still to come"


def test_the_body_gives_it_itself(school: School) -> None:
    row = actions.do_without(school.asked(), by=school.by(), at=school.at)
    assert (row.state, row.lecturer_id) == (State.PLANNED, None)
    assert told()[-1][0] == "released"


@pytest.mark.parametrize(("minutes", "free"), [(-41, True), (-39, False), (0, False), (39, False), (41, True)])
def test_nobody_gives_two_lessons_at_one_time(school: School, minutes: int, free: bool) -> None:
    first = school.planned(hours=48)
    start = first.starts_at + timedelta(minutes=minutes)
    if free:
        assert school.asked(starts_at=start).state == State.ASKED
        return
    with pytest.raises(Invalid) as wrong:
        school.asked(starts_at=start)
    assert list(wrong.value.errors) == ["lecturer"]
    assert "another lesson from" in wrong.value.errors["lecturer"]


def test_of_two_that_are_asked_for_one_time_the_second_yes_is_refused(school: School) -> None:
    first, second = school.asked(), school.asked()
    actions.say_yes(first, by=school.by(KNOWN), at=school.at)
    with pytest.raises(Invalid) as wrong:
        actions.say_yes(second, by=school.by(KNOWN), at=school.at)
    assert list(wrong.value.errors) == ["lecturer"]


def test_one_person_in_two_banks_has_one_time(school: School) -> None:
    world = school.world
    other = actions.enter_lecturer(
        world.places["subdistrict"],
        actions.LecturerFacts(
            ("law",), local_date(school.at), "spoken", appointment_id=appointment_of(world, KNOWN).pk
        ),
        by=school.by("subdistrict_officer"),
        at=school.at,
    )
    school.planned()
    with pytest.raises(Invalid):
        school.asked(other)


def test_what_was_called_off_leaves_the_time_free(school: School) -> None:
    actions.call_off_session(school.planned(), reason="停电", by=school.by(), at=school.at)
    assert school.asked().state == State.ASKED


def test_somebody_of_another_bank_cannot_be_asked(school: School) -> None:
    far = actions.enter_lecturer(
        school.world.places["other_community"],
        actions.LecturerFacts(("law",), local_date(school.at), "spoken", name="远客"),
        by=school.by("subdistrict_officer"),
        at=school.at,
    )
    with pytest.raises(Invalid) as wrong:
        school.asked(far)
    assert list(wrong.value.errors) == ["lecturer"]


def test_it_was_held_and_a_wrong_number_is_corrected(school: School) -> None:
    row = school.held(20)
    assert (row.state, row.attendance) == (State.HELD, 20)
    mended = actions.correct_lesson(row, attendance=21, words="补数一人", by=school.by(), at=school.at)
    assert (mended.attendance, mended.words) == (21, "补数一人")
    for number in (None, -3, 10_000):
        with pytest.raises(Invalid):
            actions.correct_lesson(mended, attendance=number, by=school.by(), at=school.at)


def test_before_a_yes_nothing_was_held(school: School) -> None:
    row = school.asked()
    with pytest.raises(Refused):
        actions.hold_lesson(row, attendance=3, by=school.by(), at=row.ends_at)


def duty(school: School, days: int = 2, body: str = "station") -> Duty:
    today = local_date(school.at)
    return Duty.objects.create(
        organisation=school.world.bodies[body], key="lesson", work=Work.LESSON, starts_on=today,
        due_on=today + timedelta(days=days), playbook_version_id=school.lesson.playbook_version_id,
    )  # fmt: skip


def test_a_held_lesson_meets_the_duty_of_its_body_on_the_day_it_was_given(school: School) -> None:
    ours, others, over = duty(school, 3), duty(school, 3, "community_office"), duty(school, 0, "owners")
    row = school.held()
    ours.refresh_from_db()
    assert (ours.met_ref, ours.met_at) == (row.pk, school.at)
    for other in (others, over):
        other.refresh_from_db()
        assert other.met_at is None


def test_one_that_was_held_before_the_duty_stood_meets_it_too(school: School) -> None:
    row = school.held()
    found = duty(school, 3)
    Duty.objects.filter(pk=found.pk).update(starts_on=local_date(row.starts_at))
    found.refresh_from_db()
    assert done_already(found, [school.world.estate]) == row.pk
    LessonSession.objects.filter(pk=row.pk).update(state=State.CALLED_OFF, attendance=None)
    assert done_already(found, [school.world.estate]) is None


def calendar(school: School, role: str, *, whole: bool) -> list[tuple[str, bool]]:
    address = CalendarAddress.objects.create(
        appointment=appointment_of(school.world, role),
        whole_body=whole,
        hash=f"{role}{whole}".encode(),
        made_at=school.at,
    )
    found = [one for one in entries_of(address, school.at) if one.uid.startswith("lesson-")]
    return [(one.summary, one.off) for one in found]


def test_calendars_hold_the_lessons_of_the_body_and_those_that_somebody_gives(school: School) -> None:
    school.arranged(hours=20)
    school.asked(hours=30)
    school.planned(hours=40, audience=Audience.MEMBERS)
    actions.call_off_session(school.planned(school.guest, hours=50), reason="雨", by=school.by(), at=school.at)
    off, on = ("Lesson: 电动车充电", True), ("Lesson: 电动车充电", False)
    assert calendar(school, HEAD, whole=True) == [on, off], "none that nobody gives yet"
    assert calendar(school, KNOWN, whole=False) == [on]
    assert calendar(school, KEEPER, whole=True) == []
    assert calendar(school, HEAD, whole=False) == []


def test_the_system_says_no_yes_for_anybody(school: School) -> None:
    with pytest.raises(Refused):
        actions.say_yes(school.asked(entered(school.world, school.at, name="甲")), by=system(), at=school.at)
