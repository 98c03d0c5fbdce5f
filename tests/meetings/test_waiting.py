"""What waits in the inbox: invitations until the start, sessions for their convener, tasks until their day is over."""

from __future__ import annotations

from pytest_django import DjangoAssertNumQueries

from linli.core import clock
from linli.core.waiting import Line, waiting_for
from linli.meetings import actions
from linli.meetings.waiting import DO, HOLD, MINUTES, PREPARE, REPLY
from tests.meetings.sessions import Sessions


def lines(sessions: Sessions, role: str) -> list[Line]:
    return [line for line in waiting_for(sessions.world.actor(role), sessions.at) if line.kind == "meeting"]


def test_an_invitation_waits_until_it_is_answered_or_the_meeting_begins(sessions: Sessions) -> None:
    called = sessions.called()
    (line,) = lines(sessions, "property_manager")
    assert (line.asks, line.due_at, line.ref) == (REPLY, called.starts_at, str(called.pk))
    assert (line.subject, line.place) == (called.title, "春和里")
    manager = sessions.world.actor("property_manager")
    actions.answer_invitation(sessions.invited(called), reply="no", by=manager, at=sessions.at)
    assert lines(sessions, "property_manager") == []
    assert [each.asks for each in lines(sessions, "owners_chair")] == [REPLY]
    sessions.later(days=3)
    assert lines(sessions, "owners_chair") == []


def test_the_convener_prepares_holds_and_writes_down(sessions: Sessions) -> None:
    called = sessions.called()
    assert [line.asks for line in lines(sessions, "station_head")] == [PREPARE]
    sessions.later(days=3)
    assert [line.asks for line in lines(sessions, "station_head")] == [HOLD]
    held = sessions.held(called)
    (line,) = lines(sessions, "station_head")
    assert (line.asks, line.due_at, line.since) == (MINUTES, None, sessions.at)
    actions.publish(held, for_residents="没有议定的事。", by=sessions.head, at=sessions.at)
    assert lines(sessions, "station_head") == []


def test_a_task_waits_for_its_body_until_the_end_of_its_day(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.decide_item(item, said="建", tasks=[sessions.given(words="画线")], by=sessions.head, at=sessions.at)
    (line,) = lines(sessions, "property_manager")
    assert (line.subject, line.asks) == ("画线", DO)
    assert line.due_at == clock.from_local(sessions.day(6))
    assert line.body == sessions.world.bodies["property"].pk


def test_all_of_it_is_one_query(sessions: Sessions, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sessions.called()
    head = sessions.world.actor("station_head")
    waiting_for(head, sessions.at)
    with django_assert_num_queries(1):
        assert waiting_for(head, sessions.at)


def test_who_has_nothing_to_do_with_meetings_waits_for_nothing(sessions: Sessions) -> None:
    sessions.called()
    for role in ("repairer", "resident", "nobody", "department_officer"):
        assert lines(sessions, role) == []
