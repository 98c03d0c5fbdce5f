"""The ladder at the desk: what climbs in the inbox, its way on its page, giving it back, and forms sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.meetings import actions
from linli.meetings.enums import Cause
from linli.meetings.models import AgendaItem, Meeting
from linli.messages import jobs as message_jobs
from tests.meetings.ladder import COMMUNITY, Ladder

SignIn = Callable[[str], Client]


@pytest.fixture
def ladder(world: World, at: datetime) -> Ladder:
    return Ladder(world, at)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return unescape(answer.content.decode())


def page(item: AgendaItem) -> str:
    return f"/desk/meetings/items/{item.pk}/"


def test_what_climbed_stands_in_the_inbox_above_and_its_page_tells_how_it_came(
    at_desk: SignIn, ladder: Ladder, time_machine: Any
) -> None:
    ladder.item("充电棚")
    later = ladder.climbed("要社区出面")
    time_machine.move_to(ladder.at, tick=False)
    client = at_desk("community_officer")
    inbox = text_of(client, "/desk/")
    assert "充电棚" in inbox
    assert "Call a session for it" in inbox
    assert page(later) in inbox
    told = text_of(client, page(later))
    assert "let it go up on" in told
    assert "要社区出面" in told
    assert "goes up by itself." in told
    assert "Climbed to Community joint meeting" not in told


def test_a_matter_about_a_service_request_stands_there_by_its_public_name(at_desk: SignIn, ladder: Ladder) -> None:
    row = ladder.deliberated()
    inbox = text_of(at_desk("station_head"), "/desk/?kind=meeting")
    assert f"Other {row.number}" in inbox or row.number in inbox
    assert row.title not in inbox


def test_it_is_given_back_with_a_reason(at_desk: SignIn, ladder: Ladder) -> None:
    ladder.item("充电棚")
    item = AgendaItem.objects.get()
    later = actions.climb_in_time(item, by=system(), at=due_of(item))
    client = at_desk("community_officer")
    assert "Give it back to the forum below" in text_of(client, page(later))
    sent = {"do": "send_down", "version": later.version}
    wrong = client.post(page(later), {**sent, "down": ""})
    assert wrong.status_code == 422
    assert "Say why it goes back." in wrong.content.decode()
    assert client.post(page(later), {**sent, "down": "站点能定"}).status_code == 303
    back = ladder.open_item()
    assert back.organisation_id == ladder.station.pk
    assert "Give it back" not in text_of(at_desk("station_head"), page(back))


def due_of(item: AgendaItem) -> datetime:
    """When it climbs by itself."""
    assert item.climbs_at is not None
    return item.climbs_at


def test_a_matter_is_put_on_the_list_from_its_page(at_desk: SignIn, ladder: Ladder) -> None:
    row = ladder.reported()
    client, url = at_desk("station_head"), f"/desk/service-requests/{row.number}/"
    assert "Talk about it in a meeting" in text_of(client, url)
    address = f"{url}deliberation/"
    assert client.post(address, {"words": "", "version": row.version}).status_code == 422
    assert client.post(address, {"words": "要不要换管", "version": row.version}).status_code == 303
    told = text_of(client, url)
    assert "Where it was talked about" in told
    assert "It is on the list of “Half-monthly station meeting”, 春和里站" in told
    twice = client.post(address, {"words": "再议", "version": row.version})
    assert twice.status_code == 422
    assert "It stands on a list already." in twice.content.decode()


def test_what_waits_for_no_forum_is_shown_apart(at_desk: SignIn, ladder: Ladder) -> None:
    item = ladder.item("充电棚")
    AgendaItem.objects.filter(pk=item.pk).update(forum="gone", cause=Cause.NOT_HELD)
    client = at_desk("station_head")
    assert "1 matter waits for no forum that is held" in text_of(client, "/desk/meetings/")
    assert "No forum is held for it: take it off" in text_of(client, "/desk/")


def test_a_form_that_is_sent_twice_does_it_once(at_desk: SignIn, ladder: Ladder) -> None:
    client = at_desk("station_head")
    sent = {"title": "晾衣架", "said": "放哪里", "idempotency_key": "k1"}
    for _time in range(2):
        assert client.post("/desk/meetings/items/new/", sent).status_code == 303
    assert AgendaItem.objects.count() == 1
    other = client.post("/desk/meetings/items/new/", {**sent, "title": "停车"})
    assert "What you sent before has arrived." in other.content.decode()
    bodies = [str(ladder.world.bodies[name].pk) for name in ("property", "owners")]
    call = {"day": str(ladder.day(2)), "begins": "19:30", "invited": bodies, "idempotency_key": "k2"}
    for _time in range(2):
        assert client.post("/desk/meetings/new/", call).status_code == 303
    meeting = Meeting.objects.get()
    add = {"do": "add", "title": "停车线", "idempotency_key": "k3"}
    for _time in range(2):
        assert client.post(f"/desk/meetings/{meeting.pk}/", add).status_code == 303
    assert AgendaItem.objects.count() == 2
    assert client.post(f"/desk/meetings/{meeting.pk}/", {**add, "title": "路灯"}).status_code == 422


def test_the_page_says_which_sides_are_missing(at_desk: SignIn, ladder: Ladder) -> None:
    called = ladder.called(invited={ladder.world.bodies["property"].pk})
    told = text_of(at_desk("station_head"), f"/desk/meetings/{called.pk}/")
    assert "2 of 4 sides; not invited: owners' committee, grid workers, building leaders" in told


def test_the_message_leads_to_the_matter(at_desk: SignIn, ladder: Ladder, time_machine: Any) -> None:
    ladder.item("充电棚")
    item = AgendaItem.objects.get()
    later = actions.climb_in_time(item, by=system(), at=due_of(item))
    assert later.forum == COMMUNITY
    time_machine.move_to(due_of(item), tick=False)
    message_jobs.poll()
    told = text_of(at_desk("community_officer"), "/desk/messages/")
    assert "Climbed to Community joint meeting" in told
    assert page(later) in told
