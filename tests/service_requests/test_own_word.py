"""Who handles a matter does not give the resident's word on it, whatever code their browser holds (law 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linli.core.actors import NOBODY, Actor, ActorKind
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.service_requests import actions, rules
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest


@pytest.fixture
def resolved(world: World, at: datetime) -> ServiceRequest:
    told = actions.file(place=world.places["unit"], report=actions.Report(words="路灯不亮"), by=NOBODY, at=at)
    row = ServiceRequest.objects.get(pk=told.id)
    head, repairer = world.actor("station_head"), world.actor("repairer")
    actions.accept(row, by=head, at=at)
    actions.dispatch(row, by=head, at=at, to=world.bodies["property"])
    actions.take(row, by=repairer, at=at)
    return actions.resolve(row, by=repairer, at=at, result="repaired", words="换了灯泡")


def with_code(actor: Actor, row: ServiceRequest) -> Actor:
    return replace(actor, subjects=frozenset({row.pk}))


@pytest.mark.parametrize("role", ["repairer", "property_manager"])
def test_the_handlers_body_cannot_close_with_the_code(
    world: World, resolved: ServiceRequest, at: datetime, role: str
) -> None:
    handler = with_code(world.actor(role), resolved)
    for rule in (rules.may_rate, rules.may_close, rules.may_withdraw):
        assert rule(handler, resolved, at) is not None
    with pytest.raises(Refused):
        actions.rate(resolved, by=handler, at=at)


def test_anybody_else_with_the_code_can(resolved: ServiceRequest, at: datetime) -> None:
    holder = Actor(ActorKind.CODE, subjects=frozenset({resolved.pk}))
    assert actions.rate(resolved, by=holder, at=at + timedelta(hours=1)).state == State.CLOSED


def test_a_volunteer_with_the_code_can_too(world: World, resolved: ServiceRequest, at: datetime) -> None:
    assert rules.may_rate(with_code(world.actor("volunteer"), resolved), resolved, at) is None
