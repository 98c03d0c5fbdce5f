"""When a body is followed by another, or a place becomes part of another, what is in force goes on there."""

from __future__ import annotations

from typing import Any

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.waiting import waiting_for
from linli.demo.cast import World
from linli.emergencies.enums import CallState, State, Step
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from linli.emergencies.queries import called_ids
from linli.messages.models import Outbox
from linli.organisations.actions import create_organisation, succeed
from linli.organisations.models import Organisation
from linli.places.actions import add_place, carry_out, merge_place
from linli.places.enums import Level
from linli.places.models import Place
from tests.emergencies.conftest import ABOVE, COMMUNITY, Emergency, declared


def successor(emergency: Emergency, key: str) -> Organisation:
    old = emergency.world.bodies[key]
    return create_organisation(
        kind=old.kind, name=f"新{old.name}", short_name="新的", telephone="",
        places=[one.place for one in old.bindings.all()], by=system(), at=emergency.at,
    )  # fmt: skip


def follow(emergency: Emergency, key: str, new: Organisation, **how: Any) -> None:
    succeed(emergency.world.bodies[key], new, on=local_date(emergency.at), by=system(), at=emergency.at, **how)


def test_a_response_in_force_is_the_successor_s(emergency: Emergency) -> None:
    new = successor(emergency, "station")
    follow(emergency, "station", new)
    assert emergency.fresh().organisation_id == new.pk


def test_a_call_goes_over_with_its_clock(emergency: Emergency) -> None:
    before = emergency.call().due_at
    new = successor(emergency, "property")
    follow(emergency, "property", new)
    call = EmergencyCall.objects.get(response=emergency.response, organisation=new)
    assert (call.state, call.due_at) == (CallState.CALLED, before)


def test_where_both_were_called_the_old_one_s_call_is_over(world: World) -> None:
    one = declared(world)
    new = successor(one, "property")
    declared_again = declared(world, kind="fire")
    follow(one, "property", new)
    assert one.response.calls.filter(organisation=new, state=CallState.CALLED).count() == 1
    calls = declared_again.response.calls.filter(organisation__in=[world.bodies["property"], new])
    assert sorted(calls.values_list("state", flat=True)) == [CallState.CALLED, CallState.OVER]


def test_a_called_body_that_follows_who_declared_it_leads_and_is_called_no_more(world: World) -> None:
    before = Emergency(world, world.at, EmergencyResponse())
    new = successor(before, "station")
    one = declared(world)
    assert one.response.calls.filter(organisation=new, state=CallState.CALLED).exists()
    follow(one, "station", new)
    assert one.fresh().organisation_id == new.pk
    call = one.response.calls.get(organisation=new)
    assert (call.state, call.due_at) == (CallState.OVER, None)


@pytest.fixture
def other(world: World) -> Place:
    """A second estate of the community, without buildings yet."""
    community = world.places["community"]
    return add_place(level=Level.ESTATE, name="夏荷里", parent=community, by=system(), at=world.at)


def merged(one: Emergency, other: Place) -> None:
    change = merge_place(other, into=one.world.estate, by=system(), at=one.at)
    carry_out(change, by=system(), at=one.at)


def test_a_response_of_a_merged_estate_lies_in_the_other(world: World, other: Place) -> None:
    one = declared(world, by=ABOVE, place=other)
    merged(one, other)
    assert (one.fresh().place_id, one.fresh().state) == (world.estate.pk, State.IN_FORCE)


@pytest.mark.parametrize(("level", "ends"), [("three", "there"), ("two", "here")])
def test_where_both_have_one_in_force_the_lighter_becomes_part_of_the_graver(
    world: World, other: Place, level: str, ends: str
) -> None:
    here = declared(world, by=COMMUNITY, level="three")
    there = declared(world, by=ABOVE, place=other, level=level)
    merged(there, other)
    over, goes_on = (there, here) if ends == "there" else (here, there)
    assert over.fresh().state == State.TAKEN_IN
    assert over.fresh().taken_into_id == goes_on.response.pk
    assert goes_on.fresh().state == State.IN_FORCE
    assert not over.response.calls.filter(due_at__isnull=False).exists()
    assert goes_on.fresh().place_id == world.estate.pk
    numbers = {line.ref for line in waiting_for(world.actor("grid_worker"), there.at)}
    assert over.response.number not in numbers
    at_work = {over.fresh().organisation_id, *called_ids(over.response)} - {goes_on.fresh().organisation_id}
    called = goes_on.response.calls.filter(state=CallState.CALLED)
    assert at_work <= set(called.values_list("organisation_id", flat=True)), "who was at work there stays called"
    assert over.response.lines.filter(step=Step.TAKEN_IN).count() == 1
    assert goes_on.response.lines.filter(step=Step.TOOK_IN).count() == 1
    told = Outbox.objects.get(kind="emergency.body.taken_in")
    assert told.organisation_id == over.fresh().organisation_id
