"""A reception day is announced, booked, moved, called off; two never have the same time; what is over is erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.core.actions import KeyReused
from linli.core.actors import Actor, ActorKind, system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import ROLES, World
from linli.duties import rules_reception as rules
from linli.duties.actions_reception import (
    Announced,
    Moved,
    Visitor,
    announce_reception,
    book_reception,
    call_off_reception,
    change_reception,
    close_list,
    give_back_booking,
)
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.duties.models_reception import BookingState
from linli.duties.queries_reception import (
    by_code,
    called_off_for,
    code_of,
    for_estate,
    list_of,
    own_booking,
    slots_of,
    unclosed,
    visible_to,
)
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.people.models import Contact
from tests.duties.receptions import HOUR, PHONE, announce, book, held

pytestmark = pytest.mark.django_db


def moved(world: World, day: ReceptionDay, **more: Any) -> Moved:
    said = {
        "appointment_id": day.appointment_id, "starts_at": day.starts_at + 24 * HOUR,
        "ends_at": day.ends_at + 24 * HOUR, "venue": day.venue, "reason": "防汛值守",
    }  # fmt: skip
    return Moved(**said | more)


def code_holder(booking: ReceptionBooking) -> Actor:
    return Actor(ActorKind.CODE, subjects=frozenset({booking.pk}))


def test_it_is_announced_for_all_places_of_the_body_and_read_on_their_estates(world: World) -> None:
    day = announce(world)
    assert [one.pk for one in for_estate(world.estate, world.at)] == [day.pk]
    assert [one.pk for one in for_estate(world.places["other_estate"], world.at)] == [day.pk]
    assert [slot.starts_at - day.starts_at for slot in slots_of(day, world.at)] == [n * HOUR / 2 for n in range(4)]
    event = Event.objects.get(kind="reception.announced")
    assert event.refs["organisation"] == str(world.bodies["district_office"].pk)


def test_nobody_receives_at_two_places_at_once(world: World) -> None:
    day = announce(world, begin=26)
    for begin in (24.5, 26, 27.5):
        with pytest.raises(Invalid) as wrong:
            announce(world, begin=begin, venue="另一处")
        assert list(wrong.value.errors) == ["starts"]
    later = announce(world, begin=28)
    with pytest.raises(Invalid) as wrong:
        same = moved(world, day, starts_at=day.starts_at, ends_at=day.ends_at)
        change_reception(later, same, by=by(world), at=world.at)
    assert list(wrong.value.errors) == ["starts"]
    change_reception(later, moved(world, later), by=by(world), at=world.at)
    call_off_reception(day, reason="防汛", by=by(world), at=world.at)
    announce(world, begin=26)


def by(world: World) -> Actor:
    return world.actor("district_officer")


def test_for_some_places_only_and_over_once_it_is_over(world: World) -> None:
    day = announce(world, places=[world.estate])
    assert not for_estate(world.places["other_estate"], world.at).exists()
    assert not for_estate(world.estate, day.ends_at).exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"venue": " "}, "venue"),
        ({"venue": "长" * 121}, "venue"),
        ({"matters": "长" * 201}, "matters"),
        ({"slot_minutes": 4}, "slot"),
        ({"slot_minutes": 121}, "slot"),
        ({"begin": -3}, "starts"),
        ({"begin": 24 * 400}, "starts"),
        ({"ends_at": None}, "ends"),
    ],
)
def test_what_is_wrong_stands_at_its_field(world: World, more: dict[str, Any], field: str) -> None:
    if "ends_at" in more:
        more = {"ends_at": world.at + 26 * HOUR}
    with pytest.raises(Invalid) as wrong:
        announce(world, **more)
    assert field in wrong.value.errors
    assert not ReceptionDay.objects.exists()


def test_only_somebody_of_the_body_receives(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        announce(world, appointment_id=held(world, "subdistrict_officer", "subdistrict_office"))
    assert list(wrong.value.errors) == ["who"]


def test_who_announces_for_which_body(world: World) -> None:
    announcing = {
        (role, held.organisation_name)
        for role in ROLES
        for held in world.actor(role).posts
        if rules.may_announce_reception(world.actor(role).in_post(held), held.organisation_id, [world.estate], world.at)
        is None
    }
    assert {role for role, _body in announcing} == {
        "station_head", "community_officer", "department_officer", "subdistrict_officer", "district_officer"
    }  # fmt: skip
    head = world.actor("station_head")
    assert rules.may_announce_reception(head, world.bodies["property"].pk, [world.estate], world.at) is not None
    wider = [world.estate, world.places["other_estate"]]
    assert rules.may_announce_reception(head, world.bodies["station"].pk, wider, world.at) is not None


def test_two_never_have_the_same_time_and_a_full_day_has_none(world: World) -> None:
    day = announce(world)
    book(world, day, 1)
    with pytest.raises(Invalid) as wrong:
        book(world, day, 1)
    assert list(wrong.value.errors) == ["slot"]
    for slot in (0, 2, 3):
        book(world, day, slot)
    assert not any(slot.free for slot in slots_of(day, world.at))
    assert for_estate(world.estate, world.at).get().taken == 4
    twin = ReceptionBooking.objects.first()
    assert twin is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionBooking.objects.create(
            day=day, slot=twin.slot, estate=world.estate, code_hash=b"x", booked_at=world.at
        )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "长" * 501}, "words"),
        ({"name": "长" * 41}, "name"),
        ({"phone": "12"}, "phone"),
        ({"slot": 4}, "slot"),
        ({"slot": -1}, "slot"),
    ],
)
def test_a_wrong_booking_keeps_nothing(world: World, more: dict[str, Any], field: str) -> None:
    day = announce(world)
    with pytest.raises(Invalid) as wrong:
        book(world, day, **more)
    assert list(wrong.value.errors) == [field]
    assert not ReceptionBooking.objects.exists()
    assert not Contact.objects.exists()


def test_elsewhere_or_too_late_nothing_is_booked(world: World) -> None:
    away = announce(world, places=[world.places["other_estate"]])
    with pytest.raises(Invalid):
        book(world, away)
    day = announce(world, begin=50)
    with pytest.raises(Refused):
        book(replace(world, at=day.ends_at), day)


def test_the_code_opens_it_and_gives_it_back_and_the_time_is_free_again(world: World) -> None:
    day = announce(world)
    booking = book(world, day)
    assert by_code(code_of(booking.pk).lower()) == booking
    assert own_booking(code_holder(booking), booking.pk) == booking
    assert own_booking(world.actor("nobody"), booking.pk) is None
    with pytest.raises(Refused):
        give_back_booking(booking, by=world.actor("neighbour"), at=world.at)
    give_back_booking(booking, by=code_holder(booking), at=world.at)
    booking.refresh_from_db()
    assert (booking.state, booking.words, booking.name, booking.contact) == (BookingState.GIVEN_BACK, "", "", None)
    assert Contact.objects.get().masked == ""
    with pytest.raises(Refused):
        give_back_booking(booking, by=code_holder(booking), at=world.at)
    book(world, day)


def test_moved_everybody_keeps_their_turn_and_is_told(world: World) -> None:
    day = announce(world)
    told, own, silent = book(world, day), book(world, day, 3, role="resident", phone=""), book(world, day, 1, phone="")
    with pytest.raises(Invalid) as wrong:
        change_reception(day, moved(world, day, ends_at=day.starts_at + 25 * HOUR), by=system(), at=world.at)
    assert list(wrong.value.errors) == ["ends"]
    with pytest.raises(Invalid):
        change_reception(day, moved(world, day, reason=" "), by=system(), at=world.at)
    new = change_reception(day, moved(world, day), by=world.actor("district_officer"), at=world.at, version=day.version)
    assert (new.sequence, new.reason, new.starts_at - day.starts_at) == (1, "防汛值守", 24 * HOUR)
    rows = {row.subject_id: row for row in Outbox.objects.filter(kind="reception.resident.changed")}
    assert set(rows) == {told.pk, own.pk}
    assert (rows[told.pk].contact_id, rows[own.pk].person_id) == (told.contact_id, world.people["resident"].pk)
    title, body = words_of(rows[told.pk].kind, rows[told.pk].refs)
    assert "青禾区" in title
    assert "防汛值守" in body
    assert silent.words not in str(rows[told.pk].refs)
    with pytest.raises(Stale):
        change_reception(day, moved(world, day), by=system(), at=world.at, version=day.version)


def test_called_off_everybody_is_told_and_their_words_are_erased(world: World) -> None:
    day = announce(world)
    booking = book(world, day)
    with pytest.raises(Refused):
        call_off_reception(day, reason="x", by=world.actor("subdistrict_officer"), at=world.at)
    call_off_reception(day, reason="台风", by=world.actor("district_officer"), at=world.at)
    booking.refresh_from_db()
    assert (booking.state, booking.words, booking.name) == (BookingState.LAPSED, "", "")
    row = Outbox.objects.get(kind="reception.resident.called_off")
    assert row.contact_id == booking.contact_id
    assert "台风" in words_of(row.kind, row.refs).body
    assert not for_estate(world.estate, world.at).exists()
    assert [one.pk for one in called_off_for(world.estate, world.at)] == [day.pk]
    with pytest.raises(Refused):
        call_off_reception(day, reason="x", by=system(), at=world.at)


def test_a_closed_list_keeps_nothing_of_who_was_not_on_it(world: World) -> None:
    day = announce(world)
    booking = book(world, day)
    with pytest.raises(Refused):
        close_list(day, by=world.actor("district_officer"), at=day.starts_at)
    assert [one.pk for one in unclosed(day.ends_at + HOUR)] == [day.pk]
    close_list(day, by=world.actor("district_officer"), at=day.ends_at)
    booking.refresh_from_db()
    assert (booking.state, booking.words, booking.name, booking.contact) == (BookingState.LAPSED, "", "", None)
    assert Contact.objects.get().masked == ""
    assert not list_of(day).exists()
    assert not unclosed(day.ends_at + timedelta(days=9)).exists()


def test_of_who_booked_signed_in_and_did_not_come_nothing_is_kept(world: World) -> None:
    day = announce(world)
    booked, back = book(world, day, role="resident"), book(world, day, 1, role="resident")
    assert booked.booker_id == back.booker_id == world.people["resident"].pk
    give_back_booking(back, by=world.actor("resident"), at=world.at)
    close_list(day, by=world.actor("district_officer"), at=day.ends_at)
    assert set(ReceptionBooking.objects.values_list("booker_id", flat=True)) == {None}


def test_the_same_form_twice_books_one_time_and_announces_one_day(world: World) -> None:
    wanted = Announced(
        held(world, "district_officer", "district_office"), world.at + 26 * HOUR, world.at + 28 * HOUR, "接访室", 30
    )
    body, officer = world.bodies["district_office"], world.actor("district_officer")
    days = [announce_reception(body, wanted, key="one", by=officer, at=world.at) for _press in range(2)]
    assert days[0].pk == days[1].pk
    visitor = Visitor("电梯停了三周", phone=PHONE)

    def press(slot: int, key: str) -> ReceptionBooking:
        return book_reception(
            days[0], estate=world.estate, slot=slot, visitor=visitor, key=key, by=world.actor("nobody"), at=world.at
        )

    assert press(1, "a").pk == press(1, "a").pk
    assert Contact.objects.count() == 1
    with pytest.raises(KeyReused):
        press(2, "a")
    with pytest.raises(Invalid):
        press(1, "b")


def test_a_reception_that_the_playbook_does_not_know_is_not_kept(world: World) -> None:
    with pytest.raises(Invalid) as wrong:
        announce(world, kind="invented\x00")
    assert list(wrong.value.errors) == ["kind"]


def test_who_reads_the_list(world: World) -> None:
    day = announce(world, appointment_id=held(world, "auditor", "district_office"))
    reading = {
        role for role in ROLES
        for one in ([world.actor(role).in_post(post) for post in world.actor(role).posts] or [world.actor(role)])
        if rules.may_read_list(one, day, world.at) is None
    }  # fmt: skip
    assert reading == {"district_officer", "auditor"}
    assert {role for role in ROLES if visible_to(world.actor(role)).exists()} == reading
    assert rules.may_change_reception(world.actor("auditor"), day, world.at) is not None
    late = day.starts_at + HOUR
    assert rules.may_take_down(world.actor("auditor"), day, late) is None
    assert rules.may_take_down(world.actor("auditor"), day, world.at) is not None
    assert rules.may_change_reception(world.actor("district_officer"), day, late) is not None
    assert rules.may_close_list(world.actor("repairer"), day, day.ends_at) is not None
    assert rules.may_close_list(system(), day, day.ends_at) is None
    assert rules.may_book_reception(world.actor("nobody"), day, late) is None


def test_rules_ask_the_database_nothing(world: World, no_queries: Any) -> None:
    day, actor = announce(world), world.actor("district_officer")
    booking = book(world, day)
    places = [world.estate]
    with no_queries():
        rules.may_announce_reception(actor, day.organisation_id, places, world.at)
        rules.may_change_reception(actor, day, world.at)
        rules.may_take_down(actor, day, world.at)
        rules.may_close_list(actor, day, world.at)
        rules.may_book_reception(actor, day, world.at)
        rules.may_give_back_booking(actor, booking, world.at)


def test_nobody_is_counted_or_checked(world: World) -> None:
    names = {field.name for field in ReceptionBooking._meta.get_fields()}
    assert not {name for name in names if "absent" in name or "came" in name or "rank" in name}
    assert date(2026, 11, 24) == (announce(world).starts_at + 8 * HOUR).date()
