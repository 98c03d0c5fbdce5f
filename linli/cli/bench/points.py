"""Budgets of points: awarding what a city's volunteers served, one's own page, and an estate's list of activities."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from linli.cli.bench.figures import Figure
from linli.cli.ready import database

SECONDS, MILLISECONDS = 10.0, 100.0
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def measure(*, rows: int, quick: bool) -> list[Figure]:
    """The award run, and the slowest of three runs of each page, in a database of its own; `rows` has no bearing."""
    del rows
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ["LINLI_DATA"] = folder
        with database(tables=False):
            return _measured(quick=quick)


def _measured(*, quick: bool) -> list[Figure]:
    from django.core.management import call_command
    from django.db import connection

    from linli.core.actors import Door, system
    from linli.core.models import LedgerEntry
    from linli.demo.cast import build_world
    from linli.demo.many_points import FULL, TINY, fill_points
    from linli.points.jobs import award_all, would_award
    from linli.points.models import PointsMember
    from linli.points.queries import balance, ever, statement_page
    from linli.volunteering.queries import deeds_of, heads_of, public_in

    call_command("migrate", verbosity=0)
    world, crowd = build_world(at=AT, playbook="zhuzhou"), TINY if quick else FULL
    fill_points(world, crowd, AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.monotonic()
    expected = would_award()
    reckoned = time.monotonic() - began
    began = time.monotonic()
    done = award_all(by=system(Door.CLI), at=AT)
    awarded = time.monotonic() - began
    if (done.services, done) != (crowd.services, expected):
        raise RuntimeError(f"{done} of {crowd.services} were awarded, {expected} were expected")
    member = PointsMember.objects.order_by("pk")[0]

    def own_page() -> object:
        from linli.core.ledger import statement_of

        return balance(member), ever([member.ledger_id]), statement_page(statement_of(member.ledger_id)[:20])

    def activities() -> object:
        found = list(public_in(world.estate).order_by("-starts_at", "-id")[:20])
        return heads_of(found), deeds_of({one.team for one in found})

    return [
        Figure("entries on accounts", LedgerEntry.objects.count(), ""),
        Figure(f"what {crowd.services:,} services bring, reckoned", reckoned, "s", SECONDS),
        Figure(f"{crowd.services:,} services awarded", awarded, "s", SECONDS),
        Figure("one's own page", 1000 * _slowest(own_page), "ms", MILLISECONDS),
        Figure("an estate's list of activities", 1000 * _slowest(activities), "ms", MILLISECONDS),
    ]


def _slowest(act: Callable[[], object]) -> float:
    taken = []
    for _number in range(3):
        began = time.monotonic()
        act()
        taken.append(time.monotonic() - began)
    return max(taken)
