"""The catalogue: offering, changing, the shelf; reserving, handing over, going back; the pot."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.core.actions import KeyReused
from linli.core.clock import local_date
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.messages.models import Outbox
from linli.points import actions, jobs
from linli.points.actions import ItemFacts
from linli.points.enums import Reserved
from linli.points.models import DEAREST, MOST_ON_SHELF, PointsItem, PotUse, Redemption
from linli.points.queries import by_code, code_of, in_pot, offered_in, on_shelf, redemptions_for
from tests.points.conftest import DAY, HEAD, OFFICER, OTHER, Thanks, fresh, has, unsound


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"), ({"name": "长" * 41}, "name"), ({"words": "长" * 5000}, "words"),
        ({"words": "打13900139066"}, "words"), ({"price": None}, "price"), ({"price": 0}, "price"),
        ({"price": DEAREST + 1}, "price"), ({"left": None}, "left"), ({"left": -1}, "left"),
        ({"left": MOST_ON_SHELF + 1}, "left"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_is_refused_at_its_field(thanks: Thanks, more: dict[str, object], field: str) -> None:
    facts = ItemFacts(**{"name": "洗衣液", "words": "", "price": 3, "left": 2, **more})  # type: ignore[arg-type]
    with pytest.raises(Invalid) as wrong:
        actions.offer(thanks.world.estate, facts, by=thanks.by(), at=thanks.at)
    assert set(wrong.value.errors) == {field}
    assert not PointsItem.objects.exists()


@pytest.mark.parametrize("role", ["resident", "volunteer", "grid_worker", OTHER, "building_leader"])
def test_only_who_keeps_the_catalogue_puts_something_in(thanks: Thanks, role: str) -> None:
    with pytest.raises(Refused, match="kept by the bodies that serve this place"):
        actions.offer(thanks.world.estate, ItemFacts("米", "", 3, 2), by=thanks.by(role), at=thanks.at)


def test_the_shelf_is_filled_and_emptied_and_says_how_many(thanks: Thanks) -> None:
    item = thanks.item(left=3)
    for left in (9, 0, 4):
        actions.change_item(item, ItemFacts("洗衣液", "", 4, left), by=thanks.by(), at=thanks.at)
        assert on_shelf([item]) == {item.pk: left}
    actions.end_item(item, by=thanks.by(), at=thanks.at)
    assert on_shelf([item]) == {item.pk: 0}
    assert list(offered_in(thanks.world.estate)) == []
    assert unsound() == []
    with pytest.raises(Refused, match="offered no more"):
        actions.change_item(item, ItemFacts("洗衣液", "", 4, 1), by=thanks.by(), at=thanks.at)


def test_another_bodys_item_is_not_there(thanks: Thanks) -> None:
    item = thanks.item()
    for act in (actions.end_item, lambda item, **more: actions.change_item(item, ItemFacts("x", "", 1, 1), **more)):
        with pytest.raises(Refused) as refused:
            act(item, by=thanks.by(OFFICER), at=thanks.at)
        assert refused.value.refusal.kind is RefusalKind.UNSEEN


def test_what_is_reserved_keeps_its_price(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item(price=4)
    row = actions.reserve(item, member, by=actor, at=thanks.at)
    actions.change_item(item, ItemFacts("洗衣液", "", 9, 2), by=thanks.by(), at=thanks.at)
    actions.give_back(row, by=actor, at=thanks.at)
    assert has(member) == 10
    with pytest.raises(Invalid, match="has changed"):
        actions.reserve(item, member, price=4, by=actor, at=thanks.at)


def test_points_and_piece_move_both_or_neither(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    dear, gone = thanks.item(price=11), thanks.item(left=0, name="毛巾")
    for item in (dear, gone):
        with pytest.raises(Invalid) as wrong:
            actions.reserve(item, member, by=actor, at=thanks.at)
        assert set(wrong.value.errors) == {"item"}
    assert has(member) == 10
    assert on_shelf([dear, gone]) == {dear.pk: 3, gone.pk: 0}
    assert not Redemption.objects.exists()


def test_the_same_key_reserves_once(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item, other, key = thanks.item(), thanks.item(name="毛巾"), str(uuid4())
    first = actions.reserve(item, member, key=key, by=actor, at=thanks.at)
    assert actions.reserve(item, member, key=key, by=actor, at=thanks.at).pk == first.pk
    assert has(member) == 6
    with pytest.raises(KeyReused):
        actions.reserve(other, member, key=key, by=actor, at=thanks.at)


@pytest.mark.parametrize("role", [OTHER, OFFICER, "grid_worker", "volunteer", "neighbour"])
def test_nobody_else_reserves_hands_over_or_gives_back(thanks: Thanks, role: str) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item()
    row = actions.reserve(item, member, by=actor, at=thanks.at)
    by = thanks.by(role)
    for deed in (
        lambda: actions.reserve(item, member, by=by, at=thanks.at),
        lambda: actions.hand_over(row, by=by, at=thanks.at),
        lambda: actions.give_back(row, by=by, at=thanks.at),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.refusal.kind is RefusalKind.UNSEEN
    assert fresh(row).state == Reserved.KEPT


def test_an_item_of_another_estate_is_not_offered(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item()
    PointsItem.objects.filter(pk=item.pk).update(place=thanks.world.places["other_estate"])
    with pytest.raises(Refused, match="offered no more"):
        actions.reserve(item, member, by=actor, at=thanks.at)
    PointsItem.objects.filter(pk=item.pk).update(place=thanks.world.places["community"])
    assert actions.reserve(item, member, by=actor, at=thanks.at).state == Reserved.KEPT
    assert list(offered_in(thanks.world.estate)) == [item]


def test_it_is_handed_over_once_by_its_code(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    row = actions.reserve(thanks.item(), member, by=actor, at=thanks.at)
    head = thanks.by()
    mine = redemptions_for(head)
    assert by_code(mine, code_of(row.pk).lower()) == row
    assert by_code(mine, "") is None
    assert by_code(mine, "nonsense") is None
    assert by_code(redemptions_for(thanks.by(OTHER)), code_of(row.pk)) is None
    actions.hand_over(row, by=head, at=thanks.at)
    actions.hand_over(row, by=head, at=thanks.at)
    assert fresh(row).state == Reserved.HANDED_OVER
    with pytest.raises(Refused, match="Handed over"):
        actions.give_back(row, by=actor, at=thanks.at)
    assert by_code(mine, code_of(row.pk)) is None
    assert unsound() == []


def test_what_nobody_fetches_goes_back_after_the_playbooks_days_and_is_told(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    row = actions.reserve(thanks.item(), member, by=actor, at=thanks.at)
    assert row.until == local_date(thanks.at) + timedelta(days=14)
    from linli.core.jobs import one_by_one
    from linli.points.queries import gone_stale

    assert gone_stale(row.until, 9) == []
    late = gone_stale(row.until + DAY, 9)
    assert one_by_one(late, actions.give_back, thanks.at + 15 * DAY) == 1
    assert (fresh(row).state, has(member)) == (Reserved.GONE_BACK, 10)
    assert Outbox.objects.filter(kind="points.gone_back").count() == 1
    assert jobs.BATCH >= 100


def test_a_gift_is_in_the_pot_and_what_is_taken_names_nobody(thanks: Thanks) -> None:
    estate = thanks.world.estate
    member, actor = thanks.rich(10)
    actions.give(member, amount=10, by=actor, at=thanks.at)
    assert (has(member), in_pot([estate.pk])) == (0, {estate.pk: 10})
    key = str(uuid4())
    use = actions.care(estate, amount=4, reason="送一袋米", key=key, by=thanks.by(), at=thanks.at)
    assert actions.care(estate, amount=4, reason="送一袋米", key=key, by=thanks.by(), at=thanks.at).pk == use.pk
    assert in_pot([estate.pk]) == {estate.pk: 6}
    with pytest.raises(Invalid, match="not in the pot"):
        actions.care(estate, amount=7, reason="送药", by=thanks.by(), at=thanks.at)
    assert PotUse.objects.count() == 1
    assert unsound() == []


@pytest.mark.parametrize("reason", ["", " ", "长" * 5000, "给业主王小明，送米", "送到3栋1单元502", "打13900139066"])
def test_a_reason_without_a_name_is_needed(thanks: Thanks, reason: str) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.care(thanks.world.estate, amount=1, reason=reason, by=thanks.by(), at=thanks.at)
    assert set(wrong.value.errors) == {"reason"}


@pytest.mark.parametrize("amount", [None, 0, -1, 10**9])
def test_numbers_that_cannot_be_are_refused(thanks: Thanks, amount: int | None) -> None:
    member, actor = thanks.rich(10)
    with pytest.raises(Invalid) as gift:
        actions.give(member, amount=amount, by=actor, at=thanks.at)
    with pytest.raises(Invalid) as use:
        actions.care(thanks.world.estate, amount=amount, reason="送米", by=thanks.by(), at=thanks.at)
    assert set(gift.value.errors) == set(use.value.errors) == {"amount"}


def test_nobody_gives_for_another_and_only_keepers_take(thanks: Thanks) -> None:
    member, _actor = thanks.rich(10)
    with pytest.raises(Refused):
        actions.give(member, amount=1, by=thanks.by(HEAD), at=thanks.at)
    for role in (OTHER, "volunteer", "resident"):
        with pytest.raises(Refused):
            actions.care(thanks.world.estate, amount=1, reason="送米", by=thanks.by(role), at=thanks.at)


def test_a_piece_reserved_meanwhile_does_not_come_back_out_of_nothing(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    item = thanks.item(price=4, left=3)
    actions.reserve(item, member, by=actor, at=thanks.at)
    by, at = thanks.by(), thanks.at
    changed = actions.change_item(item, ItemFacts("洗衣粉", "", 4, 3), left_read=3, by=by, at=at)
    assert (changed.name, on_shelf([item])) == ("洗衣粉", {item.pk: 2}), "who left the number as it was changed none"
    with pytest.raises(Invalid, match="Meanwhile there are 2") as wrong:
        actions.change_item(item, ItemFacts("洗衣粉", "", 4, 9), left_read=3, by=by, at=at)
    assert set(wrong.value.errors) == {"left"}
    actions.change_item(item, ItemFacts("洗衣粉", "", 4, 9), left_read=2, by=by, at=at)
    assert on_shelf([item]) == {item.pk: 9}
    assert unsound() == []


def test_who_keeps_the_catalogue_spends_for_nobody_who_can_do_it_alone(thanks: Thanks) -> None:
    member, _actor = thanks.rich(10)
    written, item = thanks.written(), thanks.item(price=4)
    thanks.given(written, 5)
    with pytest.raises(Refused, match="on their own page"):
        actions.reserve(item, member, by=thanks.by(), at=thanks.at)
    assert has(member) == 10
    assert actions.reserve(item, written, by=thanks.by(), at=thanks.at).state == Reserved.KEPT
    assert has(written) == 1
