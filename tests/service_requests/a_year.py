"""A year of one estate: matters are reported, everybody does what they may when they feel like it, clocks run on."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import time_machine
from django.db.models import QuerySet

from linli.core.actors import Actor
from linli.core.clock import SHANGHAI, local_date
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests import actions, jobs
from linli.service_requests.enums import OPEN, OVER, TABLE, Kind, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import events_of, rows, waiting_for
from linli.service_requests.rules import RULES, may_dispatch_to
from tests.service_requests.steps import Path, code_of
from tests.service_requests.test_state_machine import call
from tests.service_requests.test_truth_table import cast_of

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ROUNDS = (time(7), time(18, 30))
"""When the worker's round is played, each local day, so that somebody may look."""

WORDS = (
    "3栋东侧路灯不亮，晚上看不见", "楼道里闻到煤气味", "电梯困人，里面有老人", "下水道返味，一楼反水", "楼上半夜拖椅子",
    "说不清楚的事", "二楼楼道堆了沙发，挡住消防通道", "顶楼下雨漏水", "门口的树枝断了挂着", "水管爆了，水往外冒",
)  # fmt: skip
SELDOM: dict[Verb, float] = {
    Verb.WITHDRAW: 0.04, Verb.MERGE: 0.06, Verb.DECLINE: 0.08, Verb.DEFER: 0.06, Verb.ASK_FOR_MORE: 0.15,
    Verb.CLASSIFY: 0.06, Verb.EXTEND: 0.08, Verb.REDIRECT: 0.1, Verb.TAKE_BACK: 0.1, Verb.AWAIT_AGENDA: 0.5,
    Verb.RAISE: 0.15, Verb.RETURN: 0.3, Verb.PAUSE: 0.25, Verb.UNMERGE: 0.3, Verb.REOPEN: 0.45,
    Verb.ANSWER_FINALLY: 2.0,
}  # fmt: skip
"""How readily each verb is chosen; 1 where nothing is said."""

IDLE = 0.04
"""Of so many matters everybody loses sight after a while: what is left to them is their clocks."""
OVER_AND_DONE = 0.6
"""Of what is over, somebody thinks again so seldom: to disagree, or to separate what was joined."""

TICKS = (
    jobs.watch_clocks, jobs.give_back_unanswered, jobs.close_after_silence, jobs.resume_after_pause,
    jobs.bring_back_deferred,
)  # fmt: skip


class Days(Path):
    """Days ahead are near or far, by chance."""

    chance: random.Random

    def day(self, days: int) -> date:
        return local_date(self.at) + timedelta(days=self.chance.choice((1, 2, days, 12, 30)))


@dataclass
class Year:
    """The estate, its people, what comes next, and what was done so far."""

    world: World
    requests: int
    chance: random.Random
    rounds: tuple[time, ...] = ROUNDS
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    acted_on: set[date] = field(default_factory=set)
    keys: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.path = Days(self.world, _at(FIRST, time(0)))
        self.path.chance = self.chance
        people = cast_of(self.world)
        self.people = [actor for actor in people.values() if not actor.is_system and actor.person_id]
        first = ("station_head", "property_manager", "community_officer", "deputy", "subdistrict_officer")
        roles = sorted(self.world.people, key=lambda role: first.index(role) if role in first else len(first))
        self.inboxes = [self.path.by(role) for role in roles if self.path.by(role).posts]
        self.doors = list(Place.objects.filter(estate_id=self.world.estate.pk, level=Level.UNIT).order_by("path"))
        self.bodies = [body for key, body in self.world.bodies.items() if not key.startswith("other")]
        self.queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = itertools.count()

    def soon(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self.queue, (at, next(self.order), act))

    def live(self) -> Iterator[datetime]:
        """Play the year; stops after every round of the worker, so that somebody may look."""
        days = (LAST - FIRST).days + 1
        for _ in range(self.requests):
            day = FIRST + timedelta(days=self.chance.randrange(days))
            self.soon(_at(day, time(self.chance.randrange(24), self.chance.randrange(60))), self.report)
        moments = [_at(FIRST + timedelta(days=day), hour) for day, hour in itertools.product(range(days), self.rounds)]
        for at in (*moments, _at(LAST, time(23, 59, 59))):
            while self.queue and self.queue[0][0] <= at:
                self.path.at, _order, act = heapq.heappop(self.queue)
                act()
            self.path.at = at
            self.round()
            yield at

    def round(self) -> None:
        """What happens by itself, as the worker does it: again while there is something left to do."""
        with time_machine.travel(self.path.at, tick=False):
            for tick in TICKS:
                while count := tick():
                    self.done[tick.__name__] += count

    def report(self) -> None:
        """Somebody says something: for themselves or for a neighbour, in confidence, a wish, about the station."""
        chance = self.chance
        how: dict[str, Any] = {
            "kind": Kind.PROPOSAL if chance.random() < 0.15 else Kind.PROBLEM,
            "station_only": chance.random() < 0.06,
            "about_station": chance.random() < 0.06,
        }
        role = chance.choice(("resident", "", ""))
        if chance.random() < 0.15:
            role, how["on_behalf"], how["source"] = chance.choice(("deputy", "building_leader")), True, "phone"
        words = chance.choice(WORDS)
        row = self.path.filed(f"{words}（{len(self.keys) + 1}）", role=role, **how)
        self.keys.append(row.pk)
        self.reached[row.state] += 1
        self.soon(self.wait(), lambda: self.move(row.pk))

    def wait(self) -> datetime:
        """Until somebody thinks of it again: minutes, hours or days."""
        return self.path.at + timedelta(hours=self.chance.choice((0.2, 1, 3, 8, 26, 26, 60, 150, 400)))

    def move(self, key: UUID) -> None:
        """Somebody does something about it that they may; then it waits for whoever comes next."""
        row = rows().get(pk=key)
        if self.chance.random() < 0.12:
            self.beside(row)
            row = rows().get(pk=key)
        everybody = self.everybody(row)
        for verb in self.likely(row):
            anybody = self.chance.sample(everybody, len(everybody))
            by = next((actor for actor in anybody if RULES[verb](actor, row, self.path.at) is None), None)
            if by is not None and self.try_to(verb, row, by):
                break
        over = row.state in OVER and row.state != State.DEFERRED
        if self.chance.random() > (OVER_AND_DONE if over else IDLE):
            self.soon(self.wait(), lambda: self.move(key))

    def everybody(self, row: ServiceRequest) -> list[Actor]:
        return [*self.people, code_of(row)]

    def likely(self, row: ServiceRequest) -> list[Verb]:
        """What the state allows, in an order by chance; of what ends it or leads astray seldom anything."""
        found = [verb for verb in Verb if row.state in TABLE.sources(verb)]
        picked = [verb for verb in found if self.chance.random() < SELDOM.get(verb, 1.0)]
        self.chance.shuffle(picked)
        return sorted(picked, key=lambda verb: verb is not Verb.ANSWER_FINALLY)

    def try_to(self, verb: Verb, row: ServiceRequest, by: Actor) -> bool:
        """Whether it was done; what cannot be leaves everything as it was."""
        body = self.body(verb, by, row)
        if body is None:
            return False
        leading = rows().get(pk=self.chance.choice(self.keys[-40:])) if verb is Verb.MERGE else row
        try:
            call(verb, row, by, self.path, body, leading)
        except (Refused, Invalid) as said:
            self.refused[f"{verb}: {said}"] += 1
            return False
        self.done[verb] += 1
        self.reached[ServiceRequest.objects.values_list("state", flat=True).get(pk=row.pk)] += 1
        self.acted_on.add(local_date(self.path.at))
        return True

    def body(self, verb: Verb, by: Actor, row: ServiceRequest) -> Organisation | None:
        """A body to which it may go from here."""
        if verb not in (Verb.DISPATCH, Verb.REDIRECT):
            return row.station
        there = [body for body in self.bodies if may_dispatch_to(by, row, body) is None and body.pk != row.lead_id]
        return self.chance.choice(there) if there else None

    def beside(self, row: ServiceRequest) -> None:
        """Something that moves nothing: a reminder, a word, help, an eye from above."""
        path, by = self.path, self.chance.choice(self.everybody(row))
        act: Callable[..., Any]
        act, given = self.chance.choice((
            (actions.remind, {}),
            (actions.note, {"words": "记一笔。"}),
            (actions.reply, {"words": "已在联系。"}),
            (actions.add_helper, {"body": self.chance.choice(self.bodies), "joint": self.chance.random() < 0.5}),
            (actions.finish_help, {"words": "我们这部分好了。"}),
            (actions.supervise, {"answer_on": path.day(3), "words": "请说明进度。"}),
            (actions.answer_supervision, {"words": "材料已到，明天动工。"}),
        ))  # fmt: skip
        try:
            act(row, by=by, at=path.at, **given)
        except (Refused, Invalid):
            return
        self.done[act.__name__] += 1

    def unfinished(self) -> QuerySet[ServiceRequest]:
        """What is not over, or comes back."""
        return ServiceRequest.objects.filter(state__in=sorted({*OPEN, State.DEFERRED}))

    def forsaken(self, at: datetime) -> list[str]:
        """What stands in nobody's inbox and waits for no day to come, each with what is known of it."""
        left = [row for row in self.unfinished().only(*ASKED) if not waits(row, at)]
        for actor in self.inboxes:
            if not left:
                break
            seen = set(waiting_for(actor, at).order_by().values_list("pk", flat=True))
            left = [row for row in left if row.pk not in seen]
        return [_known(row) for row in left]


ASKED = ("state", "review_on", "due_at", "on_behalf", "hazard", "inspected_at", "silence_closes_at")


def waits(row: ServiceRequest, at: datetime) -> bool:
    """Whether it moves by itself, or comes before somebody, on a day that is still to come."""
    if row.state in (State.PAUSED, State.DEFERRED):
        return row.review_on is not None and row.review_on > local_date(at)
    if row.state == State.NEEDS_INFO:
        return row.due_at is not None and row.due_at > at
    if row.state == State.RESOLVED and not row.on_behalf and (not row.hazard or row.inspected_at is not None):
        return row.silence_closes_at is not None and row.silence_closes_at > at
    return False


def _known(row: ServiceRequest) -> str:
    past = [event.kind.partition(".")[2] for event in events_of(row)]
    return f"{row.number} {row.state} with {row.holder.short_name} after {', '.join(past)}"


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=SHANGHAI)
