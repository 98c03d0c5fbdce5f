"""Budgets of reports: a day summary, a week agenda and a month report of a community of sixty estates."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from linli.cli.bench.figures import Figure
from linli.cli.ready import database

SECONDS = 2.0
MONTH = date(2026, 10, 1)
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def measure(*, rows: int, quick: bool) -> list[Figure]:
    """The slowest of three runs of each, in a database of its own; `rows` has no bearing."""
    del rows
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ["LINLI_DATA"] = folder
        with database(tables=False):
            return _measured(quick=quick)


def _measured(*, quick: bool) -> list[Figure]:
    from django.core.management import call_command
    from django.db import connection

    from linli.core.clock import day_bounds
    from linli.demo.busy_month import FULL, TINY, BusyMonth, happened
    from linli.demo.cast import build_world
    from linli.duties.actions_reports import draft_words, matters_of, month_figures
    from linli.duties.queries_figures import Span, figures
    from linli.organisations.actions.bodies import places_of

    call_command("migrate", verbosity=0)
    world = build_world(at=AT, playbook="yichun")
    BusyMonth(world, TINY if quick else FULL, MONTH).fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    body, day = world.bodies["community_office"], date(2026, 10, 14)

    def day_summary() -> object:
        return figures(body, places_of(body), Span.of(day, day, AT))

    def week_agenda() -> object:
        return matters_of(body, date(2026, 10, 26), AT)

    def month_report() -> object:
        counted = month_figures(body, MONTH, AT)
        return draft_words(body, MONTH, counted.counts)

    count = happened(day_bounds(MONTH)[0], day_bounds(date(2026, 10, 31))[1])
    return [
        Figure("events in the month", count, ""),
        Figure("day summary", _slowest(day_summary), "s", SECONDS),
        Figure("week agenda", _slowest(week_agenda), "s", SECONDS),
        Figure("month report", _slowest(month_report), "s", SECONDS),
    ]


def _slowest(act: Callable[[], object]) -> float:
    taken = []
    for _number in range(3):
        began = time.monotonic()
        act()
        taken.append(time.monotonic() - began)
    return max(taken)
