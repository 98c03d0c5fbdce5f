"""What follows a body and a place: catalogue, bank and lessons to come go on; what was held stays where it was."""

from __future__ import annotations

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.lessons import actions
from linli.lessons.enums import State
from linli.lessons.models import Lecturer
from linli.lessons.queries import sessions_visible_to
from linli.organisations.actions import create_organisation, hand_over, succeed
from linli.organisations.models import Appointment, Organisation
from linli.people.actions import create_person
from linli.places.actions import carry_out, merge_place
from linli.playbooks.enums import BodyKind
from tests.lessons.conftest import KEEPER, KNOWN, School, appointment_of

pytestmark = pytest.mark.django_db


def follower(school: School) -> Organisation:
    return create_organisation(
        kind=BodyKind.SERVICE_STATION, name="新站", places=[school.world.estate], by=system(), at=school.at
    )


def test_open_lessons_are_the_successors_and_held_ones_stay(school: School) -> None:
    held, planned = school.held(), school.planned(hours=200)
    new = follower(school)
    succeed(school.world.bodies["station"], new, on=local_date(school.at), by=system(), at=school.at)
    for row in (held, planned):
        row.refresh_from_db()
    assert planned.organisation_id == new.pk
    assert held.organisation_id == school.world.bodies["station"].pk


def test_catalogue_and_bank_are_the_successors_but_not_what_left_them(school: School) -> None:
    left = actions.leave_bank(school.guest, by=school.by(KEEPER), at=school.at)
    community = school.world.places["community"]
    new = create_organisation(
        kind=BodyKind.RESIDENTS_COMMITTEE, name="新社区", places=[community], by=system(), at=school.at
    )
    succeed(school.world.bodies["community_office"], new, on=local_date(school.at), by=system(), at=school.at)
    for row, body in ((school.lesson, new), (school.known, new), (left, school.world.bodies["community_office"])):
        row.refresh_from_db()
        assert row.organisation_id == body.pk


def test_who_has_left_a_post_still_gives_what_they_said_yes_to(school: School) -> None:
    row = school.planned(hours=24 * 9)
    old = appointment_of(school.world, KNOWN)
    to = create_person(name="后任", by=system(), at=school.at)
    hand_over(old, to=to, on=local_date(school.at), by=system(), at=school.at)
    row.refresh_from_db()
    assert (row.state, row.lecturer_id) == (State.PLANNED, school.known.pk), "the lesson is theirs, not their post's"


def test_who_follows_in_a_post_arranges_what_its_body_arranged(school: School) -> None:
    row = school.planned()
    post = Appointment.objects.get(person=school.world.people["station_head"]).post
    assert post.organisation_id == row.organisation_id
    assert sessions_visible_to(school.by()).filter(pk=row.pk).exists(), "it is the body's, whoever holds the post"


def test_who_stands_in_both_banks_of_merged_places_stands_there_once(school: School) -> None:
    world, place = school.world, school.world.places["other_community"]
    twin = actions.enter_lecturer(
        place,
        actions.LecturerFacts(
            ("law",), local_date(school.at), "spoken", appointment_id=appointment_of(world, KNOWN).pk
        ),
        by=school.by("subdistrict_officer"),
        at=school.at,
    )
    assert Lecturer.objects.filter(person=twin.person, left_at=None).count() == 2
    carry_out(merge_place(place, into=world.places["community"], by=system(), at=school.at), by=system(), at=school.at)
    (one,) = Lecturer.objects.filter(person=school.known.person, left_at=None)
    assert (one.pk, one.place_id) == (school.known.pk, world.places["community"].pk)
    twin.refresh_from_db()
    assert (twin.person_id, twin.name) == (None, "—")
