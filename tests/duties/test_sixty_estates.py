"""A month of a community of sixty estates: each report in two seconds at most, and equal to a plain recount."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import connection, transaction

from linli.core.clock import day_bounds
from linli.demo.busy_month import FULL, BusyMonth, happened
from linli.demo.cast import World, build_world
from linli.duties.actions_reports import draft_words, matters_of, month_figures, week_words
from linli.duties.queries_figures import Span, figures
from linli.duties.queries_recurring import MOST_MATTERS
from linli.organisations.actions.bodies import places_of
from linli.service_requests.enums import OPEN
from linli.service_requests.models import Clock
from linli.whistles.enums import OPEN as WHISTLE_OPEN
from linli.whistles.models import WhistleCall
from tests.duties.recount import Recount

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
OCTOBER, LAST, DAY, MONDAY = date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 14), date(2026, 10, 26)
SECONDS = 2.0
T = TypeVar("T")


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The month is written once; every test reads it."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        built = build_world(at=AT, playbook="yichun")
        BusyMonth(built, FULL, OCTOBER).fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def quick(act: Callable[[], T]) -> T:
    """What it comes to; the best of three runs keeps within the seconds, for the machine may have others to serve."""
    taken = []
    for _run in range(3):
        began = time.monotonic()
        found = act()
        taken.append(time.monotonic() - began)
    assert min(taken) <= SECONDS, taken
    return found


def test_it_is_a_month_of_thirty_thousand_events(city: World, db: None) -> None:
    assert happened(day_bounds(OCTOBER)[0], day_bounds(LAST)[1]) >= 30_000


@pytest.mark.parametrize(("first", "last"), [(DAY, DAY), (OCTOBER, LAST)], ids=["day", "month"])
def test_a_day_summary_and_a_month_report_equal_a_plain_recount(city: World, db: None, first: date, last: date) -> None:
    body = city.bodies["community_office"]
    counted = quick(lambda: figures(body, places_of(body), Span.of(first, last, AT), by_estate=True))
    again = Recount(body, city.places["community"], first, last, AT)
    assert {key: count for key, count in counted.counts.items() if count} == again.counts()
    categories = again.categories()
    assert len(counted.categories) == min(10, len(categories))
    assert all(categories[key] == count for key, count in counted.categories)
    estates = again.estates()
    assert {one.name: (one.came_in, one.closed, one.open) for one in counted.estates} == estates
    assert len(estates) == 60


def test_the_words_of_a_month_report_come_in_time_and_hold_its_numbers(city: World, db: None) -> None:
    body = city.bodies["community_office"]
    counted = quick(lambda: month_figures(body, OCTOBER, AT))
    words = quick(lambda: draft_words(body, OCTOBER, counted.counts))
    again = Recount(body, city.places["community"], OCTOBER, LAST, AT).counts()
    for key in ("came_in", "closed", "open", "late", "doors", "whistles", "meetings", "tasks_done"):
        assert f"{again[key]}" in words, key


def test_a_week_agenda_has_its_figures_and_what_a_plain_look_finds_late_or_stuck(city: World, db: None) -> None:
    body = city.bodies["community_office"]
    listed = quick(lambda: matters_of(body, MONDAY, AT))
    again = Recount(body, city.places["community"], MONDAY, MONDAY + timedelta(days=6), AT)
    assert listed[0].words == week_words({"doors": 0, "help_wanted": 0, "whistles": 0, "meetings": 0} | again.counts())
    for noun, found in (("request", late_ones(again)), ("whistle", stuck_ones(again))):
        assert found, noun
        offered = [one.ref for one in listed if one.ref.startswith(f"{noun}:")]
        assert offered == [f"{noun}:{pk}" for pk in found[:MOST_MATTERS]], noun


def late_ones(again: Recount) -> list[UUID]:
    """Open requests whose time is up, the longest late first."""
    late: dict[UUID, datetime] = {}
    mine = {one.pk: one for one in again.requests}
    for clock in Clock.objects.all():
        one = mine.get(clock.service_request_id)
        over = clock.ended_at is None and clock.due_at < AT and clock.kind != "silence"
        if one and over and one.state in OPEN and not one.station_only and not one.about_station:
            late[one.pk] = min(clock.due_at, late.get(one.pk, clock.due_at))
    return sorted(late, key=lambda pk: (late[pk], pk))


def stuck_ones(again: Recount) -> list[UUID]:
    """Open whistles of which somebody called is late or refuses, the oldest first."""
    found = {
        (call.whistle.blown_at, call.whistle_id)
        for call in WhistleCall.objects.select_related("whistle__place")
        if again.here(call.whistle.place)
        and call.whistle.state in WHISTLE_OPEN
        and (call.overdue_at is not None or call.state == "refused")
    }
    return [pk for _blown, pk in sorted(found)]
