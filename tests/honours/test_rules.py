"""Who may do what about honours: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Actor, Door, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.honours import actions, queries, rules
from linli.honours.actions.consent import Word
from linli.honours.enums import BEFORE_CONSENT, PUBLIC, ROUNDS, TABLE, TO_PANEL, RoundState, RoundVerb, State, Verb
from linli.honours.models import Nomination
from tests.honours.conftest import HEAD, NOBODY, PANEL, Hall

pytestmark = pytest.mark.django_db

Rule = Callable[..., Refusal | None]
KEEPERS = {HEAD}
OF_KEEPER: dict[Verb, Rule] = {
    Verb.ASK: rules.may_ask_consent,
    Verb.SET_ASIDE: rules.may_set_aside,
    Verb.PUBLISH: rules.may_publish,
    Verb.ANSWER: rules.may_answer_objection,
    Verb.WITHHOLD: rules.may_withhold,
    Verb.AGREE: rules.may_agree,
    Verb.REFUSE: rules.may_refuse,
    Verb.TAKE_DOWN: rules.may_take_down,
}
OF_NOMINATED: dict[Verb, Rule] = {
    Verb.AGREE: rules.may_agree,
    Verb.REFUSE: rules.may_refuse,
    Verb.TAKE_DOWN: rules.may_take_down,
}


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in ROLES:
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    """Those of the cast who may in a post of theirs."""
    return {
        role
        for role, posts in actors(world).items()
        if any(actor.held is not None and rule(actor) is None for actor in posts)
    }


def test_each_verb_of_a_nomination_is_the_keepers_in_the_states_of_the_table(hall: Hall) -> None:
    row = hall.asked()
    for state in State:
        row.state = state
        for verb, rule in OF_KEEPER.items():
            can = allowed(hall.world, lambda actor, rule=rule: rule(actor, row, hall.at))
            assert can == (KEEPERS if TABLE.targets(verb, state) else set()), (verb, state)
        for verb, rule in OF_NOMINATED.items():
            own = rule(hall.themselves("resident"), row, hall.at) is None
            assert own == bool(TABLE.targets(verb, state)), (verb, state)
            assert rule(hall.themselves("neighbour"), row, hall.at) is not None, (verb, state)
            assert rule(NOBODY, row, hall.at) is not None, (verb, state)


@pytest.mark.parametrize("state", RoundState)
def test_each_verb_of_a_round_is_the_keepers_in_the_states_of_the_table(hall: Hall, state: RoundState) -> None:
    row = hall.called()
    row.state = state
    asked: dict[RoundVerb, Callable[[Actor], Refusal | None]] = {
        RoundVerb.NAME_MEMBER: lambda actor: rules.may_name_member(actor, row, hall.at),
        RoundVerb.RELEASE_MEMBER: lambda actor: rules.may_release_member(actor, row, hall.at),
        RoundVerb.FINISH: lambda actor: rules.may_finish(actor, row, 0, hall.at),
        RoundVerb.CALL_OFF: lambda actor: rules.may_call_off(actor, row, 0, hall.at),
    }
    for verb, rule in asked.items():
        assert allowed(hall.world, rule) == (KEEPERS if ROUNDS.targets(verb, state) else set()), verb
    assert rules.may_finish(hall.by(), row, 1, hall.at) is not None
    assert rules.may_call_off(hall.by(), row, 1, hall.at) is not None
    later = hall.at + timedelta(days=8)
    stops = rules.may_stop(system(Door.JOB), row, later) is None
    assert stops == bool(ROUNDS.targets(RoundVerb.STOP, state))
    assert rules.may_stop(system(Door.JOB), row, hall.at) is not None, "the announced day holds"
    assert rules.may_stop(hall.by(), row, later) is not None


def test_rounds_are_called_where_the_playbook_says_and_the_post_serves(hall: Hall) -> None:
    plan = queries.plan_at(hall.world.estate)
    can = allowed(hall.world, lambda actor: rules.may_call_round(actor, plan, hall.world.estate, hall.at))
    assert can == {HEAD, "community_officer"}
    assert not allowed(hall.world, lambda actor: rules.may_call_round(actor, None, hall.world.estate, hall.at))
    other = hall.world.places["other_estate"]
    elsewhere = allowed(hall.world, lambda actor: rules.may_call_round(actor, plan, other, hall.at))
    assert HEAD not in elsewhere


def test_neighbours_nominate_until_the_day_and_posts_that_may(hall: Hall) -> None:
    found, estate = hall.called(), hall.world.estate
    can = allowed(hall.world, lambda actor: rules.may_nominate(actor, found, estate, hall.at))
    assert can == {HEAD, "community_officer"}
    for actor in (NOBODY, hall.themselves("resident"), hall.themselves("repairer")):
        assert rules.may_nominate(actor, found, estate, hall.at) is None
        assert rules.may_nominate(actor, found, estate, hall.at + timedelta(days=8)) is not None
    for state in set(RoundState) - {RoundState.OPEN}:
        found.state = state
        refusal = rules.may_nominate(NOBODY, found, estate, hall.at)
        assert refusal is not None
        assert refusal.kind is RefusalKind.WHEN


def test_before_consent_only_the_keeper_reads_it_and_then_the_panel(hall: Hall) -> None:
    row = hall.before_panel()
    members = {hall.post(role).pk for role in PANEL}
    for state in State:
        Nomination.objects.filter(pk=row.pk).update(
            state=state, ended_at=None if state not in ("honoured", "not_taken", "taken_down") else hall.at,
            honoured_on=hall.today if state == State.HONOURED else None, shown_name="小满" if state in PUBLIC else "",
            public_words="扫楼道" if state in PUBLIC else "", words_way="spoken", words_on=hall.today,
            decided_at=hall.at, notice_until=hall.today,
        )  # fmt: skip
        row.state = state
        reads = allowed(hall.world, lambda actor: rules.may_see_nomination(actor, row, members, hall.at))
        expected = KEEPERS | (set(PANEL) if state in TO_PANEL else set())
        assert reads == expected, state
        listed = {role for role in ROLES if queries.nominations_for(hall.by(role)).filter(pk=row.pk).exists()}
        assert listed == expected, "what cannot be read cannot be loaded"
        own = rules.may_see_own(hall.themselves("resident"), row, hall.at) is None
        assert own == (state in (State.ASKED, *TO_PANEL))
        assert own == queries.asked_of(hall.themselves("resident")).filter(pk=row.pk).exists()
        assert not queries.asked_of(hall.themselves("neighbour")).exists()
        assert not queries.asked_of(NOBODY).exists()
    assert set(BEFORE_CONSENT).isdisjoint(TO_PANEL)


def test_a_round_is_read_by_its_keeper_and_its_panel(hall: Hall) -> None:
    row = hall.before_panel().round
    members = {hall.post(role).pk for role in PANEL}
    reads = allowed(hall.world, lambda actor: rules.may_see_round(actor, row, members, hall.at))
    listed = {role for role in ROLES if queries.rounds_for(hall.by(role)).filter(pk=row.pk).exists()}
    assert reads == listed == KEEPERS | set(PANEL)
    assert queries.rounds_for(system()).filter(pk=row.pk).exists()


def test_each_of_the_panel_gives_their_own_word_and_the_keeper_decides(hall: Hall) -> None:
    row = hall.before_panel()
    for role in PANEL:
        member = row.round.members.get(appointment_id=hall.post(role).pk)
        can = allowed(hall.world, lambda actor, member=member: rules.may_give_word(actor, row, member, hall.at))
        assert can == {role}
    assert allowed(hall.world, lambda actor: rules.may_decide(actor, row, Verb.CHOOSE, 3, hall.at)) == KEEPERS
    assert allowed(hall.world, lambda actor: rules.may_decide(actor, row, Verb.PASS_OVER, 2, hall.at)) == set()
    refusal = rules.may_decide(hall.by(), row, Verb.CHOOSE, 2, hall.at)
    assert refusal is not None
    assert "At least 3" in refusal.why
    assert rules.may_give_word(hall.by(), row, None, hall.at) is not None


def test_who_objects_who_is_honoured_and_when(hall: Hall) -> None:
    row = hall.noticed()
    for actor in (NOBODY, hall.themselves("neighbour"), hall.by()):
        assert rules.may_object(actor, row, hall.at) is None
        assert rules.may_object(actor, row, hall.at + timedelta(days=6)) is not None
    assert rules.may_object(hall.by("repairer"), row, hall.at) is not None
    later = hall.at + timedelta(days=6)
    assert rules.may_honour(hall.by(), row, 0, hall.at) is not None, "the notice stands"
    assert rules.may_honour(hall.by(), row, 1, later) is not None, "an objection is open"
    assert allowed(hall.world, lambda actor: rules.may_honour(actor, row, 0, later)) == KEEPERS
    assert rules.may_show_photo(hall.by(), row, hall.at) is not None, "no photo unasked"
    row.photo_agreed = True
    assert allowed(hall.world, lambda actor: rules.may_show_photo(actor, row, hall.at)) == KEEPERS


def test_refusals_say_who_can_and_what_instead_and_rules_ask_nothing_of_the_database(hall: Hall) -> None:
    row = hall.asked()
    row = queries.nominations_for(system()).get(pk=row.pk)
    actor = hall.by("repairer")
    with CaptureQueriesContext(connection) as asked:
        refusals = [rule(actor, row, hall.at) for rule in OF_KEEPER.values()]
    assert len(asked) == 0
    for refusal in refusals:
        assert refusal is not None
        assert "春和里站" in refusal.who_can
        assert refusal.instead


def test_a_household_answers_by_its_door_and_a_person_by_name_too(hall: Hall) -> None:
    person = hall.asked(name="何远方")
    assert not rules.is_nominated(hall.themselves("resident"), person), "another name at that door"
    household = hall.asked(hall.called(kind="household"), name="三栋林家")
    assert rules.is_nominated(hall.themselves("resident"), household)
    assert not rules.is_nominated(hall.themselves("neighbour"), household)
    row = actions.agree(household, Word(), by=hall.themselves("resident"), at=hall.at)
    assert row.person_id == hall.world.people["resident"].pk
