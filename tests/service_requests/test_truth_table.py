"""Who may do what, and when: every state × every verb × everybody, against a table written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from linli.core.actors import NOBODY, Actor, ActorKind, SignedLink, system
from linli.core.ids import uuid7
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import BODIES, PEOPLE, World
from linli.service_requests.enums import TABLE, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows as load
from linli.service_requests.rules import RULES, all_verbs, may_file, may_import, may_note, may_reply, may_see
from scripts import docs_truth
from tests.service_requests.conftest import AT
from tests.service_requests.steps import Path, code_of

pytestmark = pytest.mark.django_db

STATION = {"station_head", "deputy", "property_manager as station_deputy", "owners_chair as station_deputy"}
PROPERTY = {"property_manager", "repairer"}
LINK = {"link"}
REPORTER = {"resident", "code"}
NONE: set[str] = set()
BACK = STATION | {"community_officer", "subdistrict_officer"}
BACK_ABOUT_PROPERTY = BACK - {"property_manager as station_deputy"}
KNOCKERS = STATION | {"community_officer", "deputy as grid_worker"}

WITH_STATION = {
    State.RECEIVED, State.NEEDS_INFO, State.DECLINED, State.MERGED, State.ACCEPTED, State.DEFERRED, State.WITHDRAWN,
}  # fmt: skip

# who may while the station holds it; who may while the property company handles it; then the state table says when
WHO: dict[Verb, tuple[set[str], set[str]]] = {
    Verb.ACCEPT: (STATION, NONE),
    Verb.DECLINE: (STATION, NONE),
    Verb.ASK_FOR_MORE: (STATION, NONE),
    Verb.MERGE: (STATION, NONE),
    Verb.DISPATCH: (STATION, NONE),
    Verb.RAISE: (STATION, NONE),
    Verb.TAKE_BACK: (NONE, STATION),
    Verb.REDIRECT: (NONE, STATION),
    Verb.CLASSIFY: (STATION, STATION),
    Verb.EXTEND: (NONE, PROPERTY | STATION),
    Verb.UNMERGE: (STATION, NONE),
    Verb.AWAIT_AGENDA: (STATION, NONE),
    Verb.DEFER: (STATION, PROPERTY),
    Verb.TAKE: (NONE, PROPERTY | LINK),
    Verb.RETURN: (NONE, PROPERTY | LINK),
    Verb.PAUSE: (NONE, PROPERTY),
    Verb.RESUME: ({"system"}, PROPERTY | {"system"}),
    Verb.RESOLVE: (NONE, PROPERTY | LINK),
    Verb.ADD: (REPORTER | KNOCKERS, REPORTER | KNOCKERS),
    Verb.RATE: (REPORTER, REPORTER),
    Verb.WITHDRAW: (REPORTER, REPORTER),
    Verb.REOPEN: (REPORTER | BACK, REPORTER | BACK_ABOUT_PROPERTY),
    Verb.CLOSE: (REPORTER | BACK, REPORTER | BACK_ABOUT_PROPERTY),
    Verb.INSPECT: (NONE, NONE),
    Verb.ANSWER_FINALLY: (NONE, NONE),
}

SEES = STATION | REPORTER | LINK | {
    "property_manager", "owners_chair", "community_officer", "subdistrict_officer", "district_officer", "city_officer",
    "auditor", "system", "deputy as grid_worker",
}  # fmt: skip


def cast_of(world: World) -> dict[str, Actor]:
    """Everybody, in each of their posts, and those who are nobody."""
    found = {"nobody": NOBODY, "system": system()}
    for role, _name, posts in PEOPLE:
        keys = [key for _body, key in posts] or [""]
        for index, key in enumerate(keys):
            found[role if index == 0 else f"{role} as {key}"] = world.actor(role, post=key)
    return found


@pytest.fixture(scope="module")
def people(cast: World, django_db_blocker: Any) -> dict[str, Actor]:
    with django_db_blocker.unblock():
        return cast_of(cast)


@pytest.fixture(scope="module")
def things(cast: World, django_db_blocker: Any) -> Iterator[dict[State, ServiceRequest]]:
    """One plain service request in each state, as doors load it."""
    with django_db_blocker.unblock():
        made = {state: Path(cast, AT).to(state).pk for state in State}
        for key in made.values():
            assert load().get(pk=key).playbook  # as a process that has served a page knows it
        yield {state: load().get(pk=key) for state, key in made.items()}


def with_code(people: dict[str, Actor], thing: ServiceRequest) -> dict[str, Actor]:
    return {**people, "code": code_of(thing), "link": link_to(thing, people["repairer"])}


def link_to(thing: ServiceRequest, giver: Actor) -> Actor:
    """Whoever holds a link to it that the property company's repairer gave."""
    body = giver.organisation_id
    assert body is not None
    return Actor(ActorKind.LINK, link=SignedLink(uuid7(), thing.pk, body, giver.person_id))


def allowed(verb: Verb, people: dict[str, Actor], thing: ServiceRequest) -> set[str]:
    return {name for name, actor in with_code(people, thing).items() if RULES[verb](actor, thing, AT) is None}


def test_the_table_answers_for_every_verb_and_names_only_the_cast(people: dict[str, Actor]) -> None:
    assert set(WHO) == set(Verb) == set(RULES)
    assert set().union(*(who for pair in WHO.values() for who in pair)) <= {*people, "code", "link"}


def row_of_table(state: State, verb: Verb) -> set[str]:
    """Who may, by the tables above."""
    if state not in TABLE.sources(verb) or verb is Verb.AWAIT_AGENDA:  # what these report is no proposal
        return NONE
    if (verb, state) == (Verb.REOPEN, State.MERGED):  # the one that these were joined to is not over
        return NONE
    who = WHO[verb][0 if state in WITH_STATION else 1]
    # a deferred one comes back by itself, but its review day has not come
    return who - {"system"} if (verb, state) == (Verb.REOPEN, State.DEFERRED) else who


@pytest.mark.parametrize("state", list(State))
def test_who_may_and_when(
    state: State, people: dict[str, Actor], things: dict[State, ServiceRequest], no_queries: Any
) -> None:
    with no_queries():
        found = {verb: allowed(verb, people, things[state]) for verb in Verb}
    assert found == {verb: row_of_table(state, verb) for verb in Verb}


@pytest.mark.parametrize("state", list(State))
def test_who_may_but_not_now_is_told_so(
    state: State, people: dict[str, Actor], things: dict[State, ServiceRequest], no_queries: Any
) -> None:
    with no_queries():
        for verb, sides in WHO.items():
            for name in sides[0 if state in WITH_STATION else 1]:
                refusal = RULES[verb](with_code(people, things[state])[name], things[state], AT)
                assert refusal is None or refusal.kind is RefusalKind.WHEN, (name, verb)


@pytest.mark.parametrize("state", list(State))
def test_the_page_of_the_docs_gives_the_same_answers(
    state: State, people: dict[str, Actor], things: dict[State, ServiceRequest]
) -> None:
    """The page asks about matters made in memory; here they came to their states through the actions."""
    on_page = docs_truth.answers()
    everybody = with_code(people, things[state])
    assert set(on_page) == {(at, verb, name) for at in State for verb in Verb for name in everybody}
    for name, actor in everybody.items():
        for verb in Verb:
            refusal, said = RULES[verb](actor, things[state], AT), on_page[state, verb, name]
            assert (said and said.kind) == (refusal and refusal.kind), (name, verb)


@pytest.mark.parametrize("state", list(State))
def test_who_sees_it(
    state: State, people: dict[str, Actor], things: dict[State, ServiceRequest], no_queries: Any
) -> None:
    thing = things[state]
    with no_queries():
        seen = {name for name, actor in with_code(people, thing).items() if may_see(actor, thing, AT) is None}
    assert seen == (SEES if state in WITH_STATION else SEES | {"repairer"})


@pytest.mark.parametrize("state", list(State))
def test_whoever_may_act_sees_it(state: State, people: dict[str, Actor], things: dict[State, ServiceRequest]) -> None:
    thing = things[state]
    for name, actor in with_code(people, thing).items():
        for verb, refusal in all_verbs(actor, thing, AT).items():
            assert refusal is not None or may_see(actor, thing, AT) is None, (name, verb)


def plain(refusal: Refusal) -> list[str]:
    """The words of a refusal without the names and telephones of bodies."""
    names = "|".join(re.escape(text) for row in BODIES for text in (row[3], row[4]) if text)
    return [re.sub(names, "", part) for part in (refusal.why, refusal.who_can, refusal.instead)]


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("state", list(State))
def test_every_refusal_says_why_and_what_instead_in_both_languages(
    state: State, people: dict[str, Actor], things: dict[State, ServiceRequest], no_queries: Any
) -> None:
    thing = things[state]
    said: dict[str, list[Refusal]] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language), no_queries():
            answers = [all_verbs(actor, thing, AT) for actor in with_code(people, thing).values()]
        assert all(set(verbs) == set(Verb) for verbs in answers)
        said[language] = [refusal for verbs in answers for refusal in verbs.values() if refusal is not None]
    assert len(said["en"]) == len(said["zh-hans"]) > 100
    for refusal in said["en"]:
        assert not any(chinese(part) for part in plain(refusal)), refusal
    for refusal in said["zh-hans"]:
        why, who_can, instead = plain(refusal)
        assert chinese(why), refusal
        assert chinese(instead), refusal
        assert not who_can.strip() or chinese(who_can), refusal


def test_who_writes_replies_and_notes(people: dict[str, Actor], things: dict[State, ServiceRequest]) -> None:
    thing = things[State.IN_HAND]
    upper = {"community_officer", "subdistrict_officer", "district_officer", "city_officer"}
    everybody = with_code(people, thing).items()
    replying = {name for name, actor in everybody if may_reply(actor, thing, AT) is None}
    noting = {name for name, actor in everybody if may_note(actor, thing, AT) is None}
    assert replying == STATION | upper | {"property_manager"}
    assert noting == STATION | upper | PROPERTY


def test_who_files_for_others_and_who_imports(people: dict[str, Actor], no_queries: Any) -> None:
    with no_queries():
        assert all(may_file(actor, on_behalf=False) is None for actor in people.values())
        filing = {name for name, actor in people.items() if may_file(actor, on_behalf=True) is None}
        importing = {name for name, actor in people.items() if may_import(actor) is None}
    assert filing == KNOCKERS | {"building_leader", "representative", "grid_worker", "system"}
    officers = {"community_officer", "subdistrict_officer", "district_officer", "city_officer"}
    assert importing == officers | {"station_head", "system"}


def test_the_code_of_another_service_request_opens_nothing(things: dict[State, ServiceRequest]) -> None:
    other = Actor(code_of(things[State.CLOSED]).kind, subjects=frozenset({uuid7()}))
    for thing in things.values():
        assert may_see(other, thing, AT) is not None
        assert None not in all_verbs(other, thing, AT).values()
