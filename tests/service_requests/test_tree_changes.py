"""Whatever happens to the tree, every row, right and figure is what a plain model of parents says."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import Actor, ActorKind, Held, system
from linli.core.ids import uuid7
from linli.demo.cast import World
from linli.organisations.actions import create_organisation
from linli.organisations.models import Organisation, OrganisationPlace
from linli.places import actions as places
from linli.places.enums import CARRIED, Level
from linli.places.models import Place
from linli.places.past import chain_at
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_for, visible_to
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db
SYSTEM = system()


@dataclass
class Model:
    """Parents by id, requests by the place they lie in, bodies by the places they serve: nothing else."""

    parent: dict[int, int | None] = field(default_factory=dict)
    level: dict[int, Level] = field(default_factory=dict)
    name: dict[int, str] = field(default_factory=dict)
    lies: dict[UUID, int] = field(default_factory=dict)
    serves: dict[UUID, set[int]] = field(default_factory=dict)

    def add(self, place: Place) -> Place:
        self.parent[place.pk], self.level[place.pk] = place.parent_id, Level(place.level)
        self.name[place.pk] = place.name
        return place

    def chain(self, place_id: int) -> list[int]:
        """The place and everything it lies in, highest first."""
        above = self.parent[place_id]
        return [*(self.chain(above) if above is not None else []), place_id]

    def ids(self, place_id: int) -> dict[str, int | None]:
        found: dict[str, int | None] = {"place": place_id, **{level.value: None for level in CARRIED}}
        for each in self.chain(place_id):
            if self.level[each] in CARRIED:
                found[self.level[each].value] = each
        return found

    def of(self, level: Level) -> list[int]:
        return sorted(each for each, found in self.level.items() if found is level)

    def children(self, place_id: int) -> list[int]:
        return sorted(each for each, above in self.parent.items() if above == place_id)


def overseer(level: str, place_id: int) -> Actor:
    """Somebody who oversees all that lies in one place."""
    held = Held(uuid7(), "officer", "officer", uuid7(), "office", BodyKind.RESIDENTS_COMMITTEE.value,
                frozenset({"service_request.view"}), frozenset({(level, place_id)}))  # fmt: skip
    return Actor(ActorKind.POST, person_id=uuid7(), posts=(held,), held=held)


class City:
    """A small city in the database, and the model beside it."""

    def __init__(self, world: World, path: Path, chance: random.Random) -> None:
        self.model, self.path, self.chance, self.at, self.number = Model(), path, chance, path.at, 0
        city = self.model.add(self.place(Level.CITY, "百川市", None))
        for _ in range(2):
            district = self.named(Level.DISTRICT, city)
            for _ in range(2):
                subdistrict = self.named(Level.SUBDISTRICT, district)
                for _ in range(2):
                    community = self.named(Level.COMMUNITY, subdistrict)
                    for _ in range(2):
                        estate = self.named(Level.ESTATE, community)
                        self.named(Level.BUILDING, estate)
                        self.named(Level.BUILDING, estate)
        sample = path.filed("路灯不亮")
        for place_id in self.model.of(Level.ESTATE) + self.model.of(Level.BUILDING):
            self.request(sample, place_id)
        for place_id in self.model.of(Level.COMMUNITY):
            body = create_organisation(
                kind=BodyKind.RESIDENTS_COMMITTEE, name=f"居委会{place_id}", by=SYSTEM, at=self.at,
                places=[Place.objects.get(pk=place_id)],
            )  # fmt: skip
            self.model.serves[body.pk] = {place_id}

    def place(self, level: Level, name: str, parent: Place | None) -> Place:
        return places.add_place(level=level, name=name, parent=parent, by=SYSTEM, at=self.at)

    def fresh_name(self) -> str:
        self.number += 1
        return f"{self.number}号地"

    def named(self, level: Level, parent: Place) -> Place:
        return self.model.add(self.place(level, self.fresh_name(), parent))

    def request(self, sample: ServiceRequest, place_id: int) -> None:
        """One more there, with the level ids of somewhere else: the database itself says where it lies."""
        row = ServiceRequest.objects.get(pk=sample.pk)
        row.pk, row.number, row.place_id = uuid7(), f"{sample.number}-{place_id}", place_id
        row.save(force_insert=True)
        self.model.lies[row.pk] = place_id

    def act(self) -> None:
        """One change, decided and carried out, here and in the model."""
        kind = self.chance.choice((self.rename, self.move, self.move, self.merge, self.split))
        self.at += timedelta(hours=1)
        kind()

    def carry_out(self, change: Any) -> Any:
        done = places.carry_out(change, by=SYSTEM, at=self.at)
        assert done.done_at, done.failure
        return done

    def get(self, place_id: int) -> Place:
        return Place.objects.get(pk=place_id)

    def rename(self) -> None:
        place_id = self.chance.choice(sorted(self.model.parent))
        if self.model.level[place_id] is Level.CITY:
            return
        name = self.fresh_name()
        self.carry_out(places.rename_place(self.get(place_id), name=name, by=SYSTEM, at=self.at))
        self.model.name[place_id] = name

    def move(self) -> None:
        level = self.chance.choice((Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE, Level.BUILDING))
        above = {Level.SUBDISTRICT: Level.DISTRICT, Level.COMMUNITY: Level.SUBDISTRICT,
                 Level.ESTATE: Level.COMMUNITY, Level.BUILDING: Level.ESTATE}[level]  # fmt: skip
        place_id = self.chance.choice(self.model.of(level))
        to = [each for each in self.model.of(above) if each != self.model.parent[place_id]]
        if not to:
            return
        parent = self.chance.choice(to)
        self.carry_out(places.move_place(self.get(place_id), parent=self.get(parent), by=SYSTEM, at=self.at))
        self.model.parent[place_id] = parent

    def merge(self) -> None:
        level = self.chance.choice((Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE))
        if len(self.model.of(level)) < 2:
            return
        place_id, into = self.chance.sample(self.model.of(level), 2)
        self.carry_out(places.merge_place(self.get(place_id), into=self.get(into), by=SYSTEM, at=self.at))
        for child in self.model.children(place_id):
            self.model.parent[child] = into
        for request, lies in self.model.lies.items():
            if lies == place_id:
                self.model.lies[request] = into
        for served in self.model.serves.values():
            if place_id in served:
                served.remove(place_id)
                served.add(into)
        del self.model.parent[place_id], self.model.level[place_id]

    def split(self) -> None:
        level = self.chance.choice((Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE))
        many = [each for each in self.model.of(level) if len(self.model.children(each)) > 1]
        if not many:
            return
        place_id = self.chance.choice(many)
        parts = self.chance.sample(self.model.children(place_id), 1)
        change = places.split_place(
            self.get(place_id), name=self.fresh_name(), parts=[self.get(each) for each in parts], by=SYSTEM, at=self.at
        )
        made = self.model.add(self.carry_out(change).made)
        for part in parts:
            self.model.parent[part] = made.pk
        for served in self.model.serves.values():
            if place_id in served:
                served.add(made.pk)

    def compare(self) -> None:
        for place in Place.objects.filter(pk__in=self.model.parent):
            assert place.level_ids() == self.model.ids(place.pk), place
            assert path_ids(place.path) == self.model.chain(place.pk)
            assert place.name == self.model.name[place.pk]
        found = {row.pk: row.level_ids() for row in ServiceRequest.objects.filter(pk__in=self.model.lies)}
        assert found == {key: self.model.ids(place_id) for key, place_id in self.model.lies.items()}
        for body in Organisation.objects.filter(pk__in=self.model.serves):
            served = set(OrganisationPlace.objects.filter(organisation=body).values_list("place_id", flat=True))
            assert served == self.model.serves[body.pk]
        counted: Counter[int] = Counter()
        for place_id in self.model.lies.values():
            counted.update(self.model.chain(place_id))
        for level in CARRIED[:5]:
            for place_id in self.model.of(level):
                by = overseer(level.value, place_id)
                assert visible_to(by).count() == listed_for(by).count() == counted[place_id]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_a_city_that_is_reshaped_is_what_the_plain_model_says(world: World, seed: int) -> None:
    with transaction.atomic():
        path = Path(world, world.at)
        city = City(world, path, random.Random(seed))
        before = {each: city.model.chain(each) for each in city.model.of(Level.BUILDING)}
        names, was = dict(city.model.name), city.at
        for _ in range(14):
            city.act()
        city.compare()
        for building, chain in before.items():
            assert chain_at(building, was) == [(each, names[each]) for each in chain]
        transaction.set_rollback(True)


def test_what_is_filed_into_an_ended_place_lies_in_the_one_that_took_it_over(world: World) -> None:
    path = Path(world, world.at)
    sample = path.filed("路灯不亮")
    second = places.add_place(
        level=Level.ESTATE, name="秋实里", parent=world.places["community"], by=SYSTEM, at=path.at
    )
    places.carry_out(places.merge_place(second, into=world.estate, by=SYSTEM, at=path.at), by=SYSTEM, at=path.at)
    sample.pk, sample.number, sample.place_id = uuid7(), "late", second.pk
    sample.save(force_insert=True)
    assert ServiceRequest.objects.get(pk=sample.pk).level_ids() == world.estate.level_ids()


def test_a_move_decided_for_today_is_put_into_the_workers_queue(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    before = ProcrastinateJob.objects.filter(task_name="places.carry_out_change").count()
    places.rename_place(world.estate, name="新名小区", by=SYSTEM, at=world.at)
    places.rename_place(world.estate, name="后名小区", on=date(2027, 1, 1), by=SYSTEM, at=world.at)
    assert ProcrastinateJob.objects.filter(task_name="places.carry_out_change").count() == before + 1
