"""Which bodies serve a place, and who holds the next level up."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.organisations import actions, queries
from linli.organisations.enums import BESIDE, LADDER, rungs_above
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, SYSTEM, jian


def named(bodies):
    return [body.name for body in bodies]


def test_the_station_of_a_room_is_the_one_of_its_estate(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.station_for(house.places["room"]) == house.bodies["station"]
    assert queries.station_for(house.places["estate"]) == house.bodies["station"]


def test_the_nearest_station_wins(house):
    near = house.add_body("three", "service_station", "building")
    assert queries.station_for(house.places["room"]) == near
    assert queries.station_for(house.places["estate"]) == house.bodies["station"]


def test_an_estate_without_a_station_says_so(house):
    with pytest.raises(Organisation.DoesNotExist):
        queries.station_for(house.places["other_estate"])


def test_bodies_stand_the_nearest_first(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.bodies_for(house.places["room"])
    assert named(found)[-1] == "city_hall"
    assert set(named(found)[:3]) == {"station", "property", "leaders"}
    assert named(queries.bodies_for(house.places["other_estate"]))[0] == "committee"


def test_bodies_are_found_by_kind_and_by_level_ids_alone(house):
    levels = house.places["room"].level_ids()
    found = queries.bodies_for(levels, [BodyKind.PROPERTY_COMPANY, "department"])
    assert named(found) == ["property", "department"]
    assert queries.bodies_for({}, None) == ()


def test_a_body_bound_to_estate_and_building_stands_once_at_its_nearest(house):
    actions.bind_place(house.bodies["property"], house.places["building"], by=SYSTEM, at=AT)
    found = named(queries.bodies_for(house.places["room"]))
    assert found.count("property") == 1
    assert found[0] == "property"


def test_an_ended_body_serves_nobody(house):
    Organisation.objects.filter(name="property").update(ended_on=date(2026, 1, 31))
    assert queries.body_of_kind(house.places["estate"], BodyKind.PROPERTY_COMPANY) is None
    assert not queries.serves(house.bodies["property"], house.places["estate"])
    assert queries.names([house.bodies["property"].pk]) == {house.bodies["property"].pk: "property"}


def test_what_is_visible_is_what_exists_now(house):
    Organisation.objects.filter(name="property").update(ended_on=date(2026, 1, 31))
    public = set(queries.visible_to(NOBODY))
    assert house.bodies["property"] not in public
    assert public | {house.bodies["property"]} == set(queries.visible_to(SYSTEM))


def test_each_body_is_followed_by_the_one_above_it(house, django_assert_num_queries):
    climbed, body = [], house.bodies["station"]
    while body is not None:
        climbed.append(body.name)
        with django_assert_num_queries(1 if body.kind != "city_government" else 0):
            body = queries.next_up(body, house.places["estate"])
    assert climbed == ["station", "committee", "office", "government", "city_hall"]


@pytest.mark.parametrize(
    ("body", "above"),
    [("property", "committee"), ("leaders", "committee"), ("department", "government"), ("city_hall", None)],
)
def test_bodies_beside_the_ladder_have_a_next_one_too(house, body, above):
    found = queries.next_up(house.bodies[body], house.places["room"])
    assert (found.name if found else None) == above


def test_a_missing_rung_is_passed_over(house):
    Organisation.objects.filter(kind="residents_committee").update(ended_on=date(2026, 1, 31))
    assert queries.next_up(house.bodies["station"], house.places["estate"]) == house.bodies["office"]


@pytest.mark.parametrize("kind", list(BodyKind))
def test_the_playbook_says_first_to_whom_a_body_raises(house, kind):
    playbook = jian()
    body = Organisation(pk=uuid4(), kind=kind.value, name="any", short_name="any")
    found = queries.next_up(body, house.places["estate"], playbook)
    wanted = playbook.raise_to(kind)
    if wanted is not None:
        assert found is not None
        assert found.kind == wanted
    else:
        assert found == queries.next_up(body, house.places["estate"])


@pytest.mark.parametrize("kind", list(BodyKind))
def test_every_kind_of_body_knows_what_is_above_it(kind):
    above = rungs_above(kind)
    assert above == LADDER[len(LADDER) - len(above) :]
    assert BodyKind.SERVICE_STATION not in above
    assert (kind is BodyKind.CITY_GOVERNMENT) == (above == ())
    assert not set(BESIDE) & set(LADDER)


def test_serving_is_asked_of_the_places_a_row_carries(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.serves(house.bodies["committee"], house.places["room"])
    assert not queries.serves(house.bodies["station"], house.places["other_estate"])


def test_contacts_are_those_with_a_telephone(house):
    actions.describe_station(house.bodies["station"], telephone="100 0000 0001", hours="8:30-17:30", by=SYSTEM, at=AT)
    house.add_body("water", "utility_company", "city", telephone="95598")
    with CaptureQueriesContext(connection) as asked:
        bodies = queries.contacts_for(house.places["estate"])
        found = [(body.name, body.telephone, getattr(body, "station", None)) for body in bodies]
    assert [(name, telephone) for name, telephone, _ in found] == [("station", "10000000001"), ("water", "95598")]
    assert found[0][2].hours == "8:30-17:30"
    assert found[1][2] is None
    assert len(asked) == 1


def test_names_cost_one_query_and_none_for_nobody(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.names([house.bodies["station"].pk, None, house.bodies["office"].pk]) == {
            house.bodies["station"].pk: "station",
            house.bodies["office"].pk: "office",
        }
    with django_assert_num_queries(0):
        assert queries.names([None]) == {}


def test_a_body_is_recorded_where_it_serves(house):
    event = Event.objects.get(kind="organisation.created", subject_id=str(house.bodies["station"].pk))
    assert event.estate_id == house.places["estate"].pk
    assert event.refs == {"places": [house.places["estate"].pk]}
