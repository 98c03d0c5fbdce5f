"""A busy month in the invented estate: reports are filed, sorted, handled and rated through the real actions."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import SHANGHAI, local_date
from linli.demo.cast import World
from linli.organisations.models import Organisation
from linli.organisations.queries import body_of_kind
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import clocks_to_watch

DAYS = 30
SEED = 20261123
HOURS = (7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21)


@dataclass(frozen=True, slots=True)
class Script:
    """What somebody says and what comes of it."""

    words: str
    result: str
    told: str


Fate = Callable[["Story"], Iterator[timedelta]]


@dataclass
class Story:
    """One service request on its way; `at` is its own clock, which never passes the end of the month."""

    world: World
    random: random.Random
    script: Script
    row: ServiceRequest
    at: datetime
    on_behalf: bool = False

    def staff(self, role: str) -> Actor:
        """Somebody of the cast in the post that this act belongs to; the head, where a station has no deputies."""
        if role == "deputy" and not self.world.has_post("station_deputy"):
            role = "station_head"
        post = {"deputy": "station_deputy", "property_manager": "property_manager"}.get(role, "")
        return self.world.actor(role, post=post)

    @property
    def resident(self) -> Actor:
        """Whoever holds the query code."""
        return Actor(ActorKind.CODE, subjects=frozenset({self.row.pk}))


def scripts() -> list[Script]:
    """The invented reports."""
    found = tomllib.loads((Path(__file__).parent / "scripts.toml").read_text(encoding="utf-8"))
    return [Script(**report) for report in found["reports"]]


def fill_month(world: World, *, now: datetime, count: int = 120, seed: int = SEED) -> int:
    """File and work `count` service requests over the last thirty days. Returns how many."""
    chance = random.Random(seed)  # noqa: S311  # the same month every time, not a secret
    said = scripts()
    doors = list(Place.objects.filter(estate_id=world.estate.pk, level=Level.UNIT).order_by("path"))
    starts = sorted(_moment(chance, now) for _ in range(count))
    for index, at in enumerate(starts):
        story = _begin(world, chance, said[index % len(said)], chance.choice(doors), at)
        _live(story, _fate(chance, index), now)
    _today(world, chance, said, doors, now)
    return count


def _today(world: World, chance: random.Random, said: list[Script], doors: list[Place], now: datetime) -> None:
    """What came in since yesterday and still stands at the beginning of its way."""
    for index, (hours, fate) in enumerate(TODAY):
        story = _begin(world, chance, said[-1 - index], chance.choice(doors), now - timedelta(hours=hours))
        _live(story, fate, now)


def _moment(chance: random.Random, now: datetime) -> datetime:
    """Some time in the last thirty days, by day rather than by night."""
    day = now.astimezone(SHANGHAI) - timedelta(days=chance.triangular(0, DAYS, 4))
    moment = day.replace(
        hour=chance.choice((7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 20, 21)), minute=chance.randrange(60)
    )
    return moment if moment < now else now - timedelta(minutes=chance.randrange(3, 50))


def _recorder(world: World, door: Place) -> Actor:
    """Who writes it down for a neighbour: the building leader at their own building, else the station's deputy."""
    own = door.parent_id == world.places["building"].pk
    clerk = "deputy" if world.has_post("station_deputy") else "station_head"
    return world.actor("building_leader" if own else clerk)


def _begin(world: World, chance: random.Random, script: Script, door: Place, at: datetime) -> Story:
    on_behalf = chance.random() < 0.1
    by = _recorder(world, door) if on_behalf else Actor(ActorKind.NOBODY, door=Door.WEB)
    report = actions.Report(
        words=script.words,
        source=Source.VISIT if on_behalf else Source.DOOR_CODE,
        on_behalf=on_behalf,
        reporter_name="张阿婆" if on_behalf else "",
        phone="10000009001" if on_behalf else "",
    )
    filed = actions.file(place=door, report=report, by=by, at=at)
    row = ServiceRequest.objects.get(pk=filed.id)
    return Story(world, chance, script, row, at, on_behalf)


def _live(story: Story, fate: Fate, now: datetime) -> None:
    """Play a fate step by step until it ends or would pass the present."""
    steps = fate(story)
    for wait in steps:
        story.at += wait
        _watch(story.row, min(story.at, now))
        if story.at >= now:
            return
        story.row.refresh_from_db()
    _watch(story.row, now)


def _watch(row: ServiceRequest, until: datetime) -> None:
    """What the worker does about its time limits by itself, each at its own moment."""
    watched = clocks_to_watch(until).filter(service_request=row)
    while (clock := watched.all().first()) is not None and clock.watch_at is not None:
        actions.watch(row, clock_id=clock.pk, by=system(), at=clock.watch_at)


def _hours(story: Story, low: float, high: float) -> timedelta:
    return timedelta(hours=story.random.uniform(low, high))


def _accept(story: Story) -> Iterator[timedelta]:
    yield _hours(story, 0.2, 3)
    clerk = story.random.choice(("station_head", "deputy"))
    category = story.row.category or "other"
    actions.accept(story.row, by=story.staff(clerk), at=story.at, category=category)


def _dispatch(story: Story, body: str = "property") -> Iterator[timedelta]:
    yield _hours(story, 0.1, 2)
    actions.dispatch(story.row, by=story.staff("station_head"), at=story.at, to=story.world.bodies[body])


def _handle(story: Story) -> Iterator[timedelta]:
    yield _hours(story, 0.3, 6)
    who = story.random.choice(("repairer", "property_manager"))
    actions.take(story.row, by=story.staff(who), at=story.at)
    yield _hours(story, 2, 40)
    script = story.script
    actions.resolve(story.row, by=story.staff(who), at=story.at, result=script.result, words=script.told)


def _to_the_end(story: Story) -> Iterator[timedelta]:
    for step in (_accept, _dispatch, _handle):
        yield from step(story)


def solved(story: Story) -> Iterator[timedelta]:
    """Reported, sorted, handled, rated."""
    yield from _to_the_end(story)
    if story.row.hazard:
        yield _hours(story, 1, 10)
        actions.inspect(story.row, by=story.staff("station_head"), at=story.at, words="到场看过，隐患已除。")
    yield _hours(story, 1, 60)
    if story.on_behalf:
        words = "电话里说已经好了，谢谢。"
        actions.close(story.row, by=story.staff("deputy"), at=story.at, words=words)
    else:
        actions.rate(story.row, by=story.resident, at=story.at)


def silent(story: Story) -> Iterator[timedelta]:
    """Handled; nobody says a word."""
    yield from _to_the_end(story)


def not_solved(story: Story) -> Iterator[timedelta]:
    """Handled, not solved, looked at by somebody else, handled again."""
    yield from _to_the_end(story)
    yield _hours(story, 2, 20)
    actions.reopen(story.row, by=story.resident, at=story.at, words="还是老样子，没解决。")
    yield _hours(story, 1, 8)
    row = story.row
    body: Organisation = story.world.bodies["property"]
    holder = row.holder.kind
    reviewer = "community_officer" if holder == "residents_committee" else "owners_chair"
    post = "" if reviewer == "community_officer" else "station_deputy"
    actions.dispatch(row, by=story.world.actor(reviewer, post=post), at=story.at, to=body)
    yield from _handle(story)
    yield _hours(story, 2, 30)
    actions.rate(story.row, by=story.resident, at=story.at)


def declined(story: Story) -> Iterator[timedelta]:
    """Not the estate's to handle."""
    yield _hours(story, 0.5, 3)
    words = "这段路归市政养护，已帮您转告12345，您也可以直接拨打。"
    actions.decline(story.row, by=story.staff("station_head"), at=story.at, reason="other_authority", words=words)


def asked(story: Story) -> Iterator[timedelta]:
    """Too little is known."""
    yield _hours(story, 0.5, 3)
    words = "请说一下具体是哪一层、大概几点。"
    actions.ask_for_more(story.row, by=story.staff("deputy"), at=story.at, words=words)


def withdrawn(story: Story) -> Iterator[timedelta]:
    """The resident takes it back."""
    yield from _accept(story)
    yield _hours(story, 0.5, 5)
    actions.withdraw(story.row, by=story.resident, at=story.at, words="已经自己解决了。")


def deferred(story: Story) -> Iterator[timedelta]:
    """Not possible yet, and honestly said so."""
    yield from _accept(story)
    yield _hours(story, 4, 30)
    review = local_date(story.at) + timedelta(days=90)
    words = "电力容量不够，要先增容。到时再看，并告诉您。"
    actions.defer(
        story.row, by=story.staff("station_head"), at=story.at, reason="no_capacity", review_on=review, words=words
    )


def paused(story: Story) -> Iterator[timedelta]:
    """Waiting for a part."""
    yield from _accept(story)
    yield from _dispatch(story)
    yield _hours(story, 0.3, 4)
    actions.take(story.row, by=story.staff("repairer"), at=story.at)
    yield _hours(story, 2, 10)
    until = local_date(story.at) + timedelta(days=12)
    words = "配件已订，到货就装。"
    actions.pause(story.row, by=story.staff("repairer"), at=story.at, reason="parts", expected_on=until, words=words)


def returned(story: Story) -> Iterator[timedelta]:
    """Returned once, raised, and dispatched by the community."""
    yield from _accept(story)
    yield from _dispatch(story)
    yield _hours(story, 0.3, 4)
    department = story.world.bodies["lighting"]
    actions.return_(
        story.row, by=story.staff("property_manager"), at=story.at, reason="not_our_duty",
        words="这盏灯是市政路灯，归城管局。", suggested=department,
    )  # fmt: skip
    yield _hours(story, 0.3, 3)
    actions.raise_(story.row, by=story.staff("station_head"), at=story.at, words="请社区派给城管局。")
    yield _hours(story, 0.3, 3)
    if body_of_kind(story.row, "department"):
        actions.dispatch(story.row, by=story.staff("community_officer"), at=story.at, to=department)
    yield _hours(story, 1, 20)
    actions.take(story.row, by=story.staff("department_officer"), at=story.at)
    yield _hours(story, 8, 50)
    script = story.script
    actions.resolve(
        story.row, by=story.staff("department_officer"), at=story.at, result=script.result, words=script.told
    )


def waiting(story: Story) -> Iterator[timedelta]:
    """Sorted and dispatched, and nobody has taken it yet."""
    yield from _accept(story)
    yield from _dispatch(story)


def forgotten(story: Story) -> Iterator[timedelta]:
    """Taken long ago, and late."""
    yield from waiting(story)
    yield _hours(story, 0.3, 6)
    actions.take(story.row, by=story.staff("repairer"), at=story.at)


FATES: tuple[tuple[Fate, int], ...] = (
    (solved, 62),
    (silent, 12),
    (not_solved, 6),
    (returned, 4),
    (declined, 3),
    (asked, 3),
    (withdrawn, 3),
    (deferred, 2),
    (paused, 2),
    (waiting, 2),
    (forgotten, 1),
)


def untouched(_story: Story) -> Iterator[timedelta]:
    """Nobody at the station has looked at it."""
    yield from ()


def sorted_out(story: Story) -> Iterator[timedelta]:
    """Accepted, and waiting for dispatch."""
    yield timedelta(minutes=9)
    actions.accept(story.row, by=story.staff("deputy"), at=story.at, category=story.row.category or "other")


def sent_on(story: Story) -> Iterator[timedelta]:
    """Dispatched to the property company just now."""
    yield from sorted_out(story)
    yield timedelta(minutes=6)
    actions.dispatch(story.row, by=story.staff("station_head"), at=story.at, to=story.world.bodies["property"])


def at_work(story: Story) -> Iterator[timedelta]:
    """The repairer is on the way."""
    yield from sent_on(story)
    yield timedelta(minutes=8)
    actions.take(story.row, by=story.staff("repairer"), at=story.at, words="带工具过来，半小时到。")


TODAY: tuple[tuple[float, Fate], ...] = (
    (0.2, untouched),
    (0.6, untouched),
    (1.1, untouched),
    (1.5, sorted_out),
    (2.2, sent_on),
    (3.0, untouched),
    (3.4, sent_on),
    (4.1, at_work),
    (5.3, untouched),
    (7.0, sorted_out),
    (9.5, sent_on),
    (14.0, at_work),
    (20.0, untouched),
    (22.0, at_work),
)
"""Hours ago, and how far it has come."""


def _fate(chance: random.Random, index: int) -> Fate:
    """Which way it goes; the first few show every ending, however small the month."""
    kinds = [fate for fate, _weight in FATES]
    if index < len(kinds):
        return kinds[index]
    return chance.choices(kinds, weights=[weight for _fate_, weight in FATES])[0]
