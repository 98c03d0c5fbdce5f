"""Filling the demo with a whole city around the cast, all through the actions that bring in many at once."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db import connection

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.city import bodies, names, plan
from linli.demo.city.sizes import Sizes
from linli.demo.city.spaces import fill_spaces
from linli.demo.links import POST
from linli.demo.month import scripts
from linli.organisations.actions import (
    AppointmentRow,
    appoint_many,
    finish_import,
    import_links_many,
    import_roster_many,
)
from linli.organisations.enums import MemberSource
from linli.organisations.models import Appointment, Organisation, Post, RosterEntry
from linli.organisations.roster import MemberRow
from linli.people.actions import create_persons_many
from linli.places.actions import EstateRow, import_estates_many, import_province
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests import actions as service_requests
from linli.service_requests.enums import Source

BATCH = 40
"""Estates in one batch: some twenty thousand places."""

T = TypeVar("T")
Tell = Callable[[str, int], object]
"""Told what is being filled and how many of it there are now."""


@dataclass
class City:
    """What is being filled, and what is known of it so far."""

    world: World
    sizes: Sizes
    chance: random.Random
    at: datetime
    tell: Tell
    communities: dict[str, Place] = field(default_factory=dict)
    estates: list[Place] = field(default_factory=list)
    bare: list[Place] = field(default_factory=list)

    @property
    def by(self) -> Actor:
        return system(Door.CLI)

    @property
    def today(self) -> date:
        return local_date(self.at)

    def days_ago(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.chance.randint(least, most))


def fill_city(world: World, sizes: Sizes, *, at: datetime, tell: Tell) -> City:
    """Bring the city up to its sizes, around the cast's own estates and people. `tell` hears of each step."""
    city = City(world, sizes, random.Random(sizes.seed), at, tell)  # noqa: S311  # the same city every time
    plans = _places(city)
    made = bodies.fill_bodies(city)
    _analyse()
    _representatives(city, plans)
    _members(city, made)
    fill_spaces(city)
    _requests(city)
    _analyse()
    return city


def _places(city: City) -> dict[int, plan.EstatePlan]:
    """The tree and the estates with their houses; the plan of each estate that has representatives, by its id."""
    rows = plan.tree(city.sizes, city.chance)
    import_province(rows, by=city.by, at=city.at)
    city.communities = {
        place.code: place for place in Place.objects.filter(level=Level.COMMUNITY, code__startswith=plan.CITY)
    }
    city.tell("communities", len(city.communities))
    here = [code for code, _name in rows if code in city.communities]
    already = Appointment.objects.filter(post__key=POST).count()
    planned = plan.estates(city.sizes, here, city.chance, already=already)
    made: list[Place] = []
    for batch in _batches(planned, BATCH):
        parents = [city.communities[one.community] for one in batch]
        estate_rows = [
            EstateRow(parent, one.name, tuple(one.rooms()), one.estate_type.value, one.address)
            for parent, one in zip(parents, batch, strict=True)
        ]
        made += import_estates_many(estate_rows, by=city.by, at=city.at)
        _check_now()
        city.tell("estates", len(made))
    full = city.sizes.estates - 2
    city.estates = [city.world.estate, city.world.places["other_estate"], *made[:full]]
    city.bare = made[full:]
    return {estate.pk: one for estate, one in zip(made[:full], planned, strict=False)}


def _representatives(city: City, plans: dict[int, plan.EstatePlan]) -> None:
    """Each entrance's representatives, appointed by the residents' committee, and the households of each."""
    posts = {
        post.organisation.bindings.get().place_id: post
        for post in Post.objects.filter(key=POST).select_related("organisation")
    }
    count = 0
    for batch in _batches([estate for estate in city.estates if estate.pk in plans], BATCH):
        entrances = _entrances(batch)
        wanted: list[tuple[Post, Place]] = []
        for estate in batch:
            post = posts[estate.community_id or 0]
            stairs = [stair for building in plans[estate.pk].buildings for stair in building]
            for unit, stair in zip(entrances[estate.pk], stairs, strict=True):
                wanted += [(post, unit)] * stair.representatives
        people = create_persons_many([names.person(city.chance) for _ in wanted], by=city.by, at=city.at)
        rows = [
            AppointmentRow(post, post.organisation, person, city.days_ago(40, 900), unit)
            for (post, unit), person in zip(wanted, people, strict=True)
        ]
        held: dict[int, list[Appointment]] = {}
        for one in appoint_many(rows, by=city.by, at=city.at):
            held.setdefault(one.place_id or 0, []).append(one)
        for estate in batch:
            _link(city, estate, held)
        _check_now()
        count += len(rows)
        city.tell("representatives", count)


def _entrances(estates: Sequence[Place]) -> dict[int, list[Place]]:
    """The entrances of estates in the order in which they were brought in."""
    found: dict[int, list[Place]] = {}
    for unit in Place.objects.filter(estate_id__in=[one.pk for one in estates], level=Level.UNIT).order_by("pk"):
        found.setdefault(unit.estate_id or 0, []).append(unit)
    return found


def _link(city: City, estate: Place, held: dict[int, list[Appointment]]) -> None:
    """The households of each entrance go to its representatives, floor by floor."""
    doors: dict[int, list[int]] = {}
    rooms = Place.objects.filter(estate_id=estate.pk, level=Level.ROOM).order_by("pk")
    for room_id, unit_id in rooms.values_list("pk", "parent_id"):
        doors.setdefault(unit_id or 0, []).append(room_id)
    wanted = {}
    for unit_id, inside in doors.items():
        free = iter(inside)
        people = held[unit_id]
        for one, size in zip(people, plan.groups(len(inside), len(people)), strict=True):
            wanted.update(dict.fromkeys(islice(free, size), one.pk))
    import_links_many(estate, post_key=POST, wanted=wanted, by=city.by, at=city.at)


def _members(city: City, made: bodies.Made) -> None:
    """The rosters of the branches; most of the members registered at the estate where they live."""
    chance = city.chance
    here = RosterEntry.objects.filter(until=None)
    total = city.sizes.members - here.count()
    registered = city.sizes.registered - here.exclude(registered_on=None).count()
    flags = [True] * registered + [False] * (total - registered)
    chance.shuffle(flags)
    branches = made.branches
    done, flag = 0, iter(flags)
    for (branch, estate), count in zip(branches, plan.shares(total, len(branches), chance), strict=True):
        buildings = list(
            Place.objects.filter(parent=estate, level=Level.BUILDING).order_by("pk").values_list("pk", flat=True)
        )
        rows = [
            (number, _member(city, name, estate, chance.choice(buildings), next(flag)), "")
            for number, name in enumerate(names.people(chance, count), start=1)
        ]
        _roster(city, branch, rows)
        done += count
        if done // 5_000 != (done - count) // 5_000:
            city.tell("members", done)
    city.tell("members", done)


def _member(city: City, name: str, estate: Place, building_id: int, registered: bool) -> MemberRow:
    chance = city.chance
    return MemberRow(
        name=name,
        employer=f"安平{chance.choice(names.EMPLOYERS)}",
        estate_id=estate.pk,
        building_id=building_id,
        source=MemberSource.EMPLOYER.value,
        since=city.days_ago(430, 900),
        registered_on=city.days_ago(3, 420) if registered else None,
        capacity=chance.choice(names.OFFERS) if registered and chance.random() < 0.6 else "",
    )


def _roster(city: City, branch: Organisation, rows: Sequence[tuple[int, MemberRow, str]]) -> None:
    digest = hashlib.sha256(f"{city.sizes.seed}:{branch.name}".encode()).digest()
    planned = import_roster_many(branch, digest=digest, rows=rows, by=city.by, at=city.at)
    assert not planned.bad, planned.bad
    finish_import(branch, digest=digest, by=city.by, at=city.at)


def _requests(city: City) -> None:
    """Open service requests all over the city, of the last days."""
    chance, said = city.chance, scripts()
    nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
    for number in range(city.sizes.requests):
        estate = chance.choice(city.estates)
        door = Place.objects.filter(estate_id=estate.pk, level=Level.UNIT).order_by("pk").first()
        at = city.at - timedelta(minutes=chance.randint(3, 4_000))
        report = service_requests.Report(words=said[number % len(said)].words, source=Source.DOOR_CODE)
        service_requests.file(place=door or estate, report=report, by=nobody, at=at)
    city.tell("service requests", city.sizes.requests)


def _batches(rows: Sequence[T], size: int) -> Iterator[list[T]]:
    for first in range(0, len(rows), size):
        yield list(rows[first : first + size])


def _check_now() -> None:
    """Let the database check what refers to what now, batch by batch, and not all at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _analyse() -> None:
    """Let PostgreSQL count anew what stands in its tables: until then it plans as for an empty city."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
