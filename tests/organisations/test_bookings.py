"""Booking a public space: who may, when, for how long; two never overlap, at the same moment neither."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import Actor, ActorKind, system
from linli.core.clock import from_local, local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.demo.cast import ROLES, World, build_world
from linli.organisations.actions import (
    ForWhom,
    Wanted,
    book_space,
    confirm_booking,
    decline_booking,
    withdraw_booking,
)
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BOOKINGS, LIVING, BookingState, BookingVerb
from linli.organisations.queries import bookings as queries
from linli.organisations.rules_bookings import (
    may_book_space,
    may_decide_booking,
    may_see_booking,
    may_withdraw_booking,
)
from linli.people.models import Contact
from linli.places.actions import SpaceFacts, add_space, add_space_room, end_space_room, move_space, open_for_booking
from linli.places.enums_spaces import SpaceVerb
from linli.places.models import Place, PublicSpace, SpaceRoom
from tests.core.at_once import at_once

KEEPERS = {"station_head", "community_officer", "subdistrict_officer"}
HALL = SpaceFacts(name="3栋架空层", kind="ground_hall", area=180_50, owner="owners")


def hall(world: World, at: datetime, *, place: Place | None = None, at_once: bool = False) -> PublicSpace:
    """A space in use, open from 8:00 to 21:00, for two hours at most."""
    space = add_space(place or world.estate, HALL, by=system(), at=at)
    space = move_space(space, SpaceVerb.HAND_OVER, by=system(), at=at)
    space = move_space(space, SpaceVerb.PUT_IN_USE, what_for="议事厅", by=system(), at=at)
    return open_for_booking(space, longest=120, opens=480, closes=1260, at_once=at_once, by=system(), at=at)


def moment(at: datetime, minutes: int, *, days: int = 1) -> datetime:
    """So many minutes after midnight of a day to come."""
    return from_local(local_date(at) + timedelta(days=days)) + timedelta(minutes=minutes)


def wanted(at: datetime, start: int = 540, end: int = 600, *, days: int = 1, room: SpaceRoom | None = None) -> Wanted:
    return Wanted(moment(at, start, days=days), moment(at, end, days=days), "排练合唱", room.pk if room else None)


def book(world: World, space: PublicSpace, at: datetime, what: Wanted | None = None) -> SpaceBooking:
    return book_space(space, what or wanted(at), estate=world.estate, by=world.actor("resident"), at=at)


# -- the table and the rules -------------------------------------------------------------------------


def test_the_table_is_the_one_drawn_by_hand() -> None:
    drawn = {
        ("confirm", "waiting", "confirmed"),
        ("decline", "waiting", "declined"), ("decline", "confirmed", "declined"),
        ("withdraw", "waiting", "withdrawn"), ("withdraw", "confirmed", "withdrawn"),
    }  # fmt: skip
    assert {(str(t.verb), str(t.source), str(t.target)) for t in BOOKINGS.transitions} == drawn
    ends = {state for state in BookingState if not any(t.source == state for t in BOOKINGS.transitions)}
    assert ends == set(BookingState) - set(LIVING)


def test_residents_of_the_estate_book_and_staff_who_record_for_others(
    world: World, at: datetime, no_queries: Any
) -> None:
    space, estate, other = hall(world, at), world.estate, world.places["other_estate"]
    cast = {role: world.actor(role) for role in (*ROLES, "nobody")}
    staff = {role for role, actor in cast.items() if actor.posts and "service_request.file_on_behalf" in actor.powers}
    with no_queries():
        allowed = {role for role, actor in cast.items() if may_book_space(actor, space, estate, at) is None}
        assert allowed == {"resident", *KEEPERS} | {r for r in staff if cast[r].held and cast[r].held.covers(space)}
        assert {"neighbour", "nobody"}.isdisjoint(allowed)
        assert may_book_space(cast["neighbour"], space, other, at) is not None
        assert may_book_space(cast["resident"], space, None, at) is not None


def test_a_space_of_the_community_is_shared_by_its_estates(world: World, at: datetime) -> None:
    space = hall(world, at, place=world.places["community"])
    assert may_book_space(world.actor("resident"), space, world.estate, at) is None
    assert may_book_space(world.actor("neighbour"), space, world.places["other_estate"], at) is not None


def test_a_program_that_acts_for_a_resident_books_nothing(world: World, at: datetime) -> None:
    resident = world.actor("resident")
    program = Actor(ActorKind.CLIENT, person_id=resident.person_id, rooms=resident.rooms, client="app")
    assert may_book_space(program, hall(world, at), world.estate, at) is not None


@pytest.mark.parametrize("state", list(BookingState))
def test_who_decides_and_who_withdraws_in_every_state(
    world: World, at: datetime, state: BookingState, no_queries: Any
) -> None:
    booking = book(world, hall(world, at), at)
    booking.state = state
    cast = {role: world.actor(role) for role in (*ROLES, "nobody")}
    begun = booking.starts_at
    with no_queries():
        for verb in (BookingVerb.CONFIRM, BookingVerb.DECLINE):
            may = {role for role, actor in cast.items() if may_decide_booking(actor, booking, verb, at) is None}
            assert may == (KEEPERS if BOOKINGS.targets(verb, state) else set())
            assert all(may_decide_booking(actor, booking, verb, begun) for actor in cast.values())
        gone = {role for role, actor in cast.items() if may_withdraw_booking(actor, booking, at) is None}
        assert ("resident" in gone) == (state in LIVING)
        assert "neighbour" not in gone
        assert all(may_withdraw_booking(actor, booking, begun) for actor in cast.values())


def test_whose_it_is_sees_the_booker_and_staff_as_the_list_has_it(world: World, at: datetime) -> None:
    booking = book(world, hall(world, at), at)
    for role in (*ROLES, "nobody"):
        actor = world.actor(role)
        listed = queries.visible_to(actor).filter(pk=booking.pk).exists()
        assert listed == (may_see_booking(actor, booking, at) is None), role
    neighbour = may_withdraw_booking(world.actor("neighbour"), booking, at)
    assert neighbour is not None
    assert neighbour.kind is RefusalKind.UNSEEN
    waiting = {role for role in (*ROLES, "nobody") if queries.waiting_for(world.actor(role), at).exists()}
    assert waiting == KEEPERS


# -- doing -------------------------------------------------------------------------------------------


def test_a_booking_waits_is_confirmed_and_can_be_withdrawn(world: World, at: datetime) -> None:
    space, head = hall(world, at), world.actor("station_head")
    booking = book(world, space, at)
    assert (booking.state, booking.booker_id) == (BookingState.WAITING, world.people["resident"].pk)
    done = confirm_booking(booking, by=head, at=at, version=booking.version)
    with pytest.raises(Stale):
        confirm_booking(booking, by=head, at=at, version=booking.version)
    with pytest.raises(Refused):
        confirm_booking(done, by=head, at=at)
    assert withdraw_booking(done, by=world.actor("resident"), at=at).state == BookingState.WITHDRAWN
    assert book(world, space, at).state == BookingState.WAITING, "the time is free again"
    kinds = Event.objects.filter(subject_type="space_booking").order_by("id").values_list("kind", "estate_id")
    assert [kind for kind, _estate in kinds] == [
        f"space_booking.{v}" for v in ("asked", "confirmed", "withdrawn", "asked")
    ]
    assert {estate for _kind, estate in kinds} == {world.estate.pk}


def test_declining_says_why(world: World, at: datetime) -> None:
    booking, head = book(world, hall(world, at), at), world.actor("station_head")
    for reason in ("  ", "长" * 121):
        with pytest.raises(Invalid) as said:
            decline_booking(booking, reason=reason, by=head, at=at)
        assert set(said.value.errors) == {"reason"}
    with pytest.raises(Refused):
        decline_booking(booking, reason="当天检修", by=world.actor("resident"), at=at)
    done = decline_booking(booking, reason=" 当天检修 ", by=head, at=at)
    assert (done.state, done.reason) == (BookingState.DECLINED, "当天检修")


def test_where_it_holds_at_once_and_where_a_keeper_books_nothing_waits(world: World, at: datetime) -> None:
    free = hall(world, at, at_once=True)
    assert book(world, free, at).state == BookingState.CONFIRMED
    behalf = ForWhom("何奶奶", "10000001234")
    kept = book_space(free, wanted(at, 600, 660), behalf=behalf, by=world.actor("station_head"), at=at)
    assert (kept.state, kept.booker_id, kept.name) == (BookingState.CONFIRMED, None, "何奶奶")
    assert kept.contact is not None
    assert kept.contact.masked == "100****1234"
    assert Contact.objects.get().purpose == "space_booking"


@pytest.mark.parametrize(
    ("behalf", "field"),
    [(ForWhom("", "10000001234"), "name"), (ForWhom("何奶奶", ""), "phone"), (ForWhom("何奶奶", "12"), "phone")],
)
def test_on_behalf_wants_a_name_and_a_telephone(world: World, at: datetime, behalf: ForWhom, field: str) -> None:
    with pytest.raises(Invalid) as said:
        book_space(hall(world, at), wanted(at), behalf=behalf, by=world.actor("station_head"), at=at)
    assert set(said.value.errors) == {field}
    assert not SpaceBooking.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "days", "field"),
    [
        (540, 540, 1, "ends"), (600, 540, 1, "ends"), (470, 540, 1, "starts"), (1200, 1261, 1, "starts"),
        (540, 661, 1, "ends"), (540, 600, 0, "starts"), (540, 600, 61, "starts"), (1200, 1440 + 540, 1, "starts"),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_said_at_its_field(
    world: World, at: datetime, start: int, end: int, days: int, field: str
) -> None:
    with pytest.raises(Invalid) as said:
        book(world, hall(world, at), at, wanted(at, start, end, days=days))
    assert set(said.value.errors) == {field}


def test_the_whole_day_is_booked_up_to_midnight_where_it_is_open_so_long(world: World, at: datetime) -> None:
    space = open_for_booking(hall(world, at), longest=1440, opens=0, closes=1440, by=system(), at=at)
    booking = book(world, space, at, wanted(at, 0, 1440))
    assert booking.ends_at - booking.starts_at == timedelta(days=1)


def test_rooms_are_booked_beside_each_other_and_the_whole_space_only_alone(world: World, at: datetime) -> None:
    space = hall(world, at)
    rooms = [
        add_space_room(space, name=name, kind="meeting", bookable=True, by=system(), at=at) for name in ("东间", "西间")
    ]
    shut = add_space_room(space, name="库房", kind="other", by=system(), at=at)
    for room in rooms:
        book(world, space, at, wanted(at, room=room))
    for what in (wanted(at), wanted(at, 570, 630, room=rooms[0])):
        with pytest.raises(Invalid) as said:
            book(world, space, at, what)
        assert set(said.value.errors) == {"starts"}
    with pytest.raises(Invalid) as closed:
        book(world, space, at, wanted(at, 600, 660, room=shut))
    assert set(closed.value.errors) == {"room"}
    book(world, space, at, wanted(at, 600, 660))
    with pytest.raises(Invalid):
        book(world, space, at, wanted(at, 630, 690, room=rooms[1]))


@pytest.mark.parametrize("change", [{"state": "lost"}, {"ends_at": datetime(2020, 1, 1, tzinfo=None)}])
def test_the_database_refuses_what_no_booking_is(world: World, at: datetime, change: dict[str, Any]) -> None:
    booking = book(world, hall(world, at), at)
    if "ends_at" in change:
        change = {"ends_at": booking.starts_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        SpaceBooking.objects.filter(pk=booking.pk).update(**change)


SPANS = st.tuples(st.integers(16, 41), st.integers(1, 4), st.sampled_from([None, 0, 1]), st.booleans())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(SPANS, min_size=2, max_size=9))
def test_whatever_is_asked_in_whatever_order_no_two_overlap_and_only_overlaps_are_refused(
    world: World, at: datetime, asked: list[tuple[int, int, int | None, bool]]
) -> None:
    with transaction.atomic():
        space = hall(world, at)
        rooms = [add_space_room(space, name=n, kind="other", bookable=True, by=system(), at=at) for n in ("东", "西")]
        kept: list[tuple[int, int, int | None]] = []
        for half, length, room, gone in asked:
            start, end = half * 30, min((half + length) * 30, 1260)
            clash = any(s < end and start < e and (room is None or r is None or r == room) for s, e, r in kept)
            try:
                chosen = rooms[room] if room is not None else None
                booking = book(world, space, at, wanted(at, start, end, room=chosen))
            except Invalid:
                assert clash
                continue
            assert not clash
            if gone:
                withdraw_booking(booking, by=world.actor("resident"), at=at)
            else:
                kept.append((start, end, room))
        assert queries.taken(space, moment(at, 0), moment(at, 1440)).count() == len(kept)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_book_the_same_time_at_the_same_moment_one_has_it(at: datetime) -> None:
    world = build_world(at=at)
    space = hall(world, at)
    resident = world.actor("resident")
    calls = [
        partial(
            book_space, space, wanted(at, 540 + 10 * n, 640 + 10 * n), estate=world.estate, by=resident, at=at
        )
        for n in range(8)
    ]  # fmt: skip
    results = at_once(calls)
    assert sum(isinstance(result, SpaceBooking) for result in results) == 1, results
    refused = [result for result in results if not isinstance(result, SpaceBooking)]
    assert all(isinstance(result, Invalid) and set(result.errors) == {"starts"} for result in refused)
    assert SpaceBooking.objects.count() == 1


def test_what_is_booked_does_not_go_before_its_bookings_are_declined(world: World, at: datetime) -> None:
    space = hall(world, at, at_once=True)
    room = add_space_room(space, name="议事厅", kind="meeting", bookable=True, by=system(), at=at)
    whole, part = book(world, space, at), book(world, space, at, wanted(at, 660, 720, room=room))
    head = world.actor("station_head")
    with pytest.raises(Invalid) as said:
        end_space_room(room, by=head, at=at)
    assert set(said.value.errors) == {"room"}
    decline_booking(part, reason="改作他用", by=head, at=at)
    end_space_room(room, by=head, at=at)
    with pytest.raises(Invalid) as said:
        move_space(space, SpaceVerb.LEAVE, by=head, at=at)
    assert set(said.value.errors) == {"on"}
    decline_booking(whole, reason="改作他用", by=head, at=at)
    assert move_space(space, SpaceVerb.LEAVE, by=head, at=at).state == "idle_again"
