"""A station's checklist, its money from three sources, when its people are there: who keeps them, what is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import ROLES, World
from linli.organisations.actions import (
    enter_station_money,
    mark_station_item,
    say_station_hours,
    strike_station_money,
)
from linli.organisations.models import Appointment, Organisation, StationHours, StationItem, StationMoney
from linli.organisations.models_stations import ItemSort, MoneySource
from linli.organisations.queries import stations as queries
from linli.organisations.queries.standing import playbook_of
from linli.organisations.rules_stations import (
    may_enter_station_money,
    may_mark_station,
    may_say_station_hours,
    may_strike_station_money,
)
from linli.organisations.standard import lines

KEEPERS = {"station_head", "community_officer", "administrator"}


def station(world: World) -> Organisation:
    return world.bodies["station"]


def enter(world: World, at: datetime, **changed: Any) -> StationMoney:
    said = {"year": 2026, "source": "government", "fen": 5_000_00, "words": "区财政，站点装修", **changed}
    return enter_station_money(station(world), by=world.actor("station_head"), at=at, **said)


def test_a_station_is_kept_by_its_head_the_community_and_the_administrator(
    world: World, at: datetime, no_queries: Any
) -> None:
    places, row = [world.estate], enter(world, at)
    cast = {role: world.actor(role) for role in (*ROLES, "nobody")}
    with no_queries():
        for rule in (may_mark_station, may_enter_station_money, may_say_station_hours):
            assert {role for role, actor in cast.items() if rule(actor, places, at) is None} == KEEPERS
        struck = {role for role, actor in cast.items() if may_strike_station_money(actor, row, places, at) is None}
        assert struck == KEEPERS
        assert may_mark_station(cast["station_head"], [world.estate, world.places["other_estate"]], at) is not None
        assert may_mark_station(cast["station_head"], [], at) is not None


def test_every_item_of_the_standard_is_missing_until_it_is_marked(world: World, at: datetime) -> None:
    body, playbook = station(world), playbook_of(world.estate)
    before = lines(playbook, ItemSort.STANDARD, [])
    assert [line.key for line in before] == ["office", "sign", "equipment", "rules"]
    assert all(line.since is None for line in before)
    since = local_date(at) - timedelta(days=30)
    item = mark_station_item(
        body, ItemSort.STANDARD, "office", since=since, words=" 3栋 架空层 ", by=world.actor("station_head"), at=at
    )
    after = lines(playbook, ItemSort.STANDARD, [item])
    assert [(line.key, line.since, line.words) for line in after if line.since] == [("office", since, "3栋 架空层")]
    event = Event.objects.get(kind="station.item_marked")
    assert event.refs == {"sort": "standard", "key": "office", "since": since.isoformat()}
    assert event.estate_id == world.estate.pk


def test_marking_the_same_again_changes_nothing_and_a_stale_form_is_told(world: World, at: datetime) -> None:
    body, head = station(world), world.actor("station_head")
    today = local_date(at)
    first = mark_station_item(body, ItemSort.ZONE, "reception", since=today, by=head, at=at)
    again = mark_station_item(body, ItemSort.ZONE, "reception", since=today, by=head, at=at, version=first.version)
    assert again.version == first.version
    gone = mark_station_item(body, ItemSort.ZONE, "reception", since=None, words="在装修", by=head, at=at)
    assert (gone.pk, gone.since, gone.words) == (first.pk, None, "在装修")
    with pytest.raises(Stale):
        mark_station_item(body, ItemSort.ZONE, "reception", since=today, by=head, at=at, version=first.version)
    assert Event.objects.filter(kind="station.item_marked").count() == 2


@pytest.mark.parametrize(
    ("key", "days", "words", "field"),
    [("castle", 0, "", "key"), ("office", 1, "", "since"), ("office", 0, "长" * 121, "words")],
)
def test_what_cannot_be_marked_is_said_at_its_field(
    world: World, at: datetime, key: str, days: int, words: str, field: str
) -> None:
    since = local_date(at) + timedelta(days=days)
    with pytest.raises(Invalid) as said:
        mark_station_item(
            station(world), ItemSort.STANDARD, key, since=since, words=words, by=world.actor("station_head"), at=at
        )
    assert set(said.value.errors) == {field}
    assert not StationItem.objects.exists()


def test_a_body_of_another_kind_is_no_station(world: World, at: datetime) -> None:
    with pytest.raises(Invalid):
        mark_station_item(
            world.bodies["property"], ItemSort.STANDARD, "office", since=date(2026, 1, 1), by=system(), at=at
        )


# -- money -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"year": 1999}, "year"), ({"source": "thin_air"}, "source"), ({"fen": 0}, "fen"), ({"fen": -5}, "fen"),
        ({"words": " "}, "words"), ({"words": "长" * 121}, "words"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_is_said_at_its_field(
    world: World, at: datetime, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as said:
        enter(world, at, **changed)
    assert set(said.value.errors) == {field}


def test_what_is_struck_out_stays_to_be_read_and_counts_no_longer(world: World, at: datetime) -> None:
    wrong, right = enter(world, at, fen=50_000_00), enter(world, at)
    head = world.actor("station_head")
    strike_station_money(wrong, by=head, at=at, version=wrong.version)
    assert queries.sums(queries.visible_to(head)) == {2026: {"government": 5_000_00}}
    assert set(queries.visible_to(head)) == {wrong, right}
    with pytest.raises(Refused):
        strike_station_money(wrong, by=head, at=at)
    with pytest.raises(Refused):
        strike_station_money(right, by=world.actor("property_manager"), at=at)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(
        st.tuples(
            st.sampled_from([2024, 2025, 2026]), st.sampled_from(MoneySource), st.integers(1, 10**9), st.booleans()
        ),
        max_size=8,
    )
)
def test_the_sums_by_year_and_source_are_those_of_the_rows(
    world: World, at: datetime, amounts: list[tuple[int, MoneySource, int, bool]]
) -> None:
    with transaction.atomic():
        expected: dict[int, dict[str, int]] = {}
        for year, source, fen, wrong in amounts:
            row = enter(world, at, year=year, source=source.value, fen=fen)
            if wrong:
                strike_station_money(row, by=system(), at=at)
            else:
                known = expected.setdefault(year, {})
                known[source.value] = known.get(source.value, 0) + fen
        assert queries.sums(StationMoney.objects.all()) == expected
        transaction.set_rollback(True)


def test_the_register_is_for_the_bodies_of_the_places_that_the_station_serves(world: World, at: datetime) -> None:
    enter(world, at)
    seen = {role for role in (*ROLES, "nobody") if queries.visible_to(world.actor(role)).exists()}
    assert seen.isdisjoint({"resident", "neighbour", "nobody"})
    assert {"station_head", "community_officer", "subdistrict_officer", "owners_chair"} <= seen
    away = enter_station_money(
        world.bodies["other_station"], year=2026, source="partner", fen=1, words="对口单位", by=system(), at=at
    )
    assert away not in queries.visible_to(world.actor("station_head"))


@pytest.mark.parametrize("change", [{"fen": 0}, {"source": "thin_air"}, {"year": 1}])
def test_the_database_refuses_an_amount_that_is_none(world: World, at: datetime, change: dict[str, Any]) -> None:
    row = enter(world, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        StationMoney.objects.filter(pk=row.pk).update(**change)


# -- hours -------------------------------------------------------------------------------------------


def test_hours_are_words_for_residents_and_empty_words_take_them_away(world: World, at: datetime) -> None:
    head = world.actor("station_head")
    held = Appointment.objects.select_related("post__organisation").get(pk=head.appointment_id)
    said = say_station_hours(held, hours=" 周一、周四 9:00–11:30 ", by=head, at=at)
    assert said is not None
    assert said.hours == "周一、周四 9:00–11:30"
    people = queries.people_of(station(world), local_date(at))
    assert [one.station_hours.hours for one in people if hasattr(one, "station_hours")] == [said.hours]
    assert say_station_hours(held, hours=said.hours, by=head, at=at) == said
    assert Event.objects.filter(kind="station.hours_said").count() == 1
    say_station_hours(held, hours="", by=head, at=at)
    assert StationHours.objects.get().hours == ""
    with pytest.raises(Invalid):
        say_station_hours(held, hours="长" * 81, by=head, at=at)
    with pytest.raises(Refused):
        say_station_hours(held, hours="每天", by=world.actor("deputy"), at=at)


def test_nothing_of_the_hours_can_be_held_against_a_worker() -> None:
    columns = {field.name for field in StationHours._meta.concrete_fields}
    assert columns == {"id", "appointment", "hours", "version"}


# -- the stations of a place -------------------------------------------------------------------------


def test_the_stations_of_a_place_are_those_in_it_and_those_that_serve_it(
    world: World, at: datetime, django_assert_num_queries: Any
) -> None:
    def names(key: str) -> list[str]:
        return [body.short_name for body in queries.stations_of(world.places[key])]

    assert names("community") == ["春和里站"]
    assert names("building") == ["春和里站"]
    assert sorted(names("subdistrict")) == ["春和里站", "秋水苑站"]
    mark_station_item(station(world), ItemSort.STANDARD, "sign", since=local_date(at), by=system(), at=at)
    with django_assert_num_queries(2):
        found = list(queries.stations_of(world.places["city"]))
        assert sorted(len(body.items) for body in found) == [0, 1]  # type: ignore[attr-defined]  # loaded by the query


def test_hours_and_marks_of_a_version_that_is_no_more_are_not_written(world: World, at: datetime) -> None:
    head, body = world.actor("station_head"), station(world)
    held = Appointment.objects.select_related("post__organisation").get(pk=head.appointment_id)
    first = say_station_hours(held, hours="周一", by=head, at=at, version=0)
    assert first is not None
    with pytest.raises(Stale):
        say_station_hours(held, hours="周二", by=head, at=at, version=0)
    assert say_station_hours(held, hours="周一", by=head, at=at, version=0) == first
    say_station_hours(held, hours="周二", by=head, at=at, version=first.version)
    today = local_date(at)
    mark_station_item(body, ItemSort.ZONE, "reception", since=today, by=head, at=at, version=0)
    with pytest.raises(Stale):
        mark_station_item(body, ItemSort.ZONE, "reception", since=None, by=head, at=at, version=0)
    assert StationItem.objects.get(key="reception").since == today
