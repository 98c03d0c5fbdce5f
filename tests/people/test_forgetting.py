"""Scrubbing what is personal once its time is up: by the system alone, once, with a trace; and in rounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from linli.core.forgetting import Kept
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.people import forgetting, jobs
from linli.people.actions import create_person, leave_contact, scrub_old, sign_up
from linli.people.forgetting import Rounds
from linli.people.models import Account, Contact, Person
from linli.people.rules import may_scrub_old
from tests.organisations.cast import AT, SYSTEM, fixed_cast, phone

ALL = Kept("person", Person, ("name", "pinyin"), lambda day: Q())
NONE = Kept("person", Person, ("name", "pinyin"), lambda day: Q(pk__in=[]))
NUMBERS = Kept("contact", Contact, ("sealed", "index", "masked"), lambda day: Q())


def test_only_the_system_scrubs_what_is_personal(no_queries):
    with no_queries():
        assert {name for name, actor in fixed_cast().items() if may_scrub_old(actor, AT) is None} == {"system"}


@pytest.mark.django_db
def test_a_row_is_scrubbed_once_and_stays_with_a_trace():
    person = create_person(name="周敏", by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        scrub_old(person, ALL, by=fixed_cast()["administrator"], at=AT)
    assert not scrub_old(person, NONE, by=SYSTEM, at=AT)
    assert scrub_old(person, ALL, by=SYSTEM, at=AT)
    person.refresh_from_db()
    assert (person.name, person.pinyin, person.version) == ("—", "", 2)
    assert not scrub_old(person, ALL, by=SYSTEM, at=AT)
    event = Event.objects.get(kind="person.scrubbed")
    assert (event.subject_id, event.refs) == (str(person.pk), {"fields": ["name", "pinyin"]})


@pytest.mark.django_db
def test_a_telephone_is_erased_in_its_own_way():
    contact = leave_contact(phone=phone(1), purpose="thing", by=SYSTEM, at=AT)
    assert scrub_old(contact, NUMBERS, by=SYSTEM, at=AT)
    contact.refresh_from_db()
    assert (bytes(contact.sealed), bytes(contact.index), contact.masked, contact.scrubbed_at) == (b"", b"", "", AT)
    assert Event.objects.filter(kind="contact.erased").count() == 1


@pytest.mark.django_db
def test_a_round_looks_again_at_once_while_there_is_more_and_then_once_an_hour(monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    for name in ("周敏", "万里", "丁一帆"):
        create_person(name=name, by=SYSTEM, at=AT)
    rounds = Rounds([NONE, ALL])
    assert [rounds(), rounds()] == [2, 1]
    create_person(name="何清越", by=SYSTEM, at=AT)
    assert rounds() == 0
    rounds.next_look = 0.0
    assert rounds() == 1
    assert set(Person.objects.values_list("name", flat=True)) == {"—"}


@pytest.mark.django_db
def test_accounts_that_nobody_verified_are_forgotten_after_a_day(time_machine, monkeypatch):
    account = sign_up(phone=phone(2), name="林秋", by=fixed_cast()["nobody"], at=AT)
    for later, forgotten in ((timedelta(hours=23), 0), (timedelta(hours=25), 1)):
        monkeypatch.setattr(jobs.hourly, "next_look", 0.0)
        time_machine.move_to(AT + later, tick=False)
        assert jobs.forget_old_unverified() == forgotten
    assert Account.objects.get(pk=account.pk).phone_sealed is None
