"""A shift changes hands with a colleague's yes; until then it stays with who has it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES, World
from linli.duties import rules_swaps as rules
from linli.duties.actions import give_shift, take_off_shift
from linli.duties.actions_swaps import answer_swap, offer_shift
from linli.duties.models import DutyShift
from linli.duties.queries import on_duty_at
from linli.organisations.actions import end_appointment
from linli.organisations.models import Appointment
from tests.duties.test_rota import HOUR, held, plan

pytestmark = pytest.mark.django_db


def deputy(world: World, role: str = "deputy") -> Any:
    return world.actor(role, post="station_deputy")


def offered(world: World, **more: Any) -> DutyShift:
    shift = plan(world, **more)
    return offer_shift(shift, to=held(world, "owners_chair"), by=deputy(world), at=world.at, version=shift.version)


def asked(world: World, role: str) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), world.at) if line.asks == "take_shift"]


def test_until_the_yes_it_stays_and_then_it_is_theirs(world: World) -> None:
    shift = offered(world)
    station, during = world.bodies["station"].pk, world.at + 2 * HOUR
    assert on_duty_at(station, during) == [held(world, "deputy")]
    (line,) = asked(world, "owners_chair")
    assert (line.subject, line.due_at, line.body) == ("吴岭", shift.starts_at, station)
    assert asked(world, "deputy") == asked(world, "station_head") == []
    answer_swap(shift, takes=True, by=deputy(world, "owners_chair"), at=world.at, version=shift.version)
    assert on_duty_at(station, during) == [held(world, "owners_chair")]
    assert asked(world, "owners_chair") == []
    kinds = Event.objects.filter(kind__startswith="duty_shift").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["duty_shift.planned", "duty_shift.offered", "duty_shift.given"]


def test_after_a_no_somebody_else_is_asked(world: World) -> None:
    shift = offered(world)
    answer_swap(shift, takes=False, by=deputy(world, "owners_chair"), at=world.at)
    shift.refresh_from_db()
    assert (shift.appointment_id, shift.offered_to_id) == (held(world, "deputy"), None)
    again = offer_shift(shift, to=held(world, "station_head"), by=deputy(world), at=world.at)
    with pytest.raises(Refused):
        answer_swap(again, takes=True, by=deputy(world, "owners_chair"), at=world.at)
    offer_shift(again, to=None, by=deputy(world), at=world.at)
    with pytest.raises(Refused):
        answer_swap(again, takes=True, by=world.actor("station_head"), at=world.at)


def test_who_asks_and_who_answers(world: World) -> None:
    shift = offered(world)
    asking, answering = set(), set()
    for role in ROLES:
        for one in [world.actor(role).in_post(post) for post in world.actor(role).posts] or [world.actor(role)]:
            asking |= {role} if rules.may_offer_shift(one, shift, world.at) is None else set()
            answering |= {role} if rules.may_answer_swap(one, shift, world.at) is None else set()
    assert (asking, answering) == ({"deputy"}, {"owners_chair"})
    assert rules.may_offer_shift(deputy(world), shift, shift.ends_at) is not None
    assert rules.may_answer_swap(deputy(world, "owners_chair"), shift, shift.ends_at) is not None


def test_nobody_takes_two_at_once_and_a_late_form_is_told(world: World) -> None:
    shift = offered(world)
    plan(world, role="owners_chair", begin=2)
    with pytest.raises(Invalid):
        answer_swap(shift, takes=True, by=deputy(world, "owners_chair"), at=world.at)
    with pytest.raises(Invalid):
        offer_shift(shift, to=held(world, "owners_chair"), by=deputy(world), at=world.at)
    with pytest.raises(Stale):
        offer_shift(shift, to=None, by=deputy(world), at=world.at, version=1)


def test_what_the_planner_decides_ends_the_question(world: World) -> None:
    shift = offered(world)
    give_shift(shift, to=held(world, "station_head"), by=world.actor("station_head"), at=world.at)
    assert asked(world, "owners_chair") == []
    other = offered(world, begin=8)
    take_off_shift(other, by=world.actor("station_head"), at=world.at)
    assert asked(world, "owners_chair") == []


@pytest.mark.parametrize("role", ["deputy", "owners_chair"])
def test_when_one_of_the_two_goes_nobody_is_asked_any_more(world: World, role: str) -> None:
    shift = offered(world, begin=24 * 7)
    gone = Appointment.objects.get(pk=held(world, role))
    end_appointment(gone, ends_on=date(2026, 11, 24), by=system(), at=world.at)
    shift.refresh_from_db()
    assert shift.offered_to_id is None
    assert (shift.appointment_id is None) == (role == "deputy")


def test_a_gap_is_offered_to_nobody(world: World) -> None:
    shift = offered(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyShift.objects.filter(pk=shift.pk).update(appointment=None)


def test_rules_ask_the_database_nothing(world: World, no_queries: Any) -> None:
    shift, actor = offered(world), deputy(world)
    with no_queries():
        rules.may_offer_shift(actor, shift, world.at)
        rules.may_answer_swap(actor, shift, world.at)
