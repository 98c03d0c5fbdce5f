"""Who may do what with meetings, over the whole cast, and when; no rule asks the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linli.core.actors import Actor, system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES
from linli.meetings import rules
from linli.meetings.enums import FACES, TABLE, Outcome, State, Verb
from linli.meetings.models import AgendaItem, Invitation, MeetingTask
from linli.meetings.queries import agenda_of, visible_to
from linli.service_requests.rules import may_tell_from_agenda
from tests.meetings.sessions import Sessions

WHOLE_CAST = (*ROLES, "nobody")
HEAD = {"station_head"}


def answers(sessions: Sessions, ask: Callable[[Actor], Refusal | None]) -> set[str]:
    """Who of the cast may, or could at another time."""
    found = {role: ask(sessions.world.actor(role)) for role in WHOLE_CAST}
    return {role for role, refusal in found.items() if refusal is None or refusal.kind is RefusalKind.WHEN}


def test_only_the_convener_calls_keeps_and_publishes(sessions: Sessions, no_queries: Any) -> None:
    item = sessions.item()
    called = sessions.called()
    (row,) = agenda_of(called)
    at, station = sessions.at, sessions.station
    actors = {role: sessions.world.actor(role) for role in WHOLE_CAST}
    asked: dict[str, Callable[[Actor], Refusal | None]] = {
        "call": lambda actor: rules.may_call_meeting(actor, station, at),
        "call off": lambda actor: rules.may_call_off(actor, called, at),
        "add": lambda actor: rules.may_add_item(actor, station, called, at),
        "put on the list": lambda actor: rules.may_add_item(actor, station, None, at),
        "withdraw": lambda actor: rules.may_withdraw_item(actor, row, at),
        "hold": lambda actor: rules.may_hold(actor, called, at),
        "decide": lambda actor: rules.may_decide_item(actor, row, at),
        "answer": lambda actor: rules.may_answer_item(actor, row, at),
        "postpone": lambda actor: rules.may_postpone_item(actor, row, at),
        "climb": lambda actor: rules.may_climb_item(actor, row, at),
        "set right": lambda actor: rules.may_set_right(actor, called, at),
        "reopen": lambda actor: rules.may_reopen_item(actor, row, at),
        "write": lambda actor: rules.may_write_minutes(actor, called, at),
        "publish": lambda actor: rules.may_publish(actor, called, at),
    }
    assert item.pk == row.pk
    with no_queries():
        for name, ask in asked.items():
            found = {role: ask(actor) for role, actor in actors.items()}
            may = {role for role, no in found.items() if no is None or no.kind is RefusalKind.WHEN}
            assert may == HEAD, name
            for refusal in filter(None, found.values()):
                assert refusal.sentence()


def test_an_invitation_is_answered_by_the_body_itself(sessions: Sessions) -> None:
    called = sessions.called()
    for body, roles in (
        ("property", {"property_manager"}),
        ("owners", {"owners_chair"}),
        ("leaders", {"building_leader"}),
    ):
        invitation = Invitation.objects.select_related("organisation", "meeting").get(
            meeting=called, organisation=sessions.world.bodies[body]
        )
        assert (
            answers(sessions, lambda actor, one=invitation: rules.may_answer_invitation(actor, one, sessions.at))
            == roles
        )


def test_a_task_is_finished_by_its_body_or_the_convener(sessions: Sessions) -> None:
    from linli.meetings import actions

    item = sessions.on_agenda()
    actions.decide_item(item, said="建", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    task = MeetingTask.objects.select_related("organisation", "item__organisation").get()
    assert answers(sessions, lambda actor: rules.may_finish_task(actor, task, sessions.at)) == {
        "station_head",
        "property_manager",
    }


def test_what_is_seen_is_what_is_listed(sessions: Sessions) -> None:
    called = sessions.called(invited={sessions.world.bodies["property"].pk})
    invited = {sessions.world.bodies["property"].pk}
    seeing = set()
    for role in WHOLE_CAST:
        actor = sessions.world.actor(role)
        listed = visible_to(actor).filter(pk=called.pk).exists()
        assert listed == (rules.may_see_meeting(actor, called, invited, sessions.at) is None), role
        seeing |= {role} if listed else set()
    assert seeing == {
        "station_head", "deputy", "owners_chair", "property_manager", "community_officer", "subdistrict_officer",
    }  # fmt: skip
    assert rules.may_see_meeting(system(), called, set(), sessions.at) is None


def test_the_resident_is_told_by_whoever_calls_meetings_around_the_place(sessions: Sessions) -> None:
    row = sessions.awaiting()
    told = answers(sessions, lambda actor: may_tell_from_agenda(actor, row, sessions.at))
    assert told == {"station_head", "community_officer", "subdistrict_officer"}
    row.awaiting_agenda = False
    refusal = may_tell_from_agenda(sessions.head, row, sessions.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_face_and_the_table_answers_when(sessions: Sessions, state: State) -> None:
    called = sessions.called()
    called.state = state
    later = called.starts_at
    may = {
        Verb.CALL_OFF: rules.may_call_off(sessions.head, called, later),
        Verb.ADD_ITEM: rules.may_add_item(sessions.head, sessions.station, called, later),
        Verb.HOLD: rules.may_hold(sessions.head, called, later),
        Verb.SET_RIGHT: rules.may_set_right(sessions.head, called, later),
        Verb.WRITE_MINUTES: rules.may_write_minutes(sessions.head, called, later),
        Verb.PUBLISH: rules.may_publish(sessions.head, called, later),
    }
    for verb, refusal in may.items():
        assert (refusal is None) == (state in TABLE.sources(verb)), verb
    assert str(FACES[state].resident)
    assert str(state.label)


def test_the_table_leads_from_the_call_to_an_end() -> None:
    assert set(TABLE.verbs()) == set(Verb)
    ends = {State.PUBLISHED, State.CALLED_OFF}
    assert {state for state in State if not any(state in TABLE.sources(verb) for verb in Verb)} == ends


def test_a_settled_item_is_not_settled_again_by_anybody(sessions: Sessions) -> None:
    item = AgendaItem(
        outcome=Outcome.ANSWERED, organisation=sessions.station, place=sessions.world.estate, forum="station_meeting"
    )
    for rule in (rules.may_decide_item, rules.may_postpone_item, rules.may_climb_item, rules.may_withdraw_item):
        refusal = rule(sessions.head, item, sessions.at)
        assert refusal is not None
        assert refusal.why == "This item is “Answered”."
