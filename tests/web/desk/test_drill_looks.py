"""What drills show at the desk once they are over, whom to ask without a number, and posts that are folded."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import translation

from linli.demo.cast import World
from linli.drills.actions import call_off, hold, miss, tell
from linli.drills.models import Drill
from linli.drills.queries import Heads
from linli.web.drill_words import drill_heads, post_heads, wanted_words
from tests.drills.conftest import HOLDER, PLANNER, planned, post
from tests.web.desk.test_drills import SignIn, text


@pytest.fixture
def drill(world: World) -> Drill:
    return planned(world).drills.get(estate=world.estate)


@pytest.mark.parametrize(("count", "said"), [(1, "1 person was wanted"), (4, "4 people were wanted")])
def test_what_was_wanted_in_words(count: int, said: str) -> None:
    with translation.override("en"):
        assert wanted_words(count) == said


def test_a_drill_that_is_over_tells_no_heads_that_nobody_looks_for(at_desk: SignIn, world: World, drill: Drill) -> None:
    tell(drill, by=world.actor(HOLDER), at=world.at)
    client, here = at_desk(HOLDER), f"/desk/drills/{drill.pk}/"
    asked = text(client, here)
    assert "0 of 5 people" in asked
    assert "Posts to fill" in asked
    row = Drill.objects.get(pk=drill.pk)
    row = hold(row, came=86, learned="", by=world.actor(HOLDER), at=row.ends_at + timedelta(hours=1))
    with translation.override("en"):
        assert drill_heads(row, Heads(5, 0)) == "86 took part"
        assert post_heads(post(row), over=True).endswith("wanted")
    page = text(client, here)
    assert "86 took part" in page
    assert " of 5 people" not in page
    assert "Posts to fill" not in page
    assert "86 took part" in text(client, "/desk/drills/")


@pytest.mark.parametrize("end", ["missed", "called_off"])
def test_one_that_was_not_held_says_only_what_was_wanted(world: World, drill: Drill, end: str) -> None:
    row = tell(drill, by=world.actor(HOLDER), at=world.at)
    if end == "missed":
        row = miss(row, reason="下雨", by=world.actor(HOLDER), at=row.ends_at + timedelta(hours=1))
    else:
        row = call_off(row, reason="下雨", by=world.actor(HOLDER), at=world.at)
    with translation.override("en"):
        assert drill_heads(row, Heads(5, 3)) == "5 people were wanted"


def test_who_left_no_number_stands_in_one_line_by_post(at_desk: SignIn, world: World, drill: Drill) -> None:
    tell(drill, by=world.actor(HOLDER), at=world.at)
    page = text(at_desk(HOLDER), f"/desk/drills/{drill.pk}/helpers/")
    assert page.count("knock, or ask in Linli") == 1
    lines = re.findall(r"<p data-no-number>(.*?)</p>", page)
    assert lines
    assert len(lines) == len({line.split(":")[0] + str(place) for place, line in enumerate(lines)})
    assert all("<span" in line for line in lines)


def test_posts_that_are_empty_are_folded(at_desk: SignIn, world: World) -> None:
    page = text(at_desk(PLANNER), "/desk/drills/new/")
    before, _fold, after = page.partition("More posts")
    shown = re.findall(r'name="name_\d" maxlength="40" value="([^"]*)"', before)
    folded = re.findall(r'name="name_\d" maxlength="40" value="([^"]*)"', after)
    assert shown
    assert folded
    assert not any(folded)
    assert all(shown) or shown == [""]
