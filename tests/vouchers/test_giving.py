"""Donations, slips and what shops are paid: what is entered, what is taken back, what is refused at which field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.vouchers import actions, book
from linli.vouchers.actions import DonationFacts
from linli.vouchers.enums import Account, Answer, Form
from linli.vouchers.models import MOST_GIVEN, Donation, Settlement, SlipSheet, Voucher
from linli.vouchers.queries import code_of, monday, seeds_of, weeks_owed
from tests.vouchers.conftest import Bowl, check_book

pytestmark = pytest.mark.django_db

# -- donations -----------------------------------------------------------------------------------------


def test_a_donation_hangs_on_the_wall_with_a_name_or_without(bowl: Bowl) -> None:
    wall = bowl.wall()
    named = bowl.donated(wall, 5, shown_name="老街商会", receipt="收7")
    unnamed = bowl.donated(wall, 3)
    assert (named.shown_name, unnamed.shown_name) == ("老街商会", "")
    assert bowl.standing(wall).wall == bowl.standing(wall).given == 8
    said = [event.refs for event in Event.objects.filter(kind="voucher_wall.donated").order_by("id")]
    assert [one["count"] for one in said] == [5, 3]
    assert "老街商会" not in str(said)
    check_book()


def test_a_receipt_is_entered_once_until_its_gift_is_taken_back(bowl: Bowl) -> None:
    wall = bowl.wall()
    first = bowl.donated(wall, 5, receipt="收7")
    with pytest.raises(Invalid) as refused:
        bowl.donated(wall, 5, receipt="收7")
    assert set(refused.value.errors) == {"receipt"}
    assert bowl.standing(wall).given == 5
    actions.take_back_donation(first, by=bowl.by(), at=bowl.at)
    bowl.donated(wall, 4, receipt="收7")
    bowl.donated(wall, 1)
    bowl.donated(wall, 1)
    assert bowl.standing(wall).given == 6
    check_book()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"count": None}, "count"), ({"count": 0}, "count"), ({"count": -1}, "count"),
        ({"count": MOST_GIVEN + 1}, "count"), ({"given_on": None}, "given_on"),
        ({"given_on": timedelta(days=1)}, "given_on"), ({"given_on": timedelta(days=-400)}, "given_on"),
        ({"shown_name": "王" * 5000}, "shown_name"), ({"shown_name": "王先生13800138000"}, "shown_name"),
        ({"receipt": "收" * 41}, "receipt"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(bowl: Bowl, more: dict[str, Any], field: str) -> None:
    wall = bowl.wall()
    said = {"count": 3, "given_on": bowl.today, **more}
    if isinstance(said["given_on"], timedelta):
        said["given_on"] = bowl.today + said["given_on"]
    with pytest.raises(Invalid) as raised:
        actions.donate(wall, DonationFacts(**said), by=bowl.by(), at=bowl.at)
    assert set(raised.value.errors) == {field}
    assert bowl.standing(wall).wall == 0


def test_the_same_form_twice_is_one_donation_and_another_under_its_key_is_none(bowl: Bowl) -> None:
    wall = bowl.wall()
    facts = DonationFacts(4, bowl.today)
    first, again = (actions.donate(wall, facts, key="k", by=bowl.by(), at=bowl.at) for _ in range(2))
    assert first == again
    assert bowl.standing(wall).wall == 4
    with pytest.raises(KeyReused):
        actions.donate(wall, DonationFacts(5, bowl.today), key="k", by=bowl.by(), at=bowl.at)


def test_a_wrong_donation_is_taken_back_exactly_and_once(bowl: Bowl) -> None:
    wall = bowl.wall()
    bowl.donated(wall, 2)
    wrong = bowl.donated(wall, 30)
    actions.take_back_donation(wrong, by=bowl.by(), at=bowl.at)
    assert bowl.standing(wall) == book.Standing(wall=2)
    with pytest.raises(Refused) as raised:
        actions.take_back_donation(wrong, by=bowl.by(), at=bowl.at)
    assert "taken back before" in raised.value.refusal.sentence()
    check_book()


def test_of_what_is_gone_nothing_is_taken_back(bowl: Bowl) -> None:
    wall, _shop = bowl.full(3)
    bowl.taken(wall)
    with pytest.raises(Invalid) as raised:
        actions.take_back_donation(Donation.objects.get(), by=bowl.by(), at=bowl.at)
    assert "Only 2 are left" in raised.value.errors["donation"]
    assert Donation.objects.get().taken_back_at is None
    check_book()


def test_a_donors_name_is_taken_off_and_the_gift_stays(bowl: Bowl) -> None:
    wall = bowl.wall()
    given = bowl.donated(wall, 2, shown_name="王阿姨")
    for _again in range(2):
        assert actions.hide_donor(given, by=bowl.by(), at=bowl.at).shown_name == ""
    assert Event.objects.filter(kind="voucher_wall.donor_hidden").count() == 1
    assert bowl.standing(wall).wall == 2


# -- slips ---------------------------------------------------------------------------------------------


def test_slips_leave_the_wall_are_good_for_the_playbooks_days_and_come_back(bowl: Bowl) -> None:
    wall, shop = bowl.full(30)
    sheet = actions.print_slips(wall, count=12, by=bowl.by(), at=bowl.at)
    codes = [code_of(seed) for seed in seeds_of(sheet)]
    assert len(set(codes)) == 12
    assert bowl.standing(wall) == book.Standing(wall=18, slips=12)
    assert set(Voucher.objects.values_list("form", "until")) == {(Form.SLIP.value, bowl.today + timedelta(days=30))}
    bowl.later(days=29)
    assert bowl.redeem(shop, codes[0]).answer is Answer.EATEN
    actions.undo_redeem(shop, code=codes[0], by=bowl.till(shop), at=bowl.at)
    assert bowl.standing(wall).slips == 12
    check_book()


@pytest.mark.parametrize("count", [None, 0, -2, 25, 10**9])
def test_a_sheet_holds_some_and_no_more_than_fit(bowl: Bowl, count: int | None) -> None:
    wall, _shop = bowl.full(60)
    with pytest.raises(Invalid) as raised:
        actions.print_slips(wall, count=count, by=bowl.by(), at=bowl.at)
    assert set(raised.value.errors) == {"slips"}


def test_no_more_slips_than_hang_there(bowl: Bowl) -> None:
    wall, _shop = bowl.full(5)
    with pytest.raises(Invalid) as raised:
        actions.print_slips(wall, count=6, by=bowl.by(), at=bowl.at)
    assert "Only 5 are left on the wall." in raised.value.errors["slips"]
    assert not SlipSheet.objects.exists()
    assert not Voucher.objects.exists()


def test_the_same_form_twice_is_one_sheet(bowl: Bowl) -> None:
    wall, _shop = bowl.full(30)
    first, again = (actions.print_slips(wall, count=6, key="s", by=bowl.by(), at=bowl.at) for _ in range(2))
    assert first == again
    assert Voucher.objects.count() == 6


# -- what shops are paid -------------------------------------------------------------------------------


def test_a_week_that_is_over_is_paid_once_at_the_price_of_each_day(bowl: Bowl) -> None:
    wall, shop = bowl.full(30)
    bowl.eaten(wall, shop, 3)
    week = monday(bowl.today)
    bowl.later(days=7)
    bowl.eaten(wall, shop, 2)
    assert [(one.count, one.fen, one.open) for one in weeks_owed(wall, bowl.at)] == [(2, 2400, False), (3, 3600, True)]
    paid = bowl.settled(shop, week)
    assert (paid.count, paid.fen, paid.receipt) == (3, 3600, "R-7")
    assert bowl.settled(shop, week) == paid, "done twice it is one"
    assert bowl.standing(wall) == book.Standing(wall=25, eaten=2, settled=3)
    assert [(one.count, one.paid) for one in weeks_owed(wall, bowl.at)] == [(2, None), (3, paid)]
    check_book()


def test_a_payment_that_was_marked_wrongly_is_taken_back_exactly(bowl: Bowl) -> None:
    wall, shop = bowl.full(30)
    bowl.eaten(wall, shop, 3)
    bowl.later(days=7)
    before = bowl.standing(wall)
    paid = bowl.settled(shop)
    actions.take_back_settlement(paid, by=bowl.by(), at=bowl.at)
    assert bowl.standing(wall) == before
    assert not Voucher.objects.filter(settlement__isnull=False).exists()
    with pytest.raises(Refused):
        actions.take_back_settlement(paid, by=bowl.by(), at=bowl.at)
    assert bowl.settled(shop).pk != paid.pk
    check_book()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"week": None}, "week"), ({"week": timedelta(days=-6)}, "week"), ({"week": timedelta()}, "week"),
        ({"week": timedelta(days=-14)}, "week"), ({"receipt": " "}, "receipt"), ({"receipt": "9" * 41}, "receipt"),
        ({"paid_on": None}, "paid_on"), ({"paid_on": timedelta(days=1)}, "paid_on"),
        ({"paid_on": timedelta(days=-90)}, "paid_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_paid_is_refused_at_its_field(bowl: Bowl, more: dict[str, Any], field: str) -> None:
    wall, shop = bowl.full(30)
    bowl.eaten(wall, shop, 3)
    bowl.later(days=7)
    this = monday(bowl.today)
    said = {"week": this - timedelta(days=7), "receipt": "R", "paid_on": bowl.today, **more}
    for name in ("week", "paid_on"):
        if isinstance(said[name], timedelta):
            said[name] = this + said[name] if name == "week" else bowl.today + said[name]
    with pytest.raises(Invalid) as raised:
        actions.settle(shop, by=bowl.by(), at=bowl.at, **said)
    assert set(raised.value.errors) == {field}
    assert not Settlement.objects.exists()


def test_a_wall_that_is_down_and_a_shop_that_closed_are_still_paid(bowl: Bowl) -> None:
    wall, shop = bowl.full(30)
    bowl.eaten(wall, shop, 3)
    actions.close_shop(shop, by=bowl.by(), at=bowl.at)
    actions.end_wall(wall, words="店不开了", by=bowl.by(), at=bowl.at)
    bowl.later(days=7)
    assert bowl.settled(shop).count == 3
    assert book.on(Account.SETTLED, shop) == 3
