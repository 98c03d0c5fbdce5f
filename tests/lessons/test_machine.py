"""The table of a lesson given: total, with a way out of every open state, and what no order of verbs breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.refusals import Invalid, Refused
from linli.lessons import actions
from linli.lessons.enums import OPEN, OVER, TABLE, TONES, WITH_LECTURER, State, Verb
from linli.lessons.models import LessonSession
from linli.lessons.queries import TAKEN
from tests.lessons.conftest import KNOWN, School


def test_every_state_is_open_or_over_and_has_its_chip() -> None:
    assert set(OPEN) | set(OVER) == set(State)
    assert not set(OPEN) & set(OVER)
    assert set(TONES) == set(State)
    assert set(WITH_LECTURER) < set(OPEN)
    assert State.HELD in TAKEN


def test_every_verb_stands_in_the_table_and_leads_to_one_state() -> None:
    assert set(TABLE.verbs()) == {verb.value for verb in Verb}
    for verb in Verb:
        for source in TABLE.sources(verb):
            assert len(TABLE.targets(verb, source)) == 1, (verb, source)


def test_what_is_over_stays_over_and_everything_open_can_be_cancelled() -> None:
    assert not [one for one in TABLE.transitions if one.source in OVER and one.target != one.source]
    assert TABLE.sources(Verb.CALL_OFF) == {state.value for state in OPEN}


@given(st.lists(st.sampled_from(list(Verb)), max_size=25))
def test_nothing_is_planned_by_a_lecturer_who_was_not_asked(verbs: list[Verb]) -> None:
    state, been = State.SOUGHT.value, []
    for verb in verbs:
        for target in TABLE.targets(verb, state):
            if verb == Verb.SAY_YES:
                assert state == State.ASKED
            if verb == Verb.SAY_NO:
                assert state in WITH_LECTURER
            state = target
            been.append((verb, target))
    if state == State.HELD:
        assert State.PLANNED in {target for _verb, target in been}


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_and_the_database_holds_it(school: School, state: State) -> None:
    row = LessonSession.objects.get(pk=school.reached(state).pk)
    assert row.get_state() == state
    assert (row.attendance is not None) == (state == State.HELD)
    assert (row.planned_at is not None) == (state in (State.PLANNED, State.HELD, State.CALLED_OFF))


def _deeds(school: School, row: LessonSession) -> dict[Verb, Callable[[], object]]:
    by, at = school.by(), school.at
    return {
        Verb.ASK: lambda: actions.ask_lecturer(row, lecturer_id=school.guest.pk, by=by, at=at),
        Verb.SAY_YES: lambda: actions.say_yes(row, by=school.by(KNOWN), at=at),
        Verb.SAY_NO: lambda: actions.say_no(row, words="有事", by=by, at=at),
        Verb.DO_WITHOUT: lambda: actions.do_without(row, by=by, at=at),
        Verb.CHANGE: lambda: actions.change_session(
            row, starts_at=row.starts_at, minutes=30, space_id=None, where="门口", reason="太热", by=by, at=at
        ),
        Verb.HOLD: lambda: actions.hold_lesson(row, attendance=3, by=by, at=at),
        Verb.CORRECT: lambda: actions.correct_lesson(row, attendance=4, by=by, at=at),
        Verb.CALL_OFF: lambda: actions.call_off_session(row, reason="停电", by=by, at=at),
    }  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(Verb)), min_size=1, max_size=7))
def test_in_whatever_order_the_actions_come_the_row_holds_together(school: School, verbs: list[Verb]) -> None:
    row = school.asked()
    for verb in verbs:
        before = LessonSession.objects.get(pk=row.pk)
        try:
            _deeds(school, before)[verb]()
        except (Refused, Invalid):
            after = LessonSession.objects.get(pk=row.pk)
            assert (after.state, after.lecturer_id, after.version) == (before.state, before.lecturer_id, before.version)
            continue
        after = LessonSession.objects.get(pk=row.pk)
        assert after.state in TABLE.targets(verb, before.state) or after.version == before.version
        assert (after.state == State.ASKED) <= (after.lecturer_id is not None)
        assert (after.state == State.SOUGHT) <= (after.lecturer_id is None)
        assert after.sequence >= before.sequence
    LessonSession.objects.filter(pk=row.pk).delete()
