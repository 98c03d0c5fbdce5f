"""Quiet hours, the settings that name them, and each person's own."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.core.actors import Actor, ActorKind
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World, build_world
from linli.messages import actions, queries, quiet
from linli.messages.enums import DeliveryState, Reach
from linli.messages.models import Delivery, Preference
from linli.people.models import Contact
from tests.messages.conftest import AT, SYSTEM, clock, outbox, work
from tests.messages.receivers import Receiver

USUAL = quiet.Quiet(time(20), time(8))
TIMES = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
MOMENTS = st.integers(0, 3 * 24 * 60).map(lambda minutes: clock(22, 0) + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("at", "holds", "over", "morning"),
    [
        (clock(23, 19, 59), False, clock(23, 19, 59), clock(24, 8)),
        (clock(23, 20), True, clock(24, 8), clock(24, 8)),
        (clock(24, 3), True, clock(24, 8), clock(24, 8)),
        (clock(24, 7, 59), True, clock(24, 8), clock(24, 8)),
        (clock(24, 8), False, clock(24, 8), clock(24, 8)),
        (clock(24, 8, 1), False, clock(24, 8, 1), clock(25, 8)),
    ],
)
def test_the_usual_hours_by_hand(at: datetime, holds: bool, over: datetime, morning: datetime) -> None:
    assert (USUAL.holds(at), USUAL.over(at), USUAL.morning(at)) == (holds, over, morning)


@given(TIMES, TIMES, MOMENTS)
def test_quiet_ends_and_never_begins_before_now(start: time, end: time, at: datetime) -> None:
    hours = quiet.Quiet(start, end)
    over, morning = hours.over(at), hours.morning(at)
    assert at <= over <= morning < at + timedelta(days=1)
    assert not hours.holds(over)
    assert hours.over(over) == over


def test_equal_times_are_no_quiet_at_all() -> None:
    assert not any(quiet.Quiet(time(8), time(8)).holds(clock(23, hour)) for hour in range(24))


def test_hours_after_midnight_work_too() -> None:
    late = quiet.Quiet(time(0, 30), time(6))
    assert [late.holds(clock(23, hour)) for hour in (0, 1, 5, 6, 23)] == [False, True, True, False, False]


@pytest.fixture
def world(db: None) -> World:
    return build_world(at=AT)


def own(world: World, role: str = "resident") -> Actor:
    return Actor(ActorKind.RESIDENT, person_id=world.people[role].pk)


def test_a_person_chooses_their_own_and_changes_them(world: World) -> None:
    person = world.people["resident"]
    for start in (time(22), time(21)):
        actions.choose_quiet(
            person, quiet_from=start, quiet_until=time(7), reach=Reach.SMS, by=own(world), at=AT
        )  # fmt: skip
    assert Preference.objects.get().reach == Reach.SMS
    assert queries.quiet_hours_for(person.pk) == quiet.Quiet(time(21), time(7))
    assert queries.quiet_hours_for(None) == queries.quiet_hours_for(world.people["repairer"].pk) == quiet.standing()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quiet_from": time(17, 59)}, "quiet_from"),
        ({"quiet_from": time(23, 1)}, "quiet_from"),
        ({"quiet_until": time(4, 59)}, "quiet_until"),
        ({"quiet_until": time(9, 1)}, "quiet_until"),
        ({"reach": "pigeon"}, "reach"),
    ],
)
def test_hours_by_day_are_not_taken(world: World, changed: dict[str, object], field: str) -> None:
    good = {"quiet_from": time(20), "quiet_until": time(8), "reach": Reach.INSIDE}
    with pytest.raises(Invalid) as invalid:
        actions.choose_quiet(world.people["resident"], **{**good, **changed}, by=own(world), at=AT)
    assert set(invalid.value.errors) == {field}


def test_nobody_chooses_for_another(world: World) -> None:
    for by in (own(world, "repairer"), world.actor("station_head"), SYSTEM):
        with pytest.raises(Refused):
            actions.choose_quiet(
                world.people["resident"], quiet_from=time(20), quiet_until=time(8), reach="inside", by=by, at=AT
            )


@pytest.mark.usefixtures("worded")
def test_only_what_failed_is_sent_again_by_whoever_keeps_the_station(
    world: World, contact: Contact, gateway: Receiver
) -> None:
    outbox(contact_id=contact.pk, urgent=True)
    gateway.status = 500
    work()
    row = Delivery.objects.get()
    for role in ("resident", "repairer", "volunteer"):
        with pytest.raises(Refused):
            actions.send_again(row, by=world.actor(role), at=AT)
    head = world.actor("station_head")
    again = actions.send_again(row, by=head, at=AT)
    assert (again.attempts, again.state, again.version) == (0, DeliveryState.WAITING, 2)
    gateway.status = 200
    assert work() == [True]
    with pytest.raises(Refused) as refused:
        actions.send_again(row, by=head, at=AT)
    assert "arrive" in refused.value.refusal.why or "送到" in refused.value.refusal.why
