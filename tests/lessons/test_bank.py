"""The lecturers' bank: nobody without consent, once in a bank, gone without a trace, called only for a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.lessons import actions
from linli.lessons.enums import State
from linli.lessons.models import Lecturer, LessonSession
from linli.people.models import Contact, ContactReveal
from linli.people.queries import reveals_to
from linli.web.lesson_words import who
from tests.lessons.conftest import HEAD, KEEPER, KNOWN, PHONE, School, appointment_of, entered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 5000}, "name"),
        ({"from_where": "长" * 5000}, "from_where"),
        ({"subjects": ()}, "subjects"),
        ({"subjects": ("magic",)}, "subjects"),
        ({"phone": "12"}, "phone"),
        ({"consent_way": ""}, "consent_way"),
        ({"consented_on": None}, "consented_on"),
        ({"appointment_id": uuid4()}, "who"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(school: School, more: dict[str, Any], field: str) -> None:
    before = Lecturer.objects.count()
    with pytest.raises(Invalid) as wrong:
        entered(school.world, school.at, **more)
    assert list(wrong.value.errors) == [field]
    assert Lecturer.objects.count() == before


@pytest.mark.parametrize(("days", "right"), [(1, False), (0, True), (-1000, True), (-1200, False)])
def test_consent_is_of_today_or_of_the_last_three_years(school: School, days: int, right: bool) -> None:
    day = local_date(school.at) + timedelta(days=days)
    if right:
        assert entered(school.world, school.at, consented_on=day).consented_on == day
        return
    with pytest.raises(Invalid) as wrong:
        entered(school.world, school.at, consented_on=day)
    assert list(wrong.value.errors) == ["consented_on"]


def test_who_holds_a_post_is_known_by_their_person_and_stands_in_a_bank_once(school: School) -> None:
    assert (school.known.name, school.known.called) == ("", school.world.people[KNOWN].name)
    with pytest.raises(Invalid) as wrong:
        entered(school.world, school.at, appointment_id=appointment_of(school.world, KNOWN).pk, name="")
    assert list(wrong.value.errors) == ["who"]
    actions.leave_bank(school.known, by=school.by(KEEPER), at=school.at)
    again = entered(school.world, school.at, appointment_id=appointment_of(school.world, KNOWN).pk, name="")
    assert again.left_at is None


def test_the_same_form_twice_enters_one(school: School) -> None:
    facts = actions.LecturerFacts(("law",), local_date(school.at), "written", name="葛老师")
    place, by = school.world.places["community"], school.by(KEEPER)
    first = actions.enter_lecturer(place, facts, key="k", by=by, at=school.at)
    assert actions.enter_lecturer(place, facts, key="k", by=by, at=school.at).pk == first.pk


def test_the_number_is_in_the_vault_and_not_in_the_row(school: School) -> None:
    assert school.guest.contact is not None
    assert PHONE.encode() not in bytes(school.guest.contact.sealed)
    events = Event.objects.filter(kind="lecturer.entered")
    assert {key for event in events for key in event.refs} == {"way"}


def test_a_changed_telephone_takes_the_place_of_the_old_one_which_is_erased(school: School) -> None:
    old = school.guest.contact_id
    row = actions.change_lecturer(
        school.guest, subjects=["law"], from_where="区委党校", phone="10000009002", by=school.by(KEEPER), at=school.at
    )
    assert (row.subjects, row.from_where) == (["law"], "区委党校")
    assert row.contact_id != old
    assert Contact.objects.get(pk=old).scrubbed_at is not None
    kept = actions.change_lecturer(row, subjects=["law"], from_where="", by=school.by(KEEPER), at=school.at)
    assert kept.contact_id == row.contact_id, "nothing typed: the one before stays"


def test_who_does_not_want_to_be_called_any_more_is_in_the_bank_without_a_telephone(school: School) -> None:
    old, by = school.guest.contact_id, school.by(KEEPER)
    said: dict[str, Any] = {"subjects": ["safety"], "from_where": "", "by": by, "at": school.at}
    row = actions.change_lecturer(school.guest, without_phone=True, **said)
    assert (row.contact_id, row.left_at) == (None, None)
    assert Contact.objects.get(pk=old).scrubbed_at is not None
    assert actions.change_lecturer(row, without_phone=True, **said).contact_id is None, "a second press changes nothing"
    both = actions.change_lecturer(row, without_phone=True, phone="10000009002", **said)
    assert both.contact_id is not None, "a telephone that was typed is wanted"


def test_a_name_from_outside_is_put_right_and_that_of_a_known_person_is_their_own(school: School) -> None:
    said: dict[str, Any] = {"subjects": ["safety"], "from_where": "", "by": school.by(KEEPER), "at": school.at}
    assert actions.change_lecturer(school.guest, name=" 邵  正萍 ", **said).name == "邵 正萍"
    assert actions.change_lecturer(school.guest, **said).name == "邵 正萍", "unsaid it stays"
    for name in (" ", "长" * 5000):
        with pytest.raises(Invalid) as wrong:
            actions.change_lecturer(school.guest, name=name, **said)
        assert list(wrong.value.errors) == ["name"]
    assert actions.change_lecturer(school.known, name="别人", **said).name == ""


def test_the_lecturer_changes_and_ends_their_own_entry(school: School) -> None:
    row = actions.change_lecturer(
        school.known, subjects=["health"], from_where="网格", by=school.by(KNOWN), at=school.at
    )
    assert row.subjects == ["health"]
    assert actions.leave_bank(row, by=school.by(KNOWN), at=school.at).left_at == school.at


def test_of_who_left_nothing_is_kept_but_that_lessons_were_held(school: School) -> None:
    held = actions.enter_held(
        school.world.bodies["station"], school.world.estate, school.facts(hours=-30, lecturer_id=school.guest.pk),
        attendance=9, by=school.by(), at=school.at,
    )  # fmt: skip
    planned, asked = school.planned(school.guest, hours=20), school.asked(school.guest, hours=60)
    contact = school.guest.contact_id
    left = actions.leave_bank(school.guest, by=school.by(KEEPER), at=school.at)
    row = Lecturer.objects.get(pk=left.pk)
    assert (row.name, row.person_id, row.contact_id, row.from_where, row.subjects) == ("—", None, None, "", [])
    gone = Contact.objects.get(pk=contact)
    assert (bytes(gone.sealed), bytes(gone.index), gone.masked) == (b"", b"", "")
    for session in (planned, asked):
        session.refresh_from_db()
        assert (session.state, session.lecturer_id) == (State.SOUGHT, None)
    held.refresh_from_db()
    assert (held.state, held.attendance) == (State.HELD, 9)
    assert LessonSession.objects.filter(state=State.HELD).count() == 1
    with pytest.raises(Refused):
        actions.leave_bank(row, by=school.by(KEEPER), at=school.at)


def test_who_gave_a_lesson_and_left_before_it_was_written_down_gave_it(school: School) -> None:
    given, asked = school.planned(hours=2), school.asked(hours=3)
    school.later(hours=4)
    actions.leave_bank(school.known, by=school.by(KNOWN), at=school.at)
    for row in (given, asked):
        row.refresh_from_db()
    assert (given.state, asked.state) == (State.PLANNED, State.SOUGHT)
    held = actions.hold_lesson(given, attendance=8, by=school.by(), at=school.at)
    assert (held.state, who(held)) == (State.HELD, "a lecturer who has left the bank")


def test_who_left_meanwhile_cannot_be_asked(school: School) -> None:
    row = school.arranged()
    actions.leave_bank(school.guest, by=school.by(KEEPER), at=school.at)
    with pytest.raises(Invalid) as wrong:
        actions.ask_lecturer(row, lecturer_id=school.guest.pk, by=school.by(), at=school.at)
    assert list(wrong.value.errors) == ["lecturer"]


@pytest.mark.parametrize("role", [HEAD, KEEPER])
def test_a_telephone_is_shown_for_a_purpose_and_who_looked_is_kept(school: School, role: str) -> None:
    found = actions.call_lecturer(school.guest, purpose="ask_details", by=school.by(role), at=school.at)
    assert found.phone.replace("-", "").endswith(PHONE[-4:])
    look = ContactReveal.objects.get()
    assert (look.subject_type, look.subject_id, look.person_id) == (
        "lecturer",
        school.guest.pk,
        school.by(role).person_id,
    )


def test_who_works_here_reads_who_looked_at_their_number(school: School) -> None:
    said = {"subjects": ["safety"], "from_where": "", "by": school.by(KEEPER), "at": school.at}
    row = actions.change_lecturer(school.known, phone=PHONE, **said)
    other = entered(school.world, school.at, appointment_id=appointment_of(school.world, "repairer").pk, name="")
    for one in (row, other):
        actions.call_lecturer(one, purpose="ask_details", by=school.by(), at=school.at)
        looks = list(reveals_to(one.person_id))
        assert [(look.subject_type, look.person_id) for look in looks] == [("lecturer", school.by().person_id)]


def test_without_a_purpose_without_a_number_or_from_elsewhere_nothing_is_shown(school: School) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.call_lecturer(school.guest, purpose="gossip", by=school.by(), at=school.at)
    assert list(wrong.value.errors) == ["purpose"]
    with pytest.raises(Invalid) as wrong:
        actions.call_lecturer(school.known, purpose="ask_details", by=school.by(), at=school.at)
    assert list(wrong.value.errors) == ["phone"]
    for role in ("city_officer", "property_manager", KNOWN):
        with pytest.raises(Refused):
            actions.call_lecturer(school.guest, purpose="ask_details", by=school.by(role), at=school.at)
    assert not ContactReveal.objects.exists()
