"""Days of mourning: set by the city for its days, remembered by each process, lifted at any time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import ROLES, World
from linli.places.actions import declare_mourning, lift_mourning
from linli.places.models import MourningPeriod
from linli.places.mourning import LONGEST_DAYS, REMEMBERED_SECONDS, Days, periods_of
from linli.places.rules import may_declare_mourning

FIRST = date(2026, 11, 30)
NOTICE = "国务院公告"


def declare(world: World, at: datetime, *, role: str = "administrator", days: int = 3) -> MourningPeriod:
    last = FIRST + timedelta(days=days - 1)
    city = world.places["city"]
    return declare_mourning(city, first_day=FIRST, last_day=last, reason=NOTICE, by=world.actor(role), at=at)


def test_only_the_citys_administrator_may_and_only_for_a_city(world: World, at: datetime) -> None:
    city = world.places["city"]
    allowed = {role for role in (*ROLES, "nobody") if may_declare_mourning(world.actor(role), city, at) is None}
    assert allowed == {"administrator"}
    assert may_declare_mourning(world.actor("administrator"), world.estate, at) is not None
    assert may_declare_mourning(system(), city, at) is None


def test_declaring_is_an_event_and_greys_exactly_its_days(world: World, at: datetime) -> None:
    period = declare(world, at)
    event = Event.objects.get(kind="place.mourning_declared")
    assert event.refs == {
        "mourning_period": str(period.pk), "first_day": "2026-11-30", "last_day": "2026-12-02"
    }  # fmt: skip
    days = Days()
    grey = [FIRST + timedelta(days=n) for n in range(-2, 6) if days.cities(FIRST + timedelta(days=n))]
    assert grey == [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    assert days.cities(FIRST) == {world.places["city"].pk}


def test_lifting_gives_the_colours_back_once(world: World, at: datetime) -> None:
    period, by = declare(world, at), world.actor("administrator")
    lift_mourning(period, by=by, at=at)
    lift_mourning(period, by=by, at=at)
    assert Event.objects.filter(kind="place.mourning_lifted").count() == 1
    assert Days().cities(FIRST) == frozenset()
    assert [one.lifted_at for one in periods_of(world.places["city"])] == [at]


@pytest.mark.parametrize("role", ["station_head", "city_officer", "nobody"])
def test_nobody_else_sets_or_lifts(world: World, at: datetime, role: str) -> None:
    with pytest.raises(Refused):
        declare(world, at, role=role)
    period = declare(world, at)
    with pytest.raises(Refused):
        lift_mourning(period, by=world.actor(role), at=at)


@pytest.mark.parametrize(
    ("last", "reason", "field"),
    [
        (FIRST - timedelta(days=1), NOTICE, "last_day"),
        (FIRST + timedelta(days=LONGEST_DAYS), NOTICE, "last_day"),
        (FIRST, "  ", "reason"),
    ],
)
def test_days_that_cannot_be_are_said_at_the_field(
    world: World, at: datetime, last: date, reason: str, field: str
) -> None:
    by, city = world.actor("administrator"), world.places["city"]
    with pytest.raises(Invalid) as wrong:
        declare_mourning(city, first_day=FIRST, last_day=last, reason=reason, by=by, at=at)
    assert set(wrong.value.errors) == {field}


def test_a_process_asks_once_a_minute(world: World, at: datetime, django_assert_num_queries: object) -> None:
    seconds = 0.0
    days = Days(lambda: seconds)
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(5):
            days.cities(FIRST)
    seconds = REMEMBERED_SECONDS + 1
    with django_assert_num_queries(1):  # type: ignore[operator]
        days.cities(FIRST)


def test_without_a_database_the_last_known_days_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    days = Days()
    days.remember([(7, FIRST, FIRST)])
    days.forget()

    def gone(**_said: object) -> object:
        raise DatabaseError

    monkeypatch.setattr(MourningPeriod.objects, "filter", gone)
    assert days.cities(FIRST) == {7}


@given(st.dates(), st.integers(0, 14), st.dates())
def test_a_day_is_grey_when_it_lies_between_first_and_last(first: date, more: int, day: date) -> None:
    if first > date.max - timedelta(days=more):
        return
    days = Days()
    days.remember([(1, first, first + timedelta(days=more))])
    assert bool(days.cities(day)) == (0 <= (day - first).days <= more)
