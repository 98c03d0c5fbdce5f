"""A city of volunteers in bulk: teams, members with a lifetime of entries, and services that were just confirmed.

Written by COPY and SQL, because nobody waits an hour for a bench; every row is as the actions would leave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection

from linli.core import ledger
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.ledger import Owner
from linli.core.models import LedgerAccount
from linli.demo.cast import World
from linli.points.accounts import BY_HAND, MEMBER, POINTS, SOURCE
from linli.points.models import PointsMember
from linli.volunteering.models import Activity, ActivitySlot, SignUp, Volunteer, VolunteerTeam

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many: volunteers, teams, entries on accounts, and services that wait to be awarded."""

    volunteers: int
    teams: int
    entries: int
    services: int


FULL = Crowd(210_000, 1600, 3_000_000, 50_000)
TINY = Crowd(600, 12, 3000, 400)
HEADS = 50
"""So many were at each activity."""

TRANSFERS = """
INSERT INTO core_ledgertransfer (id, book, kind, subject_type, subject_id, at)
SELECT gen_random_uuid(), %s, %s, '', %s, %s FROM generate_series(1, %s)
"""

ENTRIES = """
INSERT INTO core_ledgerentry (transfer_id, account_id, amount)
SELECT t.id, unnest(ARRAY[m.account_id, %s::uuid]), unnest(ARRAY[2, -2])
FROM (SELECT id, row_number() OVER () - 1 AS n FROM core_ledgertransfer WHERE subject_id = %s) t
JOIN (SELECT ledger_id AS account_id, row_number() OVER (ORDER BY id) - 1 AS n FROM points_pointsmember) m
  ON m.n = t.n %% %s
"""


def fill_points(world: World, crowd: Crowd, at: datetime) -> None:
    """Teams, volunteers, members, their past entries, and services confirmed yesterday."""
    teams = [_team(world, number, at) for number in range(crowd.teams)]
    copy_many(teams)
    joined = at - timedelta(days=300)
    ids = [uuid7() for _ in range(crowd.volunteers)]
    copy_many([Volunteer(id=one, estate=world.estate, name="某某", joined_at=joined) for one in ids])
    members = [
        PointsMember(id=uuid7(), volunteer_id=one, estate=world.estate, ledger_id=uuid7(), joined_at=joined)
        for one in ids
    ]
    copy_many(
        [
            LedgerAccount(
                id=one.ledger_id, book=POINTS, kind=MEMBER, owner_type="points.pointsmember", owner_id=str(one.pk),
                balance=0,
            )
            for one in members
        ]
    )  # fmt: skip
    copy_many(members)
    _past(world, crowd, at)
    copy_many([row for part in _served(world, teams, ids[: crowd.services], at) for row in part])


def _team(world: World, number: int, at: datetime) -> VolunteerTeam:
    assert world.version is not None
    return VolunteerTeam(
        id=uuid7(), organisation=world.bodies["station"], place=world.estate, playbook_version_id=world.version.pk,
        kind="service", name=f"第{number + 1}队", made_at=at,
    )  # fmt: skip


def _past(world: World, crowd: Crowd, at: datetime) -> None:
    """Half as many transfers as entries: each puts two points onto the next member's account."""
    source = ledger.open_account(POINTS, SOURCE, Owner("places.place", str(world.estate.pk)), bounded=False)
    mark = str(uuid4())
    with connection.cursor() as cursor:
        cursor.execute(TRANSFERS, [POINTS, BY_HAND, mark, at - timedelta(days=60), crowd.entries // 2])
        cursor.execute(ENTRIES, [source, mark, crowd.volunteers])


def _served(world: World, teams: list[VolunteerTeam], ids: list[UUID], at: datetime) -> Iterator[list[SignUp]]:
    """Activities of fifty heads, held in yesterday's evening. Two hours each."""
    begins = at - timedelta(days=1)
    for first in range(0, len(ids), HEADS):
        there = ids[first : first + HEADS]
        activity = Activity(
            id=uuid7(), team=teams[first // HEADS % len(teams)], estate=world.estate, title="清楼道", where="门口",
            starts_at=begins, ends_at=begins + 2 * HOUR, state="held", heads=len(there), made_at=begins - HOUR,
        )  # fmt: skip
        slot = ActivitySlot(
            id=uuid7(), activity=activity, name="一起做", starts_at=begins, ends_at=begins + 2 * HOUR, wanted=HEADS,
            taken=len(there),
        )  # fmt: skip
        copy_many([activity])
        copy_many([slot])
        yield [
            SignUp(
                id=uuid7(), slot=slot, volunteer_id=one, standing="in", signed_at=begins - HOUR, served=True,
                minutes=120,
            )
            for one in there
        ]  # fmt: skip
