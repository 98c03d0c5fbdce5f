"""Budgets of points: awarding what a city's volunteers served, one's own page, and an estate's list of activities."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from linli.cli.bench.figures import Figure
from linli.cli.ready import database

if TYPE_CHECKING:
    from django.test import Client

    from linli.demo.cast import World
    from linli.people.models import Account

SECONDS, MILLISECONDS = 10.0, 50.0
ROUNDS = 5
AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def measure(*, rows: int, quick: bool) -> list[Figure]:
    """The award run, and the slowest of five whole answers of each page, in its own database; `rows` says nothing."""
    del rows
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ["LINLI_DATA"] = folder
        with database(tables=False):
            return _measured(quick=quick)


def _measured(*, quick: bool) -> list[Figure]:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from linli.core.actors import Door, system
    from linli.core.models import LedgerEntry
    from linli.demo.cast import build_world
    from linli.demo.many_points import FULL, TINY, fill_points
    from linli.points.jobs import award_all, would_award

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
    resident, anybody = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    resident.force_login(_member(world))
    own_page, activities = reverse("resident:own_points"), reverse("resident:activities", args=[world.estate.slug])
    return [
        Figure("entries on accounts", LedgerEntry.objects.count(), ""),
        Figure(f"what {crowd.services:,} services bring, reckoned", reckoned, "s", SECONDS),
        Figure(f"{crowd.services:,} services awarded", awarded, "s", SECONDS),
        Figure("one's own page", 1000 * _slowest(resident, own_page), "ms", MILLISECONDS),
        Figure(
            "an estate's list of activities",
            1000 * _slowest(anybody, activities),
            "ms",
            MILLISECONDS,
        ),
    ]


def _member(world: World) -> Account:
    """The account of somebody with a lifetime of entries: the first member becomes the resident's own."""
    from linli.points.models import PointsMember
    from linli.volunteering.models import Volunteer

    account = world.accounts["resident"]
    first = PointsMember.objects.order_by("pk").values("volunteer_id")[:1]
    Volunteer.objects.filter(pk=first).update(person=account.person)
    return account


def _slowest(client: Client, address: str) -> float:
    """Seconds of the slowest answer, after one that found its templates. Raises RuntimeError where it is no page."""
    taken = []
    for _number in range(ROUNDS + 1):
        began = time.monotonic()
        status = client.get(address).status_code
        taken.append(time.monotonic() - began)
        if status != HTTPStatus.OK:
            raise RuntimeError(f"{address} answered {status}")
    return max(taken[1:])
