"""The table is total, the named sets part the states, and the database holds what each state promises."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from linli.service_requests import actions, words
from linli.service_requests.actions.common import PAST
from linli.service_requests.enums import FACES, OPEN, OVER, STAFF_TURN, TABLE, State, Turn, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import RULES
from tests.service_requests.steps import Path

# as a person would draw it: verb, from any of these states, to one of these
R, N, D, M, A, S, H, P, V, C, F, W = (
    "received", "needs_info", "declined", "merged", "accepted", "dispatched", "in_hand", "paused", "resolved", "closed",
    "deferred", "withdrawn",
)  # fmt: skip
DRAWN: dict[str, tuple[set[str], set[str]]] = {
    "accept": ({R, N}, {A}),
    "decline": ({R, N, A}, {D}),
    "ask_for_more": ({R, A}, {N}),
    "add": ({N}, {R}),
    "dispatch": ({A}, {S}),
    "raise": ({A}, {A}),
    "take": ({S}, {H}),
    "return": ({S, H}, {A}),
    "pause": ({H}, {P}),
    "resume": ({P}, {H}),
    "resolve": ({H}, {V}),
    "rate": ({V}, {V, C}),
    "reopen": ({V, C, D, F, M}, {A}),
    "inspect": ({V}, {V, C}),
    "close": ({V}, {C}),
    "answer_finally": ({A}, {C}),
    "defer": ({A, H, P}, {F}),
    "take_back": ({S}, {A}),
    "redirect": ({S, H}, {S}),
    "await_agenda": ({A, H}, {F}),
    "merge": ({R, A}, {M}),
    "unmerge": ({M}, {R, A}),
    "withdraw": ({R, N, A, S, H, P}, {W}),
}

STAYING = {"classify": {A, S, H, P}, "extend": {S, H}}

FUNCTION = {Verb.RETURN: "return_", Verb.RAISE: "raise_"}


def test_there_are_twelve_states_and_each_is_reached_from_the_first() -> None:
    reached, fresh = set(), {State.RECEIVED.value}
    while fresh:
        reached |= fresh
        fresh = {step.target for step in TABLE.transitions if step.source in reached} - reached
    assert reached == {state.value for state in State}
    assert len(reached) == 12


@pytest.mark.parametrize("state", list(State))
def test_actions_lead_to_every_state(path: Path, state: State) -> None:
    row = path.to(state)
    row.refresh_from_db()
    assert row.state == state


def test_the_table_is_the_one_drawn_by_hand() -> None:
    drawn = {verb: sides[0] for verb, sides in DRAWN.items()} | STAYING
    assert {verb: TABLE.sources(verb) for verb in TABLE.verbs()} == drawn
    for verb, (sources, targets) in DRAWN.items():
        assert all(TABLE.targets(verb, source) == targets for source in sources), verb
    for verb, sources in STAYING.items():
        assert all(TABLE.targets(verb, source) == {source} for source in sources), verb


def test_the_table_names_only_states_and_verbs_and_each_step_once() -> None:
    assert {step.verb for step in TABLE.transitions} == {verb.value for verb in Verb}
    assert {step.source for step in TABLE.transitions} | {step.target for step in TABLE.transitions} <= set(State)
    assert len(set(TABLE.transitions)) == len(TABLE.transitions)


@pytest.mark.parametrize("verb", list(Verb))
def test_each_verb_has_an_action_a_rule_an_event_and_a_sentence(verb: Verb) -> None:
    assert callable(getattr(actions, FUNCTION.get(verb, verb.value)))
    assert RULES[verb].__name__ == f"may_{verb.value}"
    assert (RULES[verb].__doc__ or "").endswith(".")
    assert PAST[verb] in words.SENTENCES
    assert TABLE.sources(verb)


def test_events_of_different_verbs_differ() -> None:
    assert len(set(PAST.values())) == len(Verb)


@pytest.mark.parametrize("choice", [*Verb, *State, *Turn], ids=lambda one: f"{type(one).__name__}-{one}")
def test_each_verb_state_and_turn_has_a_word_in_chinese(choice: Any) -> None:
    with translation.override("en"):
        english = str(choice.label)
    with translation.override("zh-hans"):
        chinese = str(choice.label)
    assert english
    assert any("一" <= letter <= "鿿" for letter in chinese)


def test_each_state_has_a_face() -> None:
    assert set(FACES) == set(State)
    with translation.override("zh-hans"):
        said = {state: str(face.resident) for state, face in FACES.items()}
    assert all(any("一" <= letter <= "鿿" for letter in word) for word in said.values())
    assert {face.open311 for face in FACES.values()} == {"open", "closed"}
    assert all(face.icon for face in FACES.values())


def test_the_named_sets_part_the_states() -> None:
    assert set(State) == OPEN | OVER
    assert not OPEN & OVER
    assert STAFF_TURN < OPEN
    for state in State:
        staff = FACES[state].turn in (Turn.STATION, Turn.HANDLER)
        assert staff == (state in STAFF_TURN)
    assert {state for state in OPEN - STAFF_TURN if FACES[state].turn is Turn.YOU} == {State.NEEDS_INFO, State.RESOLVED}


def test_from_what_is_over_only_the_resident_s_word_or_the_review_day_leads_on() -> None:
    assert {step.verb for step in TABLE.transitions if step.source in OVER - {State.MERGED}} == {Verb.REOPEN.value}
    assert {step.verb for step in TABLE.transitions if step.source == State.MERGED} == {
        Verb.UNMERGE.value,
        Verb.REOPEN.value,
    }
    assert not TABLE.targets(Verb.REOPEN, State.WITHDRAWN)
    assert TABLE.targets(Verb.REOPEN, State.MERGED) == {State.ACCEPTED}


def _refused(row: ServiceRequest, name: str, **change: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ServiceRequest.objects.filter(pk=row.pk).update(**change)


def test_the_database_refuses_an_unknown_state(path: Path) -> None:
    _refused(path.filed(), "state_known", state="lost")


@pytest.mark.parametrize("state", sorted(STAFF_TURN))
def test_the_database_refuses_a_turn_of_staff_without_a_due_time(path: Path, state: State) -> None:
    _refused(path.to(state), "whose_turn_has_clock", due_at=None)


def test_the_database_refuses_a_closing_without_its_reason(path: Path) -> None:
    _refused(path.closed(), "closed_says_why", closing="")


def test_the_database_refuses_a_deferral_without_a_day_of_review(path: Path) -> None:
    _refused(path.deferred(), "deferred_has_review", review_on=None)


def test_the_database_refuses_a_join_to_nothing(path: Path) -> None:
    _refused(path.merged(), "merged_names_the_other", merged_into=None)


@pytest.mark.parametrize("state", [State.DISPATCHED, State.IN_HAND, State.PAUSED])
def test_the_database_refuses_handling_without_a_lead(path: Path, state: State) -> None:
    _refused(path.to(state), "handled_has_lead", lead=None)


def test_the_database_refuses_the_same_number_of_a_source_twice(path: Path) -> None:
    first, second = path.filed(), path.filed()
    ServiceRequest.objects.filter(pk=first.pk).update(external_source="hotline", external_number="7")
    _refused(second, "external_number_once", external_source="hotline", external_number="7")
    ServiceRequest.objects.filter(pk=second.pk).update(external_source="other", external_number="7")


def test_the_database_refuses_a_second_running_clock_of_a_kind(path: Path) -> None:
    clock = path.filed().clocks.get()
    clock.pk = None
    with pytest.raises(IntegrityError, match="one_running_clock_of_a_kind"), transaction.atomic():
        clock.save(force_insert=True)


def test_the_database_refuses_a_second_running_assignment(path: Path) -> None:
    assignment = path.dispatched().assignments.get()
    assignment.pk = None
    with pytest.raises(IntegrityError, match="one_running_assignment"), transaction.atomic():
        assignment.save(force_insert=True)


def test_history_needs_no_clock(path: Path) -> None:
    row = path.filed()
    assert ServiceRequest.objects.filter(pk=row.pk).update(history=True, due_at=None, review_on=date(2026, 1, 1)) == 1
