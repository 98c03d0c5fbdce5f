"""Taking a voucher: by whom, how many in a day, until when, and what comes back by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.core.actors import NOBODY
from linli.core.clock import from_local, local_date
from linli.core.refusals import RefusalKind, Refused
from linli.vouchers import actions, book, jobs
from linli.vouchers.enums import Account, State, VoucherState
from linli.vouchers.models import Voucher, VoucherWall
from linli.vouchers.queries import run_out
from tests.vouchers.conftest import Bowl, check_book, system_actor

pytestmark = pytest.mark.django_db


def refused_of(bowl: Bowl, wall: VoucherWall) -> str:
    with pytest.raises(Refused) as raised:
        bowl.taken(wall)
    assert (raised.value.refusal.kind, raised.value.refusal.rule) == (RefusalKind.WHEN, "may_take")
    return raised.value.refusal.sentence()


def test_one_press_gives_a_code_that_is_kept_as_a_hash(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    taken = bowl.taken(wall)
    row = Voucher.objects.get()
    assert taken.voucher == row
    assert len(taken.code) == 10
    assert taken.code.encode() not in bytes(row.code_hash)
    assert (row.state, row.out_on, row.until) == (VoucherState.OUT, bowl.today, bowl.today + timedelta(days=3))
    assert bowl.standing(wall) == book.Standing(wall=9, codes=1)
    check_book()


def test_the_same_press_twice_is_one_voucher_and_two_presses_are_two(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    press = uuid4()
    first = actions.take_voucher(wall, press=press, by=NOBODY, at=bowl.at)
    again = actions.take_voucher(wall, press=press, by=NOBODY, at=bowl.at)
    assert (first.code, first.voucher) == (again.code, again.voucher)
    assert bowl.standing(wall).wall == 9
    assert bowl.taken(wall).code != first.code
    assert bowl.standing(wall).wall == 8


def test_the_same_press_is_answered_when_the_wall_is_empty_by_then(bowl: Bowl) -> None:
    wall, _shop = bowl.full(1)
    press = uuid4()
    first = actions.take_voucher(wall, press=press, by=NOBODY, at=bowl.at)
    assert actions.take_voucher(wall, press=press, by=NOBODY, at=bowl.at).code == first.code
    assert "The last voucher has just been taken" in refused_of(bowl, wall)


def test_an_empty_wall_says_so_and_remembers_the_day_alone(bowl: Bowl) -> None:
    wall = bowl.wall()
    assert wall.empty_since == bowl.today
    bowl.donated(wall, 1)
    assert VoucherWall.objects.get().empty_since is None
    bowl.later(days=1)
    bowl.taken(wall)
    assert VoucherWall.objects.get().empty_since == bowl.today
    assert "Ask at the station if you need something today." in refused_of(bowl, wall)


def test_a_paused_wall_gives_its_own_reason(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    actions.pause_wall(wall, words="店里装修，周五回来", by=bowl.by(), at=bowl.at)
    assert "店里装修，周五回来" in refused_of(bowl, wall)
    actions.resume_wall(wall, by=bowl.by(), at=bowl.at)
    assert bowl.taken(wall).voucher.state == VoucherState.OUT


@pytest.mark.parametrize(("hour", "may", "then"), [(5, 0, "From 6"), (6, 7, "From 11"), (11, 14, "From 17"),
                                                    (17, 20, "Tomorrow"), (23, 20, "Tomorrow")])  # fmt: skip
def test_a_days_vouchers_go_out_in_parts(bowl: Bowl, hour: int, may: int, then: str) -> None:
    wall, _shop = bowl.full(60)
    bowl.at = from_local(bowl.today) + timedelta(hours=hour)
    for _number in range(may):
        bowl.taken(wall)
    assert then in refused_of(bowl, wall)
    assert Voucher.objects.count() == may


def test_the_next_day_has_its_own(bowl: Bowl) -> None:
    wall, _shop = bowl.full(60)
    for _number in range(20):
        bowl.taken(wall)
    refused_of(bowl, wall)
    bowl.later(days=1)
    assert bowl.taken(wall).voucher.out_on == bowl.today


def test_slips_do_not_count_among_a_days_codes(bowl: Bowl) -> None:
    wall, _shop = bowl.full(60)
    actions.print_slips(wall, count=24, by=bowl.by(), at=bowl.at)
    for _number in range(20):
        bowl.taken(wall)
    assert Voucher.objects.count() == 44


def test_a_keepers_form_is_not_made_stale_by_a_guest(bowl: Bowl) -> None:
    wall, _shop = bowl.full(1)
    seen = VoucherWall.objects.get().version
    bowl.taken(wall)
    assert actions.pause_wall(wall, words="先停一停", by=bowl.by(), at=bowl.at, version=seen).state == State.PAUSED


def test_what_nobody_used_hangs_again_after_its_last_day(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    used, unused = bowl.taken(wall), bowl.taken(wall)
    bowl.redeem(shop, used.code)
    bowl.later(days=3)
    assert jobs.run(bowl.at) == 0, "its last day is not over"
    bowl.later(days=1)
    assert jobs.run(bowl.at) == 1
    assert jobs.run(bowl.at) == 0
    unused.voucher.refresh_from_db()
    assert unused.voucher.state == VoucherState.BACK
    assert bowl.standing(wall) == book.Standing(wall=9, eaten=1)
    check_book()


def test_only_linli_hangs_up_again_and_only_what_is_over(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    row = bowl.taken(wall).voucher
    for by in (NOBODY, bowl.by(), system_actor()):
        with pytest.raises(Refused):
            actions.hang_up_again(row, by=by, at=bowl.at)
    late = bowl.later(days=9)
    with pytest.raises(Refused):
        actions.hang_up_again(row, by=bowl.by(), at=late)
    actions.hang_up_again(row, by=system_actor(), at=late)
    with pytest.raises(Refused):
        actions.hang_up_again(row, by=system_actor(), at=late)


def test_what_comes_back_to_a_wall_that_is_down_follows_what_was_left_of_it(bowl: Bowl) -> None:
    first, _shop = bowl.full(3)
    second, third = bowl.wall("第二面"), bowl.wall("第三面")
    bowl.taken(first)
    actions.end_wall(first, words="并到第二面", into=second, by=bowl.by(), at=bowl.at)
    actions.end_wall(second, words="并到第三面", into=third, by=bowl.by(), at=bowl.at)
    assert bowl.standing(third).wall == 2
    bowl.later(days=4)
    assert jobs.run(bowl.at) == 1
    assert bowl.standing(third).wall == 3
    check_book()


def test_what_comes_back_to_a_wall_that_ended_for_good_goes_back_to_the_keeper(bowl: Bowl) -> None:
    wall, _shop = bowl.full(3)
    bowl.taken(wall)
    actions.end_wall(wall, words="店不开了", by=bowl.by(), at=bowl.at)
    bowl.later(days=4)
    assert jobs.run(bowl.at) == 1
    assert book.on(Account.BACK, wall) == 3
    assert VoucherWall.objects.get().empty_since is None
    check_book()


def test_the_oldest_come_back_first_and_no_more_than_asked_for(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    for _number in range(3):
        bowl.taken(wall)
    later = local_date(bowl.at) + timedelta(days=9)
    assert len(run_out(later, 2)) == 2
    assert run_out(bowl.today, 9) == []
