"""A session is held: who came, the quorum, what becomes of each item, tasks, minutes and what residents read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.meetings import actions
from linli.meetings.enums import Cause, Outcome, State
from linli.meetings.models import AgendaItem, Invitation, MeetingTask
from linli.meetings.queries import agenda_of, comes_back, waiting_on
from linli.service_requests.models import Remark
from tests.meetings.sessions import FORUM, Sessions


def test_who_came_is_counted_by_bodies_and_heads(sessions: Sessions) -> None:
    called = sessions.called()
    sessions.later(days=3)
    came = {sessions.world.bodies[body].pk for body in ("property", "leaders")}
    held = actions.hold(called, came=came, people=11, by=sessions.head, at=sessions.at)
    assert (held.state, held.people_came, held.quorate, held.held_at) == (State.HELD, 11, True, sessions.at)
    present = Invitation.objects.filter(meeting=held, came=True).order_by("pk")
    assert set(present.values_list("organisation_id", flat=True)) == came
    assert Event.objects.get(kind="meeting.held").refs["came"] == 2


def test_it_is_not_held_before_it_begins(sessions: Sessions) -> None:
    called = sessions.called()
    with pytest.raises(Refused):
        actions.hold(called, came=set(), people=3, by=sessions.head, at=sessions.at)


@pytest.mark.parametrize("people", [None, -1, 10000])
def test_how_many_came_is_a_number(sessions: Sessions, people: int | None) -> None:
    called = sessions.called()
    sessions.later(days=3)
    with pytest.raises(Invalid) as wrong:
        actions.hold(called, came=set(), people=people, by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"people"}


def test_without_a_quorum_everything_goes_to_the_next_session(sessions: Sessions) -> None:
    item = sessions.item()
    held = sessions.held(all_came=False)
    assert held.quorate is False
    item.refresh_from_db()
    assert (item.outcome, item.cause) == (Outcome.POSTPONED, Cause.NO_QUORUM)
    (later,) = waiting_on(sessions.station.pk, FORUM, sessions.world.estate.pk)
    assert (later.earlier_id, later.title) == (item.pk, item.title)
    assert [one.pk for one in agenda_of(sessions.called())] == [later.pk]


def test_a_decision_gives_tasks_with_their_bodies_and_days(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    tasks = [sessions.given(words="画线"), sessions.given("owners", days=9)]
    done = actions.decide_item(item, said="东门北侧建充电棚", tasks=tasks, by=sessions.head, at=sessions.at)
    assert (done.outcome, done.decision, done.settled_at) == (Outcome.DECIDED, "东门北侧建充电棚", sessions.at)
    found = MeetingTask.objects.filter(item=item).order_by("due_on")
    assert [one.words for one in found] == ["画线", "东门北侧建充电棚"]
    assert Event.objects.get(kind="agenda_item.decided").refs["tasks"] == [str(one.pk) for one in found.order_by("pk")]


def test_a_decision_needs_words_and_each_task_a_day(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    with pytest.raises(Invalid) as wrong:
        actions.decide_item(item, said=" ", by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"said"}
    for tasks in (
        [sessions.given(days=-1)],
        [sessions.given(days=732)],
        [sessions.given(words="长" * 201)],
        [sessions.given()] * 21,
    ):
        with pytest.raises(Invalid) as wrong:
            actions.decide_item(item, said="建", tasks=tasks, by=sessions.head, at=sessions.at)
        assert set(wrong.value.errors) == {"tasks"}
        if tasks[0].due_on == sessions.day(732):
            assert wrong.value.errors["tasks"] == "Name a day within two years for each task."
    item.refresh_from_db()
    assert item.is_open


def test_an_item_is_settled_once(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.answer_item(item, said="已经有了", by=sessions.head, at=sessions.at)
    assert Event.objects.filter(kind="agenda_item.answered").exists()
    for act in (actions.decide_item, actions.answer_item):
        with pytest.raises(Refused):
            act(item, said="再议", by=sessions.head, at=sessions.at)
    with pytest.raises(Stale):
        actions.answer_item(item, said="再议", version=1, by=sessions.head, at=sessions.at)


def test_nothing_is_settled_before_the_session(sessions: Sessions) -> None:
    waiting = sessions.item()
    for item in (waiting, sessions.item(meeting=sessions.called())):
        with pytest.raises(Refused):
            actions.decide_item(item, said="建", by=sessions.head, at=sessions.at)


def test_what_is_left_to_the_next_session_says_why(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    with pytest.raises(Invalid):
        actions.postpone_item(item, reason="", by=sessions.head, at=sessions.at)
    later = actions.postpone_item(item, reason="等报价", by=sessions.head, at=sessions.at)
    item.refresh_from_db()
    assert (item.outcome, item.why) == (Outcome.POSTPONED, "等报价")
    assert [one.pk for one in agenda_of(sessions.called())] == [later.pk]


def test_a_task_comes_back_on_each_next_agenda_until_it_is_done(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.decide_item(item, said="建", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    (task,) = MeetingTask.objects.order_by("pk")
    second, third = sessions.called(days=14), sessions.called(days=28)
    assert [[one.pk for one in comes_back(each)] for each in (second, third)] == [[task.pk], [task.pk]]
    sessions.held(second)
    manager = sessions.world.actor("property_manager")
    done = actions.finish_task(task, said="画好了", by=manager, at=sessions.at)
    assert done.done_on == sessions.day(0)
    assert Event.objects.get(kind="meeting_task.finished").estate_id == sessions.world.estate.pk
    fourth = sessions.called(days=40)
    assert [list(comes_back(each)) for each in (second, fourth)] == [[task], []]


def test_a_task_is_done_once_in_words_and_not_in_the_future(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.decide_item(item, said="建", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    (task,) = MeetingTask.objects.order_by("pk")
    for rest in ({"said": ""}, {"said": "好了", "done_on": sessions.day(1)}):
        with pytest.raises(Invalid):
            actions.finish_task(task, by=sessions.head, at=sessions.at, **rest)
    with pytest.raises(Refused):
        actions.finish_task(task, said="好了", by=sessions.world.actor("owners_chair"), at=sessions.at)
    actions.finish_task(task, said="好了", done_on=sessions.day(-1), by=sessions.head, at=sessions.at)
    with pytest.raises(Refused):
        actions.finish_task(task, said="又好了", by=sessions.head, at=sessions.at)


def test_whoever_made_the_proposal_hears_what_was_decided(sessions: Sessions) -> None:
    row = sessions.awaiting()
    sessions.held()
    item = AgendaItem.objects.get(subject_id=row.pk)
    actions.decide_item(item, said="放四张", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    said = Remark.objects.get(service_request=row, kind="reply")
    assert said.text == "站点半月例会议定：放四张"
    row.refresh_from_db()
    assert row.awaiting_agenda
    assert Event.objects.filter(kind="service_request.replied", subject_id=str(row.pk)).count() == 1


def test_minutes_are_kept_and_written_anew(sessions: Sessions) -> None:
    held = sessions.held()
    kept = actions.write_minutes(held, parts=[("今天议的事", "充电棚")], by=sessions.head, at=sessions.at)
    assert kept.parts == [["今天议的事", "充电棚"]]
    again = actions.write_minutes(
        held, parts=[("今天议的事", "充电棚、停车")], for_residents="建充电棚", by=sessions.head, at=sessions.at
    )
    assert (again.pk, again.for_residents) == (kept.pk, "建充电棚")
    with pytest.raises(Invalid):
        actions.write_minutes(held, parts=[("", "")] * 13, by=sessions.head, at=sessions.at)


def test_what_is_published_is_masked_and_leaves_the_rest_to_the_next_session(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    assert item.meeting is not None
    with pytest.raises(Invalid):
        actions.publish(item.meeting, for_residents="", by=sessions.head, at=sessions.at)
    done = actions.publish(item.meeting, for_residents="报名找13800001234", by=sessions.head, at=sessions.at)
    assert (done.state, done.published_at) == (State.PUBLISHED, sessions.at)
    assert done.minutes.for_residents == "报名找**"
    item.refresh_from_db()
    assert (item.outcome, item.cause) == (Outcome.POSTPONED, Cause.NOT_REACHED)
    with pytest.raises(Refused):
        actions.write_minutes(done, parts=[], by=sessions.head, at=sessions.at + timedelta(hours=1))


def test_as_many_people_as_bodies_came_at_least(sessions: Sessions) -> None:
    called = sessions.called()
    sessions.later(days=3)
    came = {sessions.world.bodies[body].pk for body in ("property", "leaders")}
    with pytest.raises(Invalid) as wrong:
        actions.hold(called, came=came, people=1, by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"people"}
    assert actions.hold(called, came=came, people=2, by=sessions.head, at=sessions.at).people_came == 2


def test_nobodys_own_number_stands_in_what_all_read(sessions: Sessions) -> None:
    held_item = sessions.item("停车")
    held = sessions.held()
    held_item.refresh_from_db()
    number = "问李某13800001234"
    by, at = sessions.head, sessions.at
    for field, tried in (
        ("title", lambda: actions.add_item(sessions.station, forum=FORUM, title=number, by=by, at=at)),
        ("said", lambda: actions.decide_item(held_item, said=number, by=by, at=at)),
        ("parts", lambda: actions.write_minutes(held, parts=[("谈了什么", number)], by=by, at=at)),
    ):
        with pytest.raises(Invalid) as wrong:
            tried()
        assert list(wrong.value.errors) == [field]
    assert actions.add_item(sessions.station, forum=FORUM, title="问站点0731-28200001", by=by, at=at).title


def test_what_residents_read_is_masked_instead(sessions: Sessions) -> None:
    sessions.item("停车")
    held = sessions.held()
    kept = actions.write_minutes(held, parts=[], for_residents="找13800001234", by=sessions.head, at=sessions.at)
    assert kept.for_residents == "找13800001234", "a draft, which publishing masks"
