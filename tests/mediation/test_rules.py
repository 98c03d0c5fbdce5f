"""Who may do what about a dispute: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.mediation import rules
from linli.mediation.enums import OVER, TABLE, Consent, State, Verb
from linli.mediation.models import Mediation, MediationParty
from linli.mediation.queries import visible_to
from linli.service_requests.enums import State as RequestState
from linli.service_requests.models import ServiceRequest
from tests.mediation.conftest import HEAD, MEDIATOR, Dispute, asked_in
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db

Rule = Callable[..., Refusal | None]
YES = [MediationParty(name="甲", consent=Consent.YES), MediationParty(name="乙", consent=Consent.YES)]
BY_MEDIATOR: dict[Verb, Rule] = {
    Verb.RECORD_CONSENT: rules.may_record_consent,
    Verb.BEGIN: lambda actor, row, at: rules.may_begin(actor, row, YES, at),
    Verb.PLAN_SESSION: rules.may_plan_session,
    Verb.MOVE_SESSION: rules.may_move_session,
    Verb.RECORD_SESSION: rules.may_record_session,
    Verb.WRITE: lambda actor, row, at: rules.may_write(actor, row, YES, at),
    Verb.TALK_ON: rules.may_talk_on,
    Verb.SIGN: rules.may_sign,
    Verb.KEEP: rules.may_keep,
    Verb.ASK_LATER: rules.may_ask_later,
    Verb.BREAK: rules.may_break,
    Verb.FAIL: rules.may_fail,
}
BY_BOTH: dict[Verb, Rule] = {
    Verb.ADD_PARTY: rules.may_add_party,
    Verb.WITHDRAW: rules.may_withdraw,
    Verb.REFER: rules.may_refer,
}
BY_GIVER: dict[Verb, Rule] = {Verb.GIVE: rules.may_give}


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in ROLES:
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


@pytest.mark.parametrize("state", list(State))
def test_each_verb_is_the_mediators_or_the_givers_and_follows_the_table(dispute: Dispute, state: State) -> None:
    row = dispute.given()
    row.state = state
    for verbs, who in ((BY_MEDIATOR, {MEDIATOR}), (BY_BOTH, {MEDIATOR, HEAD}), (BY_GIVER, {HEAD})):
        for verb, rule in verbs.items():
            can = allowed(dispute.world, lambda actor, rule=rule: rule(actor, row, dispute.at))
            assert can == (who if TABLE.targets(verb, state) else set()), verb
    assert {*BY_MEDIATOR, *BY_BOTH, *BY_GIVER} == set(Verb)


@pytest.mark.parametrize("state", [State.ASKED, State.TALKING, *OVER])
def test_it_is_seen_by_mediator_and_givers_alone_however_high_others_stand(dispute: Dispute, state: State) -> None:
    row = dispute.given()
    Mediation.objects.filter(pk=row.pk).update(state=state, ended_at=dispute.at if state in OVER else None)
    row = dispute.fresh()
    by_rule = allowed(dispute.world, lambda actor: rules.may_see_mediation(actor, row, dispute.at))
    by_list = {role for role, posts in actors(dispute.world).items() if any(visible_to(one).exists() for one in posts)}
    assert by_rule == by_list == {HEAD, MEDIATOR}
    refused = rules.may_see_mediation(dispute.by("city_officer"), row, dispute.at)
    assert refused is not None
    assert refused.kind is RefusalKind.UNSEEN
    assert rules.may_see_mediation(system(), row, dispute.at) is None
    assert visible_to(system()).count() == 1


def test_other_deputies_of_the_station_see_nothing(dispute: Dispute) -> None:
    dispute.given()
    for role in ("property_manager", "owners_chair"):
        assert not visible_to(dispute.by(role)).exists()


def test_notes_are_the_mediators_alone(dispute: Dispute) -> None:
    row = dispute.given()
    assert allowed(dispute.world, lambda actor: rules.may_read_notes(actor, row, dispute.at)) == {MEDIATOR}


def test_a_telephone_is_the_mediators_alone_until_it_has_ended(dispute: Dispute) -> None:
    row = dispute.given()
    assert allowed(dispute.world, lambda actor: rules.may_call_party(actor, row, dispute.at)) == {MEDIATOR}
    row.ended_at = dispute.at
    assert allowed(dispute.world, lambda actor: rules.may_call_party(actor, row, dispute.at)) == set()


def test_disputes_are_taken_in_by_who_mediates_or_gives_out_in_a_body_of_the_playbook(dispute: Dispute) -> None:
    playbook, estate = dispute.fresh().playbook, dispute.world.estate
    can = allowed(dispute.world, lambda actor: rules.may_ask_for(actor, playbook, "station", estate, dispute.at))
    assert can == {HEAD, "deputy", "property_manager", "owners_chair"}, "the community mediates here nowhere"
    other = dispute.world.places["other_estate"]
    assert not allowed(dispute.world, lambda actor: rules.may_ask_for(actor, playbook, "station", other, dispute.at))
    assert not allowed(dispute.world, lambda actor: rules.may_ask_for(actor, playbook, "court", estate, dispute.at))


def test_about_a_request_that_is_over_nobody_asks(path: Path) -> None:
    row: ServiceRequest = path.filed()
    assert rules.may_ask_about(path.world.actor(HEAD), row, path.at) is None
    row.state = RequestState.CLOSED
    refused = rules.may_ask_about(path.world.actor(HEAD), row, path.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN
    unseen = rules.may_ask_about(path.world.actor("neighbour"), row, path.at)
    assert unseen is not None
    assert unseen.kind is RefusalKind.UNSEEN


@pytest.mark.parametrize("parties", [[], YES[:1], [*YES, MediationParty(name="丙")]])
def test_without_everybodys_yes_nothing_begins_and_nothing_is_written(
    dispute: Dispute, parties: list[MediationParty]
) -> None:
    row = dispute.given()
    assert rules.may_begin(dispute.by(), row, parties, dispute.at) is not None
    row.state = State.TALKING
    assert rules.may_write(dispute.by(), row, parties, dispute.at) is not None


def test_going_on_is_seen_to_by_linli(dispute: Dispute) -> None:
    assert rules.may_go_on(system(), dispute.mediation, dispute.at) is None
    assert allowed(dispute.world, lambda actor: rules.may_go_on(actor, dispute.mediation, dispute.at)) == set()


def test_no_rule_asks_the_database(world: World) -> None:
    dispute = asked_in(world)
    row, head = dispute.given(), dispute.by(HEAD)
    with CaptureQueriesContext(connection) as asked:
        for rule in (*BY_MEDIATOR.values(), *BY_BOTH.values(), *BY_GIVER.values(), rules.may_see_mediation):
            rule(head, row, dispute.at)
    assert not asked.captured_queries
