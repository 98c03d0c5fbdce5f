"""Meetings at the desk: the list, calling one, its page, what became of a matter, minutes, paper, the inbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.meetings.enums import Outcome, State
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from tests.meetings.sessions import Sessions

SignIn = Callable[[str], Client]
LIST = "/desk/meetings/"


@pytest.fixture
def sessions(world: World, at: datetime) -> Sessions:
    return Sessions(world, at)


def page(meeting: Meeting, more: str = "") -> str:
    return f"/desk/meetings/{meeting.pk}/{more}"


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def send(client: Client, url: str, **data: Any) -> int:
    return client.post(url, data).status_code


@pytest.fixture
def later(time_machine: Any, sessions: Sessions) -> Callable[[], None]:
    """Let it be the moment that the sessions have come to."""

    def move() -> None:
        time_machine.move_to(sessions.at, tick=False)

    return move


def test_an_empty_list_says_what_to_do_next(at_desk: SignIn) -> None:
    text = text_of(at_desk("station_head"), LIST)
    assert "No meeting is called" in text
    assert 'href="/desk/meetings/new/"' in text
    assert "nothing on the list" in text
    invited = text_of(at_desk("property_manager"), LIST)
    assert "You are told when your body is invited." in invited
    assert "/desk/meetings/new/" not in invited


@pytest.mark.parametrize("role", ["repairer", "volunteer", "auditor"])
def test_for_whoever_has_nothing_to_do_with_meetings_there_is_no_page(at_desk: SignIn, role: str) -> None:
    assert at_desk(role).get(LIST).status_code == 404


def test_the_list_names_lists_sessions_replies_and_tasks(at_desk: SignIn, sessions: Sessions) -> None:
    sessions.item("停车线")
    sessions.called()
    sessions.item("晾衣架")
    text = text_of(at_desk("station_head"), LIST)
    assert "Next meeting: " in text
    assert "Half-monthly station meeting: 1 matter on the list" in text
    assert "晾衣架" in text
    manager = text_of(at_desk("property_manager"), LIST)
    assert "1 invitation waits for your reply" in manager
    assert "晾衣架" not in manager


def test_the_list_asks_the_same_for_one_and_for_three(
    at_desk: SignIn, sessions: Sessions, django_assert_max_num_queries: Any
) -> None:
    client = at_desk("station_head")
    sessions.item("一")
    sessions.called()
    sessions.item("一在清单上")
    client.get(LIST)
    with django_assert_max_num_queries(8) as one:
        client.get(LIST)
    for number in range(3):
        sessions.item(f"又一件{number}")
        sessions.called(days=4 + number)
        sessions.item(f"清单上{number}")
    with django_assert_max_num_queries(8) as three:
        client.get(LIST)
    assert len(one) == len(three)


def test_a_meeting_is_called_with_what_waits_on_the_list(at_desk: SignIn, sessions: Sessions) -> None:
    item = sessions.item("停车线")
    client = at_desk("station_head")
    url = "/desk/meetings/new/"
    assert "停车线" in text_of(client, url)
    bodies = [str(sessions.world.bodies[name].pk) for name in ("property", "owners")]
    sent = {"day": str(local_date(sessions.at) + timedelta(days=2)), "begins": "19:30", "where": "议事厅"}
    assert send(client, url, **sent, invited=bodies) == 303
    called = Meeting.objects.get()
    assert (called.where_words, called.starts_at.hour) == ("议事厅", 11)
    assert Invitation.objects.filter(meeting=called).count() == 2
    item.refresh_from_db()
    assert item.meeting_id == called.pk


def test_a_time_that_is_over_is_said_at_its_field_and_the_rest_is_kept(at_desk: SignIn, sessions: Sessions) -> None:
    client = at_desk("station_head")
    answer = client.post(
        "/desk/meetings/new/", {"day": str(local_date(sessions.at)), "begins": "06:00", "where": "议事厅"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Name a time that is still to come." in text
    assert "议事厅" in text
    assert client.post("/desk/meetings/new/", {}).status_code == 422
    assert not Meeting.objects.exists()


def test_nobody_calls_a_meeting_of_a_forum_that_is_not_theirs(at_desk: SignIn) -> None:
    assert at_desk("property_manager").get("/desk/meetings/new/").status_code == 404


def test_an_invited_body_answers_on_the_page(at_desk: SignIn, sessions: Sessions) -> None:
    called = sessions.called()
    invitation = sessions.invited(called)
    client = at_desk("property_manager")
    assert "Does 安和物业 come?" in text_of(client, page(called))
    sent = {"do": "answer", "invitation": invitation.pk, "reply": "yes", "said": "来两个人", "version": 1}
    assert send(client, page(called), **sent) == 303
    assert "安和物业: We come" in text_of(client, page(called))
    head = text_of(at_desk("station_head"), page(called))
    assert "来两个人" in head


def test_who_is_not_invited_finds_no_such_meeting(at_desk: SignIn, sessions: Sessions) -> None:
    called = sessions.called(invited={sessions.world.bodies["property"].pk})
    for role in ("grid_worker", "building_leader", "department_officer"):
        assert at_desk(role).get(page(called)).status_code == 404
    assert at_desk("community_officer").get(page(called)).status_code == 200


def test_the_convener_adds_takes_up_and_calls_off(at_desk: SignIn, sessions: Sessions) -> None:
    called = sessions.called()
    waiting = sessions.item("停车线")
    client = at_desk("station_head")
    assert send(client, page(called), do="add", title="") == 422
    assert send(client, page(called), do="add", title="电梯") == 303
    assert send(client, page(called), do="take_up", item=waiting.pk, version=waiting.version) == 303
    text = text_of(client, page(called))
    assert "2 matters on the agenda" in text
    assert send(client, page(called), do="call_off", reason="", version=1) == 422
    assert send(client, page(called), do="call_off", reason="停电", version=1) == 303
    assert "停电" in text_of(client, page(called))
    assert send(client, page(called), do="vanish") == 404


def test_a_session_is_held_settled_and_published(
    at_desk: SignIn, sessions: Sessions, later: Callable[[], None]
) -> None:
    item = sessions.item("停车线")
    called = sessions.called()
    client = at_desk("station_head")
    assert "It has not begun." in text_of(client, page(called))
    sessions.later(days=3, hours=1)
    later()
    client = at_desk("station_head")
    bodies = list(Invitation.objects.filter(meeting=called).values_list("organisation_id", flat=True))
    assert send(client, page(called), do="hold", people="", version=1) == 422
    said = client.post(page(called), {"do": "hold", "people": "", "version": 1}).content.decode()
    assert 'href="#id_people"' in said
    assert 'id="id_people_error"' in said
    assert send(client, page(called), do="hold", came=bodies, people="12", version=1) == 303
    url = f"/desk/meetings/items/{item.pk}/"
    assert 'name="outcome"' in text_of(client, url)
    item.refresh_from_db()
    sent = {
        "do": "settle", "outcome": "decided", "said": "东侧画六条线", "version": item.version,
        "body_0": sessions.world.bodies["property"].pk, "due_on_0": str(sessions.day(5)), "what_0": "画线",
    }  # fmt: skip
    assert send(client, url, **{**sent, "due_on_0": "x"}) == 422
    assert send(client, url, **{**sent, "body_0": ""}) == 422, "a task without somebody is not left out unsaid"
    assert send(client, url, **{**sent, "due_on_0": "9999-12-31"}) == 422
    assert "field wrong" in client.post(url, {**sent, "due_on_0": "9999-12-31"}).content.decode()
    assert send(client, url, **sent) == 303
    assert MeetingTask.objects.get().words == "画线"
    minutes = text_of(client, page(called, "minutes/"))
    assert "停车线. Decided: 东侧画六条线" in minutes
    assert "安和物业: 画线" in minutes
    called.refresh_from_db()
    wrong = {"do": "publish", "head": ["议的事"], "words": ["停车线"], "version": called.version}
    assert send(client, page(called, "minutes/"), **wrong, for_residents="") == 422
    said = client.post(page(called, "minutes/"), {**wrong, "for_residents": ""}).content.decode()
    assert 'href="#id_for_residents"' in said
    assert 'id="id_for_residents_error"' in said
    assert send(client, page(called, "minutes/"), **wrong, for_residents="东侧画线，林先生负责") == 303
    called.refresh_from_db()
    assert called.state == State.PUBLISHED
    assert "东侧画线" in text_of(client, page(called, "minutes/"))
    paper = text_of(client, page(called, "print/"))
    assert "Minutes" in paper
    assert "停车线" in paper


@pytest.mark.parametrize(
    ("outcome", "said", "becomes"),
    [("answered", "已经有了", Outcome.ANSWERED), ("postponed", "等报价", Outcome.POSTPONED)],
)
def test_what_is_not_decided_says_why(
    at_desk: SignIn, sessions: Sessions, later: Callable[[], None], outcome: str, said: str, becomes: Outcome
) -> None:
    item = sessions.on_agenda()
    later()
    client = at_desk("station_head")
    url = f"/desk/meetings/items/{item.pk}/"
    assert "To the forum above: Community joint meeting" in text_of(client, url)
    for wrong in ({"outcome": outcome, "said": ""}, {"outcome": "", "said": said}, {"outcome": "climbed", "said": ""}):
        assert send(client, url, do="settle", version=item.version, **wrong) == 422
    assert send(client, url, do="settle", outcome=outcome, said=said, version=item.version) == 303
    item.refresh_from_db()
    assert (item.outcome, item.why) == (becomes, said)


def test_something_is_put_on_the_list_and_taken_off(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    assert send(client, "/desk/meetings/items/new/", title="") == 422
    assert send(client, "/desk/meetings/items/new/", title="晾衣架", said="放哪里") == 303
    item = AgendaItem.objects.get()
    url = f"/desk/meetings/items/{item.pk}/"
    assert "It waits on the list" in text_of(client, url)
    assert send(client, url, do="withdraw", reason="", version=1) == 422
    assert send(client, url, do="withdraw", reason="已经有了", version=1) == 303
    assert "已经有了" in text_of(client, url)


def test_a_task_is_done_by_its_body(at_desk: SignIn, sessions: Sessions, later: Callable[[], None]) -> None:
    from linli.meetings import actions

    item = sessions.on_agenda()
    actions.decide_item(item, said="画线", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    later()
    task = MeetingTask.objects.get()
    url = f"/desk/meetings/tasks/{task.pk}/"
    client = at_desk("property_manager")
    inbox = text_of(client, "/desk/")
    assert url in inbox
    assert "Do what was decided" in inbox
    assert send(client, url, said="", done_on=str(sessions.day(0)), version=1) == 422
    assert send(client, url, said="画好了", done_on=str(sessions.day(0)), version=1) == 303
    assert "画好了" in text_of(client, url)
    meeting = text_of(at_desk("station_head"), f"/desk/meetings/{item.meeting_id}/")
    assert "画好了" in meeting, "the meeting's page says what is done"
    assert url not in text_of(client, "/desk/")
    assert at_desk("department_officer").get(url).status_code == 404


def test_the_inbox_names_what_waits_for_whom(at_desk: SignIn, sessions: Sessions, later: Callable[[], None]) -> None:
    called = sessions.called()
    assert "Say whether you come" in text_of(at_desk("owners_chair"), "/desk/")
    assert "Prepare it" in text_of(at_desk("station_head"), "/desk/")
    sessions.later(days=3)
    later()
    assert "Write down who came" in text_of(at_desk("station_head"), "/desk/")
    assert page(called) not in text_of(at_desk("owners_chair"), "/desk/")
    sessions.held(called)
    later()
    assert "Decide and publish" in text_of(at_desk("station_head"), "/desk/")


def test_a_proposal_says_where_it_stands(at_desk: SignIn, sessions: Sessions) -> None:
    row = sessions.awaiting()
    client = at_desk("station_head")
    url = f"/desk/service-requests/{row.number}/"
    assert "On the list of “Half-monthly station meeting”, 春和里站" in text_of(client, url)
    called = sessions.called()
    text = text_of(client, url)
    assert "On the agenda of “Half-monthly station meeting”" in text
    assert page(called) in text
    assert row.title in text_of(client, page(called))


def test_who_does_not_see_a_proposal_reads_what_it_is_about(at_desk: SignIn, sessions: Sessions) -> None:
    row = sessions.awaiting()
    called = sessions.called()
    text = text_of(at_desk("grid_worker"), page(called))
    assert row.title not in text
    assert re.search(r"1\. [^<]*3栋", text)
    assert row.title not in text_of(at_desk("station_head"), page(called, "print/"))


def test_a_title_is_shown_whole_whatever_stands_in_it(at_desk: SignIn, sessions: Sessions) -> None:
    sessions.item("停车|食堂|物业")
    row = sessions.awaiting()
    inbox = text_of(at_desk("station_head"), "/desk/")
    assert "停车|食堂|物业" in inbox
    assert row.number in inbox


def test_the_page_of_a_meeting_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, sessions: Sessions, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    called = sessions.called()
    sessions.item("一", meeting=called)
    client.get(page(called))
    with django_assert_num_queries(9):
        client.get(page(called))
    for number in range(3):
        sessions.item(f"又{number}", meeting=called)
    with django_assert_num_queries(9):
        client.get(page(called))


def test_two_tasks_of_one_body_are_told_apart(at_desk: SignIn, sessions: Sessions) -> None:
    from linli.meetings import actions

    item = sessions.on_agenda()
    tasks = [sessions.given(words="先画线"), sessions.given(words="再立牌")]
    actions.decide_item(item, said="画线", tasks=tasks, by=sessions.head, at=sessions.at)
    text = text_of(at_desk("station_head"), f"/desk/meetings/{item.meeting_id}/")
    assert "先画线" in text
    assert "再立牌" in text


def test_what_is_too_long_is_said_in_the_houses_words(at_desk: SignIn, sessions: Sessions) -> None:
    day = str(sessions.day(5))
    said = {"day": day, "begins": "19:00", "where": "厅" * 81, "title": ""}
    answer = at_desk("station_head").post("/desk/meetings/new/", said)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "At most 80 characters; these are 81." in text
    assert "Ensure" not in text


def test_the_same_session_twice_names_the_day(at_desk: SignIn, sessions: Sessions) -> None:
    client, day = at_desk("station_head"), str(sessions.day(5))
    bodies = [str(sessions.world.bodies["property"].pk)]
    said = {"day": day, "begins": "19:00", "where": "厅", "title": "", "invited": bodies}
    assert client.post("/desk/meetings/new/", said).status_code == 303
    answer = client.post("/desk/meetings/new/", said)
    assert answer.status_code == 422
    assert "It is called for this time already" in answer.content.decode()
