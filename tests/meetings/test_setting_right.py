"""What was written down of a session is set right until it is published: who came, and what became of an item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import ROLES
from linli.meetings import actions, rules
from linli.meetings.enums import Cause, Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.meetings.queries import agenda_of, waiting_on
from tests.meetings.sessions import FORUM, Sessions


def everybody(meeting: Meeting) -> set[UUID]:
    return set(Invitation.objects.filter(meeting=meeting).values_list("organisation_id", flat=True))


def right(sessions: Sessions, meeting: Meeting, came: set[UUID] | None = None, people: int | None = 12) -> Meeting:
    return actions.set_attendance_right(
        meeting, came=everybody(meeting) if came is None else came, people=people, by=sessions.head, at=sessions.at
    )


def on_the_list(sessions: Sessions) -> list[AgendaItem]:
    return list(waiting_on(sessions.station.pk, FORUM, sessions.world.estate.pk))


def fresh(item: AgendaItem) -> AgendaItem:
    return AgendaItem.objects.get(pk=item.pk)


def test_who_came_is_written_down_anew(sessions: Sessions) -> None:
    held = sessions.held()
    came = {sessions.world.bodies[body].pk for body in ("property", "leaders")}
    row = right(sessions, held, came, 7)
    assert (row.people_came, row.quorate, row.state, row.held_at) == (7, True, State.HELD, held.held_at)
    present = Invitation.objects.filter(meeting=row, came=True)
    assert set(present.values_list("organisation_id", flat=True)) == came
    refs = Event.objects.get(kind="meeting.attendance_set_right").refs
    assert (refs["came"], refs["quorate"]) == (2, True)


@pytest.mark.parametrize("people", [None, -1, 10000, 1])
def test_how_many_came_is_a_number_and_no_less_than_bodies(sessions: Sessions, people: int | None) -> None:
    held = sessions.held()
    with pytest.raises(Invalid) as wrong:
        right(sessions, held, people=people)
    assert set(wrong.value.errors) == {"people"}
    held.refresh_from_db()
    assert held.people_came == 9


def test_where_enough_came_after_all_the_agenda_is_back(sessions: Sessions) -> None:
    first, second = sessions.item("第一件"), sessions.item("第二件")
    held = sessions.held(all_came=False)
    assert len(on_the_list(sessions)) == 2
    row = right(sessions, held)
    assert row.quorate is True
    assert on_the_list(sessions) == []
    assert [one.pk for one in agenda_of(row) if one.is_open] == [first.pk, second.pk]
    again = fresh(first)
    assert (again.cause, again.settled_at, again.reason) == ("", None, "")
    done = actions.decide_item(again, said="建", by=sessions.head, at=sessions.at)
    assert done.outcome == Outcome.DECIDED


def test_it_comes_back_from_the_agenda_of_a_session_to_come_as_well(sessions: Sessions) -> None:
    item = sessions.item()
    held = sessions.held(all_came=False)
    coming = sessions.called()
    assert len(agenda_of(coming)) == 1
    right(sessions, held)
    assert list(agenda_of(coming)) == []
    assert fresh(item).is_open


def test_what_another_session_has_talked_about_stays_there(sessions: Sessions) -> None:
    item = sessions.item()
    held = sessions.held(all_came=False)
    sessions.held()
    right(sessions, held)
    assert fresh(item).outcome == Outcome.POSTPONED
    assert AgendaItem.objects.filter(earlier=item).exists()


def test_where_too_few_came_everything_goes_to_the_next_meeting(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    assert item.meeting is not None
    row = right(sessions, item.meeting, set(), 3)
    assert row.quorate is False
    gone = fresh(item)
    assert (gone.outcome, gone.cause) == (Outcome.POSTPONED, Cause.NO_QUORUM)
    assert [one.earlier_id for one in on_the_list(sessions)] == [item.pk]


def test_what_was_decided_stands_until_it_is_opened_again(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    assert item.meeting is not None
    actions.decide_item(item, said="建", by=sessions.head, at=sessions.at)
    with pytest.raises(Invalid) as wrong:
        right(sessions, item.meeting, set(), 3)
    assert set(wrong.value.errors) == {"people"}
    assert Invitation.objects.filter(meeting=item.meeting, came=True).exists(), "nothing is half done"
    actions.reopen_item(fresh(item), by=sessions.head, at=sessions.at)
    assert right(sessions, item.meeting, set(), 3).quorate is False


def test_a_decision_is_opened_again_with_its_tasks(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    tasks = [sessions.given(), sessions.given("owners")]
    actions.decide_item(item, said="建充电棚", tasks=tasks, by=sessions.head, at=sessions.at)
    row = actions.reopen_item(fresh(item), by=sessions.head, at=sessions.at)
    assert (row.outcome, row.decision, row.settled_at) == (Outcome.OPEN, "", None)
    assert not MeetingTask.objects.exists()
    assert Event.objects.get(kind="agenda_item.reopened").refs["was"] == Outcome.DECIDED
    again = actions.answer_item(fresh(item), said="先量一量", by=sessions.head, at=sessions.at)
    assert again.outcome == Outcome.ANSWERED


def test_what_is_done_already_is_not_taken_back(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.decide_item(item, said="建", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    actions.finish_task(MeetingTask.objects.get(), said="建好了", by=sessions.head, at=sessions.at)
    with pytest.raises(Invalid) as wrong:
        actions.reopen_item(fresh(item), by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"item"}
    assert fresh(item).decision == "建"


def test_an_answer_and_what_was_left_to_the_next_session_are_opened_again(sessions: Sessions) -> None:
    answered = sessions.item("答复的")
    postponed = sessions.on_agenda("推迟的")
    actions.answer_item(fresh(answered), said="不归这里", by=sessions.head, at=sessions.at)
    actions.postpone_item(postponed, reason="人不齐", by=sessions.head, at=sessions.at)
    assert len(on_the_list(sessions)) == 1
    for item in (answered, postponed):
        assert actions.reopen_item(fresh(item), by=sessions.head, at=sessions.at).is_open
    assert on_the_list(sessions) == []
    later = actions.postpone_item(fresh(postponed), reason="再等等", by=sessions.head, at=sessions.at)
    assert later.earlier_id == postponed.pk


def test_what_goes_on_at_another_session_is_settled_there(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.postpone_item(item, reason="人不齐", by=sessions.head, at=sessions.at)
    sessions.held()
    with pytest.raises(Invalid) as wrong:
        actions.reopen_item(fresh(item), by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"item"}


def test_what_is_published_stays(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    assert item.meeting is not None
    actions.decide_item(item, said="建", by=sessions.head, at=sessions.at)
    actions.publish(item.meeting, for_residents="要建了", by=sessions.head, at=sessions.at)
    with pytest.raises(Refused):
        right(sessions, item.meeting)
    with pytest.raises(Refused):
        actions.reopen_item(fresh(item), by=sessions.head, at=sessions.at)


def test_what_no_session_has_settled_is_not_opened_again(sessions: Sessions) -> None:
    waiting = sessions.item("等着的")
    with pytest.raises(Refused):
        actions.reopen_item(waiting, by=sessions.head, at=sessions.at)
    held = sessions.on_agenda()
    actions.withdraw_item(held, reason="不议了", by=sessions.head, at=sessions.at)
    with pytest.raises(Refused):
        actions.reopen_item(fresh(held), by=sessions.head, at=sessions.at)


def test_whoever_was_slower_is_told(sessions: Sessions) -> None:
    held = sessions.held()
    right(sessions, held)
    with pytest.raises(Stale):
        actions.set_attendance_right(held, came=set(), people=3, version=held.version, by=sessions.head, at=sessions.at)


def test_only_the_body_that_held_it_sets_it_right(sessions: Sessions, no_queries: Any) -> None:
    item = sessions.on_agenda()
    done = actions.decide_item(item, said="建", by=sessions.head, at=sessions.at)
    held = Meeting.objects.select_related("organisation").get(pk=done.meeting_id)
    done = AgendaItem.objects.select_related("organisation", "meeting").get(pk=done.pk)
    actors = {role: sessions.world.actor(role) for role in (*ROLES, "nobody")}
    with no_queries():
        for ask in (
            lambda actor: rules.may_set_right(actor, held, sessions.at),
            lambda actor: rules.may_reopen_item(actor, done, sessions.at),
        ):
            assert {role for role, actor in actors.items() if ask(actor) is None} == {"station_head"}
            assert ask(system()) is not None
