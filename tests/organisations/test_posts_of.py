"""What a person may do today: posts, powers and scope, resolved in one query."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from linli.core.actors import Actor, ActorKind
from linli.core.models import Event
from linli.organisations import actions, queries
from linli.organisations.models import Organisation, Post
from linli.organisations.queries.posts import scope_pair
from linli.places.actions import add_grid, merge_net, redraw_grid
from linli.places.models import Grid, Place
from linli.playbooks.enums import Power
from tests.organisations.cast import AT, SYSTEM, TODAY, jian


def held_by(person, on=TODAY):
    return queries.posts_of(person.pk, on)


def test_a_person_without_posts_holds_none(house, django_assert_num_queries):
    somebody = house.person()
    with django_assert_num_queries(1):
        assert held_by(somebody) == ()


def test_a_head_has_the_playbooks_powers_over_the_stations_places(house):
    head = house.person("周敏")
    appointment = house.appoint(head, "station", "station_head")
    (held,) = held_by(head)
    assert held.appointment_id == appointment.pk
    assert (held.post_key, held.post_name) == ("station_head", "Station head")
    assert (held.organisation_id, held.organisation_name) == (house.bodies["station"].pk, "station")
    assert held.body_kind == "service_station"
    assert held.powers == {str(power) for power in jian().powers_of("station_head")}
    assert held.scope == {("estate", house.places["estate"].pk)}
    assert held.categories is None
    assert not held.unpaid


def test_the_name_of_a_post_is_in_the_readers_language(house):
    head = house.person()
    house.appoint(head, "station", "station_head")
    with translation.override("zh-hans"):
        assert held_by(head)[0].post_name == "站长"


def test_one_query_however_many_posts_and_places(house, django_assert_num_queries):
    person = house.person()
    house.appoint(person, "property", "property_manager")
    actions.bind_place(house.bodies["property"], house.places["other_estate"], by=SYSTEM, at=AT)
    held_by(person)
    with django_assert_num_queries(1):
        (only,) = held_by(person)
    assert only.scope == {("estate", house.places["estate"].pk), ("estate", house.places["other_estate"].pk)}
    house.appoint(person, "station", "station_deputy")
    house.appoint(person, "leaders", "building_leader", place=house.places["building"])
    with django_assert_num_queries(1):
        assert len(held_by(person)) == 3


def test_an_appointments_own_place_narrows_its_scope(house):
    leader = house.person("李大山")
    house.appoint(leader, "leaders", "building_leader", place=house.places["building"])
    (held,) = held_by(leader)
    assert held.scope == {("building", house.places["building"].pk)}
    assert held.unpaid
    assert held.covers(house.places["room"])
    assert not held.covers(house.places["estate"])


def test_a_community_reaches_every_room_and_no_neighbouring_community(house):
    officer = house.person()
    house.appoint(officer, "committee", "community_officer")
    (held,) = held_by(officer)
    assert held.covers(house.places["room"])
    assert held.covers(house.places["other_estate"])
    assert not held.covers(house.places["district"])


@pytest.mark.parametrize(
    ("level", "pair"),
    [
        ("city", ("city", 9)),
        ("estate", ("estate", 9)),
        ("unit", ("place", 9)),
        ("room", ("place", 9)),
        ("grid", ("place", 9)),
    ],
)
def test_levels_that_rows_do_not_carry_stand_as_the_place_itself(level, pair):
    assert scope_pair(level, 9) == pair


def test_categories_narrow_a_post(house):
    officer = house.person()
    house.appoint(officer, "department", "department_officer", categories=["public_lighting"])
    assert held_by(officer)[0].categories == {"public_lighting"}


def test_a_term_counts_from_its_first_day_through_its_last(house):
    person = house.person()
    house.appoint(person, "property", "repairer", starts_on=date(2026, 3, 1), ends_on=date(2026, 11, 23))
    assert not held_by(person, date(2026, 2, 28))
    assert held_by(person, date(2026, 3, 1))
    assert held_by(person, date(2026, 11, 23))
    assert not held_by(person, date(2026, 11, 24))


def test_a_post_in_an_ended_body_gives_nothing(house):
    person = house.person()
    house.appoint(person, "property", "repairer")
    Organisation.objects.filter(name="property").update(ended_on=TODAY - timedelta(days=1))
    assert held_by(person) == ()


def test_a_post_that_its_playbook_does_not_know_has_no_powers(house):
    person = house.person()
    house.appoint(person, "property", "repairer")
    Post.objects.filter(key="repairer").update(key="magician")
    (held,) = held_by(person)
    assert held.powers == frozenset()
    assert held.post_name == "magician"


def test_of_several_posts_the_one_nearest_to_the_matter_acts(house):
    person = house.person()
    house.appoint(person, "property", "property_manager")
    house.appoint(person, "station", "station_deputy")
    actor = Actor(ActorKind.POST, person_id=person.pk, posts=held_by(person))
    assert actor.acting_for(house.places["room"]).held.post_key == "station_deputy"
    chosen = actor.acting_for(house.places["room"], [house.bodies["property"].pk])
    assert chosen.held.post_key == "property_manager"


def test_holders_stand_in_the_playbooks_order_the_head_first(house, django_assert_num_queries):
    deputy, head = house.person("陈立"), house.person("周敏")
    house.appoint(deputy, "station", "station_deputy", starts_on=date(2025, 1, 1))
    house.appoint(head, "station", "station_head", starts_on=date(2026, 1, 1))
    gone = house.person("吴平")
    house.appoint(gone, "station", "station_deputy", ends_on=date(2026, 6, 30))
    queries.holders(house.bodies["station"], TODAY)
    with django_assert_num_queries(1):
        found = queries.holders(house.bodies["station"], TODAY)
    assert [(holder.post_key, holder.person_name) for holder in found] == [
        ("station_head", "周敏"),
        ("station_deputy", "陈立"),
    ]


def test_whether_somebody_else_in_the_body_can_do_it(house):
    head, deputy = house.person("周敏"), house.person("陈立")
    station, power = house.bodies["station"], Power.SERVICE_REQUEST_DISPATCH
    house.appoint(head, "station", "station_head")
    assert queries.others_with(station, power, on=TODAY)
    assert not queries.others_with(station, power, {head.pk}, on=TODAY)
    house.appoint(deputy, "station", "station_deputy")
    assert queries.others_with(station, power, {head.pk}, on=TODAY)
    assert not queries.others_with(station, power, {head.pk, deputy.pk}, on=TODAY)
    assert not queries.others_with(station, Power.PLAYBOOK_APPLY, on=TODAY)
    assert not queries.others_with(house.bodies["property"], power, on=TODAY)


def drawn(house, *parts, name="第一网格"):
    grid = add_grid(net="grid", number=name, name=name, parent=house.places["estate"], parts=parts, by=SYSTEM, at=AT)
    return grid.place


def test_a_body_bound_to_a_grid_reaches_what_the_grid_covers_and_no_more(house, django_assert_num_queries):
    building = house.places["building"]
    place = drawn(house, building)
    house.places["grid"] = place
    house.add_body("grid", "grid", "grid")
    worker = house.person("田小禾")
    house.appoint(worker, "grid", "grid_worker")
    with django_assert_num_queries(1):
        (held,) = held_by(worker)
    assert held.scope == {("place", place.pk), ("building", building.pk)}
    assert held.covers(house.places["room"])
    assert not held.covers(house.places["estate"])
    assert not held.covers(house.places["other_estate"])


def test_an_appointment_narrowed_to_a_grid_reaches_the_rooms_of_its_entrances(house):
    unit = Place.objects.get(pk=house.places["room"].parent_id)
    place = drawn(house, unit)
    house.add_body("grid", "grid", "community")
    worker = house.person()
    house.appoint(worker, "grid", "grid_worker", place=place)
    (held,) = held_by(worker)
    assert held.covers(house.places["room"])
    assert ("place", unit.pk) in held.scope
    assert not held.covers(house.places["building"])
    redraw_grid(Grid.objects.get(pk=place.pk), parts=[house.places["building"]], by=SYSTEM, at=AT)
    (held,) = held_by(worker)
    assert held.covers(house.places["building"])


def test_whoever_is_bound_to_a_grid_that_was_merged_away_reaches_the_one_that_took_over(house):
    building = house.places["building"]
    old = add_grid(
        net="综治", number="A7", name="A7", parent=house.places["estate"], parts=[building], by=SYSTEM, at=AT
    )
    house.places["grid"] = old.place
    house.add_body("grid", "grid", "grid")
    worker, narrowed = house.person("田小禾"), house.person()
    house.appoint(worker, "grid", "grid_worker")
    house.add_body("wide", "grid", "community")
    house.appoint(narrowed, "wide", "grid_worker", place=old.place)
    new = drawn(house, building)
    merge_net(net="综治", into="grid", place=house.places["estate"], by=SYSTEM, at=AT)
    for person in (worker, narrowed):
        (held,) = held_by(person)
        assert held.scope == {("place", new.pk), ("building", building.pk)}
    assert Event.objects.filter(kind="appointment.place_merged").count() == 1
