"""An order from the menu to the rating: who has it, which clock runs, what comes back, what closes by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.messages.models import Outbox
from linli.offers import actions, jobs, queries
from linli.offers.enums import Back, OrderState, Rating, ShelfVerb
from linli.offers.models import Order
from tests.offers.conftest import HEAD, MANAGER, PHONE, VOLUNTEER, Desk

pytestmark = pytest.mark.django_db


def refused(act, *args, **more) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as found:
        act(*args, **more)
    return found.value.refusal.rule


def wrong(act, *args, **more) -> list[str]:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid) as found:
        act(*args, **more)
    return list(found.value.errors)


def test_a_whole_order(desk: Desk) -> None:
    row = desk.ordered(words="厨房的水龙头滴水", phone=PHONE)
    assert (row.state, row.holder, row.number[:3]) == (OrderState.ORDERED, None, "OR-")
    assert row.organisation_id == desk.body("station").pk
    row = actions.dispatch_order(row, to=desk.body("property").pk, by=desk.by(), at=desk.later(hours=1))
    assert (row.state, row.holder_id, row.asked) == (OrderState.ASSIGNED, desk.body("property").pk, False)
    row = actions.take_order(row, by=desk.by(MANAGER), at=desk.later(hours=1))
    row = actions.finish_order(row, result="换好了，不滴了", by=desk.by(MANAGER), at=desk.later(hours=3))
    assert (row.state, row.quiet_until) == (OrderState.DONE, desk.at + timedelta(days=7))
    row = actions.rate_order(row, rating="well", words="很仔细", by=desk.myself(), at=desk.later(hours=1))
    assert (row.state, row.rating, row.ended_at) == (OrderState.CLOSED, Rating.WELL, desk.at)
    kinds = list(Event.objects.filter(subject_id=str(row.pk)).order_by("id").values_list("kind", flat=True))
    assert kinds == ["order.ordered", "order.assigned", "order.taken", "order.done", "order.rated"]


def test_nobody_in_particular_orders_and_follows_with_the_code(desk: Desk) -> None:
    row = desk.ordered(by=desk.by("nobody"))
    assert (row.person_id, row.contact_id) == (None, None)
    found = queries.by_code(queries.code_of(row.pk))
    assert found == row
    assert list(queries.own_orders(desk.holder_of_code(row))) == [row]
    assert not queries.own_orders(desk.by("nobody")).exists()


def test_the_promise_stays_when_it_is_given_back_and_the_second_cannot(desk: Desk) -> None:
    row = desk.assigned()
    promise = row.do_by
    back = actions.give_back_order(row, reason="没有师傅", by=desk.by(MANAGER), at=desk.later(hours=2))
    assert (back.state, back.holder, back.returns, back.do_by) == (OrderState.ORDERED, None, 1, promise)
    assert (
        refused(actions.dispatch_order, back, to=desk.body("property").pk, by=desk.by(), at=desk.at)
        == "may_dispatch_order"
    )
    again = actions.dispatch_order(back, to=desk.body("station").pk, by=desk.by(), at=desk.at)
    assert refused(actions.give_back_order, again, reason="也不行", by=desk.by(), at=desk.at) == "may_give_back_order"
    moved = actions.dispatch_order(again, to=desk.body("volunteers").pk, by=desk.by(), at=desk.at)
    assert (moved.state, moved.asked) == (OrderState.ASSIGNED, True)


def test_unpaid_neighbours_are_asked_and_silence_gives_it_back(desk: Desk) -> None:
    row = desk.assigned("volunteers")
    assert row.asked
    assert jobs.run(desk.at) == 0
    assert row.take_by is not None
    assert jobs.run(row.take_by) == 1
    row.refresh_from_db()
    assert (row.state, row.holder, row.returns, row.tried) == (OrderState.ORDERED, None, 0, [])
    assert row.back_words == Back.NO_ANSWER, "a key, so that everybody reads it in their language"
    again = actions.dispatch_order(row, to=desk.body("volunteers").pk, by=desk.by(), at=desk.later(days=5))
    back = actions.give_back_order(again, reason="这周没人", by=desk.by(VOLUNTEER), at=desk.at)
    assert back.returns == 0


def test_a_body_that_is_paid_keeps_it_past_its_day(desk: Desk) -> None:
    row = desk.assigned()
    assert row.take_by is not None
    assert jobs.run(row.take_by + timedelta(days=1)) == 0


def test_not_solved_comes_back_for_somebody_else(desk: Desk) -> None:
    row = actions.rate_order(desk.done(), rating="not", words="还滴", by=desk.myself(), at=desk.later(hours=1))
    assert (row.state, row.holder, row.not_solved_at) == (OrderState.ORDERED, None, desk.at)
    assert row.tried == [str(desk.body("property").pk)]
    assert (
        refused(actions.dispatch_order, row, to=desk.body("property").pk, by=desk.by(), at=desk.at)
        == "may_dispatch_order"
    )
    row = actions.dispatch_order(row, to=desk.body("volunteers").pk, by=desk.by(), at=desk.at)
    row = actions.take_order(row, by=desk.by(VOLUNTEER), at=desk.at)
    row = actions.finish_order(row, result="拧紧了", by=desk.by(VOLUNTEER), at=desk.at)
    assert (row.rating, row.rating_words) == ("", "")
    row = actions.rate_order(row, rating="partly", by=desk.holder_of_code(row), at=desk.at)
    assert (row.state, row.rating) == (OrderState.CLOSED, Rating.PARTLY)


def test_seven_quiet_days_close_it(desk: Desk) -> None:
    row = desk.done()
    assert jobs.run(desk.at + timedelta(days=7) - timedelta(seconds=1)) == 0
    assert jobs.run(desk.at + timedelta(days=7)) == 1
    row.refresh_from_db()
    assert (row.state, row.rating) == (OrderState.CLOSED, "")
    assert jobs.run(desk.at + timedelta(days=9)) == 0


@pytest.mark.parametrize("state", [OrderState.ORDERED, OrderState.ASSIGNED, OrderState.TAKEN])
def test_it_is_withdrawn_until_it_is_done(desk: Desk, state: OrderState) -> None:
    row = actions.withdraw_order(desk.order_in(state), by=desk.myself(), at=desk.at)
    assert row.state == OrderState.WITHDRAWN
    assert actions.withdraw_order(row, by=desk.myself(), at=desk.at).version == row.version


def test_what_is_done_cannot_be_withdrawn(desk: Desk) -> None:
    assert refused(actions.withdraw_order, desk.done(), by=desk.myself(), at=desk.at) == "may_withdraw_order"


def test_presses_that_come_twice_change_nothing(desk: Desk) -> None:
    row = desk.assigned()
    again = actions.dispatch_order(row, to=desk.body("property").pk, by=desk.by(), at=desk.at)
    assert again.version == row.version
    taken = actions.take_order(row, by=desk.by(MANAGER), at=desk.at)
    assert actions.take_order(row, by=desk.by(MANAGER), at=desk.at, version=row.version).version == taken.version
    done = actions.finish_order(taken, result="好了", by=desk.by(MANAGER), at=desk.at)
    closed = actions.rate_order(done, rating="well", by=desk.myself(), at=desk.at, version=done.version)
    assert actions.rate_order(done, rating="well", by=desk.myself(), at=desk.at, version=done.version) == closed


def test_who_was_slower_reads_it_again(desk: Desk) -> None:
    row = desk.ordered()
    actions.dispatch_order(row, to=desk.body("property").pk, by=desk.by(), at=desk.at)
    with pytest.raises(Stale):
        actions.decline_order(row, reason="不行", by=desk.by(), at=desk.at, version=row.version)


def test_the_same_key_orders_once(desk: Desk) -> None:
    item = desk.item()
    first, second = (
        actions.order(item, desk.place(), actions.OrderFacts(), key="k", by=desk.myself(), at=desk.at) for _ in range(2)
    )
    assert first == second
    assert Order.objects.count() == 1


def test_a_week_has_room_for_so_many(desk: Desk) -> None:
    item = desk.item(per_week=1)
    first = desk.ordered(item)
    assert first.week == desk.today
    assert refused(desk.ordered, item, week=first.week) == "may_order"
    assert desk.ordered(item).week == first.week + timedelta(weeks=1)
    actions.withdraw_order(first, by=desk.myself(), at=desk.at)
    assert desk.ordered(item).week == first.week


def test_all_weeks_full_are_refused(desk: Desk) -> None:
    item = desk.item(per_week=1)
    for _ in range(queries.WEEKS_AHEAD):
        desk.ordered(item)
    assert refused(desk.ordered, item) == "may_order"


def test_a_later_week_is_done_later(desk: Desk) -> None:
    item = desk.item()
    now, later = desk.ordered(item), desk.ordered(item, week=desk.today + timedelta(weeks=2))
    assert later.do_by - now.do_by >= timedelta(days=12)


@pytest.mark.parametrize("verb", [ShelfVerb.PAUSE, ShelfVerb.END])
def test_what_is_not_offered_cannot_be_ordered(desk: Desk, verb: ShelfVerb) -> None:
    item = actions.shelve_item(desk.item(), verb, by=desk.by(), at=desk.at)
    assert refused(desk.ordered, item) == "may_order"


def test_what_is_for_another_estate_cannot_be_ordered(desk: Desk) -> None:
    facts = actions.OrderFacts()
    assert (
        refused(actions.order, desk.item(), desk.place("other_estate"), facts, by=desk.myself(), at=desk.at)
        == "may_order"
    )
    wide = desk.item(place="community")
    assert actions.order(wide, desk.place(), facts, by=desk.myself(), at=desk.at).place == desk.place()


def test_each_wrong_input_is_told_at_its_field(desk: Desk) -> None:
    item = desk.item()
    assert wrong(desk.ordered, item, words="字" * 501) == ["words"]
    assert wrong(desk.ordered, item, words="打我电话13812345678") == ["words"]
    assert wrong(desk.ordered, item, name="名" * 41) == ["name"]
    assert wrong(desk.ordered, item, phone="12") == ["phone"]
    for days in (-7, 1, 28, 3650):
        assert wrong(desk.ordered, item, week=desk.today + timedelta(days=days)) == ["week"]
    row = desk.ordered(item)
    at, by = desk.at, desk.by()
    assert wrong(actions.dispatch_order, row, to=None, by=by, at=at) == ["to"]
    assert wrong(actions.dispatch_order, row, to=desk.body("lighting").pk, by=by, at=at) == ["to"]
    assert wrong(actions.decline_order, row, reason=" ", by=by, at=at) == ["reason"]
    assert wrong(actions.leave_phone, row, phone="", by=desk.myself(), at=at) == ["phone"]
    row = actions.dispatch_order(row, to=desk.body("property").pk, by=by, at=at)
    assert wrong(actions.give_back_order, row, reason="", by=desk.by(MANAGER), at=at) == ["reason"]
    row = actions.take_order(row, by=desk.by(MANAGER), at=at)
    assert wrong(actions.finish_order, row, result="\u200b", by=desk.by(MANAGER), at=at) == ["result"]
    row = actions.finish_order(row, result="好了", by=desk.by(MANAGER), at=at)
    assert wrong(actions.rate_order, row, rating="great", by=desk.myself(), at=at) == ["rating"]
    assert wrong(actions.rate_order, row, rating="well", words="字" * 121, by=desk.myself(), at=at) == ["words"]


def test_it_is_entered_for_somebody_who_called_and_rated_for_them(desk: Desk) -> None:
    item = desk.item()
    facts = actions.OrderFacts(words="2栋张奶奶家", name="张奶奶", phone=PHONE)
    row = actions.order_for(item, desk.place(), facts, by=desk.by(), at=desk.at)
    assert (row.on_behalf, row.person_id, row.name) == (True, None, "张奶奶")
    assert refused(actions.order_for, item, desk.place(), facts, by=desk.by(VOLUNTEER), at=desk.at) == "may_order_for"
    row = actions.dispatch_order(row, to=desk.body("property").pk, by=desk.by(), at=desk.at)
    row = actions.take_order(row, by=desk.by(MANAGER), at=desk.at)
    row = actions.finish_order(row, result="好了", by=desk.by(MANAGER), at=desk.at)
    assert refused(actions.rate_order, row, rating="well", by=desk.by(MANAGER), at=desk.at) == "may_rate_order"
    assert actions.rate_order(row, rating="well", by=desk.by(), at=desk.at).state == OrderState.CLOSED


def test_who_did_it_does_not_rate_it(desk: Desk) -> None:
    row = desk.done("station", HEAD)
    assert refused(actions.rate_order, row, rating="well", by=desk.by(), at=desk.at) == "may_rate_order"


def test_a_telephone_is_left_later_and_the_one_before_is_erased(desk: Desk) -> None:
    row = actions.leave_phone(desk.ordered(), phone=PHONE, by=desk.myself(), at=desk.at)
    first = row.contact
    assert first is not None
    row = actions.leave_phone(row, phone="10000008499", by=desk.myself(), at=desk.at)
    first.refresh_from_db()
    assert first.masked == ""
    assert row.contact is not None
    assert row.contact.masked.endswith("8499")


def test_the_telephone_is_shown_to_who_does_it_until_it_is_over(desk: Desk) -> None:
    row = actions.leave_phone(desk.taken(), phone=PHONE, by=desk.myself(), at=desk.at)
    found = actions.call_orderer(row, purpose="ask_details", by=desk.by(MANAGER), at=desk.at)
    assert found.phone == PHONE
    assert wrong(actions.call_orderer, row, purpose="curious", by=desk.by(MANAGER), at=desk.at) == ["purpose"]
    assert (
        refused(actions.call_orderer, row, purpose="ask_details", by=desk.by(VOLUNTEER), at=desk.at)
        == "may_call_orderer"
    )
    row = actions.withdraw_order(row, by=desk.myself(), at=desk.at)
    assert (
        refused(actions.call_orderer, row, purpose="ask_details", by=desk.by(MANAGER), at=desk.at) == "may_call_orderer"
    )
    bare = desk.ordered()
    assert wrong(actions.call_orderer, bare, purpose="ask_details", by=desk.by(), at=desk.at) == ["phone"]


def test_whoever_ordered_is_told_by_account_or_telephone_and_nobody_otherwise(desk: Desk) -> None:
    desk.taken()
    told = Outbox.objects.get()
    assert (told.person_id, told.contact_id) == (desk.world.people["resident"].pk, None)
    Outbox.objects.all().delete()
    row = desk.taken(by=desk.by("nobody"), phone=PHONE)
    assert Outbox.objects.get().contact_id == row.contact_id
    Outbox.objects.all().delete()
    desk.taken(by=desk.by("nobody"))
    assert not Outbox.objects.exists()


def test_no_event_holds_a_name_or_words(desk: Desk) -> None:
    row = desk.done(words="厨房水龙头", name="林小满")
    actions.rate_order(row, rating="not", words="还在滴", by=desk.myself(), at=desk.at)
    for event in Event.objects.filter(subject_id=str(row.pk)):
        assert not any(word in str(event.refs) for word in ("水龙头", "林小满", "滴", "换好了"))


def test_who_did_it_does_not_rate_it_in_another_of_their_posts(desk: Desk) -> None:
    row = desk.done("property", MANAGER)
    keeper, did = desk.by(), desk.by(MANAGER)
    both = replace(keeper, posts=(*keeper.posts, *did.posts))
    assert refused(actions.rate_order, row, rating="well", by=both, at=desk.at) == "may_rate_order"
    assert actions.rate_order(row, rating="well", by=keeper, at=desk.at).state == OrderState.CLOSED
