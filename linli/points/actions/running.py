"""Awarding what confirmed service earned, in sets: each once, within the month's limit, however many runs meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.inserting import copy_alike
from linli.core.ledger import Line, Owner, Posting
from linli.core.prepared import fetch
from linli.core.refusals import ask
from linli.places.models import Place
from linli.playbooks.parts_points import Points
from linli.points import rules
from linli.points.accounts import POINTS, SERVED, SOURCE
from linli.points.enums import Origin, State
from linli.points.models import Award
from linli.points.queries import counted_in
from linli.points.service import Earned, Served, offices_of, plans_of, read_of, reckon

LOCK = """
SELECT id FROM points_pointsmember WHERE left_at IS NULL
  AND volunteer_id IN (SELECT volunteer_id FROM volunteering_signup WHERE id = ANY(%s))
ORDER BY id FOR NO KEY UPDATE
"""
VARIES = ("id", "member_id", "sign_up_id", "amount", "month", "transfer_id")
"""Columns in which the awards of a run differ."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run awarded: how many services brought something, how many points, and how many met the month's limit."""

    services: int = 0
    amount: int = 0
    limited: int = 0

    def __add__(self, other: Run) -> Run:
        return Run(self.services + other.services, self.amount + other.amount, self.limited + other.limited)


@action
def award_services(
    sign_up_ids: Sequence[UUID], *, plans: dict[int, Points | None] | None = None, by: Actor, at: datetime
) -> Run:
    """Award what these services earned and nobody awarded yet. Members are locked first, and what is left is read then,
    so that two runs at once award each once. Raises `Refused`."""
    ask(rules.may_run(by, at))
    fetch(LOCK, [list(sign_up_ids)], keep_plan=False)
    earned = reckoned(read_of(sign_up_ids), plans if plans is not None else {})
    _enter(earned, by, at)
    return summed(earned)


def reckoned(rows: Sequence[Served], plans: dict[int, Points | None]) -> list[Earned]:
    """What these rows bring, with the limits of their months as they stand. Three queries beside the playbooks'."""
    if not rows:
        return []
    days = [one.day for one in rows]
    counted = counted_in({one.member for one in rows}, {one.month for one in rows})
    offices = offices_of((one.person for one in rows), min(days), max(days))
    return reckon(rows, counted, plans_of({one.estate for one in rows}, plans), offices)


def summed(earned: Sequence[Earned]) -> Run:
    """What it comes to."""
    brought = [one.amount for one in earned if one.amount]
    return Run(len(brought), sum(brought), len(earned) - len(brought))


def _enter(earned: Sequence[Earned], by: Actor, at: datetime) -> None:
    """One transfer and one award for each, and one event for each estate."""
    if not earned:
        return
    estates = {one.pk: one for one in Place.objects.filter(pk__in={one.served.estate for one in earned}).order_by("pk")}
    owners = {pk: Owner("places.place", str(pk)) for pk in estates}
    sources = ledger.open_accounts(POINTS, SOURCE, owners.values(), bounded=False)
    ids = [uuid7() for _ in earned]
    postings = [
        Posting(
            SERVED,
            (Line(sources[owners[one.served.estate]], -one.amount), Line(one.served.account, one.amount)),
            Owner("points.award", str(key)),
        )
        for key, one in zip(ids, earned, strict=True)
        if one.amount
    ]
    transfers = iter(ledger.post_many(POINTS, postings, at=at))
    rows = (
        (key, of.member, of.sign_up, amount, of.month, next(transfers) if amount else None)
        for key, (of, amount) in zip(ids, earned, strict=True)
    )
    copy_alike(Award(origin=Origin.SERVICE.value, state=State.DONE.value, made_at=at), VARIES, rows)
    counted = Counter(one.served.estate for one in earned)
    events.record_many(
        [
            events.build("points.awarded", estates[pk], by=by, at=at, refs={"services": count})
            for pk, count in sorted(counted.items())
        ]
    )
