"""Who came and what became of an item are set right on their pages, until the meeting is published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.meetings import actions
from linli.meetings.models import AgendaItem, Meeting
from tests.meetings.sessions import Sessions

SignIn = Callable[[str], Client]


@pytest.fixture
def sessions(world: World, at: Any, time_machine: Any) -> Sessions:
    made = Sessions(world, at)
    made.on_agenda()
    time_machine.move_to(made.at, tick=False)
    return made


def page(meeting: Meeting) -> str:
    return f"/desk/meetings/{meeting.pk}/"


def item_page(item: AgendaItem) -> str:
    return f"/desk/meetings/items/{item.pk}/"


def test_attendance_is_set_right_with_what_was_written_filled_in(at_desk: SignIn, sessions: Sessions) -> None:
    client, held = at_desk("station_head"), Meeting.objects.get()
    text = client.get(page(held)).content.decode()
    assert "Set right who came" in text
    assert 'value="9"' in text
    sent = {
        "do": "set_right",
        "version": held.version,
        "people": "7",
        "came": [str(sessions.world.bodies["property"].pk)],
    }
    assert client.post(page(held), sent).status_code == 303
    held.refresh_from_db()
    assert held.people_came == 7


def test_what_is_wrong_is_said_and_what_was_typed_stays(at_desk: SignIn, sessions: Sessions) -> None:
    client, held = at_desk("station_head"), Meeting.objects.get()
    answer = client.post(page(held), {"do": "set_right", "version": held.version, "people": "-3"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say how many people came." in text
    assert 'value="-3"' in text


def test_an_item_is_opened_again_and_settled_anew(at_desk: SignIn, sessions: Sessions) -> None:
    client, item = at_desk("station_head"), AgendaItem.objects.get()
    assert "Open it again" not in client.get(item_page(item)).content.decode()
    actions.decide_item(item, said="建", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    item.refresh_from_db()
    assert "Open it again" in client.get(item_page(item)).content.decode()
    answer = client.post(item_page(item), {"do": "reopen", "version": item.version})
    assert (answer.status_code, answer["Location"]) == (303, item_page(item))
    item.refresh_from_db()
    assert item.is_open
    sent = {"do": "settle", "version": item.version, "outcome": "answered", "said": "先量一量"}
    assert client.post(item_page(item), sent).status_code == 303


def test_a_task_that_is_done_keeps_the_decision_and_the_page_says_so(at_desk: SignIn, sessions: Sessions) -> None:
    client, item = at_desk("station_head"), AgendaItem.objects.get()
    actions.decide_item(item, said="建", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    actions.finish_task(item.tasks.get(), said="建好了", by=sessions.head, at=sessions.at)
    item.refresh_from_db()
    answer = client.post(item_page(item), {"do": "reopen", "version": item.version})
    assert answer.status_code == 422
    assert "A task of it is done already." in answer.content.decode()


@pytest.mark.parametrize("do", ["set_right", "nonsense"])
def test_who_is_only_invited_has_no_such_button(at_desk: SignIn, sessions: Sessions, do: str) -> None:
    client, held = at_desk("property_manager"), Meeting.objects.get()
    text = client.get(page(held)).content.decode()
    assert "Set right who came" not in text
    assert client.post(page(held), {"do": do, "version": held.version, "people": "7"}).status_code in (403, 404)


@pytest.mark.parametrize("do", ["reopen", "nonsense"])
def test_an_unknown_or_foreign_press_on_an_item_changes_nothing(at_desk: SignIn, sessions: Sessions, do: str) -> None:
    item = AgendaItem.objects.get()
    actions.decide_item(item, said="建", by=sessions.head, at=sessions.at)
    assert at_desk("property_manager").post(item_page(item), {"do": do}).status_code in (403, 404)
    item.refresh_from_db()
    assert item.decision == "建"
