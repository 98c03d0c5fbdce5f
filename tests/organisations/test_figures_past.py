"""Each figure on a past day is a plain recount of what was true then, whatever happened since."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.organisations.actions import create_organisation, end_appointment
from linli.organisations.actions.succession import succeed
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.figures import figures
from linli.organisations.queries.posts import in_force, posts_of
from linli.organisations.queries.vacancies import ending, vacancies
from linli.places.actions import SpaceFacts, add_place, add_space, carry_out, merge_place, move_place, move_space
from linli.places.enums import Level
from linli.places.enums_spaces import SpaceVerb
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, SYSTEM, TODAY, House

WANTED = 4
"""A station wants a head and three deputies."""
STEPS = [40, 30, 20, 10]


@dataclass
class Town:
    """What is true, in plain Python: beside it the same is done to the product."""

    house: House
    top: Place
    communities: list[Place]
    estates: list[Place]
    lies: list[int] = field(default_factory=lambda: [0, 0, 1])
    merged: bool = False
    stations: list[dict[str, Any]] = field(default_factory=list)
    spaces: list[tuple[str, int, int]] = field(default_factory=list)

    def count(self, where: int | None) -> tuple[int, int, int, int, int, int]:
        """Stations, estates with one, missing people, people in two bodies, spaces and their area in a community."""
        inside = {n for n, community in enumerate(self.lies) if where in (None, community)}
        living = [one for one in self.stations if one["lives"] and one["estate"] in inside]
        used = [
            area for kind, n, area in self.spaces
            if where is None or (n in inside if kind == "estate" else (0 if self.merged else n) == where)
        ]  # fmt: skip
        return (
            len(living), len({one["estate"] for one in living}), sum(WANTED - one["head"] for one in living),
            sum(one["crossed"] and one["head"] for one in living), len(used), sum(used),
        )  # fmt: skip


@pytest.fixture
def town(linked: House) -> Town:
    top = add_place(level=Level.SUBDISTRICT, name="云台街道", parent=linked.places["district"], by=SYSTEM, at=AT)
    communities = [
        add_place(level=Level.COMMUNITY, name=name, parent=top, by=SYSTEM, at=AT) for name in ("东社区", "西社区")
    ]
    estates = [
        add_place(level=Level.ESTATE, name=f"{n}号小区", parent=communities[n // 2], by=SYSTEM, at=AT) for n in range(3)
    ]
    linked.bodies["firm"] = create_organisation(
        kind=BodyKind.PROPERTY_COMPANY, name="firm", places=[top], by=SYSTEM, at=AT
    )
    return Town(linked, top, communities, estates)


def do(town: Town, what: str, which: int, day: date, at: datetime) -> None:
    """One thing that happens on a day, to the product and to the plain town."""
    n, living = which % 3, [one for one in town.stations if one["lives"]]
    if what == "space":
        kind = "community" if which % 2 and not town.merged else "estate"
        n = n % 2 if kind == "community" else n
        place = Place.objects.get(pk=(town.communities if kind == "community" else town.estates)[n].pk)
        area = 1_00 + len(town.spaces)
        facts = SpaceFacts(f"{len(town.spaces)}号厅", "ground_hall", area, "owners")
        space = add_space(place, facts, found_on=day, by=SYSTEM, at=at)
        move_space(space, SpaceVerb.HAND_OVER, on=day, by=SYSTEM, at=at)
        move_space(space, SpaceVerb.PUT_IN_USE, on=day, what_for="议事", by=SYSTEM, at=at)
        town.spaces.append((kind, n, area))
    elif what == "move" and not town.merged:
        to = 1 - town.lies[n]
        carry_out(move_place(town.estates[n], parent=town.communities[to], on=day, reason="", by=SYSTEM, at=at),
                  by=SYSTEM, at=at)  # fmt: skip
        town.lies[n] = to
    elif what == "merge" and not town.merged:
        old, into = reversed(town.communities)
        carry_out(merge_place(old, into=into, on=day, reason="", by=SYSTEM, at=at), by=SYSTEM, at=at)
        town.lies, town.merged = [0, 0, 0], True
    elif what == "station":
        body = _station(town, n, day)
        town.stations.append({"body": body, "estate": n, "lives": True, "head": 0, "crossed": False})
    elif living:
        _happen(town, what, living[which % len(living)], day, at)


def _station(town: Town, n: int, day: date) -> Organisation:
    name = f"站{Organisation.objects.count()}"
    estate = Place.objects.get(pk=town.estates[n].pk)
    town.house.bodies[name] = create_organisation(
        kind=BodyKind.SERVICE_STATION, name=name, places=[estate], formed_on=day, by=SYSTEM, at=AT
    )
    return town.house.bodies[name]


def _happen(town: Town, what: str, one: dict[str, Any], day: date, at: datetime) -> None:
    if what == "head" and not one["head"]:
        person = town.house.person(f"站长{Appointment.objects.count()}")
        one["post"] = town.house.appoint(person, one["body"].name, "station_head", starts_on=day)
        one["head"], one["person"] = 1, person
    elif what == "cross" and one["head"] and not one["crossed"]:
        town.house.appoint(one["person"], "firm", "property_manager", starts_on=day)
        one["crossed"] = True
    elif what == "leave" and one["head"]:
        end_appointment(Appointment.objects.get(pk=one["post"].pk), ends_on=day, by=SYSTEM, at=at)
        one["leaves"] = True
    elif what == "end":
        Organisation.objects.filter(pk=one["body"].pk).update(ended_on=day)
        one["lives"] = False
    elif what == "follow":
        new = create_organisation(
            kind=BodyKind.SERVICE_STATION, name=f"新{one['body'].name}"[:30], by=SYSTEM, at=at, formed_on=day,
            places=[Place.objects.get(pk=town.estates[one["estate"]].pk)],
        )  # fmt: skip
        town.house.bodies[new.name] = new
        succeed(one["body"], new, on=day, by=SYSTEM, at=at)
        one["body"] = new


def told(place: Place, days: list[date], base: tuple[int, int]) -> list[tuple[int, ...]]:
    return [
        (
            one.stations, len(one.have(BodyKind.SERVICE_STATION)), one.vacancies.count - base[0],
            one.crossings.count - base[1], *one.spaces,
        )
        for one in figures(place, days)
    ]  # fmt: skip


THINGS = st.tuples(
    st.sampled_from(
        ["space", "move", "merge", "station", "station", "head", "head", "cross", "leave", "end", "follow"]
    ),
    st.integers(0, 5),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.lists(THINGS, max_size=5), min_size=len(STEPS), max_size=len(STEPS)))
def test_every_past_figure_is_a_plain_recount(town: Town, story: list[list[tuple[str, int]]]) -> None:
    with transaction.atomic():
        plain = Town(town.house, town.top, town.communities, town.estates)
        base = figures(town.top, [TODAY])[0]
        nothing = (base.vacancies.count, base.crossings.count)
        expected: dict[int | None, list[tuple[int, ...]]] = {None: [], 0: [], 1: []}
        gone: list[date] = []
        days = [TODAY - timedelta(days=back) for back in STEPS]
        for day, back, things in zip(days, STEPS, story, strict=True):
            for what, which in things:
                do(plain, what, which, day, AT - timedelta(days=back))
            for where, rows in expected.items():
                rows.append(plain.count(where))
            gone += [day] if plain.merged else []
            for one in plain.stations:  # the last day of a post counts
                if one.pop("leaves", False):
                    one.update(head=0, crossed=False)
        for where, rows in expected.items():
            place = town.top if where is None else town.communities[where]
            asked = [(day, row) for day, row in zip(days, rows, strict=True) if where != 1 or day not in gone]
            assert told(place, [day for day, _row in asked], nothing) == [row for _day, row in asked], where
        transaction.set_rollback(True)


def test_a_body_that_ended_since_stood_then_and_one_formed_since_did_not(linked: House) -> None:
    head = linked.appoint(linked.person("周敏"), "station", "station_head", ends_on=TODAY + timedelta(days=9))
    before, ended = TODAY - timedelta(days=30), TODAY - timedelta(days=10)
    Organisation.objects.filter(pk=linked.bodies["station"].pk).update(ended_on=ended)
    Organisation.objects.filter(pk=linked.bodies["leaders"].pk).update(formed_on=ended)
    keys = [{one.post_key for one in vacancies(linked.places["estate"], day).posts} for day in (before, ended)]
    assert ("station_head" in keys[0], "building_leader" in keys[0]) == (True, False)
    assert ("station_head" in keys[1], "building_leader" in keys[1]) == (False, True)
    assert [in_force(day).filter(pk=head.pk).exists() for day in (before, ended)] == [True, False]
    assert [len(posts_of(head.person_id, day)) for day in (before, ended)] == [1, 0]
    assert [ending(linked.places["estate"], day, 60).count() for day in (before, ended)] == [1, 0]


def test_a_space_of_a_community_that_was_merged_since_lay_in_that_one(town: Town) -> None:
    first, other = town.communities
    then = AT - timedelta(days=20)
    space = add_space(first, SpaceFacts("厅", "ground_hall", 50_00, "owners"), by=SYSTEM, at=then)
    move_space(space, SpaceVerb.HAND_OVER, by=SYSTEM, at=then)
    move_space(space, SpaceVerb.PUT_IN_USE, what_for="议事", by=SYSTEM, at=then)
    carry_out(merge_place(first, into=other, on=TODAY, reason="", by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    days = [TODAY, TODAY - timedelta(days=1)]
    assert [one.spaces.spaces for one in figures(other, days)] == [1, 0]
    assert [one.spaces.spaces for one in figures(first, days)] == [0, 1]
