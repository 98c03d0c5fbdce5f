"""What is brought to a reception becomes a service request, typed once, and is followed to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import World
from linli.duties import jobs
from linli.duties.actions_reception import close_list
from linli.duties.actions_taking import Brought, take_down_booked, take_down_walk_in
from linli.duties.following_reception import when_place_is_merged
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.duties.models_reception import BookingState
from linli.duties.queries_reception import list_of, received_by
from linli.organisations.actions import end_appointment, hand_over, succeed
from linli.organisations.actions.bodies import create_organisation
from linli.organisations.models import Appointment
from linli.people.actions import create_person
from linli.people.forgetting import Rounds
from linli.service_requests.enums import Source, State
from linli.service_requests.models import ServiceRequest
from tests.duties.receptions import HOUR, PHONE, announce, book, held

pytestmark = pytest.mark.django_db


def begun(world: World, day: ReceptionDay, later: float = 0.5) -> World:
    return replace(world, at=day.starts_at + later * HOUR)


def duties(world: World, role: str) -> list[Line]:
    return [line for line in waiting_for(world.actor(role), world.at) if line.kind == "duty"]


def test_what_was_booked_becomes_a_request_and_stands_in_one_place_only(world: World) -> None:
    day = announce(world)
    booking = book(world, day)
    contact = booking.contact_id
    brought = Brought(booking.words, booking.name)
    with pytest.raises(Refused):
        take_down_booked(booking, brought, by=world.actor("district_officer"), at=world.at)
    filed = take_down_booked(booking, brought, by=world.actor("district_officer"), at=day.starts_at)
    row = ServiceRequest.objects.get(pk=filed.id)
    assert (row.words, row.reporter_name, row.contact_id) == ("电梯停了三周", "林小满", contact)
    assert (row.source, row.on_behalf, row.station_only) == (Source.RECEPTION, True, True)
    assert (row.station, row.estate_id) == (world.bodies["station"], world.estate.pk)
    booking.refresh_from_db()
    assert (booking.state, booking.words, booking.name, booking.contact) == (BookingState.TAKEN, "", "", None)
    with pytest.raises(Refused):
        take_down_booked(booking, brought, by=world.actor("district_officer"), at=day.starts_at)


def test_a_department_that_files_nothing_elsewhere_takes_down_at_its_reception(world: World) -> None:
    day = announce(world, role="department_officer", body="lighting")
    filed = take_down_walk_in(
        day, Brought("路灯太暗", phone=PHONE, open_to_all=True), estate=world.estate,
        by=world.actor("department_officer"), at=day.starts_at,
    )  # fmt: skip
    row = ServiceRequest.objects.get(pk=filed.id)
    assert row.contact is not None
    assert (row.station_only, row.contact.masked[-4:]) == (False, PHONE[-4:])
    (line,) = list_of(day)
    assert (line.slot, line.service_request_id) == (None, row.pk)


def test_who_comes_from_elsewhere_or_says_nothing_is_not_taken_down(world: World) -> None:
    day = announce(world, places=[world.estate])
    by = world.actor("district_officer")
    for estate, words, field in ((world.places["other_estate"], "x", "estate"), (world.estate, " ", "words")):
        with pytest.raises(Invalid) as wrong:
            take_down_walk_in(day, Brought(words), estate=estate, by=by, at=day.starts_at)
        assert list(wrong.value.errors) == [field]
    with pytest.raises(Refused):
        take_down_walk_in(day, Brought("x"), estate=world.estate, by=world.actor("station_head"), at=day.starts_at)
    close_list(day, by=by, at=day.ends_at)
    with pytest.raises(Refused):
        take_down_walk_in(day, Brought("x"), estate=world.estate, by=by, at=day.ends_at)


def test_it_stands_in_the_inbox_of_who_receives_until_it_is_over(world: World) -> None:
    day = announce(world)
    (line,) = duties(world, "district_officer")
    assert (line.asks, line.due_at, line.body, line.ref) == (
        "receive", day.starts_at, day.organisation_id, str(day.pk)
    )  # fmt: skip
    assert duties(world, "subdistrict_officer") == []
    assert duties(begun(world, day, 2), "district_officer") == []


def test_a_list_with_people_on_it_waits_until_it_is_closed(world: World) -> None:
    day = announce(world)
    book(world, day)
    after = begun(world, day, 3)
    assert [line.asks for line in duties(after, "district_officer")] == ["close_list"]
    close_list(day, by=world.actor("district_officer"), at=after.at)
    assert duties(after, "district_officer") == []


def test_what_is_open_past_its_time_comes_back_to_who_received(world: World) -> None:
    day, by = announce(world, appointment_id=held(world, "auditor", "district_office")), world.actor("auditor")
    for words in ("一件", "两件"):
        take_down_walk_in(day, Brought(words), estate=world.estate, by=by, at=day.starts_at)
    close_list(day, by=by, at=day.ends_at)
    assert [line.asks for line in duties(begun(world, day), "auditor")] == []
    late = replace(world, at=day.starts_at + timedelta(days=40))
    (line,) = duties(late, "auditor")
    assert (line.asks, line.subject) == ("late_matters", "2")
    ServiceRequest.objects.filter(words="一件").update(state=State.DECLINED, due_at=None)
    assert [line.subject for line in duties(late, "auditor")] == ["1"]
    assert [one.service_request.words for one in received_by([held(world, "auditor", "district_office")])] == [
        "两件", "一件"
    ]  # fmt: skip


def test_who_follows_in_the_post_receives_and_without_one_it_waits_for_somebody(world: World) -> None:
    day = announce(world, begin=24 * 14)
    old = Appointment.objects.get(pk=held(world, "district_officer", "district_office"))
    to = create_person(name="安接班", by=system(), at=world.at)
    new = hand_over(old, to=to, on=date(2026, 11, 30), by=system(), at=world.at)
    day.refresh_from_db()
    assert (day.appointment_id, day.sequence) == (new.pk, 1)
    end_appointment(new, ends_on=date(2026, 12, 2), by=system(), at=world.at)
    day.refresh_from_db()
    assert day.appointment_id is None


def test_a_day_that_nobody_holds_stands_with_who_keeps_the_list(world: World) -> None:
    day = announce(world, role="subdistrict_officer", body="subdistrict_office")
    ReceptionDay.objects.filter(pk=day.pk).update(appointment=None)
    (line,) = duties(world, "subdistrict_officer")
    assert (line.asks, line.due_at) == ("find_receiver", day.starts_at)


@pytest.mark.parametrize("carried", [True, False])
def test_receptions_go_on_with_the_successor(world: World, carried: bool) -> None:
    day = announce(world, role="community_officer", body="community_office")
    old = world.bodies["community_office"]
    new = create_organisation(
        kind=old.kind, name="和畅新居委会", short_name="新居委", places=[world.places["community"]],
        by=system(), at=world.at,
    )  # fmt: skip
    succeed(old, new, on=date(2026, 11, 23), carry_posts=carried, by=system(), at=world.at)
    day.refresh_from_db()
    assert (day.organisation_id, day.appointment_id is not None) == (new.pk, carried)


def test_an_estate_that_becomes_part_of_another_takes_its_receptions_along(world: World) -> None:
    old, into = world.estate, world.places["other_estate"]
    both, one = announce(world, places=[into, old]), announce(world, begin=50, places=[old])
    booking = book(world, one)
    when_place_is_merged(Event(subject_id=str(old.pk), refs={"into": into.pk}))
    booking.refresh_from_db()
    assert booking.estate_id == into.pk
    assert {bound.place_id for bound in one.bound_places.all()} == {into.pk}
    assert into.pk in {bound.place_id for bound in both.bound_places.all()}


def test_lists_that_nobody_closed_are_closed_and_old_words_are_erased(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = announce(world)
    booking = book(world, day)
    moment: dict[str, Any] = {"at": day.ends_at + timedelta(days=6)}
    monkeypatch.setattr("linli.core.clock.now", lambda: moment["at"])
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    assert jobs.close_lists() == 0
    moment["at"] += timedelta(days=2)
    assert jobs.close_lists() == 0  # looks once an hour
    monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
    assert jobs.close_lists() == 1
    ReceptionBooking.objects.filter(pk=booking.pk).update(words="还在", name="林小满", booker=world.people["resident"])
    moment["at"] += timedelta(days=40)
    assert Rounds(jobs.rounds.kept)() == 1
    booking.refresh_from_db()
    assert (booking.words, booking.name, booking.booker) == ("", "", None)
