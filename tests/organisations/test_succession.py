"""A body is described anew, or followed by another: what goes over, what stays, and what cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations.actions import (
    answer_promise,
    create_organisation,
    describe_body,
    link_household,
    make_promise,
    record_contract,
    settle_links,
    succeed,
)
from linli.organisations.models import Appointment, HouseholdLink, Organisation, Promise, ServiceContract
from linli.organisations.queries import body_of_kind, holders, posts_of
from linli.organisations.queries.coverage import covered
from linli.organisations.queries.links import left_open
from linli.organisations.queries.promises import shown_in
from linli.places.actions import add_grid
from tests.organisations.cast import AT, SYSTEM, TODAY, House
from tests.organisations.linked import representative

YESTERDAY = TODAY - timedelta(days=1)


def wrong(call, *args, **kwargs) -> list[str]:
    with pytest.raises(Invalid) as said:
        call(*args, by=SYSTEM, at=AT, **kwargs)
    return list(said.value.errors)


@pytest.fixture
def pair(house: House) -> tuple[Organisation, Organisation]:
    return house.bodies["property"], house.add_body("successor", "property_company", "other_estate")


def test_a_body_is_brought_in_with_what_stands_above_it_and_how_it_was_formed(house):
    above = house.add_body("party", "party_committee", "community")
    body = create_organisation(
        kind="estate_party_branch", name="春和里党支部", places=[house.places["estate"]], parent=above, formed="alone",
        formed_on=YESTERDAY, sector="business_area", by=SYSTEM, at=AT,
    )  # fmt: skip
    body.refresh_from_db()
    assert (body.parent_id, body.formed, body.formed_on, body.sector) == (above.pk, "alone", YESTERDAY, "business_area")
    for field, value in (("formed", "by chance"), ("formed_on", TODAY + timedelta(days=1))):
        given = {"kind": "estate_party_branch", "name": "x", "places": [house.places["estate"]], field: value}
        assert wrong(create_organisation, **given) == [field]


def test_what_is_written_about_a_body_changes_and_what_is_not_said_stays(house):
    body, other = house.bodies["property"], house.places["other_estate"]
    done = describe_body(
        body,
        name="安和物业",
        telephone="0990-7700123",
        places=[other],
        formed_on=YESTERDAY,
        by=SYSTEM,
        at=AT,
        version=1,
    )
    done.refresh_from_db()
    assert (done.name, done.short_name, done.pinyin, done.version) == ("安和物业", body.short_name, "ahwy", 2)
    assert list(done.places.all()) == [other]
    event = Event.objects.get(kind="organisation.described")
    assert event.refs == {"places": [other.pk]}
    with pytest.raises(Stale):
        describe_body(body, name="x", by=SYSTEM, at=AT, version=1)
    with pytest.raises(Refused):
        describe_body(body, name="x", by=NOBODY, at=AT)


def test_a_body_keeps_a_place_and_does_not_stand_above_itself(house):
    office, committee, city = (house.bodies[name] for name in ("office", "committee", "city_hall"))
    describe_body(committee, parent=office, by=SYSTEM, at=AT)
    describe_body(office, parent=city, by=SYSTEM, at=AT)
    assert wrong(describe_body, city, parent=committee) == ["parent"]
    assert wrong(describe_body, city, parent=city) == ["parent"]
    assert wrong(describe_body, committee, places=[]) == ["places"]
    assert wrong(describe_body, committee, telephone="12") == ["telephone"]
    Organisation.objects.filter(pk=office.pk).update(ended_on=TODAY)
    assert wrong(describe_body, committee, parent=Organisation.objects.get(pk=office.pk)) == ["parent"]


def test_a_place_to_which_somebody_is_posted_does_not_go(house):
    leader = house.appoint(house.person(), "leaders", "building_leader", place=house.places["building"])
    leaders, other = house.bodies["leaders"], house.places["other_estate"]
    assert wrong(describe_body, leaders, places=[other]) == ["places"]
    describe_body(leaders, places=[other, house.places["building"]], by=SYSTEM, at=AT)
    Appointment.objects.filter(pk=leader.pk).update(ends_on=YESTERDAY)
    describe_body(leaders, places=[other], by=SYSTEM, at=AT)
    assert list(leaders.places.all()) == [other]


def test_a_body_bound_to_a_grid_is_described_anew_while_somebody_is_posted_inside_it(house):
    grid = add_grid(
        net="grid", number="1", name="第一网格", parent=house.places["estate"], parts=[house.places["building"]],
        by=SYSTEM, at=AT,
    )  # fmt: skip
    house.places["grid"] = grid.place
    body = house.add_body("grid", "grid", "grid")
    house.appoint(house.person(), "grid", "grid_worker", place=house.places["building"])
    assert describe_body(body, name="第一网格工作站", places=[grid.place], by=SYSTEM, at=AT).name == "第一网格工作站"
    assert wrong(describe_body, body, places=[house.places["other_estate"]]) == ["places"]


def test_the_successor_takes_over_places_people_contracts_promises_and_what_is_below(house, pair):
    old, new = pair
    manager = house.appoint(house.person("安秋菊"), "property", "property_manager")
    past = house.appoint(house.person("丁春生"), "property", "repairer", starts_on=date(2025, 1, 1), ends_on=YESTERDAY)
    contract = record_contract(old, house.places["estate"], kind="decided", starts_on=YESTERDAY, by=SYSTEM, at=AT)
    promise = make_promise(old, said="夜里也有人", judged="看值班表", due_on=TODAY, by=SYSTEM, at=AT)
    below = house.add_body("below", "property_company", "estate")
    describe_body(below, parent=old, by=SYSTEM, at=AT)
    done = succeed(old, new, on=TODAY, by=SYSTEM, at=AT)
    assert (done.predecessor_id, done.successor_id, done.on) == (old.pk, new.pk, TODAY)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.ended_on, new.formed_on) == (TODAY, TODAY)
    assert {place.pk for place in new.places.all()} == {house.places[name].pk for name in ("estate", "other_estate")}
    assert [holder.appointment_id for holder in holders(new, TODAY)] == [manager.pk]
    assert posts_of(manager.person_id, TODAY)[0].organisation_id == new.pk
    past.refresh_from_db()
    assert past.post.organisation_id == old.pk
    assert ServiceContract.objects.get(pk=contract.pk).organisation_id == new.pk
    assert Promise.objects.get(pk=promise.pk).organisation_id == new.pk
    assert Organisation.objects.get(pk=below.pk).parent_id == new.pk
    refs = Event.objects.get(kind="organisation.succeeded").refs
    assert refs == {"successor": str(new.pk), "on": TODAY.isoformat(), "places": True, "posts": True}


def test_each_day_has_one_of_the_two_bodies(house, pair):
    old, new = pair
    succeed(old, new, on=YESTERDAY, by=SYSTEM, at=AT)
    estate = house.places["estate"]
    before = YESTERDAY - timedelta(days=1)
    assert [bool(covered(estate, "property_company", day)) for day in (before, YESTERDAY, TODAY)] == [True] * 3
    assert body_of_kind(estate, "property_company") == new


def test_people_and_places_stay_where_that_is_decided(house, pair):
    old, new = pair
    held = house.appoint(house.person(), "property", "property_manager")
    succeed(old, new, on=TODAY, carry_places=False, carry_posts=False, by=SYSTEM, at=AT)
    assert [place.pk for place in new.places.all()] == [house.places["other_estate"].pk]
    held.refresh_from_db()
    assert held.post.organisation_id == old.pk
    assert not posts_of(held.person_id, TODAY)


def test_household_links_go_on_under_the_successor(linked):
    appointment = representative(linked)
    link = link_household(linked.places["room"], appointment, by=SYSTEM, at=AT)
    new = linked.add_body("new committee", "residents_committee", "community")
    succeed(linked.bodies["committee"], new, on=TODAY, by=SYSTEM, at=AT)
    assert HouseholdLink.objects.get(pk=link.pk).until is None
    assert Appointment.objects.get(pk=appointment.pk).post.organisation_id == new.pk


def test_a_body_is_followed_once_by_one_of_its_own_sort_on_a_day_that_has_come(house, pair):
    old, new = pair
    assert wrong(succeed, old, old, on=TODAY) == ["successor"]
    assert wrong(succeed, old, house.bodies["committee"], on=TODAY) == ["successor"]
    assert wrong(succeed, old, new, on=TODAY + timedelta(days=1)) == ["on"]
    Organisation.objects.filter(pk=old.pk).update(formed_on=TODAY)
    assert wrong(succeed, old, new, on=YESTERDAY) == ["on"]
    with pytest.raises(Refused):
        succeed(old, new, on=TODAY, by=NOBODY, at=AT)
    succeed(old, new, on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        succeed(old, new, on=TODAY, by=SYSTEM, at=AT)


def test_a_body_above_that_is_followed_by_one_of_its_own_leaves_no_ring(house, pair):
    old, new = pair
    describe_body(new, parent=old, by=SYSTEM, at=AT)
    succeed(old, new, on=TODAY, by=SYSTEM, at=AT)
    new.refresh_from_db()
    assert new.parent_id is None


def test_links_of_posts_that_stay_with_the_ended_body_are_settled(linked):
    appointment = representative(linked)
    link = link_household(linked.places["room"], appointment, by=SYSTEM, at=AT)
    new = linked.add_body("new committee", "residents_committee", "community")
    assert left_open(TODAY, 9) == []
    succeed(linked.bodies["committee"], new, on=TODAY, carry_posts=False, by=SYSTEM, at=AT)
    assert left_open(TODAY, 9) == [appointment]
    assert settle_links(appointment, by=SYSTEM, at=AT) == 1
    assert HouseholdLink.objects.get(pk=link.pk).until == TODAY


def test_a_kept_promise_of_a_body_that_is_followed_stays_public(house, pair):
    old, new = pair
    made = make_promise(old, said="夜里也有人", judged="看值班表", due_on=TODAY, by=SYSTEM, at=AT)
    answer_promise(made, outcome="kept", result="每晚都在", by=SYSTEM, at=AT)
    assert len(shown_in(house.places["estate"], TODAY)) == 1
    succeed(old, new, on=TODAY, by=SYSTEM, at=AT)
    assert len(shown_in(house.places["estate"], TODAY)) == 1
