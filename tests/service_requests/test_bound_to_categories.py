"""Officers of one body, each appointed for some categories: who gets what, and that nothing is ever with nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import Actor, ActorKind, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import appoint, create_post, end_appointment
from linli.organisations.models import Appointment
from linli.organisations.queries import on_duty, others_with, posts_of
from linli.people.actions import create_person
from linli.playbooks.enums import Power
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to, waiting_for
from linli.service_requests.rules import may_see, may_take
from linli.service_requests.stranded import stranded
from tests.service_requests.steps import COMMUNITY, HEAD, Path
from tests.service_requests.test_tree_changes import SYSTEM

pytestmark = pytest.mark.django_db


@dataclass
class Office:
    """A department with a head, who is bound to nothing, and two officers for different categories."""

    world: World
    path: Path

    def officer(self, name: str, *categories: str) -> Actor:
        assert self.world.version is not None
        body, at = self.world.bodies["lighting"], self.world.at
        post = create_post(body, key="department_officer", playbook_version_id=self.world.version.pk, by=SYSTEM, at=at)
        person = create_person(name=name, by=SYSTEM, at=at)
        appoint(post, person, starts_on=date(2026, 1, 1), categories=categories, by=SYSTEM, at=at)
        return self.again(person.pk)

    def again(self, person_id: Any) -> Actor:
        """The same person at the next request."""
        posts = posts_of(person_id, local_date(self.world.at))
        return Actor(ActorKind.POST, Door.DESK, person_id=person_id, posts=posts, held=posts[0])

    def given(self, category: str) -> ServiceRequest:
        """A matter of a category, dispatched to the department by the community."""
        row = actions.raise_(self.path.accepted(), by=self.path.by(HEAD), at=self.path.at)
        row = actions.dispatch(row, by=self.path.by(COMMUNITY), at=self.path.at, to=self.world.bodies["lighting"])
        ServiceRequest.objects.filter(pk=row.pk).update(category=category)
        row.category = category
        return row

    def without_head(self) -> None:
        held = Appointment.objects.get(person=self.world.people["department_officer"])
        end_appointment(held, ends_on=local_date(self.world.at) - timedelta(days=1), by=SYSTEM, at=self.world.at)


@pytest.fixture
def office(world: World) -> Office:
    return Office(world, Path(world, world.at))


def sees(actor: Actor, row: ServiceRequest, at: Any) -> bool:
    """The rule, the list and the inbox say the same."""
    seen = may_see(actor, row, at) is None
    assert visible_to(actor).filter(pk=row.pk).exists() == seen
    assert waiting_for(actor, at).filter(pk=row.pk).exists() == seen
    assert (may_take(actor, row, at) is None) == seen
    return seen


def test_each_gets_their_own_and_the_head_gets_all(office: Office) -> None:
    lamps, noise = office.officer("安路明", "public_lighting"), office.officer("安静宁", "noise")
    head, at = office.path.by("department_officer"), office.world.at
    for category, who in (("public_lighting", (1, 0, 1)), ("noise", (0, 1, 1)), ("trees", (0, 0, 1))):
        row = office.given(category)
        assert tuple(sees(actor, row, at) for actor in (lamps, noise, head)) == tuple(map(bool, who)), category


def test_what_nobody_has_sorted_is_seen_by_all_of_the_body(office: Office) -> None:
    row = office.given("")
    assert sees(office.officer("安路明", "public_lighting"), row, office.world.at)


def test_where_nobody_is_there_for_a_category_the_whole_body_gets_it(office: Office) -> None:
    lamps, noise = office.officer("安路明", "public_lighting"), office.officer("安静宁", "noise")
    rows = {category: office.given(category) for category in ("public_lighting", "noise", "trees")}
    office.without_head()
    assert list(stranded(office.world.at)) == []
    lamps, noise = office.again(lamps.person_id), office.again(noise.person_id)
    assert lamps.posts[0].taken == {"public_lighting", "noise"}
    seen = {
        category: (sees(lamps, row, office.world.at), sees(noise, row, office.world.at))
        for category, row in rows.items()
    }
    assert seen == {"public_lighting": (True, False), "noise": (False, True), "trees": (True, True)}


def test_said_anew_what_it_is_about_it_leaves_one_officer_and_comes_to_the_other(office: Office) -> None:
    lamps, noise = office.officer("安路明", "public_lighting"), office.officer("安静宁", "noise")
    row, at = office.given("public_lighting"), office.world.at
    head = office.path.by("department_officer")
    assert (sees(lamps, row, at), sees(noise, row, at)) == (True, False)
    row = actions.classify(
        ServiceRequest.objects.get(pk=row.pk), by=office.path.by(COMMUNITY), at=office.path.at, category="noise"
    )
    assert (sees(lamps, row, at), sees(noise, row, at), sees(head, row, at)) == (False, True, True)


def test_fresh_eyes_are_those_of_somebody_whose_category_it_is(office: Office) -> None:
    lamps, noise = office.officer("安路明", "public_lighting"), office.officer("安静宁", "noise")
    body, power, today = office.world.bodies["lighting"], Power.SERVICE_REQUEST_HANDLE, local_date(office.world.at)
    head = {office.world.people["department_officer"].pk}
    assert others_with(body, power, head, today)
    assert others_with(body, power, head, today, "noise")
    assert not others_with(body, power, {*head, noise.person_id}, today, "noise")
    assert not others_with(body, power, head, today, "trees")
    office.without_head()
    assert others_with(body, power, {lamps.person_id}, today, "trees")
    assert not others_with(body, power, {lamps.person_id, noise.person_id}, today, "trees")


def test_the_urgent_matter_comes_to_whoever_is_there_for_it(office: Office) -> None:
    lamps = office.officer("安路明", "public_lighting")
    office.without_head()
    noise = office.officer("安静宁", "noise")
    body = office.world.bodies["lighting"].pk
    told = {
        category: on_duty(body, office.world.at, category) for category in ("noise", "public_lighting", "trees", "")
    }
    people = {category: holder.person_id for category, holder in told.items() if holder}
    assert people["noise"] == noise.person_id
    assert people["public_lighting"] == people["trees"] == people[""] == lamps.person_id


def test_what_binds_a_post_costs_no_query_more(
    office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lamps = office.officer("安路明", "public_lighting")
    for _category in ("noise", "public_lighting", "public_lighting"):
        office.given(_category)
    with django_assert_num_queries(1):
        actor = office.again(lamps.person_id)
    with django_assert_num_queries(2):
        assert len(list(waiting_for(actor, office.world.at))) == len(list(visible_to(actor))) == 2
