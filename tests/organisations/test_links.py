"""Linking by hand, applying many links, and ending them: who may, what is kept, what is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations.actions import apply_links, end_appointment, end_link, link_household
from linli.organisations.models import HouseholdLink, LinkOrigin
from linli.organisations.rules import may_apply_links, may_link_households
from linli.places.models import Place
from tests.organisations.cast import AT, ESTATE, OTHER_ESTATE, ROOM, SYSTEM, TODAY, fixed_cast
from tests.organisations.linked import REPRESENTATIVE, all_to, doors, head, in_post, now, proposal, representative

LINKERS = {"station_head", "community_officer", "system"}
LATER = AT + timedelta(days=3)


def apply(house, wanted, *, seen=None, by=SYSTEM, origin=LinkOrigin.PROPOSED, at=AT, key=REPRESENTATIVE):
    seen = now(house).fingerprint() if seen is None else seen
    estate = house.places["estate"]
    return apply_links(estate, post_key=key, wanted=wanted, seen=seen, origin=origin, by=by, at=at)


@pytest.mark.parametrize(
    ("place", "who"), [(ESTATE, LINKERS), (ROOM, LINKERS), (OTHER_ESTATE, LINKERS - {"station_head"})]
)
def test_households_are_linked_by_the_station_head_and_the_community(place, who, no_queries):
    with no_queries():
        answers = {name: may_link_households(actor, place, AT) for name, actor in fixed_cast().items()}
    assert {name for name, refusal in answers.items() if refusal is None} == who
    assert all(refusal.who_can and refusal.instead for refusal in answers.values() if refusal)


def test_what_has_changed_since_the_look_is_not_applied_by_anybody(no_queries):
    with no_queries():
        answers = {name: may_apply_links(actor, ESTATE, False, AT) for name, actor in fixed_cast().items()}
    kinds = {name: refusal.kind for name, refusal in answers.items() if refusal}
    assert {name for name, kind in kinds.items() if kind is RefusalKind.WHEN} == LINKERS
    assert set(kinds) == set(fixed_cast())


def test_a_household_is_linked_by_hand_and_the_event_names_nobody(linked):
    somebody, room = representative(linked), linked.places["room"]
    link = link_household(room, somebody, by=head(linked), at=AT)
    assert (link.since, link.until, link.origin, link.post_key) == (TODAY, None, LinkOrigin.HAND, REPRESENTATIVE)
    assert (link.estate_id, link.building_id) == (room.estate_id, room.building_id)
    event = Event.objects.get(kind="household_link.began")
    assert event.subject_id == str(link.pk)
    assert (event.place_id, event.estate_id, event.building_id) == (room.pk, room.estate_id, room.building_id)
    assert event.community_id == linked.places["community"].pk
    assert event.refs == {"appointment": str(somebody.pk), "post": REPRESENTATIVE, "origin": "hand"}


def test_the_same_link_again_changes_nothing_and_another_person_takes_over(linked):
    first, second, room = representative(linked), representative(linked, "丁春生"), linked.places["room"]
    link = link_household(room, first, by=SYSTEM, at=AT)
    assert link_household(room, first, by=SYSTEM, at=LATER).pk == link.pk
    other = link_household(room, second, by=SYSTEM, at=LATER)
    link.refresh_from_db()
    assert (link.until, link.version) == (date(2026, 11, 26), 2)
    assert (other.appointment_id, other.until) == (second.pk, None)
    kinds = Event.objects.filter(kind__startswith="household_link").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["household_link.began", "household_link.ended", "household_link.began"]


def test_only_dwellings_are_linked_and_only_with_who_holds_a_linked_post_here(linked):
    somebody, room = representative(linked), linked.places["room"]
    shop = Place.objects.get(use="shop")
    for place in (shop, linked.places["building"]):
        with pytest.raises(Invalid) as wrong:
            link_household(place, somebody, by=SYSTEM, at=AT)
        assert list(wrong.value.errors) == ["room"]
    officer = linked.appoint(linked.person("郑洁"), "committee", "community_officer")
    over = representative(linked, "安秋菊")
    end_appointment(over, ends_on=TODAY - timedelta(days=1), by=SYSTEM, at=AT)
    elsewhere = linked.appoint(
        linked.person("李玉梅"), "committee", REPRESENTATIVE, place=linked.places["other_estate"]
    )
    for appointment in (officer, over, elsewhere):
        with pytest.raises(Invalid) as wrong:
            link_household(room, appointment, by=SYSTEM, at=AT)
        assert list(wrong.value.errors) == ["appointment"]
    assert not HouseholdLink.objects.exists()


def test_nobody_links_without_the_power(linked):
    somebody, room = representative(linked), linked.places["room"]
    link = link_household(room, somebody, by=SYSTEM, at=AT)
    for actor in (NOBODY, in_post(linked, somebody)):
        with pytest.raises(Refused):
            link_household(room, somebody, by=actor, at=AT)
        with pytest.raises(Refused):
            end_link(link, by=actor, at=AT)
        with pytest.raises(Refused):
            apply(linked, {}, by=actor)


def test_a_link_ends_once_and_stays_as_history(linked):
    link = link_household(linked.places["room"], representative(linked), by=SYSTEM, at=AT)
    with pytest.raises(Stale):
        end_link(link, by=head(linked), at=LATER, version=7)
    ended = end_link(link, by=SYSTEM, at=LATER, version=1)
    assert ended.until == date(2026, 11, 26)
    assert end_link(ended, by=SYSTEM, at=LATER + timedelta(days=1)).until == ended.until
    assert Event.objects.filter(kind="household_link.ended").count() == 1


def test_the_database_holds_a_household_to_one_open_link_of_a_post(linked):
    link = link_household(linked.places["room"], representative(linked), by=SYSTEM, at=AT)
    twin = HouseholdLink.objects.values().get(pk=link.pk)
    del twin["id"]
    with pytest.raises(IntegrityError, match="household_linked_once_a_post"), transaction.atomic():
        HouseholdLink.objects.create(**twin)
    HouseholdLink.objects.create(**{**twin, "post_key": "party_member"})
    with pytest.raises(IntegrityError, match="household_link_ends_after_start"), transaction.atomic():
        HouseholdLink.objects.create(**{**twin, "until": TODAY - timedelta(days=1)})


def test_a_proposal_is_applied_whole_with_one_event_for_it_and_one_for_each_link(linked):
    people = [representative(linked, building="12栋"), representative(linked, "丁春生", building="3栋")]
    plan = proposal(linked)
    done = apply(linked, plan.links, by=head(linked))
    assert (done.began, done.moved, done.ended) == (15, 0, 0)
    assert dict(HouseholdLink.objects.values_list("room_id", "appointment_id")) == plan.links
    assert set(plan.links.values()) == {person.pk for person in people}
    assert Event.objects.filter(kind="household_link.began").count() == 15
    refs = Event.objects.get(kind="place.links_applied").refs
    assert refs == {"post": REPRESENTATIVE, "began": 15, "moved": 0, "ended": 0, "origin": "proposed"}
    again = proposal(linked)
    assert (len(again.kept), again.new, again.moved) == (15, (), ())


def test_what_stays_is_not_touched_and_what_changes_keeps_its_history(linked):
    first, second = representative(linked), representative(linked, "丁春生")
    rooms = doors(linked, "12栋")
    apply(linked, all_to(rooms, first))
    done = apply(
        linked, {**all_to(rooms[:3], second), **all_to(rooms[3:5], None), rooms[5]: first.pk}, at=LATER,
        origin=LinkOrigin.IMPORT,
    )  # fmt: skip
    assert (done.began, done.moved, done.ended) == (3, 3, 2)
    ended = HouseholdLink.objects.exclude(until=None)
    assert {(link.until, link.version) for link in ended} == {(date(2026, 11, 26), 2)}
    assert set(ended.values_list("room_id", flat=True)) == set(rooms[:5])
    assert HouseholdLink.objects.filter(until=None, appointment=first).count() == len(rooms) - 5
    assert set(HouseholdLink.objects.filter(appointment=second).values_list("origin", flat=True)) == {"import"}


def test_whatever_a_proposal_rests_on_makes_it_stale_when_it_changes(linked):
    somebody = representative(linked)
    rooms = doors(linked, "12栋")
    changes = [
        lambda: link_household(linked.places["room"], somebody, by=SYSTEM, at=AT),
        lambda: end_link(HouseholdLink.objects.get(until=None), by=SYSTEM, at=AT),
        lambda: representative(linked, "丁春生"),
        lambda: Place.objects.filter(pk=rooms[0]).update(use="shop"),
    ]
    for change in changes:
        seen = now(linked).fingerprint()
        change()
        with pytest.raises(Refused) as refused:
            apply(linked, all_to(rooms[1:], somebody), seen=seen)
        assert refused.value.refusal.rule == "may_apply_links"
        assert "nothing was saved" in refused.value.refusal.sentence()
    assert not HouseholdLink.objects.filter(until=None).exists()


def test_a_household_or_a_person_of_another_estate_is_not_taken(linked):
    somebody = representative(linked)
    for wanted in ({1_900_000_000: somebody.pk}, {doors(linked, "12栋")[0]: linked.person().pk}):
        with pytest.raises(Invalid) as wrong:
            apply(linked, wanted)
        assert list(wrong.value.errors) == ["wanted"]
    with pytest.raises(Invalid) as wrong:
        apply(linked, {}, key="station_head")
    assert list(wrong.value.errors) == ["post_key"]
