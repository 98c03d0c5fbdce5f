"""Who acts: frozen, with posts and their scope, and the post that is nearest to a thing."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field
from uuid import UUID

import pytest

from linli.core.actors import NOBODY, Actor, ActorKind, Door, Held, system

PERSON, STATION, COMPANY, OFFICE = (UUID(int=number) for number in range(1, 5))


@dataclass
class Thing:
    """Something that lies in the tree."""

    ids: dict[str, int | None] = field(default_factory=lambda: {"estate": 5, "community": 4, "building": None})

    def level_ids(self) -> dict[str, int | None]:
        return self.ids


def held(organisation: UUID, *powers: str, scope: tuple[str, int] = ("estate", 5), number: int = 9) -> Held:
    return Held(
        appointment_id=UUID(int=number + organisation.int * 100),
        post_key="keeper",
        post_name="站长",
        organisation_id=organisation,
        organisation_name="站",
        body_kind="service_station",
        powers=frozenset(powers),
        scope=frozenset({scope}),
    )


def person(*posts: Held) -> Actor:
    return Actor(ActorKind.POST, person_id=PERSON, posts=posts)


def test_an_actor_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        person().name = "另一人"  # type: ignore[misc]


def test_a_post_covers_what_lies_in_its_scope() -> None:
    assert held(STATION).covers(Thing())
    assert held(STATION, scope=("community", 4)).covers(Thing())
    assert not held(STATION, scope=("community", 5)).covers(Thing())
    assert not held(STATION, scope=("building", 5)).covers(Thing())
    assert not held(STATION).covers(Thing({"estate": None}))


def test_powers_are_those_of_the_post_acted_in() -> None:
    actor = person(held(STATION, "open"), held(COMPANY, "mend"))
    assert actor.powers == frozenset()
    assert (actor.appointment_id, actor.organisation_id) == (None, None)
    assert not actor.can("open", Thing())
    acting = actor.in_post(actor.posts[1])
    assert (acting.powers, acting.organisation_id) == ({"mend"}, COMPANY)
    assert acting.can("mend", Thing())
    assert not acting.can("open", Thing())
    assert not acting.can("mend", Thing({"estate": 6}))
    assert acting.posts == actor.posts


def test_one_acts_in_one_s_own_appointments_alone() -> None:
    actor = person(held(STATION), held(COMPANY))
    assert actor.in_appointment(actor.posts[1].appointment_id).organisation_id == COMPANY
    with pytest.raises(LookupError):
        actor.in_appointment(held(OFFICE).appointment_id)


def test_the_post_in_the_body_that_holds_the_thing_is_nearest() -> None:
    actor = person(held(STATION, "a", "b", "c"), held(COMPANY, "a"))
    assert actor.acting_for(Thing(), [COMPANY, STATION]).organisation_id == COMPANY
    assert actor.acting_for(Thing(), [None, STATION, COMPANY]).organisation_id == STATION
    assert actor.acting_for(Thing(), [OFFICE]).organisation_id == STATION


def test_a_body_that_holds_it_counts_even_where_the_scope_ends() -> None:
    actor = person(held(COMPANY, "a", scope=("estate", 77)))
    assert actor.acting_for(Thing(), [COMPANY]).organisation_id == COMPANY
    assert actor.acting_for(Thing()).held is None


def test_else_the_covering_post_with_the_most_powers() -> None:
    actor = person(held(STATION, "a"), held(COMPANY, "a", "b"), held(OFFICE, "a", "b", "c", scope=("estate", 77)))
    assert actor.acting_for(Thing()).organisation_id == COMPANY


def test_where_no_post_reaches_one_acts_as_oneself() -> None:
    actor = person(held(STATION, "a", scope=("estate", 77)))
    acting = actor.in_post(actor.posts[0]).acting_for(Thing())
    assert (acting.held, acting.powers, acting.person_id) == (None, frozenset(), PERSON)


def test_the_system_and_nobody() -> None:
    assert system().is_system
    assert (system().door, system(Door.CLI).door) == (Door.JOB, Door.CLI)
    assert not NOBODY.is_system
    assert (NOBODY.person_id, NOBODY.powers, NOBODY.subjects) == (None, frozenset(), frozenset())
