"""What residents read of drills and call-outs: when, where, what to do; who helps stands nowhere."""

from __future__ import annotations

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.drills.actions import call_off, count_by_hand, say_yes, tell
from linli.drills.models import Drill
from tests.drills.conftest import DAY, HELPER, HOLDER, HOUR, planned, post

PAGE, HOME = "/e/chunheli/drills/", "/e/chunheli/"


def read(browser: Client, address: str) -> str:
    return browser.get(address, follow=True).content.decode()


def drill(world: World, **more: object) -> Drill:
    return planned(world, **more).drills.get(estate=world.estate)


def test_where_none_is_coming_the_home_page_has_no_line_and_the_page_says_so(browser: Client, world: World) -> None:
    assert PAGE not in read(browser, HOME)
    assert "No drill is coming." in read(browser, PAGE)
    assert browser.get("/e/nowhere/drills/").status_code == 404


def test_a_drill_says_when_where_and_what_to_do_and_that_nothing_has_happened(browser: Client, world: World) -> None:
    drill(world)
    home = read(browser, HOME)
    assert PAGE in home
    assert "消防疏散演练" in home
    page = read(browser, PAGE)
    for words in ("消防疏散演练", "东门空地", "听到警报走楼梯。", "This is a drill; nothing has happened."):
        assert words in page, words
    assert "Help is still wanted" not in page, "of a drill the station asks its people itself"
    assert "Next: " in page


def test_what_is_running_is_now(browser: Client, world: World) -> None:
    drill(world, nature="call_out", starts_at=world.at - HOUR, ends_at=world.at + DAY)
    page = read(browser, PAGE)
    assert "Now: " in page
    assert "Next: " not in page


def test_a_call_out_says_what_help_is_wanted_and_whom_to_tell_and_no_name(browser: Client, world: World) -> None:
    row = drill(world, kind="flood", nature="call_out", title="抗洪", starts_at=world.at + HOUR, ends_at=world.at + DAY)
    tell(row, by=world.actor(HOLDER), at=world.at)
    say_yes(row, post_id=post(row, 1).pk, by=world.actor(HELPER), at=world.at)
    page = read(browser, PAGE)
    assert "守1单元门口" in page
    assert "扶老人下楼" not in page, "that post is full"
    assert "0990-1000001" in page
    assert "This is a drill" not in page
    for address in (PAGE, HOME):
        assert world.people[HELPER].name not in read(browser, address).replace("contacts", "")
    count_by_hand(row, post_id=post(row).pk, count=4, by=world.actor(HOLDER), at=world.at)
    assert "Help is still wanted" not in read(browser, PAGE)


def test_one_that_is_called_off_says_why(browser: Client, world: World) -> None:
    row = drill(world)
    call_off(row, reason="修路", by=world.actor(HOLDER), at=world.at)
    page = read(browser, PAGE)
    assert "修路" in page
    assert "No drill is coming." in page
    assert PAGE not in read(browser, HOME)


def test_the_page_costs_the_same_for_one_and_for_three(
    browser: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    cost = set()
    for count in (1, 3):
        while Drill.objects.filter(estate=world.estate).count() < count:
            drill(world, nature="call_out", title=f"第{count}次")
        browser.get(PAGE)
        with django_assert_max_num_queries(9) as asked:
            browser.get(PAGE)
        cost.add(len(asked))
    assert len(cost) == 1
