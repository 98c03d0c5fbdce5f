"""Registering oneself where one lives, being taken in or not; and standing under two party organisations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from linli.core.actors import NOBODY, Actor, ActorKind
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations import jobs
from linli.organisations.actions import (
    end_membership,
    put_also_under,
    register_oneself,
    reveal_registered,
    set_aside,
    succeed,
    take_in,
)
from linli.organisations.actions.registration import opened
from linli.organisations.models import Organisation, RosterEntry, SelfRegistration
from linli.organisations.queries.registration import also_here, branch_of, homes_now, other_bodies, waiting
from linli.organisations.queries.roster import numbers, per_estate
from linli.organisations.roster import MemberRow
from linli.organisations.rules_registration import (
    MOST_WAITING,
    may_put_also_under,
    may_register_oneself,
    may_settle_registration,
)
from linli.places.actions import add_place, carry_out, merge_place, move_place, split_place
from linli.places.enums import Level
from linli.playbooks.enums import Power
from tests.organisations.cast import AT, SYSTEM, TODAY, fixed_cast
from tests.organisations.rosters import Branch, everything, phone

DAY = timedelta(days=1)


def row(branch: Branch, **changed) -> MemberRow:
    estate = branch.house.places["estate"].pk
    said = MemberRow("林望舒", phone=phone(7), employer="第三中学", estate_id=estate, capacity="修水龙头")
    return replace(said, **changed)


def left(branch: Branch, **changed) -> SelfRegistration:
    return register_oneself(branch.body, row(branch, **changed), by=NOBODY, at=AT)


def committee(branch: Branch) -> Organisation:
    return branch.house.bodies["party_committee"]


def test_anybody_may_register_at_a_party_organisation_and_nowhere_else(no_queries):
    body = Organisation(kind="estate_party_branch")
    with no_queries():
        for actor in fixed_cast().values():
            assert may_register_oneself(actor, body, 0, AT) is None
            assert may_register_oneself(actor, body, MOST_WAITING, AT).kind is RefusalKind.WHEN
            for none in (Organisation(kind="service_station"), Organisation(kind="party_committee", ended_on=TODAY)):
                assert may_register_oneself(actor, none, 0, AT).kind is RefusalKind.UNSEEN


def test_only_who_keeps_the_roster_takes_in_and_puts_under_two(branch, no_queries):
    entry, other = branch.add(), committee(branch)
    entry.also_under = other
    cast = fixed_cast() | {"secretary": branch.secretary, "above": branch.above}
    with no_queries():
        settle = {name for name, actor in cast.items() if may_settle_registration(actor, branch.body, AT) is None}
        put = {name for name, actor in cast.items() if may_put_also_under(actor, entry, other, AT) is None}
        leave = {name for name, actor in cast.items() if may_put_also_under(actor, entry, None, AT) is None}
    assert settle == put == {"secretary", "system"}
    assert leave == {"secretary", "above", "system"}


def test_what_is_left_is_sealed_and_names_nobody_even_of_who_is_signed_in(branch):
    person = branch.house.person("何清越")
    signed_in = Actor(ActorKind.RESIDENT, person_id=person.pk, name=person.name)
    made = register_oneself(branch.body, row(branch), by=signed_in, at=AT)
    event = Event.objects.get(kind="self_registration.began")
    assert (event.person_id, event.refs) == (None, {"organisation": str(branch.body.pk)})
    assert opened(made) == row(branch, source="self", registered_on=TODAY)
    kept = everything()
    assert not [words for words in ("林望舒", "第三中学", "修水龙头", phone(7)) if words in kept]
    assert not RosterEntry.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"employer": "x" * 81}, "employer"),
        ({"estate_id": None}, "estate"),
        ({"building_id": 0}, "estate"),
        ({"capacity": "x" * 61}, "capacity"),
    ],
)
def test_what_is_wrong_stands_at_its_field(branch, changed, field):
    if changed == {"building_id": 0}:
        changed = {"estate_id": branch.house.places["other_estate"].pk}
    with pytest.raises(Invalid) as wrong:
        left(branch, **changed)
    assert field in wrong.value.errors
    assert not SelfRegistration.objects.exists()


def test_all_that_is_wrong_is_told_at_once(branch):
    with pytest.raises(Invalid) as wrong:
        left(branch, name="", phone="", capacity="x" * 61)
    assert set(wrong.value.errors) == {"name", "phone", "capacity"}
    assert "Leave a telephone" in wrong.value.errors["phone"]


def test_taken_in_they_stand_in_the_roster_as_told_by_themselves_and_what_was_left_is_erased(branch):
    made = left(branch)
    with pytest.raises(Stale):
        take_in(made, by=branch.secretary, at=AT, version=4)
    entry = take_in(made, by=branch.secretary, at=AT, version=1)
    assert (entry.source, entry.employer, entry.registered_on, entry.capacity) == (
        "self", "第三中学", TODAY, "修水龙头",
    )  # fmt: skip
    made.refresh_from_db()
    assert (bytes(made.sealed), made.settled_at) == (b"", AT)
    assert not waiting(branch.body).exists()
    with pytest.raises(Invalid):
        take_in(made, by=branch.secretary, at=AT)
    assert Event.objects.filter(kind="self_registration.taken_in").count() == 1


def test_who_stands_there_with_this_telephone_is_registered_in_place(branch):
    known = branch.add("林望舒", 7, employer="图书馆", capacity="教下棋")
    assert take_in(left(branch, capacity=""), by=branch.secretary, at=AT).pk == known.pk
    known.refresh_from_db()
    assert (known.registered_on, known.employer, known.capacity) == (TODAY, "图书馆", "教下棋")
    made = left(branch, name="别人")
    with pytest.raises(Invalid) as wrong:
        take_in(made, by=branch.secretary, at=AT)
    assert list(wrong.value.errors) == ["name"]
    assert waiting(branch.body).count() == 1


def test_set_aside_or_left_for_ninety_days_it_is_erased(branch, monkeypatch, time_machine):
    made, other = left(branch), left(branch, name="何清越")
    for actor in (NOBODY, branch.above):
        with pytest.raises(Refused):
            set_aside(made, by=actor, at=AT)
        with pytest.raises(Refused):
            take_in(made, by=actor, at=AT)
    assert bytes(set_aside(made, by=branch.secretary, at=AT).sealed) == b""
    assert set_aside(made, by=branch.secretary, at=AT + DAY).settled_at == AT
    for days, erased in ((89, 0), (91, 1)):
        monkeypatch.setattr(jobs.scrubbing, "next_look", 0.0)
        time_machine.move_to(AT + days * DAY, tick=False)
        assert jobs.scrub_booklets() == erased
    other.refresh_from_db()
    assert bytes(other.sealed) == b""
    assert not RosterEntry.objects.exists()


def test_one_registers_at_the_branch_of_the_estate_else_at_the_committee_over_it(branch):
    assert branch_of(branch.house.places["estate"]) == branch.body
    assert branch_of(branch.house.places["other_estate"]) == committee(branch)
    assert branch_of(branch.house.places["city"]) is None


def test_a_member_under_two_is_seen_by_both_and_counted_once(branch):
    entry, other = branch.add(estate_id=branch.house.places["estate"].pk), committee(branch)
    before = numbers(branch.body), numbers(other), per_estate(branch.body), per_estate(other)
    put = put_also_under(entry, other, by=branch.secretary, at=AT, version=1)
    assert list(also_here(other)) == [entry]
    assert (numbers(branch.body), numbers(other), per_estate(branch.body), per_estate(other)) == before
    assert put_also_under(put, other, by=branch.secretary, at=AT).version == put.version
    refs = Event.objects.get(kind="roster_entry.put_also_under").refs
    assert refs == {"organisation": str(branch.body.pk), "from": "", "to": str(other.pk)}
    assert put_also_under(put, None, by=branch.above, at=AT).also_under is None
    assert not also_here(other).exists()


def test_a_body_followed_by_the_other_of_two_leaves_its_members_under_one(branch):
    estate, other = branch.house.places["estate"], committee(branch)
    twin = branch.house.add_body("twin branch", "estate_party_branch", "estate")
    entry = put_also_under(branch.add(estate_id=estate.pk), other, by=branch.secretary, at=AT)
    RosterEntry.objects.filter(pk=entry.pk).update(also_under=twin)
    elsewhere = replace(branch, body=other, secretary=branch.above).add("何清越", 2)
    RosterEntry.objects.filter(pk=elsewhere.pk).update(also_under=branch.body)
    succeed(branch.body, twin, on=TODAY, by=SYSTEM, at=AT)
    for one, body, beside in ((entry, twin.pk, None), (elsewhere, other.pk, twin.pk)):
        one.refresh_from_db()
        assert (one.organisation_id, one.also_under_id) == (body, beside)


def test_what_waits_in_a_body_that_ended_is_still_forgotten(branch):
    ended = Organisation(kind="party_committee", ended_on=TODAY)
    assert may_settle_registration(SYSTEM, ended, AT) is None
    assert may_settle_registration(branch.secretary, ended, AT) is not None


def test_what_cannot_be_is_told_at_its_field(branch):
    entry = branch.add()
    ended = branch.add("何清越", 2)
    end_membership(ended, until=TODAY, by=branch.secretary, at=AT)
    station = branch.house.bodies["station"]
    for one, other in ((entry, branch.body), (entry, station), (ended, committee(branch))):
        with pytest.raises(Invalid) as wrong:
            put_also_under(one, other, by=branch.secretary, at=AT)
        assert list(wrong.value.errors) == ["also_under"]
    for actor in (branch.above, NOBODY):
        with pytest.raises(Refused):
            put_also_under(entry, committee(branch), by=actor, at=AT)


def test_who_stands_in_both_rosters_is_not_put_under_two(branch):
    entry = branch.add()
    twin = replace(branch, body=committee(branch), secretary=branch.above)
    twin.add()
    with pytest.raises(Invalid) as wrong:
        put_also_under(entry, committee(branch), by=branch.secretary, at=AT)
    assert "already" in wrong.value.errors["also_under"]


def test_the_other_bodies_are_party_organisations_of_the_city(branch):
    assert list(other_bodies(branch.body)) == [committee(branch)]
    assert list(other_bodies(committee(branch))) == [branch.body]
    assert Power.ROSTER_MANAGE in branch.secretary.powers


def changed_tree(change) -> int | None:
    """Carry a change of the tree out; the id of what it made."""
    return carry_out(change, by=SYSTEM, at=AT).made_id


@pytest.mark.parametrize("change", ["merged", "split", "moved"])
def test_who_waits_is_taken_in_where_their_home_lies_today(branch, change):
    places = branch.house.places
    estate, building, other = places["estate"], places["building"], places["other_estate"]
    made = left(branch, building_id=building.pk)
    if change == "merged":
        changed_tree(merge_place(estate, into=other, by=SYSTEM, at=AT))
        lies_in = other.pk
    elif change == "split":
        lies_in = changed_tree(split_place(estate, name="新里小区", parts=[building], by=SYSTEM, at=AT))
    else:
        changed_tree(move_place(building, parent=other, by=SYSTEM, at=AT))
        lies_in = other.pk
    entry = take_in(made, by=branch.secretary, at=AT, version=1)
    assert (entry.estate_id, entry.building_id, entry.capacity) == (lies_in, building.pk, "修水龙头")


def test_an_estate_is_followed_through_every_merger(branch):
    places = branch.house.places
    third = add_place(level=Level.ESTATE, name="夏荷里小区", parent=places["community"], by=SYSTEM, at=AT)
    made, known = left(branch), branch.add("林望舒", 7)
    changed_tree(merge_place(places["estate"], into=places["other_estate"], by=SYSTEM, at=AT))
    changed_tree(merge_place(places["other_estate"], into=third, by=SYSTEM, at=AT))
    assert homes_now([opened(made)])[0].name == "夏荷里小区"
    assert take_in(made, by=branch.secretary, at=AT).pk == known.pk
    known.refresh_from_db()
    assert known.estate_id == third.pk


def test_where_the_building_is_no_more_the_keeper_says_where_and_nothing_else_is_lost(branch):
    made = left(branch, building_id=branch.house.places["building"].pk)
    places = branch.house.places
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_place SET level = 'unit' WHERE id = %s", [places["building"].pk])
    (home,) = homes_now([opened(made)])
    assert (home.estate, home.building, home.clear) == (places["estate"], None, False)
    with pytest.raises(Invalid) as wrong:
        take_in(made, by=branch.secretary, at=AT)
    assert list(wrong.value.errors) == ["estate"]
    made.refresh_from_db()
    assert (made.settled_at, opened(made).capacity) == (None, "修水龙头")
    with pytest.raises(Invalid):
        take_in(made, estate_id=places["room"].pk, by=branch.secretary, at=AT)
    entry = take_in(made, estate_id=places["other_estate"].pk, by=branch.secretary, at=AT)
    assert (entry.estate_id, entry.building_id) == (places["other_estate"].pk, None)
    assert (entry.person.name, entry.capacity, entry.registered_on) == ("林望舒", "修水龙头", TODAY)


def test_homes_of_many_are_found_in_as_many_questions_as_of_one(branch, django_assert_num_queries):
    rows = [opened(left(branch, building_id=branch.house.places["building"].pk)) for _number in range(3)]
    for few in (rows[:1], rows):
        with django_assert_num_queries(1):
            assert {home.name for home in homes_now(few)} == {"春和里小区3栋"}
    nowhere = MemberRow("林望舒", estate_id=999_999)
    assert homes_now([nowhere])[0].clear is False


def test_the_telephone_of_who_waits_is_revealed_to_the_keeper_in_person(branch: Branch) -> None:
    one = left(branch)
    for by in (SYSTEM, NOBODY):
        with pytest.raises(Refused):
            reveal_registered(one, purpose="urgent", by=by, at=AT)
    secretary = branch.secretary
    with pytest.raises(Invalid):
        reveal_registered(one, purpose="", by=secretary, at=AT)
    shown = reveal_registered(one, purpose="urgent", by=secretary, at=AT)
    assert (shown.phone, shown.until - AT) == (phone(7), timedelta(seconds=60))
