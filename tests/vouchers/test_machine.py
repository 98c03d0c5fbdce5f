"""The tables of a wall and of a voucher, and the book: in whatever order things are done, nothing is lost or made."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import NOBODY
from linli.core.models import LedgerTransfer
from linli.core.refusals import Invalid, Refused
from linli.vouchers import actions, book, jobs
from linli.vouchers.enums import (
    LIVE,
    OF_SHOPS,
    OF_WALLS,
    TABLE,
    TONES,
    VOUCHER_TABLE,
    Account,
    State,
    Verb,
    VoucherState,
    VoucherVerb,
)
from linli.vouchers.models import Donation, Settlement, Shop, Voucher, VoucherWall
from linli.vouchers.queries import code_of, monday, seeds_of
from tests.vouchers.conftest import Bowl, check_book


def test_every_state_is_live_or_over_and_has_its_chip() -> None:
    assert set(LIVE) | {State.ENDED} == set(State)
    assert set(TONES) == set(State)
    assert set(OF_WALLS) | set(OF_SHOPS) == set(Account)


def test_every_verb_stands_in_its_table_and_leads_to_one_state() -> None:
    for table, verbs in ((TABLE, Verb), (VOUCHER_TABLE, VoucherVerb)):
        assert set(table.verbs()) == {verb.value for verb in verbs}
        for verb in verbs:
            for source in table.sources(verb):
                assert len(table.targets(verb, source)) == 1, (verb, source)


def test_what_is_down_stays_down_and_what_came_back_is_another_voucher() -> None:
    assert not [one for one in TABLE.transitions if one.source == State.ENDED]
    assert not [one for one in VOUCHER_TABLE.transitions if one.source == VoucherState.BACK]


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_the_actions_reach_every_state_and_the_database_holds_it(bowl: Bowl, state: State) -> None:
    row = VoucherWall.objects.get(pk=bowl.reached(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state is State.ENDED)


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [{"state": "gone"}, {"state": "eaten"}, {"price_fen": 3}])
def test_the_database_refuses_what_cannot_be(bowl: Bowl, broken: dict[str, object]) -> None:
    wall, _shop = bowl.full()
    bowl.taken(wall)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.update(**broken)


class Play:
    """Two walls with a shop each, and deeds by number: what each does depends on what is there."""

    def __init__(self, bowl: Bowl) -> None:
        self.bowl = bowl
        self.walls = [bowl.wall(f"墙{number}") for number in range(2)]
        self.shops = [bowl.shop(wall, f"店{wall.name}") for wall in self.walls]
        self.codes: list[str] = []
        self.given = 0

    def donate(self, which: int, count: int) -> None:
        self.bowl.donated(self.walls[which], count)
        self.given += count

    def take_back(self, which: int, _count: int) -> None:
        row = Donation.objects.filter(wall=self.walls[which], taken_back_at=None).first()
        if row is not None:
            actions.take_back_donation(row, by=self.bowl.by(), at=self.bowl.at)
            self.given -= row.count

    def take(self, which: int, _count: int) -> None:
        taken = actions.take_voucher(self.walls[which], press=uuid4(), by=NOBODY, at=self.bowl.at)
        self.codes.append(taken.code)

    def print(self, which: int, count: int) -> None:
        sheet = actions.print_slips(self.walls[which], count=count, by=self.bowl.by(), at=self.bowl.at)
        self.codes += [code_of(seed) for seed in seeds_of(sheet)]

    def redeem(self, which: int, count: int) -> None:
        if self.codes:
            self.bowl.redeem(self.shops[which], self.codes[-(count % len(self.codes)) - 1])

    def undo(self, which: int, count: int) -> None:
        if self.codes:
            code, shop = self.codes[-(count % len(self.codes)) - 1], self.shops[which]
            actions.undo_redeem(shop, code=code, by=self.bowl.till(shop), at=self.bowl.at)

    def wait(self, _which: int, count: int) -> None:
        self.bowl.later(days=count)
        jobs.run(self.bowl.at)

    def settle(self, which: int, _count: int) -> None:
        self.bowl.settled(self.shops[which])

    def unsettle(self, which: int, _count: int) -> None:
        row = Settlement.objects.filter(shop=self.shops[which], taken_back_at=None).first()
        if row is not None:
            actions.take_back_settlement(row, by=self.bowl.by(), at=self.bowl.at)

    def end(self, which: int, count: int) -> None:
        into = self.walls[1 - which] if count % 2 else None
        actions.end_wall(self.walls[which], words="收起", into=into, by=self.bowl.by(), at=self.bowl.at)

    def check(self) -> None:
        """Every account at or above zero, the book at nothing, and each voucher that was given is somewhere."""
        check_book()
        found = book.standings(self.walls, self.shops)
        back = sum(book.on(Account.BACK, wall) for wall in self.walls)
        assert sum(one.given for one in found.values()) + back == self.given
        for wall, shop in zip(self.walls, self.shops, strict=True):
            rows = Voucher.objects.filter(wall=wall)
            assert found[wall.pk].out == rows.filter(state=VoucherState.OUT).count()
            assert book.on(Account.EATEN, shop) == rows.filter(state="eaten", settlement=None).count()
            assert book.on(Account.SETTLED, shop) == rows.filter(state="eaten", settlement__isnull=False).count()


DEEDS = ("donate", "take", "print", "redeem", "undo", "wait", "settle", "unsettle", "take_back", "end")
WEIGHED = ("donate", "take", "take", "redeem", "redeem", "undo", "print", "wait", "settle", "unsettle", "take_back")
STEP = st.tuples(st.sampled_from((*WEIGHED, "end")), st.integers(0, 1), st.integers(1, 8))


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=4, max_size=16))
def test_in_whatever_order_things_are_done_nothing_is_lost_or_made(
    bowl: Bowl, steps: list[tuple[str, int, int]]
) -> None:
    assert set(DEEDS) == set(WEIGHED) | {"end"}
    with transaction.atomic():
        play = Play(Bowl(bowl.world, bowl.at))
        play.donate(0, 8)
        for deed, which, count in steps:
            with suppress(Refused, Invalid):
                getattr(play, deed)(which, count)
            play.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_play_reaches_every_account(bowl: Bowl) -> None:
    """The test above would prove little if its deeds were all refused."""
    play = Play(bowl)
    steps = [("donate", 0, 8), ("take", 0, 1), ("redeem", 0, 0), ("undo", 0, 0), ("redeem", 0, 0), ("print", 0, 2),
             ("wait", 0, 7), ("settle", 0, 1), ("unsettle", 0, 1), ("settle", 0, 1), ("donate", 1, 3), ("end", 0, 1),
             ("wait", 0, 31), ("take_back", 1, 0), ("end", 1, 2)]  # fmt: skip
    for deed, which, count in steps:
        getattr(play, deed)(which, count)
        play.check()
    kinds = set(LedgerTransfer.objects.filter(book=book.BOOK).values_list("kind", flat=True))
    assert kinds == {"donated", "taken", "eaten", "uneaten", "printed", "returned", "settled", "settlement_back",
                     "donation_back", "ended"}  # fmt: skip
    assert book.on(Account.BACK, play.walls[1]) == 7
    assert Shop.objects.count() == 2
    assert monday(bowl.today) - timedelta(days=7) < bowl.today
