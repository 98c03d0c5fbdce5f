"""Hanging up a wall, changing it, pausing it, taking it down; its shops and the links to their tills."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.vouchers import actions, book, queries
from linli.vouchers.actions import ShopFacts, WallFacts
from linli.vouchers.enums import Account, State
from linli.vouchers.models import Shop, TillLink, VoucherWall
from tests.vouchers.conftest import SECRETARY, Bowl, check_book

pytestmark = pytest.mark.django_db

FACTS = WallFacts("一碗爱", "一碗面", 1200)
SHOP = ShopFacts("老街面馆", "东门外", "7:00—20:00")


def test_a_wall_hangs_empty_until_somebody_gives(bowl: Bowl) -> None:
    wall = bowl.wall()
    assert (wall.state, wall.empty_since, wall.organisation_id) == (State.OPEN, bowl.today, bowl.by().organisation_id)
    assert Event.objects.filter(kind="voucher_wall.opened", subject_id=str(wall.pk)).count() == 1


def test_the_same_form_twice_is_one_wall(bowl: Bowl) -> None:
    place = bowl.world.estate
    first, again = (actions.open_wall(place, FACTS, key="w", by=bowl.by(), at=bowl.at) for _ in range(2))
    assert first == again
    assert VoucherWall.objects.count() == 1
    with pytest.raises(KeyReused):
        actions.open_wall(place, replace(FACTS, what="一份粉"), key="w", by=bowl.by(), at=bowl.at)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "  "}, "name"), ({"name": "爱" * 41}, "name"), ({"name": "打13800138000"}, "name"),
        ({"what": ""}, "what"), ({"what": "面" * 5000}, "what"), ({"price_fen": None}, "price"),
        ({"price_fen": 0}, "price"), ({"price_fen": -5}, "price"), ({"price_fen": 100_001}, "price"),
    ],
)  # fmt: skip
def test_what_cannot_stand_on_a_wall_is_refused_at_its_field(bowl: Bowl, more: dict[str, Any], field: str) -> None:
    wall = bowl.wall()
    for act in (
        lambda facts: actions.open_wall(bowl.world.estate, facts, by=bowl.by(), at=bowl.at),
        lambda facts: actions.change_wall(wall, facts, by=bowl.by(), at=bowl.at),
    ):
        with pytest.raises(Invalid) as raised:
            act(replace(FACTS, **more))
        assert set(raised.value.errors) == {field}


def test_it_is_changed_by_whoever_read_it_as_it_stands(bowl: Bowl) -> None:
    wall = bowl.wall()
    changed = actions.change_wall(wall, replace(FACTS, what="一份粉"), by=bowl.by(), at=bowl.at, version=wall.version)
    assert (changed.what, changed.version) == ("一份粉", wall.version + 1)
    with pytest.raises(Stale):
        actions.change_wall(wall, FACTS, by=bowl.by(), at=bowl.at, version=wall.version)


@pytest.mark.parametrize("words", ["", " ", "停" * 201, "找13800138000"])
def test_a_pause_and_an_end_want_a_line_that_everybody_may_read(bowl: Bowl, words: str) -> None:
    wall = bowl.wall()
    for verb in (actions.pause_wall, actions.end_wall):
        with pytest.raises(Invalid) as raised:
            verb(wall, words=words, by=bowl.by(), at=bowl.at)
        assert set(raised.value.errors) == {"words"}
    assert VoucherWall.objects.get().state == State.OPEN


def test_a_pause_ends_and_takes_its_line_with_it(bowl: Bowl) -> None:
    wall = bowl.reached(State.PAUSED)
    assert actions.resume_wall(wall, by=bowl.by(), at=bowl.at).words == ""
    with pytest.raises(Refused):
        actions.resume_wall(wall, by=bowl.by(), at=bowl.at)


def test_what_is_left_goes_to_another_wall_or_back(bowl: Bowl) -> None:
    first, _shop = bowl.full(5)
    second = bowl.wall("第二面")
    actions.end_wall(first, words="并过去", into=second, by=bowl.by(), at=bowl.at)
    assert (bowl.standing(first).wall, bowl.standing(second).wall) == (0, 5)
    assert VoucherWall.objects.get(pk=second.pk).empty_since is None
    ended = actions.end_wall(second, words="不办了", by=bowl.by(), at=bowl.at)
    assert book.on(Account.BACK, second) == 5
    assert (ended.state, ended.ended_into, ended.ended_at) == (State.ENDED, None, bowl.at)
    check_book()


@pytest.mark.parametrize("order", [1, -1])
def test_both_orders_of_two_walls_work(bowl: Bowl, order: int) -> None:
    first, second = (bowl.wall("甲"), bowl.wall("乙"))[::order]
    bowl.donated(first, 2)
    actions.end_wall(first, words="并过去", into=second, by=bowl.by(), at=bowl.at)
    assert bowl.standing(second).wall == 2


def test_it_goes_to_no_wall_that_is_down_is_itself_or_is_somebody_elses(bowl: Bowl) -> None:
    wall, down, theirs = bowl.wall(), bowl.wall("收起的"), bowl.wall("社区的")
    actions.end_wall(down, words="完了", by=bowl.by(), at=bowl.at)
    VoucherWall.objects.filter(pk=theirs.pk).update(organisation=bowl.world.bodies["community_office"])
    for into in (wall, down, theirs):
        with pytest.raises(Invalid) as raised:
            actions.end_wall(wall, words="并过去", into=into, by=bowl.by(), at=bowl.at)
        assert set(raised.value.errors) == {"into"}
    assert list(queries.others_of(wall)) == []


def test_a_wall_that_is_down_takes_nothing_any_more(bowl: Bowl) -> None:
    wall = bowl.reached(State.ENDED)
    for act in (
        lambda: bowl.donated(wall), lambda: bowl.shop(wall), lambda: bowl.taken(wall),
        lambda: actions.print_slips(wall, count=1, by=bowl.by(), at=bowl.at),
        lambda: actions.end_wall(wall, words="再来", by=bowl.by(), at=bowl.at),
        lambda: actions.change_wall(wall, FACTS, by=bowl.by(), at=bowl.at),
    ):  # fmt: skip
        with pytest.raises(Refused):
            act()


# -- shops and tills -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "shop_name"), ({"name": "店" * 41}, "shop_name"), ({"where": " "}, "where"),
        ({"where": "街" * 81}, "where"), ({"hours": ""}, "hours"), ({"hours": "时" * 61}, "hours"),
        ({"where": "电话13800138000"}, "where"),
    ],
)  # fmt: skip
def test_what_is_missing_of_a_shop_is_said_at_its_field(bowl: Bowl, more: dict[str, Any], field: str) -> None:
    wall = bowl.wall()
    with pytest.raises(Invalid) as raised:
        actions.add_shop(wall, replace(SHOP, **more), by=bowl.by(), at=bowl.at)
    assert set(raised.value.errors) == {field}
    assert not Shop.objects.exists()


def test_the_same_shop_again_is_put_right(bowl: Bowl) -> None:
    wall = bowl.wall()
    first = actions.add_shop(wall, SHOP, by=bowl.by(), at=bowl.at)
    again = actions.add_shop(wall, replace(SHOP, hours="6:00—22:00"), by=bowl.by(), at=bowl.at)
    assert (again.pk, again.hours) == (first.pk, "6:00—22:00")
    assert Shop.objects.count() == 1


def test_a_tills_words_are_kept_as_a_hash_and_open_one_shop(bowl: Bowl) -> None:
    _wall, shop = bowl.full()
    given = actions.give_till(shop, by=bowl.by(), at=bowl.at)
    assert given.words.encode() not in bytes(TillLink.objects.get().hash)
    found = queries.till(given.words)
    assert found is not None
    assert found.shop == shop
    for words in ("", given.words[:-1], "x" * 5000, "\x00", "字"):
        assert queries.till(words) is None


def test_a_link_that_is_taken_back_opens_nothing_and_taking_it_twice_changes_nothing(bowl: Bowl) -> None:
    _wall, shop = bowl.full()
    given = actions.give_till(shop, by=bowl.by(), at=bowl.at)
    other = actions.give_till(shop, by=bowl.by(), at=bowl.at)
    for _again in range(2):
        actions.revoke_till(given.link, by=bowl.by(), at=bowl.at)
    assert queries.till(given.words) is None
    assert queries.till(other.words) is not None
    assert Event.objects.filter(kind="voucher_wall.till_revoked").count() == 1


def test_a_shop_that_closes_shuts_its_tills_and_gives_no_new_one(bowl: Bowl) -> None:
    _wall, shop = bowl.full()
    given = actions.give_till(shop, by=bowl.by(), at=bowl.at)
    actions.close_shop(shop, by=bowl.by(), at=bowl.at)
    assert queries.till(given.words) is None
    for act in (actions.give_till, actions.close_shop):
        with pytest.raises(Refused) as raised:
            act(shop, by=bowl.by(), at=bowl.at)
        assert "takes no vouchers any more" in raised.value.refusal.sentence()


def test_another_body_does_nothing_with_it(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    link = actions.give_till(shop, by=bowl.by(), at=bowl.at).link
    stranger = bowl.by(SECRETARY)
    for act in (
        lambda: actions.change_wall(wall, FACTS, by=stranger, at=bowl.at),
        lambda: actions.add_shop(wall, SHOP, by=stranger, at=bowl.at),
        lambda: actions.close_shop(shop, by=stranger, at=bowl.at),
        lambda: actions.give_till(shop, by=stranger, at=bowl.at),
        lambda: actions.revoke_till(link, by=stranger, at=bowl.at),
    ):
        with pytest.raises(Refused) as raised:
            act()
        assert wall.organisation.short_name in raised.value.refusal.who_can
