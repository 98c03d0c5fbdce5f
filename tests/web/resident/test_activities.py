"""Activities as residents see them: coming, one press, the waiting list, one's own hours, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.volunteering.actions import VolunteerFacts, call_off, confirm, opt_in, publish, report, sign_up
from linli.volunteering.models import Activity, SignUp, TeamMember, Volunteer, VolunteerTeam
from tests.volunteering.conftest import LEADER, made_team, minutes_of, planned, slot, somebody

HERE = "/e/chunheli/activities/"


@pytest.fixture
def team(world: World) -> VolunteerTeam:
    return made_team(world)


@pytest.fixture
def open_one(world: World, team: VolunteerTeam) -> Activity:
    row = planned(world, team)
    publish(row, by=world.actor(LEADER), at=world.at)
    row.refresh_from_db()
    return row


@pytest.fixture
def phone(world: World) -> Callable[[str], Client]:
    def signed_in(role: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en", HTTP_HOST="localhost")
        client.force_login(world.accounts[role])
        return client

    return signed_in


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def press(client: Client, row: Activity, do: str = "sign_up", **more: Any) -> Any:
    return client.post(f"{HERE}{row.pk}/", {"do": do, "slot": str(slot(row).pk), **more})


def test_an_estate_without_activities_says_so(browser: Client, world: World) -> None:
    assert "Nothing is planned now." in text(browser, HERE)


def test_everybody_reads_what_is_published_and_nobody_what_is_not(
    browser: Client, world: World, team: VolunteerTeam, open_one: Activity
) -> None:
    hidden = planned(world, team, title="还没定")
    page = text(browser, HERE)
    assert ("周六修理铺" in page, "还没定" in page, "邻里帮手队" in page) == (True, False, True)
    assert browser.get(f"{HERE}{hidden.pk}/").status_code == 404
    assert browser.get(f"/activities/{hidden.pk}/").status_code == 404
    assert browser.get(f"{HERE}{uuid4()}/").status_code == 404
    assert browser.get(f"/e/qiushuiyuan/activities/{open_one.pk}/").status_code == 404
    assert browser.get(f"/activities/{open_one.pk}/")["Location"] == f"{HERE}{open_one.pk}/"


def test_names_of_who_signed_up_stand_on_no_page_of_residents(
    browser: Client, world: World, open_one: Activity
) -> None:
    me, by = somebody(world, "某某某")
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    for address in (HERE, f"{HERE}{open_one.pk}/", f"/e/chunheli/teams/{open_one.team_id}/"):
        assert "某某某" not in text(browser, address)
    assert "1 of 2 are in" in text(browser, HERE)


def test_who_is_not_signed_in_is_asked_to(browser: Client, open_one: Activity) -> None:
    answer = press(browser, open_one)
    assert (answer.status_code, "/accounts/" in answer["Location"] or "login" in answer["Location"]) == (303, True)
    assert not SignUp.objects.exists()


def test_the_first_time_one_says_what_one_can_then_one_press_is_enough(
    phone: Callable[[str], Client], world: World, open_one: Activity
) -> None:
    client = phone("resident")
    first = press(client, open_one)
    assert first["Location"] == f"/e/chunheli/volunteer/?next={open_one.pk}"
    wrong = client.post("/e/chunheli/volunteer/", {"minor": "1", "wish": "修伞", "next": str(open_one.pk)})
    page = wrong.content.decode()
    assert (wrong.status_code, 'href="#id_guardian"' in page, "修伞" in page) == (422, True, True)
    made = client.post("/e/chunheli/volunteer/", {"wish": "修伞", "times": ["6.morning"], "next": str(open_one.pk)})
    assert made["Location"] == f"{HERE}{open_one.pk}/"
    assert "Now press “I sign up” once more" in text(client, f"{HERE}{open_one.pk}/")
    press(client, open_one)
    press(client, open_one)
    assert SignUp.objects.get().standing == "in"
    assert "You are in." in text(client, f"{HERE}{open_one.pk}/")
    assert "周六修理铺" in text(client, "/me/activities/")
    press(client, open_one, "back")
    assert not SignUp.objects.exists()


def test_where_it_is_full_one_waits_and_reads_how_many_wait_before(
    phone: Callable[[str], Client], world: World, open_one: Activity
) -> None:
    for name in ("林一", "王二", "陈三"):
        me, by = somebody(world, name)
        sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    opt_in(world.estate, VolunteerFacts(), by=world.actor("resident"), at=world.at)
    client = phone("resident")
    assert "Put me on the waiting list" in text(client, f"{HERE}{open_one.pk}/")
    press(client, open_one)
    page = text(client, f"{HERE}{open_one.pk}/")
    assert "you are on the waiting list" in page
    assert "1 waits before you." in page


def test_too_late_is_told_on_the_page(phone: Callable[[str], Client], world: World, open_one: Activity) -> None:
    opt_in(world.estate, VolunteerFacts(), by=world.actor("resident"), at=world.at)
    client = phone("resident")
    call_off(open_one, reason="下雨", by=world.actor(LEADER), at=world.at)
    assert press(client, open_one).status_code == 303
    assert "It is now" in text(client, f"{HERE}{open_one.pk}/")
    assert "下雨" in text(client, HERE)
    assert client.post(f"{HERE}{open_one.pk}/", {"do": "sign_up", "slot": "x"}).status_code == 404


def test_a_course_is_signed_up_for_in_one_press(
    phone: Callable[[str], Client], world: World, team: VolunteerTeam
) -> None:
    first = planned(world, team, weeks=3)
    publish(first, whole_series=True, by=world.actor(LEADER), at=world.at)
    opt_in(world.estate, VolunteerFacts(), by=world.actor("resident"), at=world.at)
    client = phone("resident")
    press(client, first, "all")
    assert "You signed up for 3 weeks." in text(client, f"{HERE}{first.pk}/")
    assert SignUp.objects.count() == 3


def test_what_was_done_is_read_with_a_number_and_the_calendar_knows_it(
    browser: Client, world: World, open_one: Activity
) -> None:
    feed = browser.get(f"{HERE}{open_one.pk}.ics")
    assert (feed.status_code, feed["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "周六修理铺" in feed.content.decode()
    assert "BEGIN:VEVENT" in browser.get("/e/chunheli/activities.ics").content.decode()
    confirm(open_one, served=[], others=7, by=world.actor(LEADER), at=open_one.ends_at)
    report(open_one, words="修好三件", by=world.actor(LEADER), at=open_one.ends_at)
    with time_machine.travel(open_one.ends_at, tick=False):
        page = text(browser, HERE)
        assert ("修好三件" in page, "7 helped" in page) == (True, True)
        assert "修好三件" in text(browser, f"{HERE}{open_one.pk}/")


def test_a_team_is_joined_and_left(phone: Callable[[str], Client], world: World, team: VolunteerTeam) -> None:
    client, here = phone("resident"), f"/e/chunheli/teams/{team.pk}/"
    form = client.post(here, {"do": "join"})["Location"]
    assert form == f"/e/chunheli/volunteer/?team={team.pk}"
    assert f"I join {team.name}" in text(client, form)
    wrong = client.post("/e/chunheli/volunteer/", {"team": str(team.pk), "minor": "on"})
    assert wrong.status_code == 422
    assert f'name="team" value="{team.pk}"' in wrong.content.decode()
    assert client.post("/e/chunheli/volunteer/", {"team": str(team.pk)})["Location"] == here
    assert "You are in this team." in text(client, here)
    client.post(here, {"do": "join"})
    assert TeamMember.objects.count() == 1
    client.post(here, {"do": "leave"})
    assert not TeamMember.objects.exists()
    assert client.get(f"/e/chunheli/teams/{uuid4()}/").status_code == 404
    client.post(here, {"do": "join"})
    assert "You are in this team." in text(client, here)


@pytest.mark.parametrize("said", ["", "nonsense", str(UUID(int=7))])
def test_a_team_that_is_not_there_is_not_joined(phone: Callable[[str], Client], world: World, said: str) -> None:
    client = phone("resident")
    assert "I want to be a volunteer" in text(client, f"/e/chunheli/volunteer/?team={said}")
    assert client.post("/e/chunheli/volunteer/", {"team": said})["Location"] == "/me/activities/"
    assert not TeamMember.objects.exists()


def test_hours_are_ones_own_and_leaving_forgets(
    phone: Callable[[str], Client], world: World, open_one: Activity
) -> None:
    client = phone("resident")
    assert "You are no volunteer yet." in text(client, "/me/activities/")
    by = world.actor("resident")
    me = opt_in(world.estate, VolunteerFacts(), by=by, at=world.at)
    made = sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    confirm(open_one, served=[made.pk], by=world.actor(LEADER), at=open_one.ends_at)
    assert minutes_of(me) == 120
    with time_machine.travel(open_one.ends_at, tick=False):
        assert "You gave 2 h so far." in text(client, "/me/activities/")
        client.post("/me/activities/", {"do": "leave"})
        assert "You are no volunteer yet." in text(client, "/me/activities/")
    assert Volunteer.objects.get().person_id is None


def test_pages_cost_the_same_for_one_and_for_three(
    phone: Callable[[str], Client], world: World, team: VolunteerTeam
) -> None:
    by = world.actor("resident")
    me = opt_in(world.estate, VolunteerFacts(), by=by, at=world.at)
    client, counts = phone("resident"), []
    for number in range(3):
        row = planned(world, team, title=f"第{number}次")
        publish(row, by=world.actor(LEADER), at=world.at)
        sign_up(row, me, slot_id=slot(row).pk, by=by, at=world.at)
        found = []
        for address in (HERE, "/me/activities/"):
            text(client, address)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                text(client, address)
            assert len(asked) <= 8, address
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[2], counts
