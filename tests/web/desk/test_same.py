"""What may be the same: asked for by the page once it is there, joined by one press, nothing for who cannot join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.service_requests.enums import State
from tests.web.desk.conftest import Desk, page, post_of
from tests.web.htmx import HTMX

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LAMP, AGAIN, LIFT = "2栋门口路灯不亮", "门口的路灯不亮了，2栋", "电梯里有异响，坐着害怕"


def test_the_page_does_not_compare_and_says_where_to_look(at_desk: SignIn, desk: Desk) -> None:
    desk.file(LAMP)
    text = at_desk("station_head").get(page(desk.file(AGAIN))).content.decode()
    assert 'data-verb="same"' in text
    assert "data-same" not in text


def test_the_part_names_the_other_and_one_press_joins_it(at_desk: SignIn, desk: Desk, world: World) -> None:
    first, second = desk.file(LAMP), desk.file(AGAIN)
    desk.file(LIFT)
    client = at_desk("station_head")
    part = client.get(page(second, "same"), headers=HTMX).content.decode()
    assert part.count("data-same=") == 1
    assert f'data-same="{first.number}"' in part
    assert "<html" not in part
    fields = {"version": second.version, "post": post_of(world, "station_head"), "leading": first.number}
    assert client.post(page(second, "merge"), fields).status_code in (302, 303)
    second.refresh_from_db()
    assert second.state == State.MERGED
    assert second.merged_into_id == first.pk


def test_without_a_script_it_stands_in_the_whole_page(at_desk: SignIn, desk: Desk) -> None:
    first, second = desk.file(LAMP), desk.file(AGAIN)
    text = at_desk("station_head").get(page(second, "same")).content.decode()
    assert "<html" in text
    assert f'data-same="{first.number}"' in text


@pytest.mark.parametrize("noun", ["", "same"])
def test_it_stands_before_what_accepts_and_after_the_heading(at_desk: SignIn, desk: Desk, noun: str) -> None:
    desk.file(LAMP)
    text = at_desk("station_head").get(page(desk.file(AGAIN), noun)).content.decode()
    assert text.index('id="doing"') < text.index('id="same"') < text.index('data-way="accept"')
    assert text.count('id="same"') == 1


def test_a_form_that_was_asked_for_comes_first(at_desk: SignIn, desk: Desk) -> None:
    desk.file(LAMP)
    text = at_desk("station_head").get(page(desk.file(AGAIN), "decline")).content.decode()
    assert text.index('data-way="decline"') < text.index('id="same"')


def test_where_nothing_is_like_it_that_is_said(at_desk: SignIn, desk: Desk) -> None:
    desk.file(LAMP)
    text = at_desk("station_head").get(page(desk.file(LIFT), "same")).content.decode()
    assert "Nothing like it was found." in text


def test_who_cannot_join_is_offered_nothing(at_desk: SignIn, desk: Desk) -> None:
    row = desk.dispatched()
    client = at_desk("property_manager")
    assert 'data-verb="same"' not in client.get(page(row)).content.decode()
    assert "data-same" not in client.get(page(row, "same")).content.decode()


def test_what_one_does_not_see_is_not_found(at_desk: SignIn, desk: Desk) -> None:
    assert at_desk("department_officer").get(page(desk.file(LAMP), "same")).status_code == 404


def test_the_part_asks_the_same_of_one_and_of_three(
    at_desk: SignIn, desk: Desk, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    row = desk.file(LAMP)
    client = at_desk("station_head")
    desk.file(AGAIN)
    client.get(page(row, "same"), headers=HTMX)
    for _number in range(2):
        with django_assert_max_num_queries(14):
            client.get(page(row, "same"), headers=HTMX)
        desk.file(AGAIN)
        desk.file(AGAIN)
