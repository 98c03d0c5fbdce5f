"""The inbox: one sentence, rows in groups, a button only where nothing is to be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.prepared import built_once
from linli.demo.cast import World
from linli.messages.models import Preference
from linli.service_requests.models import ServiceRequest
from linli.web.desk import inbox
from linli.web.desk.inbox import COUNTED, sentence
from linli.web.desk.rows import InboxRow, grouped
from tests.web.desk.conftest import Desk, page, post_of
from tests.web.htmx import HTMX, assert_same_page

SignIn = Callable[[str], Client]


def row(due_at: datetime | None, urgent: bool = False) -> InboxRow:
    return InboxRow("request", "灯不亮", None, "waits", None, due_at, "", "/", urgent=urgent)


def test_an_empty_inbox_says_so_and_leads_on(at_desk: SignIn) -> None:
    answer = at_desk("station_head").get("/desk/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing waits for you." in text
    assert "/desk/service-requests/?list=all" in text


def test_who_sees_no_requests_is_led_to_no_list_of_them(at_desk: SignIn) -> None:
    text = at_desk("representative").get("/desk/").content.decode()
    assert "Nothing waits for you." in text
    assert "/desk/service-requests/?list=all" not in text


def test_the_sentence_counts_what_waits_and_what_is_late(at_desk: SignIn, desk: Desk) -> None:
    desk.file(hours=0.1)
    desk.file(hours=200)
    assert "2 wait for you, 1 overdue" in at_desk("station_head").get("/desk/").content.decode()


def test_one_late_row_is_not_said_twice(at: datetime) -> None:
    assert sentence(1, grouped([row(at + timedelta(minutes=5))], at)) == "1 waits for you"
    assert sentence(0, []) == "Nothing waits for you."


def test_rows_stand_under_overdue_today_this_week_and_later(at: datetime) -> None:
    dues = [at - timedelta(minutes=1), at + timedelta(hours=2), at + timedelta(days=3), at + timedelta(days=8), None]
    groups = grouped([row(due) for due in dues], at)
    assert [(group.key, len(group.rows)) for group in groups] == [
        ("overdue", 1),
        ("today", 1),
        ("week", 1),
        ("later", 2),
    ]


def test_a_week_ends_with_sunday(at: datetime) -> None:
    sunday_evening, monday = at + timedelta(days=6, hours=10), at + timedelta(days=7)
    assert [group.key for group in grouped([row(sunday_evening), row(monday)], at)] == ["week", "later"]


def test_without_rows_there_is_no_heading(at: datetime) -> None:
    assert grouped([], at) == []


def test_a_row_has_a_button_only_for_taking(at_desk: SignIn, desk: Desk) -> None:
    waiting, given = desk.file(), desk.dispatched("电梯异响")
    head = at_desk("station_head").get("/desk/").content.decode()
    assert waiting.number in head
    assert 'data-verb="take"' not in head
    repairer = at_desk("repairer").get("/desk/").content.decode()
    assert page(given, "take") in repairer
    assert repairer.count('data-verb="take"') == 1
    assert waiting.number not in repairer


def test_taking_from_the_inbox_leads_back_to_the_inbox(at_desk: SignIn, desk: Desk, world: World) -> None:
    given = desk.dispatched()
    client = at_desk("repairer")
    sent = {"version": given.version, "post": post_of(world, "repairer"), "next": "/desk/"}
    answer = client.post(page(given, "take"), sent)
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    after = client.get("/desk/").content.decode()
    assert "Taken; it is in hand now." in after
    assert "waits for you to resolve" in after
    assert "Taken; it is in hand now." not in client.get("/desk/").content.decode()


def test_a_foreign_next_is_not_followed(at_desk: SignIn, desk: Desk) -> None:
    given = desk.dispatched()
    answer = at_desk("repairer").post(page(given, "take"), {"version": given.version, "next": "https://example.org/"})
    assert answer["Location"] == page(given)


def test_rows_of_several_posts_name_the_post(at_desk: SignIn, desk: Desk) -> None:
    desk.file()
    desk.dispatched("电梯异响")
    manager = at_desk("property_manager").get("/desk/").content.decode()
    assert 'class="row-post">春和里站, Station deputy' in manager
    assert 'class="row-post">安和物业, Property manager' in manager
    assert 'class="row-post"' not in at_desk("station_head").get("/desk/").content.decode()


@pytest.mark.parametrize("role", ["auditor", "administrator", "volunteer"])
def test_posts_without_work_here_have_an_empty_inbox(at_desk: SignIn, desk: Desk, role: str) -> None:
    desk.file()
    assert "Nothing waits for you." in at_desk(role).get("/desk/").content.decode()


def test_the_part_is_the_page(at_desk: SignIn, desk: Desk) -> None:
    client = at_desk("repairer")
    desk.dispatched()
    before = client.get("/desk/").content.decode()
    desk.dispatched("电梯异响")
    part = client.get("/desk/", headers=HTMX).content.decode()
    assert "<html" not in part
    assert_same_page(before, part, client.get("/desk/").content.decode())


def test_going_back_in_history_gets_the_whole_page(at_desk: SignIn) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}
    answer = at_desk("station_head").get("/desk/", headers=headers)
    assert "<html" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_a_page_that_a_script_reads_ahead_keeps_what_is_to_be_told(at_desk: SignIn, desk: Desk) -> None:
    given = desk.dispatched()
    client = at_desk("repairer")
    client.post(page(given, "take"), {"version": given.version})
    assert "Taken;" not in client.get(page(given), headers={"Sec-Fetch-Dest": "empty"}).content.decode()
    assert "Taken;" in client.get(page(given)).content.decode()


def test_the_inbox_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("repairer")
    desk.dispatched()
    client.get("/desk/")
    with django_assert_num_queries(7):
        client.get("/desk/")
    desk.dispatched("电梯异响")
    desk.dispatched("道闸坏了")
    with django_assert_num_queries(7):
        client.get("/desk/")


def test_more_than_fifty_are_counted_and_one_press_shows_them_all(at_desk: SignIn, desk: Desk) -> None:
    for number in range(52):
        desk.file(f"第{number}件：灯不亮")
    client = at_desk("station_head")
    text = client.get("/desk/").content.decode()
    assert "52 wait for you" in text
    assert "2 more wait: show them too" in text
    assert "?all=1" in text
    assert text.count("灯不亮") == 50
    whole = client.get("/desk/?all=1").content.decode()
    assert whole.count("灯不亮") == 52 == ServiceRequest.objects.count()
    assert "52 wait for you" in whole
    assert "more wait" not in whole
    assert "There is more" not in whole


def test_all_of_one_kind_stays_with_that_kind(at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "SHOWN", 1)
    monkeypatch.setattr(inbox, "_first", built_once(inbox._first.build))
    monkeypatch.setattr(inbox, "_kinds", lambda *_args: [("request", "", "", 3)])
    for _count in range(3):
        desk.file()
    text = at_desk("station_head").get("/desk/?kind=request").content.decode()
    assert "/desk/?kind=request&amp;all=1" in text
    assert "2 more wait" in text


def test_beyond_three_hundred_nobody_counts(at: datetime) -> None:
    assert sentence(COUNTED, []) == "300 wait for you"
    assert sentence(COUNTED + 1, []) == "More than 300 wait for you"
    late = grouped([row(at - timedelta(hours=1))], at)
    assert sentence(COUNTED + 1, late) == "More than 300 wait for you, 1 overdue"


def test_the_count_stops_there(at_desk: SignIn, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SHOWN", 1), ("COUNTED", 2)):
        monkeypatch.setattr(inbox, name, value)
    monkeypatch.setattr(inbox, "_counted", built_once(inbox._counted.build))
    monkeypatch.setattr(inbox, "_first", built_once(inbox._first.build))
    for _count in range(4):
        desk.file()
    text = at_desk("station_head").get("/desk/").content.decode()
    assert "More than 2 wait for you" in text
    assert "1 more waits: show it too" in text
    monkeypatch.setattr(inbox, "_all", built_once(inbox._all.build))
    whole = at_desk("station_head").get("/desk/?all=1").content.decode()
    assert "There is more: see the list" in whole
    assert "show it too" not in whole


def test_in_the_evening_what_is_not_urgent_waits_and_the_page_says_until_when(
    at_desk: SignIn, desk: Desk, at: datetime
) -> None:
    desk.file(hours=0.1)
    assert "You are reminded" not in at_desk("station_head").get("/desk/").content.decode()
    with time_machine.travel(at.replace(hour=12), tick=False):
        client = at_desk("station_head")
        assert "You are reminded at 8:00 tomorrow." in client.get("/desk/").content.decode()
        chinese = client.get("/desk/", headers={"Accept-Language": "zh-hans"}).content.decode()
        assert "明早8:00再提醒您" in chinese
        desk.file("地下车库闻到燃气味", hours=0.1)
        assert "You are reminded" not in client.get("/desk/").content.decode()


def test_before_the_morning_and_by_ones_own_hours(at_desk: SignIn, desk: Desk, world: World, at: datetime) -> None:
    desk.file(hours=0.1)
    with time_machine.travel(at - timedelta(hours=3), tick=False):
        assert "You are reminded at 8:00 this morning." in at_desk("station_head").get("/desk/").content.decode()
    Preference.objects.create(
        person_id=world.people["station_head"].pk, quiet_from=time(22), quiet_until=time(6, 30)
    )  # fmt: skip
    with time_machine.travel(at.replace(hour=12), tick=False):
        assert "You are reminded" not in at_desk("station_head").get("/desk/").content.decode()
    with time_machine.travel(at.replace(hour=15), tick=False):
        assert "You are reminded at 6:30 tomorrow." in at_desk("station_head").get("/desk/").content.decode()


def test_residents_have_no_desk(at_desk: SignIn, client: Client) -> None:
    assert at_desk("resident").get("/desk/").status_code == 404
    asked = client.get("/desk/")
    assert asked.status_code == 302
    assert "next=%2Fdesk%2F" in asked["Location"]
