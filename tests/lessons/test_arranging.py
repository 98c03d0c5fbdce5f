"""Arranging a lesson, changing it, calling it off, and entering one that was held: what is refused, at which field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.lessons import actions
from linli.lessons.enums import Audience, State
from linli.lessons.models import LessonSession
from linli.messages.models import Outbox
from linli.places.actions import SpaceFacts, add_space, move_space
from linli.places.enums_spaces import SpaceKind, SpaceOwner, SpaceVerb
from linli.places.models import Place, PublicSpace
from tests.lessons.conftest import HEAD, KEEPER, KNOWN, School

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[Outbox]:
    return list(Outbox.objects.filter(kind=f"lesson.lecturer.{kind}").order_by("pk"))


def hall(school: School, place: Place | None = None) -> PublicSpace:
    by = school.by()
    facts = SpaceFacts("议事厅", SpaceKind.values[0], 5000, SpaceOwner.values[0])
    space = add_space(place or school.world.estate, facts, by=by, at=school.at)
    for verb in (SpaceVerb.HAND_OVER, SpaceVerb.PUT_IN_USE):
        space = move_space(space, verb, what_for="讲课", by=by, at=school.at)
    return space


def test_from_the_catalogue_it_has_its_name_and_subject(school: School) -> None:
    row = school.arranged()
    assert (row.title, row.subject, row.audience, row.state) == ("电动车充电", "safety", "residents", State.SOUGHT)
    assert row.ends_at - row.starts_at == timedelta(minutes=40)
    assert row.planned_at is None
    event = Event.objects.get(kind="lesson_session.arranged")
    assert set(event.refs) == {"body", "subject", "starts_at"}, "events are never erased: no name stands in one"


def test_one_of_our_own_needs_a_name_and_a_subject(school: School) -> None:
    row = school.arranged(lesson_id=None, title="怎样养绿萝", subject="neighbours")
    assert (row.lesson_id, row.title) == (None, "怎样养绿萝")
    for more, field in (({"title": " "}, "title"), ({"title": "花", "subject": "magic"}, "subject")):
        with pytest.raises(Invalid) as wrong:
            school.arranged(lesson_id=None, **more)
        assert list(wrong.value.errors) == [field]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"starts_at": None}, "starts"),
        ({"minutes": None}, "minutes"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": -40}, "minutes"),
        ({"minutes": 100_000}, "minutes"),
        ({"where": "  "}, "where"),
        ({"where": "长" * 5000}, "where"),
        ({"title": "长" * 5000, "subject": "safety"}, "title"),
        ({"title": "养花，问13812345678", "subject": "safety"}, "title"),
        ({"where": "议事角，打13812345678"}, "where"),
        ({"audience": "cats"}, "audience"),
        ({"lesson_id": uuid4()}, "lesson"),
        ({"lecturer_id": uuid4()}, "lecturer"),
        ({"space_id": uuid4()}, "where"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(school: School, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        school.arranged(**more)
    assert list(wrong.value.errors) == [field]
    assert not LessonSession.objects.exists()


@pytest.mark.parametrize("hours", [-1, 0, 24 * 367])
def test_it_is_arranged_for_a_time_to_come_within_a_year(school: School, hours: float) -> None:
    with pytest.raises(Invalid) as wrong:
        school.arranged(hours=hours)
    assert list(wrong.value.errors) == ["starts"]


def test_a_public_space_in_use_is_where_it_is_given(school: School) -> None:
    space = hall(school)
    row = school.arranged(space_id=space.pk, where="二楼")
    assert row.venue == "议事厅 二楼"
    move_space(space, SpaceVerb.LEAVE, by=school.by(), at=school.at)
    with pytest.raises(Invalid) as wrong:
        school.arranged(space_id=space.pk)
    assert list(wrong.value.errors) == ["where"]


def test_what_the_catalogue_keeps_for_members_is_not_opened_to_residents(school: School) -> None:
    members = actions.add_lesson(
        school.world.places["community"], actions.LessonFacts("支部条例", "party", 30, "", Audience.MEMBERS),
        by=school.by(KEEPER), at=school.at,
    )  # fmt: skip
    for more in ({}, {"title": "讲条例", "subject": "party"}):
        with pytest.raises(Invalid) as wrong:
            school.arranged(lesson_id=members.pk, **more)
        assert list(wrong.value.errors) == ["audience"]
    assert school.arranged(lesson_id=members.pk, audience=Audience.MEMBERS).audience == "members"
    assert school.arranged(audience=Audience.MEMBERS).audience == "members", "what is for all may be given to members"


def test_the_same_form_twice_arranges_one(school: School) -> None:
    body, place, facts = school.world.bodies["station"], school.world.estate, school.facts()
    first = actions.arrange_lesson(body, place, facts, key="k", by=school.by(), at=school.at)
    again = actions.arrange_lesson(body, place, facts, key="k", by=school.by(), at=school.at)
    assert first.pk == again.pk
    with pytest.raises(KeyReused):
        actions.arrange_lesson(body, place, school.facts(hours=50), key="k", by=school.by(), at=school.at)


def test_for_a_body_that_is_not_ones_own_nothing_is_arranged(school: School) -> None:
    with pytest.raises(Refused):
        actions.arrange_lesson(
            school.world.bodies["station"], school.world.estate, school.facts(), by=school.by(KEEPER), at=school.at
        )
    with pytest.raises(Refused):
        actions.arrange_lesson(
            school.world.bodies["property"],
            school.world.estate,
            school.facts(),
            by=school.by("property_manager"),
            at=school.at,
        )


def test_a_change_tells_who_said_yes_and_keeps_why(school: School) -> None:
    row = school.planned()
    later = row.starts_at + timedelta(days=1)
    changed = actions.change_session(
        row, starts_at=later, minutes=60, space_id=None, where="凉亭", reason="下雨", by=school.by(), at=school.at
    )
    assert (changed.starts_at, changed.where, changed.reason, changed.state) == (later, "凉亭", "下雨", State.PLANNED)
    (message,) = told("changed")
    assert message.person_id == school.known.person_id
    assert message.refs == {"lesson": str(row.pk)}
    assert changed.sequence > row.sequence


def test_a_guest_is_told_by_the_telephone_they_left(school: School) -> None:
    row = school.planned(school.guest)
    actions.call_off_session(row, reason="停电", by=school.by(), at=school.at)
    (message,) = told("called_off")
    assert (message.contact_id, message.person_id) == (school.guest.contact_id, None)


def test_of_what_nobody_reads_yet_a_change_needs_no_reason(school: School) -> None:
    asked = school.asked()
    actions.change_session(
        asked, starts_at=asked.starts_at, minutes=30, space_id=None, where="凉亭", by=school.by(), at=school.at
    )
    assert not told("changed"), "nobody said yes to the old time"
    assert [one.person_id for one in told("asked")] == [school.known.person_id] * 2, "they are asked for the new one"
    actions.change_session(
        asked, starts_at=asked.starts_at, minutes=30, space_id=None, where="凉亭", by=school.by(), at=school.at
    )
    assert len(told("asked")) == 2, "nothing has changed"
    with pytest.raises(Invalid) as wrong:
        row = school.planned(hours=90)
        actions.change_session(
            row, starts_at=row.starts_at, minutes=30, space_id=None, where="凉亭", by=school.by(), at=school.at
        )
    assert list(wrong.value.errors) == ["reason"]


def test_a_change_into_the_past_or_onto_another_lesson_of_the_lecturer_is_refused(school: School) -> None:
    first, row = school.planned(hours=48), school.planned(hours=72)

    def to(at: Any) -> list[str]:
        with pytest.raises(Invalid) as wrong:
            actions.change_session(
                row, starts_at=at, minutes=30, space_id=None, where="亭", reason="雨", by=school.by(), at=school.at
            )
        return list(wrong.value.errors)

    assert to(school.at - timedelta(hours=1)) == ["starts"]
    assert to(None) == ["starts"]
    assert to(first.starts_at + timedelta(minutes=20)) == ["starts"]


def test_calling_off_needs_a_reason_and_tells_the_lecturer(school: School) -> None:
    row = school.planned()
    with pytest.raises(Invalid) as wrong:
        actions.call_off_session(row, reason=" ", by=school.by(), at=school.at)
    assert list(wrong.value.errors) == ["reason"]
    off = actions.call_off_session(row, reason="讲师病了", by=school.by(), at=school.at)
    assert (off.state, off.reason) == (State.CALLED_OFF, "讲师病了")
    assert len(told("called_off")) == 1
    with pytest.raises(Refused):
        actions.call_off_session(off, reason="再来", by=school.by(), at=school.at)


def test_who_saw_an_older_page_is_told_so(school: School) -> None:
    row = school.planned()
    actions.say_no(row, by=school.by(KNOWN), at=school.at)
    with pytest.raises(Stale):
        actions.call_off_session(row, reason="停电", version=row.version, by=school.by(), at=school.at)


def enter(school: School, number: int | None = 12, **more: Any) -> LessonSession:
    facts = school.facts(hours=-24, **more)
    return actions.enter_held(
        school.world.bodies["station"], school.world.estate, facts, attendance=number, words="坐满了",
        by=school.by(HEAD), at=school.at,
    )  # fmt: skip


def test_a_lesson_of_yesterday_is_entered_from_paper_with_how_many_came(school: School) -> None:
    row = enter(school, lecturer_id=school.guest.pk, audience=Audience.MEMBERS)
    assert (row.state, row.attendance, row.words, row.lecturer_id) == (State.HELD, 12, "坐满了", school.guest.pk)
    assert {event.kind for event in Event.objects.filter(subject_id=str(row.pk))} == {
        "lesson_session.arranged",
        "lesson_session.held",
    }


@pytest.mark.parametrize("number", [None, -1, 10_000, 10**9])
def test_how_many_came_is_a_whole_number_that_can_be(school: School, number: int | None) -> None:
    with pytest.raises(Invalid) as wrong:
        enter(school, number)
    assert list(wrong.value.errors) == ["attendance"]


@pytest.mark.parametrize("hours", [1, -24 * 93])
def test_what_is_to_come_or_long_over_is_not_entered(school: School, hours: float) -> None:
    with pytest.raises(Invalid) as wrong:
        enter(school, starts_at=school.at + timedelta(hours=hours))
    assert list(wrong.value.errors) == ["starts"]


def test_nobody_gave_two_at_one_time_on_paper_either(school: School) -> None:
    enter(school, lecturer_id=school.known.pk)
    with pytest.raises(Invalid) as wrong:
        enter(school, lecturer_id=school.known.pk)
    assert list(wrong.value.errors) == ["lecturer"]


def test_why_it_changed_or_is_called_off_holds_nobodys_own_number(school: School) -> None:
    row, why = school.arranged(), "改期，问13812345678"
    by, at = school.by(), school.at
    with pytest.raises(Invalid) as wrong:
        actions.change_session(
            row, starts_at=row.starts_at, minutes=40, space_id=None, where="东门", reason=why, by=by, at=at
        )
    assert list(wrong.value.errors) == ["reason"]
    with pytest.raises(Invalid) as wrong:
        actions.call_off_session(row, reason=why, by=by, at=at)
    assert list(wrong.value.errors) == ["reason"]
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.SOUGHT, "")
