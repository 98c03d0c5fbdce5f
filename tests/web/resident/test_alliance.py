"""Who helps here, as residents read it: by name, what was agreed and done; never what is only proposed, never words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.alliances import actions
from linli.demo.alliances import unit_in
from linli.demo.cast import World
from tests.alliances.conftest import KEEPER, LIAISON, Ally

HERE = "/e/chunheli/alliance/"


@pytest.fixture
def ally(world: World) -> Ally:
    return Ally(world, unit_in(world, "市供热厂", "供热厂", LIAISON, world.at), world.at)


def text(client: Client) -> str:
    answer = client.get(HERE)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_estate_where_nobody_helps_says_so(browser: Client, ally: Ally) -> None:
    assert "No unit has joined here yet." in text(browser)
    ally.asked()
    assert "No unit has joined here yet." in text(browser)


def test_what_was_agreed_and_done_is_read_and_what_is_proposed_is_not(browser: Client, ally: Ally) -> None:
    tie = ally.tie()
    assert "The list of this year is not agreed yet." in text(browser)
    ally.proposed(tie, what="还没商定的事")
    item = ally.agreed(tie)
    part = ally.part(item)
    actions.pass_on(item, part.pk, said="热了", by=ally.by(KEEPER), at=ally.at)
    shown = text(browser)
    assert "还没商定的事" not in shown
    for words in ("市供热厂", "查一遍立管", "查了两栋", "热了"):
        assert words in shown


def test_a_unit_of_the_estate_itself_stands_there_too_and_one_that_ended_does_not(browser: Client, ally: Ally) -> None:
    tie = ally.tie("estate")
    assert "1 unit helps here" in text(browser)
    actions.end_tie(tie, reason="搬走了", by=ally.by(), at=ally.at)
    assert "No unit has joined here yet." in text(browser)


def test_the_page_of_no_estate_is_not_there(browser: Client, ally: Ally) -> None:
    assert browser.get("/e/nirgends/alliance/").status_code == 404


def test_it_costs_the_same_for_one_item_and_for_three(browser: Client, ally: Ally) -> None:
    tie, counts = ally.tie(), set()
    for what in ("一", "二", "三"):
        ally.part(ally.agreed(tie, what=what))
        text(browser)
        with CaptureQueriesContext(connection) as seen:
            text(browser)
        counts.add(len(seen))
    assert len(counts) == 1


def test_the_estates_page_leads_there(browser: Client, ally: Ally) -> None:
    assert HERE in browser.get("/e/chunheli/").content.decode()
