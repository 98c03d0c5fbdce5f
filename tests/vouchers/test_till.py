"""A till: what it is answered about a code, a press too many, a mistake taken back, who may enter codes."""

from __future__ import annotations

from random import Random

import pytest

from linli.core.actors import NOBODY
from linli.core.codes import ALPHABET, format_code
from linli.core.refusals import RefusalKind, Refused
from linli.vouchers import actions, book
from linli.vouchers.enums import Answer, VoucherState
from linli.vouchers.models import Voucher
from tests.vouchers.conftest import Bowl, check_book

pytestmark = pytest.mark.django_db


def test_a_code_is_eaten_once_and_the_shop_is_owed_its_price(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    code = bowl.taken(wall).code
    found = bowl.redeem(shop, code, "press-1")
    assert found.answer is Answer.EATEN
    row = Voucher.objects.get()
    assert (row.state, row.shop, row.eaten_on, row.price_fen) == (VoucherState.EATEN, shop, bowl.today, 1200)
    assert bowl.standing(wall) == book.Standing(wall=9, eaten=1)
    assert bowl.redeem(shop, code, "press-2").answer is Answer.USED
    assert bowl.standing(wall).eaten == 1
    check_book()


def test_the_same_press_twice_is_one_and_is_answered_alike(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    code = bowl.taken(wall).code
    assert [bowl.redeem(shop, code, "press").answer for _ in range(2)] == [Answer.EATEN, Answer.EATEN]
    assert bowl.standing(wall).eaten == 1
    assert bowl.redeem(shop, code).answer is Answer.USED, "without a key a second time is a second time"


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{dashed}", "{spaced}"])
def test_a_code_is_read_however_it_is_typed(bowl: Bowl, typed: str) -> None:
    wall, shop = bowl.full()
    code = bowl.taken(wall).code
    said = typed.format(code, lower=code.lower(), dashed=format_code(code), spaced=" ".join(code))
    assert bowl.redeem(shop, said).answer is Answer.EATEN


@pytest.mark.parametrize("typed", ["", "K7M4T-Q9W2X", "12", "字" * 5000, "\x00", "0" * 10])
def test_what_is_no_code_is_no_code(bowl: Bowl, typed: str) -> None:
    wall, shop = bowl.full()
    bowl.taken(wall)
    found = bowl.redeem(shop, typed)
    assert (found.answer, found.voucher) == (Answer.UNKNOWN, None)
    assert bowl.standing(wall).eaten == 0


@pytest.mark.slow
def test_of_a_thousand_guesses_none_opens_one_of_a_hundred_codes_or_moves_anything(bowl: Bowl) -> None:
    """The page slows a till after twenty; here nothing does, and still no guess is right."""
    wall, shop = bowl.full(100)
    actions.print_slips(wall, count=24, by=bowl.by(), at=bowl.at)
    codes = {bowl.taken(wall).code for _number in range(20)}
    before, chance = bowl.standing(wall), Random(7)
    guesses = {"".join(chance.choices(ALPHABET, k=10)) for _number in range(1000)} - codes
    assert {bowl.redeem(shop, guess).answer for guess in guesses} == {Answer.UNKNOWN}
    assert bowl.standing(wall) == before
    assert not Voucher.objects.exclude(state=VoucherState.OUT).exists()


def test_a_code_is_good_at_every_shop_of_its_wall_and_at_none_of_another(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    second = bowl.shop(wall, "李婶米粉")
    other = bowl.wall("第二面")
    stranger = bowl.shop(other, "别家")
    first, next_ = bowl.taken(wall).code, bowl.taken(wall).code
    assert bowl.redeem(stranger, first).answer is Answer.ELSEWHERE
    assert bowl.redeem(second, first, "a").answer is Answer.EATEN
    assert bowl.redeem(shop, first, "a").answer is Answer.USED, "the same press at another shop is none"
    assert bowl.redeem(shop, next_).answer is Answer.EATEN
    check_book()


def test_a_code_whose_time_is_over_is_not_eaten_before_or_after_it_hangs_again(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    row = bowl.taken(wall)
    bowl.later(days=4)
    assert bowl.redeem(shop, row.code).answer is Answer.OVER
    Voucher.objects.update(state=VoucherState.BACK)
    assert bowl.redeem(shop, row.code).answer is Answer.OVER


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_what_is_out_can_be_eaten_whatever_becomes_of_the_wall(bowl: Bowl, state: str) -> None:
    wall, shop = bowl.full()
    code = bowl.taken(wall).code
    verb = actions.pause_wall if state == "paused" else actions.end_wall
    verb(wall, words="到此为止", by=bowl.by(), at=bowl.at)
    assert bowl.redeem(shop, code).answer is Answer.EATEN
    check_book()


def test_a_mistake_is_taken_back_by_the_same_shop_on_the_same_day_once(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    second = bowl.shop(wall, "李婶米粉")
    code = bowl.taken(wall).code
    before = bowl.standing(wall)
    bowl.redeem(shop, code)
    with pytest.raises(Refused):
        actions.undo_redeem(second, code=code, by=bowl.till(second), at=bowl.at)
    actions.undo_redeem(shop, code=code, by=bowl.till(shop), at=bowl.at)
    assert bowl.standing(wall) == before
    actions.undo_redeem(shop, code=code, by=bowl.till(shop), at=bowl.at)
    assert bowl.standing(wall) == before, "a second press changes nothing"
    row = Voucher.objects.get()
    assert (row.state, row.shop, row.eaten_on, row.price_fen) == (VoucherState.OUT, None, None, None)
    assert bowl.redeem(second, code).answer is Answer.EATEN, "it can be eaten again, elsewhere too"
    with pytest.raises(Refused) as raised:
        actions.undo_redeem(second, code=code, by=bowl.till(second), at=bowl.at)
    assert (raised.value.refusal.kind, raised.value.refusal.rule) == (RefusalKind.WHEN, "may_undo")
    check_book()


def test_the_next_day_nothing_is_taken_back(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    (code,) = bowl.eaten(wall, shop)
    bowl.later(days=1)
    with pytest.raises(Refused):
        actions.undo_redeem(shop, code=code, by=bowl.till(shop), at=bowl.at)


def test_what_was_never_eaten_is_not_taken_back(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    code = bowl.taken(wall).code
    for typed in (code, "K7M4T-Q9W2X"):
        with pytest.raises(Refused):
            actions.undo_redeem(shop, code=typed, by=bowl.till(shop), at=bowl.at)


def test_codes_are_entered_through_the_shops_own_link_or_by_the_keeper(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    second = bowl.shop(wall, "李婶米粉")
    code = bowl.taken(wall).code
    for by in (NOBODY, bowl.by("volunteer"), bowl.by("resident"), bowl.till(second)):
        with pytest.raises(Refused) as raised:
            actions.redeem(shop, code=code, by=by, at=bowl.at)
        assert raised.value.refusal.kind is RefusalKind.UNSEEN
    assert actions.redeem(shop, code=code, by=bowl.by(), at=bowl.at).answer is Answer.EATEN


def test_a_closed_shop_enters_nothing(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    code, till = bowl.taken(wall).code, bowl.till(shop)
    actions.close_shop(shop, by=bowl.by(), at=bowl.at)
    with pytest.raises(Refused) as raised:
        actions.redeem(shop, code=code, by=till, at=bowl.at)
    assert "takes no vouchers any more" in raised.value.refusal.sentence()


def test_what_was_eaten_keeps_the_price_of_its_day(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    bowl.eaten(wall, shop)
    facts = actions.WallFacts("一碗爱", "一碗面", 1500)
    actions.change_wall(wall, facts, by=bowl.by(), at=bowl.at)
    bowl.eaten(wall, shop)
    assert sorted(Voucher.objects.values_list("price_fen", flat=True)) == [1200, 1500]
