"""Micro-projects as residents read them: what is done here, by whom, for how much, what came of it."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from linli.demo.cast import World
from linli.projects.enums import SHOWN, State
from linli.projects.models import ProjectEstate
from tests.projects.conftest import Pot

HERE = "/e/chunheli/projects/"


@pytest.fixture
def pot(world: World) -> Pot:
    return Pot(world)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def test_an_estate_without_projects_says_so(browser: Client, world: World) -> None:
    assert "Nothing has been taken up for this estate yet." in text(browser, HERE)


def test_an_open_call_is_told_with_its_sum(browser: Client, pot: Pot) -> None:
    pot.call()
    found = text(browser, HERE)
    assert "What is called for now" in found
    assert "10,000.00 yuan" in found


@pytest.mark.parametrize("state", list(State))
def test_residents_read_what_was_taken_up_and_nothing_before(browser: Client, pot: Pot, state: State) -> None:
    row = pot.reached(state)
    shown = state in SHOWN or state == State.GIVEN_UP
    with time_machine.travel(pot.objected, tick=False):
        assert ("楼下茶话会" in text(browser, HERE)) == shown
        text(browser, f"{HERE}{row.pk}/", 200 if shown else 404)


def test_until_the_days_are_over_one_can_object(browser: Client, pot: Pot) -> None:
    row = pot.decided()
    with time_machine.travel(pot.over, tick=False):
        found = text(browser, f"{HERE}{row.pk}/")
    assert "Do you object?" in found
    assert 'data-verb="object"' in found
    with time_machine.travel(pot.objected, tick=False):
        assert "Do you object?" not in text(browser, f"{HERE}{row.pk}/")


def test_a_published_one_tells_its_account_and_words_that_were_looked_at(browser: Client, pot: Pot) -> None:
    row = pot.reached(State.PUBLISHED)
    found = text(browser, f"{HERE}{row.pk}/")
    for said in ("500.00 yuan", "办了八次茶话会", "老人说好", "办了两次"):
        assert said in found


def test_words_of_a_step_stand_there_once_somebody_looked(browser: Client, pot: Pot) -> None:
    row = pot.funded()
    pot.told(row, words="还没看过的话")
    assert "还没看过的话" not in text(browser, f"{HERE}{row.pk}/")
    pot.looked(row)
    assert "还没看过的话" in text(browser, f"{HERE}{row.pk}/")


def test_another_estates_project_is_not_here(browser: Client, pot: Pot) -> None:
    row = pot.funded()
    ProjectEstate.objects.filter(proposal=row).update(estate=pot.world.places["other_estate"])
    assert text(browser, f"{HERE}{row.pk}/", 404)
    assert "楼下茶话会" not in text(browser, HERE)


def test_nobodys_name_stands_on_the_page(browser: Client, pot: Pot) -> None:
    row = pot.reached(State.PUBLISHED)
    found = text(browser, f"{HERE}{row.pk}/")
    for name in ("白杨", "郑洁", "周敏", "许诺"):
        assert name not in found
