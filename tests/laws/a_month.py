"""A month of the town: what people do, what the worker does by itself, and what goes out to telephones."""

from __future__ import annotations

import heapq
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import time_machine
from django.db.models import Min

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import SHANGHAI
from linli.demo.month import FATES, Fate, Script, Story, scripts
from linli.duties import jobs as duties
from linli.duties import jobs_recurring
from linli.meetings import jobs as meetings
from linli.messages import actions as messages
from linli.messages.enums import DeliveryState
from linli.messages.models import Delivery, Outbox
from linli.messages.posting import NotSent
from linli.messages.sms import ID_HEADER
from linli.organisations import jobs as organisations
from linli.outreach import jobs as outreach
from linli.service_requests import actions as requests
from linli.service_requests import jobs
from linli.service_requests.models import ServiceRequest
from linli.whistles import jobs as whistles
from tests.laws.happenings import DAYS_ACTS, PRESSING, returned_twice, urgent
from tests.laws.town_of_staff import Quarter, Town

FIRST, DAYS = date(2026, 9, 21), 30
"""A Monday, with the holidays of autumn in the midst."""
REQUESTS, URGENT, RETURNED = 130, 24, 12
OUTAGE = (datetime(2026, 9, 29, 7, tzinfo=SHANGHAI), datetime(2026, 9, 29, 21, 30, tzinfo=SHANGHAI))
"""The gateway answered nobody, into the quiet hours."""
STEP = timedelta(minutes=10)
"""How often the worker looks; in truth it looks each second."""
SEED = 20260921

TICKS = (
    jobs.watch_clocks, jobs.give_back_unanswered, jobs.close_after_silence, jobs.resume_after_pause,
    jobs.bring_back_deferred, whistles.find_late, whistles.settle_after_quiet_days,
    meetings.find_places, meetings.climb, outreach.end_sweeps,
    duties.close_lists, jobs_recurring.plan, organisations.settle_ended_links,
)  # fmt: skip


@dataclass
class Sent:
    """What arrived at the gateway or in a group: when, whose, under which id."""

    at: datetime
    where: str
    text: str
    message_id: UUID


@dataclass
class Month:
    """The town, what comes next, and what went out so far."""

    town: Town
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    sent: list[Sent] = field(default_factory=list)
    failures: int = 0
    looked: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.start = datetime.combine(FIRST, time(0), tzinfo=SHANGHAI)
        self.end = self.start + timedelta(days=DAYS)
        self.queue: list[tuple[datetime, int, Iterator[timedelta], Any]] = []
        self.order = itertools.count()
        self.looked = self.start

    def play(self) -> None:
        """Live the month through."""
        self._plan()
        with (
            time_machine.travel(self.start, tick=False) as clock,
            patch("linli.messages.sms.post", self._take),
            patch("linli.messages.robots.post", self._take),
        ):
            self.clock = clock
            while self.queue and self.queue[0][0] < self.end:
                at, _order, steps, life = heapq.heappop(self.queue)
                self._deliver(at)
                clock.move_to(at)
                life.at = at
                if getattr(life, "row", None) is not None:
                    life.row.refresh_from_db()
                wait = next(steps, None)
                if wait is not None:
                    self._soon(at + wait, steps, life)
            self._deliver(self.end)
            clock.move_to(self.end)
            for tick in TICKS:
                tick()

    def _soon(self, at: datetime, steps: Iterator[timedelta], life: Any) -> None:
        heapq.heappush(self.queue, (at, next(self.order), steps, life))

    def _moment(self, last: int = 24) -> datetime:
        """Any minute of the month, by night too; of its first days only, where there is still something to come."""
        return self.start + timedelta(
            days=self.chance.randrange(last), hours=self.chance.randrange(24), minutes=self.chance.randrange(60)
        )

    def _plan(self) -> None:
        said, quarters = scripts(), self.town.quarters
        fates: list[Fate] = [fate for fate, _weight in FATES]
        weights = [weight for _fate, weight in FATES]
        chosen = [*fates, *self.chance.choices(fates, weights, k=REQUESTS - len(fates))]
        plain = [(fate, said[number % len(said)]) for number, fate in enumerate(chosen)]
        plain += [(returned_twice, said[number % len(said)]) for number in range(RETURNED)]
        plain += [(urgent, PRESSING[number % len(PRESSING)]) for number in range(URGENT)]
        for number, (fate, script) in enumerate(plain):
            life = Story(quarters[number % len(quarters)], self.chance, script, None, self.start)
            self._soon(self._moment(), self._live(life, fate, script), life)
        for number, quarter in enumerate(quarters):
            for act in DAYS_ACTS:
                life = Story(quarter, self.chance, said[0], None, self.start)
                days = self.chance.randrange(12)
                at = self.start + timedelta(days=days, hours=9, minutes=number)
                self._soon(at, act(life, number), life)
        self._soon(self.start, self._hours(), _Clock())

    def _live(self, story: Story, fate: Fate, script: Script) -> Iterator[timedelta]:
        """It is reported, somebody may leave a telephone, and then goes its way."""
        story.row = self._file(story, script)
        yield from fate(story)

    def _file(self, story: Story, script: Script) -> ServiceRequest:
        quarter, which = story.world, self.chance.randrange(3)
        by = Actor(ActorKind.NOBODY, door=Door.WEB)
        if which == 0:
            by = Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=quarter.people["resident"].pk)
        report = requests.Report(words=script.words)
        filed = requests.file(place=quarter.places["unit"], report=report, by=by, at=story.at)
        row = ServiceRequest.objects.get(pk=filed.id)
        if which == 1:
            phone = f"1000002{quarter.places['estate'].pk % 1000:03d}{self.chance.randrange(3)}"
            requests.leave_telephone(
                row, phone=phone, by=Actor(ActorKind.CODE, subjects=frozenset({row.pk})), at=story.at
            )
            row.refresh_from_db()
        return row

    def _hours(self) -> Iterator[timedelta]:
        """What happens by itself, twice a day."""
        while True:
            for tick in TICKS:
                tick()
            yield timedelta(hours=12)

    def _deliver(self, until: datetime) -> None:
        """The worker's rounds up to a moment: wherever something is due."""
        by = system()
        while True:
            told = Outbox.objects.filter(done_at=None).aggregate(due=Min("not_before"))["due"]
            waits = Delivery.objects.filter(state=DeliveryState.WAITING).aggregate(due=Min("not_before"))["due"]
            due = min((moment for moment in (told, waits) if moment is not None), default=None)
            if due is None:
                return
            at = max(due, self.looked + STEP)
            if at > until:
                return
            self.clock.move_to(at)
            self.looked = at
            messages.fan_out(limit=500, by=by, at=at)
            for one in messages.lease(limit=500, by=by, at=at):
                messages.send(delivery_id=one, by=by, at=at)

    def _take(self, url: str, body: bytes, headers: dict[str, str], **_rest: Any) -> bytes:
        """Stand in for a gateway and for the host of robots."""
        if OUTAGE[0] <= self.looked < OUTAGE[1]:
            self.failures += 1
            raise NotSent("nobody there")
        said = json.loads(body)
        message_id = UUID(next(value for key, value in headers.items() if key == ID_HEADER))
        where = said.get("phone") or url
        self.sent.append(Sent(self.looked, where, body.decode("unicode-escape"), message_id))
        return b'{"errcode": 0, "code": 0}'


@dataclass
class _Clock:
    at: datetime | None = None


__all__ = ["DAYS", "FIRST", "OUTAGE", "STEP", "Month", "Quarter", "Sent"]
