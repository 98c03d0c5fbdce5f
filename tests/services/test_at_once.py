"""Many at once: fifty of a body who take on a matter, a form that comes fifty times, fifty households and a firm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.core.refusals import RefusalKind, Refused
from linli.demo.cast import Size, build_world
from linli.organisations.actions import appoint
from linli.organisations.models import Post
from linli.organisations.queries import posts_of
from linli.people.actions import create_person
from linli.places.models import Place
from linli.services import actions
from linli.services.enums import State
from linli.services.models import AgentMatter, DirectoryEntry, Recommendation
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT
from tests.services.conftest import Desk

MANY = 50
WIDE = Size(3, 1, 9, 2)
"""Doors for fifty households."""


def officers(desk: Desk) -> list[Actor]:
    """Fifty people of the community, who may all take matters on."""
    post = Post.objects.filter(organisation=desk.world.bodies["community_office"], key="community_officer").get()
    found, day = [], local_date(AT)
    for number in range(MANY):
        person = create_person(name=f"员{number}", by=system(), at=AT)
        appoint(post, person, starts_on=day - timedelta(days=1), by=system(), at=AT)
        held = posts_of(person.pk, day)
        found.append(Actor(ActorKind.POST, door=Door.DESK, person_id=person.pk, posts=held, held=held[0]))
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_take_on_a_matter_one_is_its_agent_and_the_others_read_so() -> None:
    desk = Desk(build_world(at=AT), AT)
    row = actions.enter_matter(desk.world.estate, desk.facts(on_behalf=True), by=desk.by("community_officer"), at=AT)
    people = officers(desk)
    results = at_once([partial(actions.take_matter, row, by=who, at=AT) for who in people])
    refused = [one for one in results if isinstance(one, Refused)]
    assert (sum(isinstance(one, AgentMatter) for one in results), len(refused)) == (1, MANY - 1), results
    assert {(one.refusal.kind, one.refusal.rule) for one in refused} == {(RefusalKind.WHEN, "may_take")}
    assert all(one.refusal.sentence() for one in refused)
    held = AgentMatter.objects.get()
    assert (held.state, held.version) == (State.IN_HAND, row.version + 1)
    assert held.appointment_id in {who.appointment_id for who in people}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_form_that_comes_fifty_times_is_one_matter_and_fifty_households_make_one_entry() -> None:
    desk = Desk(build_world(WIDE, at=AT), AT)
    estate = desk.world.estate
    ask = partial(actions.ask_for_matter, estate, desk.facts(), key="k", by=desk.by("resident"), at=AT)
    results = at_once([ask] * MANY)
    assert {getattr(one, "pk", one) for one in results} == {AgentMatter.objects.get().pk}

    rooms = list(Place.objects.filter(estate_id=estate.pk, level="room").order_by("path")[:MANY])
    assert len(rooms) == MANY
    by = replace(desk.by(), door=Door.DESK)
    calls = [
        partial(actions.recommend, estate, desk.firm(), reason=f"修得好，{n}", room=room, by=by, at=AT)
        for n, room in enumerate(rooms)
    ]
    results = at_once(calls)
    assert {getattr(one, "pk", one) for one in results} == {DirectoryEntry.objects.get().pk}
    assert Recommendation.objects.count() == MANY
