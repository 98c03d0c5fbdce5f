"""Old problems as residents read of them: published words, owner, plan, next look; nothing of the desk's own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.legacy import actions
from linli.legacy.models import LegacyProblem
from linli.service_requests.queries import code_of
from tests.legacy.conftest import Old, entered
from tests.service_requests.steps import Path

pytestmark = pytest.mark.django_db
PAGE = "/e/chunheli/legacy/"


@pytest.fixture
def old(world: World) -> Old:
    return Old(world, world.at, entered(world, world.at))


def text_of(browser: Client, url: str = PAGE) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_page_says_what_to_do(browser: Client, old: Old) -> None:
    text = text_of(browser)
    assert "Nothing stands here yet" in text
    assert old.problem.title not in text
    assert browser.get("/e/nowhere/legacy/").status_code == 404


def test_only_what_is_published_is_read_in_its_public_words(browser: Client, old: Old) -> None:
    old.owned()
    step = old.step(30)
    actions.add_step(
        old.fresh(), actions.StepFacts(old.body("water"), "内部的一步", old.day(60)), by=old.by(), at=old.at
    )
    actions.finish_step(step, done_on=old.day(0), words="内部的话", by=old.by(), at=old.at)
    actions.publish(old.fresh(), words="三期房产证正在补办。", by=old.by(), at=old.at)
    text = text_of(browser)
    assert "1 old problem is being worked on" in text
    assert "三期房产证正在补办。" in text
    assert "区城管局" in text
    assert "补办手续" in text
    assert "done on" in text
    assert "供水公司" in text
    for inside in (old.problem.title, old.problem.words, "内部的一步", "内部的话", "土地手续归它管"):
        assert inside not in text, inside
    actions.publish(old.fresh(), words="", by=old.by(), at=old.at)
    assert "三期房产证正在补办。" not in text_of(browser)


def test_what_lies_around_the_estate_and_in_it_is_read_another_estates_is_not(browser: Client, old: Old) -> None:
    for place, role, words in (
        ("building", "station_head", "三栋的事"),
        ("community", "community_officer", "社区的事"),
    ):
        row = entered(old.world, old.at, place=old.world.places[place], role=role)
        actions.publish(row, words=words, by=old.by(role), at=old.at)
    text = text_of(browser)
    assert "三栋的事" in text
    assert "社区的事" in text
    LegacyProblem.objects.update(place=old.world.places["other_estate"])
    assert "三栋的事" not in text_of(browser)


def test_a_solved_one_is_read_for_a_year(browser: Client, old: Old) -> None:
    actions.publish(old.fresh(), words="三期房产证", by=old.by(), at=old.at)
    old.solved()
    assert "三期房产证" in text_of(browser)
    LegacyProblem.objects.update(ended_at=old.at - timedelta(days=400))
    assert "三期房产证" not in text_of(browser)


def test_whoever_reported_it_reads_when_it_is_looked_at_again(browser: Client, old: Old) -> None:
    row = Path(old.world, old.at).deferred()
    browser.get(f"/f/{code_of(row.pk)}")
    before = text_of(browser, f"/f/{row.number}/")
    assert "data-register" not in before
    actions.attach(old.fresh(), row, by=old.by(), at=old.at)
    text = text_of(browser, f"/f/{row.number}/")
    assert "It stands in the register of old problems, next looked at on" in text
    assert old.problem.title not in text


def test_the_home_page_leads_there(browser: Client, old: Old) -> None:
    assert f'href="{PAGE}"' in text_of(browser, "/e/chunheli/")


def test_whoever_reported_it_reads_that_it_is_solved(browser: Client, old: Old) -> None:
    row = Path(old.world, old.at).deferred()
    actions.attach(old.fresh(), row, by=old.by(), at=old.at)
    old.solved()
    browser.get(f"/f/{code_of(row.pk)}")
    assert "It stands in the register of old problems, and is solved." in text_of(browser, f"/f/{row.number}/")


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False)])
def test_a_look_that_is_late_is_said_to_be_late(browser: Client, old: Old, days: int, late: bool) -> None:
    actions.publish(old.fresh(), words="三期房产证正在补办。", by=old.by(), at=old.at)
    LegacyProblem.objects.filter(pk=old.problem.pk).update(review_on=old.day(days))
    assert ("That day is past" in text_of(browser)) is late
