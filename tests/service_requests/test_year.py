"""A whole year of one estate: at every moment, what is not over stands in somebody's inbox or waits for a day to come.

`LINLI_YEAR_REQUESTS=5000 pytest tests/service_requests/test_year.py` plays as busy a year as the design asks for.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest

from linli.core import events
from linli.core.clock import SHANGHAI
from linli.demo.cast import World, build_world
from linli.service_requests.enums import State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import events_of
from linli.service_requests.stranded import stranded
from tests.service_requests.a_year import FIRST, LAST, ROUNDS, TICKS, Year

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REQUESTS = int(os.environ.get("LINLI_YEAR_REQUESTS", "40"))
SEED = 20260101
HOLIDAYS = ((date(2026, 2, 15), date(2026, 2, 23)), (date(2026, 10, 1), date(2026, 10, 7)))
"""The Spring Festival and National Day."""
BUSY = 400
"""From so many matters on, everything that can be done is done to some, and every half day is looked at."""


@pytest.fixture
def world(db: None) -> World:
    """The cast, in office since before the year began."""
    return build_world(at=datetime(2025, 12, 20, 1, 30, tzinfo=UTC))


def wrong_states(year: Year) -> Iterator[str]:
    """Where what was recorded does not lead from each state to the next, up to the present one."""
    for row in ServiceRequest.objects.filter(pk__in=year.keys):
        state = State.RECEIVED.value
        for event in events_of(row):
            if "from" in event.refs:
                if event.refs["from"] != state:
                    yield f"{row.number}: {event.kind} from {event.refs['from']}, not {state}"
                state = event.refs["to"]
        if state != row.state:
            yield f"{row.number}: {row.state}, not {state}"


def test_at_every_moment_of_a_year_everything_has_somebody_or_a_day(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    year = Year(world, REQUESTS, random.Random(SEED), ROUNDS if REQUESTS >= BUSY else ROUNDS[:1])
    for at in year.live():
        assert year.forsaken(at) == [], at
        if at.weekday() == 0:
            assert list(stranded(at)) == [], at
        assert not caplog.records, caplog.text
    assert len(year.keys) == REQUESTS
    assert FIRST <= min(year.acted_on) <= max(year.acted_on) <= LAST
    assert all(any(first <= day <= last for day in year.acted_on) for first, last in HOLIDAYS)
    assert sum(bool(year.done[verb]) for verb in Verb) > len(Verb) / 2, year.done
    if REQUESTS >= BUSY:
        assert all(year.done[verb] for verb in Verb), year.done
        assert all(year.done[tick.__name__] for tick in TICKS), year.done
        assert all(year.reached[state] for state in State), year.reached
    assert list(wrong_states(year)) == []
    while events.sequence():
        pass
    assert events.verify() is None
    assert list(stranded(datetime.combine(LAST, time(23), tzinfo=SHANGHAI))) == []
