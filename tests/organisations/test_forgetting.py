"""Bookings, candidacies, appointments, keys and rosters forget people when their months are over, and not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest
from django.db import models

from linli.core.clock import from_local
from linli.core.forgetting import left_of
from linli.core.jobs import TICKS
from linli.core.models import Event
from linli.organisations import jobs
from linli.organisations.actions import show_own_number
from linli.organisations.actions.term_of_post import months_later
from linli.organisations.models import (
    ApiKey,
    Appointment,
    Candidacy,
    Organisation,
    Post,
    RosterEntry,
    SpaceBooking,
    StationHours,
)
from linli.organisations.queries.forgetting import KEPT
from linli.people.actions import leave_contact
from linli.people.models import Contact, Person
from linli.places.actions import SpaceFacts, add_space
from tests.organisations.cast import AT, SYSTEM, TODAY, House, phone

DAY = timedelta(days=1)
START = date(2026, 1, 1)


def booked(house: House, contact: Contact | None = None) -> SpaceBooking:
    hall = SpaceFacts(name="3栋架空层", kind="ground_hall", area=180_50, owner="owners")
    return SpaceBooking.objects.create(
        space=add_space(house.places["estate"], hall, by=SYSTEM, at=AT), starts_at=AT, ends_at=from_local(TODAY + DAY)
        - timedelta(minutes=1), purpose="排练", name="周敏", reason="已占", contact=contact, asked_at=AT,
    )  # fmt: skip


def telephone(house: House) -> Contact:
    contact = leave_contact(phone=phone(1), purpose="space_booking", by=SYSTEM, at=AT)
    booked(house, contact)
    return contact


def candidate(house: House, **changed: object) -> Candidacy:
    given = {"stage": "not_chosen", "decided_on": TODAY, **changed}
    return Candidacy.objects.create(
        organisation=house.bodies["station"], post_key="station_head", name="周敏", reason="另选", way="self",
        proposed_on=START, **given,
    )  # fmt: skip


def appointed(house: House, ends_on: date | None = TODAY) -> Appointment:
    post = Post.objects.create(
        organisation=house.bodies["leaders"], key="building_leader", playbook_version_id=house.version_id
    )
    return Appointment.objects.create(
        post=post, person=house.person(), starts_on=START, ends_on=ends_on, consent_by="周敏", place=None
    )


def member(house: House, until: date | None = TODAY) -> RosterEntry:
    return RosterEntry.objects.create(
        organisation=house.bodies["committee"], person=house.person("林秋"), employer="图书馆", source="self",
        phone_sealed=b"s", phone_index=b"i", phone_masked="100****0001", since=START, until=until, capacity="修水龙头",
    )  # fmt: skip


MADE: Mapping[str, Callable[[House], models.Model]] = {
    "SpaceBooking": booked,
    "Contact": telephone,
    "Candidacy": candidate,
    "Appointment": appointed,
    "StationHours": lambda house: StationHours.objects.create(appointment=appointed(house), hours="周一至周五"),
    "ApiKey": lambda house: ApiKey.objects.create(
        appointment=appointed(house), name="城市", prefix="p", hash=b"h", per_minute=1, made_at=AT, expires_on=TODAY
    ),
    "RosterEntry": member,
    "Person": lambda house: member(house).person,
}


def forgets(monkeypatch: pytest.MonkeyPatch, time_machine, day: date) -> int:
    monkeypatch.setattr(jobs.rounds, "next_look", 0.0)
    time_machine.move_to(datetime.combine(day, AT.timetz()), tick=False)
    return TICKS[jobs.FORGET]()


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"{kept.model.__name__}-{kept.fields[0]}")
def test_each_is_scrubbed_on_the_day_after_its_months_and_not_before(kept, house, monkeypatch, time_machine):
    row = MADE[kept.model.__name__](house)
    held = {name: getattr(row, name) for name in kept.fields}
    last = months_later(TODAY, kept.months)
    forgets(monkeypatch, time_machine, last)
    row.refresh_from_db()
    assert {name: type(held[name])(getattr(row, name)) for name in held} == held
    assert forgets(monkeypatch, time_machine, last + DAY) >= 1
    row.refresh_from_db()
    for name in kept.fields:
        gone = getattr(row, name)
        assert (bytes(gone) if isinstance(gone, memoryview) else gone) == left_of(kept.model, name)
    assert Event.objects.filter(subject_id=str(row.pk), kind__in=[f"{kept.noun}.scrubbed", "contact.erased"]).exists()


def test_what_runs_on_is_kept_however_long_it_lasts(house, monkeypatch, time_machine):
    rows = (
        (candidate(house, stage="notice", decided_on=None), "name"),
        (appointed(house, ends_on=None), "consent_by"),
        (member(house, until=None), "employer"),
    )
    assert forgets(monkeypatch, time_machine, date(2040, 1, 1)) == 0
    for row, field in rows:
        held = getattr(row, field)
        row.refresh_from_db()
        assert getattr(row, field) == held


def test_in_a_body_that_ended_all_of_it_is_over(house, monkeypatch, time_machine):
    rows = [
        candidate(house, stage="notice", decided_on=None), appointed(house, ends_on=None), member(house, until=None)
    ]  # fmt: skip
    Organisation.objects.update(ended_on=TODAY)
    assert forgets(monkeypatch, time_machine, months_later(TODAY, 36) + DAY) >= 4
    for row in rows:
        row.refresh_from_db()
    assert (rows[0].name, rows[1].consent_by, rows[2].employer) == ("", "", "")
    assert Person.objects.get(pk=rows[2].person_id).name == "—"


def test_a_number_at_the_door_is_erased_a_year_after_its_holder_left(house, monkeypatch, time_machine):
    held = house.appoint(house.person(), "leaders", "building_leader", place=house.places["building"])
    show_own_number(held, phone=phone(2), how="当面同意", by=SYSTEM, at=AT)
    contact = Contact.objects.get()
    assert forgets(monkeypatch, time_machine, date(2028, 1, 1)) == 0
    Appointment.objects.filter(pk=held.pk).update(ends_on=TODAY)
    assert forgets(monkeypatch, time_machine, months_later(TODAY, 12)) == 0
    assert forgets(monkeypatch, time_machine, months_later(TODAY, 12) + DAY) == 1
    contact.refresh_from_db()
    assert contact.scrubbed_at is not None
    assert Person.objects.get(pk=held.person_id).name == "周敏"
