"""Beginning the records of many persons at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.events import build, record_many
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.refusals import ask
from linli.people.actions.persons import NAME_LENGTH, clean_name
from linli.people.models import Person
from linli.people.rules import may_create_person
from linli.places.initials import initials


@action
def create_persons_many(names: Sequence[str], *, by: Actor, at: datetime) -> list[Person]:
    """Begin a record for each name, in their order, with an event for each. Raises `Refused`, and `Invalid` on
    "name"."""
    ask(may_create_person(by, at))
    made = [Person(id=uuid7(), name=name, pinyin=initials(name)[:NAME_LENGTH]) for name in map(clean_name, names)]
    copy_many(made)
    record_many([build("person.created", person, by=by, at=at) for person in made])
    return made
