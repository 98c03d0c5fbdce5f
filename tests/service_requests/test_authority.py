"""Power × scope × verb: a post does what its power says, where its body serves, and loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from linli.core.actors import Actor, ActorKind, Held
from linli.core.ids import uuid7
from linli.core.refusals import Refusal
from linli.demo.cast import World
from linli.organisations import rules as bodies
from linli.people.rules import may_reveal
from linli.places import rules as places
from linli.places.actions import add_place
from linli.places.enums import ChangeKind, Level
from linli.places.models import Place, PlaceChange
from linli.places.queries import visible_to as places_seen
from linli.playbooks.enums import BodyKind, Power
from linli.service_requests import rules
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED, listed_for, visible_to
from linli.service_requests.rules.helping import may_finish_help
from linli.service_requests.rules.links import may_make_link
from tests.service_requests.steps import Path
from tests.service_requests.test_tree_changes import SYSTEM

pytestmark = pytest.mark.django_db

SCOPES: dict[str, tuple[str, ...]] = {
    "own": ("estate",),
    "parent": ("community",),
    "far above": ("city",),
    "child": ("building",),
    "cousin": ("other_estate",),
    "other city": ("other_city",),
    "company over many estates": ("estate", "other_estate"),
    "nowhere": (),
}
REACHES = {"own", "parent", "far above", "company over many estates"}
"""The scopes in which the estate lies."""
REACHES_THE_BUILDING = REACHES | {"child"}


@dataclass(frozen=True)
class Verb:
    """A verb that one power allows: its rule, asked about a place."""

    power: Power
    ask: Callable[[Actor, Place, World], Refusal | None]
    also: Power | None = None
    """Another power that allows it too."""


def _change(place: Place) -> PlaceChange:
    return PlaceChange(kind=ChangeKind.SPLIT, place=place, was=place.name, on=date(2026, 12, 1))


VERBS: dict[str, Verb] = {
    "add a place": Verb(Power.PLACE_MANAGE, lambda by, it, w: places.may_manage_place(by, it, w.at)),
    "rename": Verb(Power.PLACE_MANAGE, lambda by, it, w: places.may_rename_place(by, it, w.at)),
    "move": Verb(Power.PLACE_RESHAPE, lambda by, it, w: places.may_move_place(by, it, it, w.at)),
    "merge": Verb(Power.PLACE_RESHAPE, lambda by, it, w: places.may_merge_place(by, it, it, w.at)),
    "split": Verb(Power.PLACE_RESHAPE, lambda by, it, w: places.may_split_place(by, it, w.at)),
    "call a change off": Verb(Power.PLACE_RESHAPE, lambda by, it, w: places.may_call_off_change(by, _change(it), w.at)),
    "bring houses in": Verb(Power.PLACE_IMPORT, lambda by, it, w: places.may_import_places(by, it, w.at)),
    "make a door code": Verb(Power.DOOR_CODE_MANAGE, lambda by, it, w: places.may_manage_door_code(by, it, w.at)),
    "choose the playbook": Verb(Power.PLAYBOOK_APPLY, lambda by, it, w: places.may_adopt_playbook(by, it, w.at)),
    "keep a body": Verb(
        Power.STATION_MANAGE, lambda by, it, w: bodies.may_manage_body(by, [it], w.at), also=Power.BODY_MANAGE
    ),
    "keep a body of another sort": Verb(
        Power.BODY_MANAGE, lambda by, it, w: bodies.may_manage_body(by, [it], w.at), also=Power.STATION_MANAGE
    ),
    "make a post": Verb(Power.POST_APPOINT, lambda by, it, w: bodies.may_create_post(by, [it], w.at)),
    "appoint": Verb(Power.POST_APPOINT, lambda by, it, w: bodies.may_appoint(by, [it], uuid7(), w.at)),
    "end an appointment": Verb(
        Power.POST_APPOINT, lambda by, it, w: bodies.may_end_appointment(by, [it], uuid7(), w.at)
    ),
    "make a key": Verb(Power.POST_APPOINT, lambda by, it, w: bodies.may_make_api_key(by, [it], w.at)),
    "report for somebody": Verb(Power.SERVICE_REQUEST_FILE_ON_BEHALF, lambda by, it, w: rules.may_file(by, True, it)),
    "bring a sheet in": Verb(Power.SERVICE_REQUEST_IMPORT, lambda by, it, w: rules.may_import(by, it)),
    "see a number": Verb(Power.CONTACT_REVEAL, lambda by, it, w: may_reveal(by, it, w.at)),
}


@pytest.fixture
def ids(world: World) -> dict[str, int]:
    """Place ids by name, with a second city beside the cast's own."""
    other = add_place(level=Level.CITY, name="邻市", parent=world.places["province"], by=SYSTEM, at=world.at)
    return {**{name: place.pk for name, place in world.places.items()}, "other_city": other.pk}


def holder(ids: dict[str, int], scope: str, *powers: Power, kind: BodyKind = BodyKind.RESIDENTS_COMMITTEE,
           categories: frozenset[str] | None = None, organisation: Any = None) -> Actor:  # fmt: skip
    """Somebody with just these powers, in a body that serves just this."""
    levels = {"other_estate": "estate", "other_city": "city"}
    pairs = frozenset((levels.get(name, name), ids[name]) for name in SCOPES[scope])
    held = Held(uuid7(), "post", "post", organisation or uuid7(), "body", kind.value,
                frozenset(power.value for power in powers), pairs, categories)  # fmt: skip
    return Actor(ActorKind.POST, person_id=uuid7(), posts=(held,), held=held)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_needs_its_power_over_the_very_place(world: World, ids: dict[str, int], verb: str) -> None:
    asked, estate, building = VERBS[verb], world.estate, world.places["building"]
    for scope in SCOPES:
        by = holder(ids, scope, asked.power)
        assert (asked.ask(by, estate, world) is None) == (scope in REACHES), (verb, scope)
        assert (asked.ask(by, building, world) is None) == (scope in REACHES_THE_BUILDING), (verb, scope)
        others = [power for power in Power if power not in (asked.power, asked.also)]
        assert asked.ask(holder(ids, scope, *others), estate, world) is not None, (verb, scope)


def test_every_refusal_of_power_says_who_can(world: World, ids: dict[str, int]) -> None:
    for verb, asked in VERBS.items():
        refusal = asked.ask(holder(ids, "cousin", asked.power), world.estate, world)
        assert refusal is not None
        assert refusal.instead, verb


@pytest.mark.parametrize("scope", SCOPES)
def test_what_lies_outside_cannot_be_loaded(world: World, ids: dict[str, int], scope: str) -> None:
    row = Path(world, world.at).filed()
    by = holder(ids, scope, Power.SERVICE_REQUEST_VIEW)
    reached = scope in REACHES_THE_BUILDING
    for found in (visible_to(by), listed_for(by)):
        assert (row.pk in set(found.values_list("pk", flat=True))) == reached
    assert (rules.may_see(by, row, world.at) is None) == reached
    rooms = {"own": True, "parent": True, "far above": True, "child": True, "company over many estates": True}
    assert places_seen(by).filter(pk=world.room.pk).exists() == rooms.get(scope, False)
    blind = holder(ids, scope, *(power for power in Power if power is not Power.SERVICE_REQUEST_VIEW))
    assert not visible_to(blind).filter(pk=row.pk).exists()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_body_that_oversees_nobody_sees_what_it_holds_or_was_given_wherever_it_serves(
    world: World, ids: dict[str, int], scope: str
) -> None:
    path = Path(world, world.at)
    given, other = path.in_hand(), path.filed("下水道返味")
    company = world.bodies["property"].pk
    own = holder(ids, scope, Power.SERVICE_REQUEST_VIEW, kind=BodyKind.PROPERTY_COMPANY, organisation=company)
    assert set(visible_to(own)) & {given, other} == {ServiceRequest.objects.get(pk=given.pk)}
    stranger = holder(ids, scope, Power.SERVICE_REQUEST_VIEW, kind=BodyKind.PROPERTY_COMPANY)
    assert not visible_to(stranger).filter(pk__in=[given.pk, other.pk]).exists()


def test_a_post_reaches_the_whole_subtree_and_not_one_place_more(world: World, ids: dict[str, int]) -> None:
    by = holder(ids, "own", Power.DOOR_CODE_MANAGE)
    for place in Place.objects.all():
        refused = places.may_manage_door_code(by, place, world.at)
        assert (refused is None) == (place.estate_id == world.estate.pk), place


BINDINGS: dict[str, tuple[frozenset[str] | None, frozenset[str] | None, bool]] = {
    "to nothing": (None, None, True),
    "to its category": (frozenset({"public_lighting", "noise"}), None, True),
    "to another": (frozenset({"noise"}), None, False),
    "to another, and nobody is there for the rest": (frozenset({"noise"}), frozenset({"noise"}), True),
    "to another, and a colleague is there for it": (
        frozenset({"noise"}),
        frozenset({"noise", "public_lighting"}),
        False,
    ),
}
"""Department by category: what a post is bound to, what is taken there, and whether public lighting is its own."""


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_post_bound_to_categories_sees_and_does_what_is_of_them_and_nothing_else(
    world: World, ids: dict[str, int], scope: str, binding: str
) -> None:
    categories, taken, concerned = BINDINGS[binding]
    path = Path(world, world.at)
    company, station = world.bodies["property"].pk, world.bodies["station"].pk
    given = [path.dispatched(), path.in_hand(), path.accepted(), path.filed()]
    ServiceRequest.objects.filter(pk__in=[row.pk for row in given]).update(category="public_lighting")
    rows = list(ServiceRequest.objects.filter(pk__in=[row.pk for row in given]).select_related(*JOINED))
    for kind, body in ((BodyKind.PROPERTY_COMPANY, company), (BodyKind.SERVICE_STATION, station)):
        free = holder(ids, scope, *Power, kind=kind, organisation=body)
        held = replace(free.posts[0], categories=categories, taken=taken)
        bound = replace(free, posts=(held,), held=held)
        seen = {row.pk for row in rows if rules.may_see(bound, row, world.at) is None}
        assert seen == set(visible_to(bound).values_list("pk", flat=True)) & {row.pk for row in rows}
        assert seen == set(listed_for(bound).values_list("pk", flat=True)) & {row.pk for row in rows}
        assert seen == ({row.pk for row in rows if rules.may_see(free, row, world.at) is None} if concerned else set())
        for row in rows:
            assert held.concerns(row.category) == concerned
            for verb, ask in rules.RULES.items():
                may = ask(bound, row, world.at) is None
                assert may == (concerned and ask(free, row, world.at) is None), (verb, row.state)
            for ask in (rules.may_reply, rules.may_note, may_finish_help, may_make_link):
                assert (ask(bound, row, world.at) is None) == (concerned and ask(free, row, world.at) is None)
