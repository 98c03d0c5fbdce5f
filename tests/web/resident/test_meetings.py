"""Meetings of an estate as residents see them: to come, decided, and when there is neither."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.meetings import actions
from linli.meetings.models import AgendaItem, MeetingTask
from linli.service_requests.queries import code_of
from tests.meetings.sessions import Sessions
from tests.web.resident.reading import read

PAGE = "/e/chunheli/meetings/"


@pytest.fixture
def sessions(world: World) -> Sessions:
    return Sessions(world, world.at)


def test_where_no_meeting_is_called_the_page_says_what_one_can_do(browser: Client, sessions: Sessions) -> None:
    page = browser.get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    assert "No meeting is called yet." in text
    assert 'href="/e/chunheli/service-requests/new/"' in text
    assert PAGE in browser.get("/e/chunheli/").content.decode()
    assert sessions.world.estate.slug == "chunheli"


def test_the_next_meeting_stands_first_with_time_and_place(browser: Client, sessions: Sessions) -> None:
    sessions.called(days=9, title="第二次")
    sessions.called(days=2, title="第一次", where="议事厅")
    text = browser.get(PAGE).content.decode()
    assert text.index("第一次") < text.index("第二次")
    assert "议事厅" in text


def test_what_was_decided_is_read_with_how_much_of_it_is_done(browser: Client, sessions: Sessions, morning) -> None:
    item = sessions.on_agenda("停车线")
    tasks = [sessions.given(), sessions.given("owners")]
    done = actions.decide_item(item, said="画六条", tasks=tasks, by=sessions.head, at=sessions.at)
    assert done.meeting is not None
    morning.move_to(sessions.at)
    assert "画六条" not in browser.get(PAGE).content.decode()
    actions.publish(done.meeting, for_residents="东侧画六条停车线。", by=sessions.head, at=sessions.at)
    assert "东侧画六条停车线。" in browser.get(PAGE).content.decode()
    assert "0 of 2 tasks are done." in browser.get(PAGE).content.decode()
    for task in MeetingTask.objects.order_by("pk"):
        actions.finish_task(task, said="好了", by=sessions.head, at=sessions.at)
    assert "All that was to be done is done." in browser.get(PAGE).content.decode()


def test_a_meeting_of_another_estate_stands_elsewhere(browser: Client, sessions: Sessions) -> None:
    sessions.called(title="春和里的会")
    assert (
        "春和里的会" not in browser.get(f"/e/{sessions.world.places['other_estate'].slug}/meetings/").content.decode()
    )


def test_large_print_shows_the_latest_decision_and_folds_the_rest(browser: Client, sessions: Sessions, morning) -> None:
    for title in ("先", "后"):
        held = sessions.held(sessions.called(title=title))
        actions.publish(held, for_residents=f"{title}议定的", by=sessions.head, at=sessions.at)
    morning.move_to(sessions.at)
    browser.cookies["linli_elder"] = "1"
    page = read(browser.get(PAGE))
    assert len(page.all("details", **{"class": "more"})) >= 1


def test_whoever_proposed_something_reads_where_it_stands_and_what_was_decided(
    browser: Client, sessions: Sessions, morning
) -> None:
    row = sessions.awaiting(days=60)
    browser.get(f"/f/{code_of(row.pk)}")
    page = f"/f/{row.number}/"
    assert "On the list of “Half-monthly station meeting”, 春和里站" in browser.get(page).content.decode()
    called = sessions.called()
    text = browser.get(page).content.decode()
    assert "On the agenda of “Half-monthly station meeting”" in text
    assert "/desk/meetings/" not in text
    sessions.held(called)
    item = AgendaItem.objects.get(subject_id=row.pk)
    actions.decide_item(item, said="放四张长椅", by=sessions.head, at=sessions.at)
    morning.move_to(sessions.at)
    assert "放四张长椅" in browser.get(page).content.decode()
