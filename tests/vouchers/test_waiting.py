"""What waits: an empty wall and a week to be paid; what follows bodies and places; what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES
from linli.vouchers import actions, jobs
from linli.vouchers.enums import State
from linli.vouchers.models import Donation
from tests.vouchers.conftest import HEAD, Bowl

pytestmark = pytest.mark.django_db


def waits(bowl: Bowl, role: str = HEAD) -> list[tuple[str, str]]:
    """What waits of vouchers: what is asked and about what."""
    found = waiting_for(bowl.by(role), bowl.at)
    return sorted((line.asks, line.subject) for line in found if line.kind == "voucher")


def test_an_empty_wall_waits_with_its_keepers_alone(bowl: Bowl) -> None:
    wall = bowl.wall()
    assert waits(bowl) == [("fill", wall.name)]
    for role in ROLES:
        assert bool(waits(bowl, role)) == (role == HEAD), role
    bowl.donated(wall, 1)
    assert waits(bowl) == []
    bowl.taken(wall)
    (line,) = [line for line in waiting_for(bowl.by(), bowl.at) if line.kind == "voucher"]
    assert (line.asks, line.ref, line.due_at) == ("fill", str(wall.pk), None)


@pytest.mark.parametrize("state", [State.PAUSED, State.ENDED])
def test_a_wall_that_gives_nothing_out_asks_for_nothing(bowl: Bowl, state: State) -> None:
    bowl.reached(state)
    assert waits(bowl) == []


@pytest.mark.parametrize("weekday", range(7))
def test_a_week_waits_to_be_paid_once_it_is_over_whichever_day_was_eaten(bowl: Bowl, weekday: int) -> None:
    wall, shop = bowl.full()
    bowl.later(days=weekday)
    bowl.eaten(wall, shop)
    bowl.later(days=7)
    assert waits(bowl) == []
    bowl.later(days=2)
    assert waits(bowl) == [("pay", shop.name)]
    week = bowl.today - timedelta(days=9)
    bowl.settled(shop, week - timedelta(days=week.weekday()))
    assert waits(bowl) == []


def test_what_a_wall_that_is_down_still_owes_waits_too(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    bowl.eaten(wall, shop)
    actions.end_wall(wall, words="不办了", by=bowl.by(), at=bowl.at)
    bowl.later(days=9)
    assert waits(bowl) == [("pay", shop.name)]


def test_three_lines_cost_the_query_of_one(bowl: Bowl) -> None:
    bowl.wall()
    waiting_for(bowl.by(), bowl.at)
    counts = []
    for name in ("第二面", "第三面"):
        with CaptureQueriesContext(connection) as asked:
            waiting_for(bowl.by(), bowl.at)
        counts.append(len(asked))
        bowl.wall(name)
    assert counts[0] == counts[1]


# -- what is forgotten ---------------------------------------------------------------------------------


def forget(bowl: Bowl, days: int) -> None:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(bowl.at + timedelta(days=days), tick=False):
        jobs.forget()


def test_a_donors_name_goes_after_two_years_and_the_gift_stays(bowl: Bowl) -> None:
    wall = bowl.wall()
    bowl.donated(wall, 4, shown_name="王阿姨")
    forget(bowl, 720)
    assert Donation.objects.get().shown_name == "王阿姨"
    forget(bowl, 740)
    assert (Donation.objects.get().shown_name, Donation.objects.get().count) == ("", 4)


def test_the_tick_hangs_up_again_once_in_ten_minutes(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    bowl.taken(wall)
    jobs.looks.next_look = 0.0
    with time_machine.travel(bowl.at + timedelta(days=5), tick=False):
        assert jobs.see_to_time() == 1
        assert jobs.see_to_time() == 0
    jobs.looks.next_look = 0.0
