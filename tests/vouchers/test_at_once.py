"""Many at once: fifty before the last voucher, two tills with one code, two who print what is left."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from linli.core.actors import NOBODY
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import World
from linli.vouchers import actions, book
from linli.vouchers.actions import Taken
from linli.vouchers.enums import Answer
from linli.vouchers.models import SlipSheet, Voucher
from tests.core.at_once import at_once
from tests.service_requests.conftest import open_world
from tests.vouchers.conftest import AT, Bowl, check_book

__all__ = ["open_world"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_of_fifty_before_the_last_one_gets_it_and_two_tills_eat_it_once(open_world: World) -> None:
    bowl = Bowl(open_world, AT)
    wall, shop = bowl.full(1)
    second = bowl.shop(wall, "李婶米粉")
    presses = [partial(actions.take_voucher, wall, press=uuid4(), by=NOBODY, at=bowl.at) for _ in range(50)]
    results = at_once(presses)
    got = [one for one in results if isinstance(one, Taken)]
    refused = [one for one in results if isinstance(one, Refused)]
    assert (len(got), len(refused)) == (1, 49), results
    assert {(one.refusal.kind, one.refusal.rule) for one in refused} == {(RefusalKind.WHEN, "may_take")}
    assert "最后一张刚被取走" in refused[0].refusal.sentence(), (
        "in the house's language: threads have none of their own"
    )
    assert bowl.standing(wall) == book.Standing(codes=1)

    code, tills = got[0].code, [(shop, bowl.till(shop)), (second, bowl.till(second))]
    at_tills = [
        partial(actions.redeem, at, code=code, press=f"press-{number}", by=by, at=bowl.at)
        for number, (at, by) in enumerate(tills * 3)
    ]
    answers = [one.answer for one in at_once(at_tills)]
    assert sorted(answers) == sorted([Answer.EATEN, *[Answer.USED] * 5])
    assert bowl.standing(wall) == book.Standing(eaten=1)
    check_book()


def test_one_press_sent_ten_times_and_sheets_beyond_what_is_left(open_world: World) -> None:
    bowl = Bowl(open_world, AT)
    wall, _shop = bowl.full(14)
    press = uuid4()
    results = at_once([partial(actions.take_voucher, wall, press=press, by=NOBODY, at=bowl.at) for _ in range(10)])
    assert len({one.code for one in results}) == 1
    assert Voucher.objects.count() == 1
    sheets = at_once([partial(actions.print_slips, wall, count=5, by=bowl.by(), at=bowl.at) for _ in range(4)])
    assert sorted(type(one).__name__ for one in sheets) == ["Invalid", "Invalid", "SlipSheet", "SlipSheet"]
    assert any(isinstance(one, Invalid) for one in sheets)
    assert SlipSheet.objects.count() == 2
    assert bowl.standing(wall) == book.Standing(wall=3, codes=1, slips=10)
    check_book()


def test_a_taker_and_a_keeper_who_takes_the_wall_down_lose_nothing(open_world: World) -> None:
    bowl = Bowl(open_world, AT)
    first, _shop = bowl.full(8)
    second = bowl.wall("第二面")
    bowl.donated(second, 8)
    presses = [
        partial(actions.take_voucher, wall, press=uuid4(), by=NOBODY, at=bowl.at) for wall in (first, second) * 5
    ]
    ends = [
        partial(actions.end_wall, wall, words="并过去", into=into, by=bowl.by(), at=bowl.at)
        for wall, into in ((first, second), (second, first))
    ]
    results = at_once([*presses, *ends])
    assert all(isinstance(one, Taken | Refused | Invalid) or one.pk in (first.pk, second.pk) for one in results), (
        results
    )
    found = book.standings([first, second], [])
    assert sum(one.given for one in found.values()) == 16
    check_book()
