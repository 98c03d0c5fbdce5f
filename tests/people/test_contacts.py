"""Leaving a number, and showing it for a minute to somebody who says why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import NOBODY, Actor, ActorKind
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.organisations.queries import posts_of
from linli.people import queries
from linli.people.actions import erase_contact, leave_contact, reveal
from linli.people.models import Contact, ContactReveal
from tests.organisations.cast import AT, TODAY, number, phone

MATTER = number("matter")


def leave(text=None, **rest):
    return leave_contact(phone=text or phone(1), purpose="service_request", by=NOBODY, at=AT, **rest)


def staff(house, body="station", key="station_head"):
    person = house.person("周敏")
    house.appoint(person, body, key)
    posts = posts_of(person.pk, TODAY)
    return Actor(ActorKind.POST, person_id=person.pk, posts=posts, held=posts[0])


def look(contact, by, about, **changed):
    given = {"purpose": "call_back", "subject_type": "service_request", "subject_id": MATTER, "at": AT}
    return reveal(contact, about=about, by=by, **{**given, **changed})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("100 0000 0001", "100****0001"),
        ("１００００００２２２２", "100****2222"),
        ("+86 10000000001", "100****0001"),
        ("0990-1234567", "0990-***4567"),
    ],
)
def test_numbers_as_people_write_them_are_kept_sealed(typed, masked):
    contact = leave(typed)
    stored = Contact.objects.get(pk=contact.pk)
    assert stored.masked == masked
    assert typed.encode() not in bytes(stored.sealed)
    assert Event.objects.get(kind="contact.left").refs == {"purpose": "service_request"}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "call me", "1381234", "123456789012345"])
def test_what_is_no_number_is_said_beside_its_field(typed):
    with pytest.raises(Invalid) as wrong:
        leave(typed or " ")
    assert list(wrong.value.errors) == ["phone"]
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_two_matters_with_one_number_are_known_to_be_the_same_persons():
    first, second, other = leave(), leave("100 0000 0001"), leave(phone(2))
    assert list(queries.contacts_of_phone(phone(1))) == [first, second]
    assert list(queries.contacts_of_phone(phone(2))) == [other]
    assert list(queries.contacts_of_phone("nothing")) == []


def test_a_number_is_shown_for_a_minute_and_the_look_is_kept(house):
    resident = house.person("林小禾")
    contact = leave(person=resident)
    head = staff(house)
    seen = look(contact, head, house.places["room"])
    assert seen.phone == phone(1)
    assert seen.until == AT + timedelta(seconds=60)
    kept = queries.reveals_of(MATTER).get()
    assert (kept.person.name, kept.purpose, kept.at) == ("周敏", "call_back", AT)
    assert kept.organisation_id == house.bodies["station"].pk
    assert kept.appointment_id == head.appointment_id
    assert list(queries.reveals_to(resident.pk)) == [kept]
    event = Event.objects.get(kind="contact.revealed")
    assert event.refs["subject"] == ["service_request", str(MATTER)]
    assert phone(1) not in str(event.refs)


def test_every_look_is_kept_the_newest_first(house, django_assert_num_queries):
    contact, head = leave(), staff(house)
    for minutes in (0, 5, 10):
        look(contact, head, house.places["room"], at=AT + timedelta(minutes=minutes))
    with django_assert_num_queries(1):
        looks = [(kept.at, kept.person.name) for kept in queries.reveals_of(MATTER)]
    assert looks == [(AT + timedelta(minutes=m), "周敏") for m in (10, 5, 0)]


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_without_a_purpose_nothing_is_shown_and_nothing_kept(house, purpose):
    contact, head = leave(), staff(house)
    with pytest.raises(Invalid) as wrong:
        look(contact, head, house.places["room"], purpose=purpose)
    assert list(wrong.value.errors) == ["purpose"]
    assert not ContactReveal.objects.exists()


def test_another_estates_matter_is_not_looked_at(house):
    contact, head = leave(), staff(house)
    with pytest.raises(Refused):
        look(contact, head, house.places["other_estate"])
    with pytest.raises(Refused):
        look(contact, NOBODY, house.places["room"])
    assert not ContactReveal.objects.exists()


def test_an_erased_number_is_refused_in_words(house):
    contact, head = leave(), staff(house)
    contact.scrubbed_at = AT
    with pytest.raises(Refused) as refused:
        look(contact, head, house.places["room"])
    assert refused.value.refusal.kind is RefusalKind.WHEN


def test_a_number_is_erased_by_its_own_person_and_by_few_others(house):
    own = house.person("罗秀英")
    contact = leave(person=own)
    for by in (NOBODY, staff(house, "property", "property_manager"), Actor(ActorKind.RESIDENT, person_id=MATTER)):
        with pytest.raises(Refused):
            erase_contact(contact, by=by, at=AT)
    assert erase_contact(contact, by=Actor(ActorKind.RESIDENT, person_id=own.pk), at=AT).scrubbed_at == AT
    stored = Contact.objects.get(pk=contact.pk)
    assert (bytes(stored.sealed), bytes(stored.index), stored.masked) == (b"", b"", "")
    erase_contact(contact, by=staff(house, "committee", "community_officer"), at=AT)
    assert Event.objects.filter(kind="contact.erased").count() == 1
