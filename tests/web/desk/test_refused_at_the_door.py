"""What must not be, tried through the pages: a photo without consent, a second reviewer who is the first, no guardian,
a slot that is over. Each is said at its field or at its button, and nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.attachments.models import Attachment
from linli.care.enums import State as CareState
from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import appoint, create_post
from linli.points.enums import State as PointsState
from linli.projects.queries import milestones_of, reviews_of
from linli.volunteering.actions import VolunteerFacts, confirm, opt_in, publish
from linli.volunteering.models import Activity, SignUp, Volunteer
from tests.care.conftest import HEAD, OFFICER, Care
from tests.points.conftest import has, thanks_in
from tests.projects.conftest import OFFICE, PROPOSER, Pot
from tests.volunteering.conftest import LEADER, made_team, planned, slot

pytestmark = pytest.mark.django_db

SignIn = Callable[[str], Client]
DAY = timedelta(days=1)


def photo() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (8, 8)).save(body, "JPEG")
    return SimpleUploadedFile("a.jpg", body.getvalue(), "image/jpeg")


def also(world: World, role: str, body: str, key: str) -> None:
    """Give somebody of the cast one more post."""
    assert world.version is not None
    post = create_post(world.bodies[body], key=key, playbook_version_id=world.version.pk, by=system(), at=world.at)
    appoint(post, world.people[role], starts_on=local_date(world.at) - DAY, by=system(), at=world.at)


def opened(world: World) -> Activity:
    row = planned(world, made_team(world))
    publish(row, by=world.actor(LEADER), at=world.at)
    row.refresh_from_db()
    return row


# -- photos --------------------------------------------------------------------------------------------------


def test_a_photo_of_an_activity_without_consent_is_refused_at_the_tick(world: World, at_desk: SignIn) -> None:
    row = opened(world)
    confirm(row, served=[], by=world.actor(LEADER), at=row.ends_at)
    with time_machine.travel(row.ends_at + timedelta(hours=1), tick=False):
        answer = at_desk(LEADER).post(
            f"/desk/volunteering/activities/{row.pk}/", {"do": "report", "words": "修好三件", "photos": photo()}
        )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_consent' in page
    assert 'id="id_consent' in page
    assert "修好三件" in page
    assert not Attachment.objects.exists()


def test_a_photo_of_a_project_without_consent_is_refused_at_the_tick(world: World, at_desk: SignIn) -> None:
    pot = Pot(world)
    row = pot.funded()
    step = milestones_of(row)[0]
    with time_machine.travel(pot.objected, tick=False):
        said = {"do": "tell", "step": str(step.pk), "words": "办了", f"photos_{step.pk}": photo()}
        answer = at_desk(PROPOSER).post(f"/desk/projects/{row.pk}/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_consent' in page
    assert 'id="id_consent' in page
    assert not Attachment.objects.exists()


# -- two reviewers who are one person ------------------------------------------------------------------------


def test_who_reviewed_an_application_first_does_not_review_it_again_in_another_post(
    world: World, at_desk: SignIn
) -> None:
    care = Care(world, world.at)
    row = care.second()
    also(world, HEAD, "community_office", "community_officer")
    client, address = at_desk(HEAD), f"/desk/care/applications/{row.pk}/"
    page = client.get(address).content.decode()
    assert 'data-verb="review_second"' not in page
    said = {"do": "review_second", "version": str(row.version), "says": "yes", "amount": "2000", "words": "属实"}
    answer = client.post(address, said, follow=True)
    assert answer.status_code < 500
    row.refresh_from_db()
    assert (row.state, row.second_reviewer_id) == (CareState.SECOND, None)
    assert 'data-verb="review_second"' in at_desk(OFFICER).get(address).content.decode()


def test_who_gave_points_does_not_approve_them_in_another_post(world: World, at_desk: SignIn) -> None:
    thanks = thanks_in(world)
    member, _actor = thanks.member()
    row = thanks.given(member, 20)
    also(world, HEAD, "community_office", "community_officer")
    client, address = at_desk(HEAD), f"/desk/points/awards/{row.pk}/"
    page = client.get(address).content.decode()
    assert 'data-verb="approve"' not in page
    assert "a second person looks at it" in page
    assert client.post(address, {"do": "approve", "version": str(row.version)}).status_code < 500
    row.refresh_from_db()
    assert (row.state, has(member)) == (PointsState.WAITING, 0)


def test_who_looked_at_a_project_does_not_look_again_for_another_body(world: World, at_desk: SignIn) -> None:
    pot = Pot(world)
    row = pot.sent()
    pot.review(row, HEAD)
    also(world, HEAD, "subdistrict_office", "subdistrict_officer")
    address = f"/desk/projects/{row.pk}/"
    said = {"do": "review", "agrees": "yes", "fen": "500", "words": "好"}
    with time_machine.travel(pot.over, tick=False):
        client = at_desk(HEAD)
        answer = client.post(address, {**said, "version": str(row.version)}, follow=True)
        assert answer.status_code < 500
        assert len(reviews_of(row)) == 1
        again = client.get(address).content.decode()
        assert 'data-verb="review"' not in again or "already" in again
        other = at_desk(OFFICE)
        row.refresh_from_db()
        assert other.post(address, {**said, "version": str(row.version)}).status_code == 303
    assert len({one.person_id for one in reviews_of(row)}) == 2


# -- a guardian, and a slot that is over ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"minor": "1"}, "guardian"),
        ({"minor": "1", "guardian": "林母"}, "guardian_way"),
        ({"minor": "1", "guardian": "林母", "guardian_way": "spoken"}, "guardian_on"),
        ({"minor": "1", "guardian": "林母", "guardian_way": "spoken", "guardian_on": "2030-01-01"}, "guardian_on"),
    ],
)
def test_who_is_under_eighteen_is_no_volunteer_without_a_guardians_word(
    world: World, at_desk: SignIn, said: dict[str, str], field: str
) -> None:
    answer = at_desk("resident").post("/e/chunheli/volunteer/", {**said, "wish": "修伞"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}_error"' in page
    assert "修伞" in page
    assert not Volunteer.objects.exists()


def test_nobody_signs_up_for_a_slot_that_is_over(world: World, at_desk: SignIn) -> None:
    row = opened(world)
    opt_in(world.estate, VolunteerFacts(), by=world.actor("resident"), at=world.at)
    with time_machine.travel(row.ends_at + timedelta(minutes=1), tick=False):
        address = f"/e/chunheli/activities/{row.pk}/"
        answer = at_desk("resident").post(address, {"do": "sign_up", "slot": str(slot(row).pk)}, follow=True)
        assert answer.status_code == 200
        assert 'data-verb="sign_up"' not in answer.content.decode()
    assert not SignUp.objects.exists()
