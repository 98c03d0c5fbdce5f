"""Lessons on the estate's page: what is planned for everybody, never what is for members, never who was there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.lessons import actions
from linli.lessons.enums import Audience
from tests.lessons.conftest import KEEPER, School, opened

LIST, CALENDAR = "/e/chunheli/lessons/", "/e/chunheli/lessons.ics"


@pytest.fixture
def school(world: World) -> School:
    return opened(world, world.at)


def read(browser: Client, address: str = LIST) -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_where_none_is_planned_the_page_says_what_one_can_do(browser: Client, world: World) -> None:
    text = read(browser)
    assert "No lesson is planned yet." in text
    assert 'href="/e/chunheli/service-requests/new/"' in text


def test_the_estates_first_page_leads_here(browser: Client, world: World) -> None:
    assert f'href="{LIST}"' in read(browser, "/e/chunheli/")


def test_what_is_planned_stands_here_with_when_where_and_what(browser: Client, school: School) -> None:
    school.planned(school.guest)
    text = read(browser)
    assert "电动车充电" in text
    assert "桩怎么用" in text
    assert "议事角" in text
    assert "邵正平" in text
    assert 'href="/e/chunheli/lessons.ics"' in text


@pytest.mark.parametrize("how", ["sought", "asked", "members"])
def test_what_nobody_gives_yet_and_what_is_for_members_shows_nowhere(browser: Client, school: School, how: str) -> None:
    if how == "sought":
        row = school.arranged()
    elif how == "asked":
        row = school.asked()
    else:
        row = school.planned(audience=Audience.MEMBERS)
    for address in (LIST, CALENDAR):
        assert "电动车充电" not in read(browser, address)
    if how == "members":
        row = actions.call_off_session(row, reason="停电", by=school.by(), at=school.at)
        assert "停电" not in read(browser)
    else:
        actions.call_off_session(row, reason="没人讲", by=school.by(), at=school.at)
        assert "没人讲" not in read(browser), "nobody had read of it"


def test_members_lessons_stay_unseen_once_they_were_held(browser: Client, school: School) -> None:
    school.held(7, audience=Audience.MEMBERS, hours=1)
    assert "电动车充电" not in read(browser)


def test_a_change_and_a_calling_off_stand_there_with_why(browser: Client, school: School) -> None:
    row = school.planned()
    row = actions.change_session(
        row, starts_at=row.starts_at + timedelta(days=1), minutes=40, space_id=None, where="凉亭", reason="避开下雨",
        by=school.by(), at=school.at,
    )  # fmt: skip
    text = read(browser)
    assert "避开下雨" in text
    assert "凉亭" in text
    actions.call_off_session(row, reason="讲师病了", by=school.by(), at=school.at)
    text = read(browser)
    assert "讲师病了" in text
    assert 'id="called-off"' in text


def test_what_was_held_stands_with_its_title_and_a_number(browser: Client, school: School) -> None:
    actions.enter_held(
        school.world.bodies["station"], school.world.estate, school.facts(hours=-30, lecturer_id=school.guest.pk),
        attendance=31, words="王阿姨问得最多", by=school.by(), at=school.at,
    )  # fmt: skip
    text = read(browser)
    assert "31 came" in text
    assert "邵正平" not in text
    assert "王阿姨" not in text, "words are the body's own"


def test_lessons_of_the_community_stand_on_each_of_its_estates_and_others_do_not(
    browser: Client, school: School
) -> None:
    world = school.world
    facts = school.facts(lesson_id=None, title="社区课堂", subject="law", ourselves=True)
    by, body = school.by(KEEPER), world.bodies["community_office"]
    actions.arrange_lesson(body, world.places["community"], facts, by=by, at=school.at)
    assert "社区课堂" in read(browser)
    far = world.places["other_estate"]
    assert ("社区课堂" in read(browser, f"/e/{far.slug}/lessons/")) == (far.community_id == world.estate.community_id)


def test_a_calendar_holds_them_with_what_was_called_off(browser: Client, school: School) -> None:
    school.planned(hours=20)
    actions.call_off_session(school.planned(hours=60), reason="雨", by=school.by(), at=school.at)
    answer = browser.get(CALENDAR)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 2
    assert "STATUS:CANCELLED" in text
    assert "STATUS:CONFIRMED" in text


@pytest.mark.parametrize("address", ["/e/nowhere/lessons/", "/e/nowhere/lessons.ics"])
def test_an_estate_that_is_not_there_has_none(browser: Client, world: World, address: str) -> None:
    assert browser.get(address).status_code == 404


def test_the_page_costs_the_same_for_one_and_for_three(
    browser: Client, school: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    school.planned(hours=20)
    read(browser)
    with django_assert_num_queries(5) as asked:
        read(browser)
    for hours in (40, 60):
        school.planned(hours=hours)
    with django_assert_num_queries(len(asked)):
        read(browser)
