"""What a unit can claim now and what became of it: one list over every noun that registers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from linli.alliances import actions, claims
from linli.alliances.claims import Became, Claimable, Provider, became, claimable, register
from linli.core.clock import local_date
from linli.wishes import actions as wishes
from linli.wishes.actions import Behalf, WishFacts
from linli.wishes.models import Wish
from tests.alliances.conftest import KEEPER, Ally


def open_wish(ally: Ally) -> Wish:
    head = ally.by("station_head")
    said = WishFacts("王奶奶想要一副象棋", kind="thing", phone="10000009001",
                     behalf=Behalf("spoken", local_date(ally.at)))  # fmt: skip
    row = wishes.wish(ally.world.estate, said, by=head, at=ally.at)
    return wishes.check(row, kind="thing", public_words="想要一副象棋", worth=60, by=head, at=ally.at)


@pytest.fixture
def registry() -> Iterator[None]:
    before = dict(claims._known)
    yield
    claims._known.clear()
    claims._known.update(before)


def test_an_open_wish_can_be_claimed_and_what_became_of_it_is_read(ally: Ally) -> None:
    row = open_wish(ally)
    (one,) = claimable(ally.by(), ally.at)
    assert (one.kind, one.ref, one.words, one.place) == ("wish", str(row.pk), "想要一副象棋", "春和里")
    wishes.claim(row, by=ally.by(), at=ally.at)
    assert claimable(ally.by(), ally.at) == []
    (held,) = became(ally.by(), ally.at)
    assert (held.kind, held.state, held.said) == ("wish", "Claimed", "")


def test_a_sheltered_wish_is_read_by_its_kind_alone(ally: Ally) -> None:
    row = open_wish(ally)
    Wish.objects.filter(pk=row.pk).update(sheltered=True, public_words="")
    (one,) = claimable(ally.by(), ally.at)
    assert "象棋" not in one.words
    assert one.words


def test_what_the_unit_took_on_stands_there_with_what_residents_said(ally: Ally) -> None:
    item = ally.agreed()
    part = ally.part(item)
    actions.pass_on(item, part.pk, said="热了", by=ally.by(KEEPER), at=ally.at)
    (one,) = became(ally.by(), ally.at)
    assert (one.kind, one.words, one.state, one.said) == ("commitment", "查一遍立管", "Agreed", "热了")
    assert one.ref == str(item.year.tie.pk)
    assert became(ally.by(), ally.at + timedelta(days=60)) == []


def test_who_acts_for_no_unit_reads_nothing(ally: Ally) -> None:
    open_wish(ally)
    ally.agreed()
    for role in (KEEPER, "station_head", "volunteer"):
        assert claimable(ally.by(role), ally.at) == []
        assert became(ally.by(role), ally.at) == []


def test_another_noun_registers_its_own_and_what_is_due_stands_first(ally: Ally, registry: None) -> None:
    open_wish(ally)
    at = ally.at
    due = Claimable("need", "7", "缺两把轮椅", "春和里", at, at + timedelta(days=1))
    gone = Became("need", "6", "借了梯子", "春和里", "还了", at + timedelta(hours=1))
    register("need", Provider(lambda _actor, _at: [due], lambda _actor, _at: [gone]))
    assert [one.kind for one in claimable(ally.by(), at)] == ["need", "wish"]
    assert became(ally.by(), at) == [gone]
