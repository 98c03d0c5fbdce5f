"""Recording a person, and where they live."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.people.models import Person, Residence
from linli.people.rules import may_create_person, may_keep_residence
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.naming import initials

NAME_LENGTH = 40


def clean_name(name: str) -> str:
    """A name on one line. Raises `Invalid` on "name" when it is empty or longer than 40 characters."""
    plain = " ".join(name.split())
    if not plain:
        raise Invalid({"name": _("Say what you are called.")})
    if len(plain) > NAME_LENGTH:
        raise Invalid({"name": _("This name is longer than 40 characters.")})
    return plain


def add_person(name: str) -> Person:
    """Write a person; the action that calls this has asked its rule and records the event."""
    plain = clean_name(name)
    person = Person(name=plain, pinyin=initials(plain)[:NAME_LENGTH])
    person.save(force_insert=True)
    return person


@action
def create_person(*, name: str, by: Actor, at: datetime) -> Person:
    """Begin the record of a person. Raises `Refused`, and `Invalid` on "name"."""
    ask(may_create_person(by, at))
    person = add_person(name)
    events.record("person.created", person, by=by, at=at)
    return person


@action
def move_in(person: Person, *, room: Place, since: date, by: Actor, at: datetime) -> Residence:
    """Record that a person lives in a room from a day on. Raises `Refused`, and `Invalid` on "room"."""
    ask(may_keep_residence(by, room, at))
    if room.level != Level.ROOM:
        raise Invalid({"room": _("People live in rooms. Choose a room.")})
    if room.estate_id is None:
        raise Invalid({"room": _("This room lies in no estate.")})
    if Residence.objects.filter(person=person, room_id=room.pk, until=None).exists():
        raise Invalid({"room": _("This person is recorded here already.")})
    residence = Residence(
        person=person, room_id=room.pk, building_id=room.building_id, estate_id=room.estate_id, since=since
    )
    residence.save(force_insert=True)
    _note("residence.began", residence, room, on=since, by=by, at=at)
    return residence


@action
def move_out(residence: Residence, *, until: date, by: Actor, at: datetime) -> Residence:
    """Record that a person no longer lives in a room from a day on.

    Raises `Refused`, and `Invalid` on "until" when it lies before the day of moving in, or an end is recorded already.
    """
    held = Residence.objects.select_for_update().get(pk=residence.pk)
    room = Place.objects.get(pk=held.room_id)
    ask(may_keep_residence(by, room, at))
    if held.until is not None:
        raise Invalid({"until": _("The move out is recorded already.")})
    if until < held.since:
        raise Invalid({"until": _("Nobody moves out before they moved in.")})
    held.until = until
    held.save(update_fields=["until"])
    _note("residence.ended", held, room, on=until, by=by, at=at)
    return held


def _note(kind: str, residence: Residence, room: Place, *, on: date, by: Actor, at: datetime) -> None:
    """The event lies where the room lies."""
    where = SimpleNamespace(pk=residence.pk, level_ids=room.level_ids)
    events.record(kind, where, by=by, at=at, refs={"person": str(residence.person_id), "on": on.isoformat()})
