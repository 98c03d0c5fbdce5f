"""Somebody who lives in a household, and whoever is linked with it: what the tests of booklets begin with."""

from __future__ import annotations

from datetime import date, timedelta

from linli.core.actors import Actor, ActorKind
from linli.organisations.actions import ask_help, give_consent, link_household
from linli.organisations.models import HelpAsked, HouseholdConsent
from linli.people.actions import move_in
from linli.people.models import Person
from linli.people.queries import rooms_of
from tests.organisations.cast import AT, SYSTEM, TODAY, House
from tests.organisations.linked import in_post, representative

UNTIL = TODAY + timedelta(days=90)


def living(house: House, name: str = "林小满", *, room: str = "room", since: date = date(2026, 1, 1)) -> Actor:
    """Somebody who lives in a room and acts for themselves."""
    person = house.person(name)
    move_in(person, room=house.places[room], since=since, by=SYSTEM, at=AT)
    return at_home(person)


def at_home(person: Person, on: date = TODAY) -> Actor:
    return Actor(ActorKind.RESIDENT, person_id=person.pk, name=person.name, rooms=rooms_of(person.pk, on))


def linked_keeper(house: House, name: str = "孟佳") -> Actor:
    """A representative who is linked with the household."""
    appointment = representative(house, name, building="3栋")
    link_household(house.places["room"], appointment, by=SYSTEM, at=AT)
    return in_post(house, appointment)


def consent(house: House, by: Actor, purpose: str = "help", *, until: date = UNTIL) -> HouseholdConsent:
    """A consent given by the household itself, or written down."""
    written = {} if by.held is None else {"name": "林阿婆", "how": "door"}
    return give_consent(house.places["room"], purpose=purpose, until=until, by=by, at=AT, **written)


def help_for(house: House, by: Actor, kind: str = "carry", *, until: date = UNTIL, words: str = "") -> HelpAsked:
    return ask_help(house.places["room"], kind=kind, until=until, words=words, by=by, at=AT)
