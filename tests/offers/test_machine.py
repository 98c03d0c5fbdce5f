"""The tables: total, with a way out of what is not over; and what no order of verbs breaks: one holder, never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import system
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import waiting_for
from linli.offers import actions
from linli.offers import enums as the
from linli.offers.enums import NeedState, NeedVerb, OrderState, OrderVerb, Shelf
from linli.offers.models import Need, Order, Resource, ServiceItem
from tests.offers.conftest import HEAD, MANAGER, PHONE, VOLUNTEER, Desk

TABLES = (
    (the.ORDER_TABLE, OrderState, OrderVerb, the.ORDER_LIVE, the.ORDER_OVER, the.ORDER_TONES),
    (the.NEED_TABLE, NeedState, NeedVerb, the.NEED_LIVE, the.NEED_OVER, the.NEED_TONES),
    (the.SHELF_TABLE, Shelf, the.ShelfVerb, the.ON_THE_SHELF, (Shelf.ENDED,), the.SHELF_TONES),
)


@pytest.mark.parametrize(("table", "states", "verbs", "live", "over", "tones"), TABLES)
def test_each_table_is_total(table, states, verbs, live, over, tones) -> None:  # type: ignore[no-untyped-def]
    assert set(live) | set(over) == set(states)
    assert not set(live) & set(over)
    assert set(tones) == set(states)
    assert set(table.verbs()) == {verb.value for verb in verbs}
    assert not [one for one in table.transitions if one.source in over]
    for state in live:
        assert [one for one in table.transitions if one.source == state and one.target != state], state


def test_an_order_is_withdrawn_until_it_is_done() -> None:
    assert the.ORDER_TABLE.sources(OrderVerb.WITHDRAW) == {one.value for one in the.TO_BE_DONE}
    assert OrderState.DONE not in the.TO_BE_DONE


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(OrderState))
def test_the_actions_reach_every_state_of_an_order(desk: Desk, state: OrderState) -> None:
    row = Order.objects.get(pk=desk.order_in(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in the.ORDER_OVER)
    assert (row.holder_id is not None) == (state in (*the.HELD, OrderState.CLOSED))


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(NeedState))
def test_the_actions_reach_every_state_of_a_need(desk: Desk, state: NeedState) -> None:
    row = Need.objects.get(pk=desk.need_in(state).pk)
    assert row.get_state() == state
    assert (row.ended_at is not None) == (state in the.NEED_OVER)
    assert (row.resource_id is not None) == (state in (NeedState.MATCHED, NeedState.MET))


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(Shelf))
def test_the_actions_reach_every_state_on_the_shelf(desk: Desk, state: Shelf) -> None:
    item, resource = desk.item_in(state), desk.resource_in(state)
    assert ServiceItem.objects.get(pk=item.pk).get_state() == state
    assert Resource.objects.get(pk=resource.pk).get_state() == state


def seen_by(desk: Desk) -> list[str]:
    """What stands before somebody of the bodies that have to do with it."""
    return [line.ref for role in (HEAD, MANAGER, VOLUNTEER) for line in waiting_for(desk.by(role), desk.at)]


def order_deeds(desk: Desk, row: Order) -> dict[str, Callable[[], object]]:
    head, own, at = desk.by(), desk.holder_of_code(row), desk.at
    doer = desk.by(VOLUNTEER if row.holder_id == desk.body("volunteers").pk else MANAGER)
    return {
        "assign": lambda: actions.dispatch_order(row, to=desk.body("property").pk, by=head, at=at),
        "ask": lambda: actions.dispatch_order(row, to=desk.body("volunteers").pk, by=head, at=at),
        "take": lambda: actions.take_order(row, by=doer, at=at),
        "give_back": lambda: actions.give_back_order(row, reason="没空", by=doer, at=at),
        "finish": lambda: actions.finish_order(row, result="好了", by=doer, at=at),
        "well": lambda: actions.rate_order(row, rating="well", by=own, at=at),
        "not": lambda: actions.rate_order(row, rating="not", by=own, at=at),
        "decline": lambda: actions.decline_order(row, reason="没有", by=head, at=at),
        "withdraw": lambda: actions.withdraw_order(row, by=own, at=at),
        "phone": lambda: actions.leave_phone(row, phone=PHONE, by=own, at=at),
        "close": lambda: actions.close_quiet(row, by=system(), at=row.quiet_until or at),
        "let_go": lambda: actions.let_go(row, by=system(), at=row.take_by or at),
    }


ORDER_DEEDS = (
    "assign", "ask", "take", "give_back", "finish", "well", "not", "decline", "withdraw", "phone", "close", "let_go",
)  # fmt: skip
LIKELY = ("assign", "take", "finish", "not", "ask", "take", "finish")


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ORDER_DEEDS + LIKELY), min_size=1, max_size=10))
def test_an_order_always_has_one_holder_and_waits_nowhere(desk: Desk, deeds: list[str]) -> None:
    row = desk.ordered(by=desk.by("nobody"))
    promise = row.do_by
    for deed in deeds:
        before = Order.objects.get(pk=row.pk)
        try:
            order_deeds(desk, before)[deed]()
        except (Refused, Invalid):
            after = Order.objects.get(pk=row.pk)
            assert (after.state, after.version) == (before.state, before.version)
            continue
        after = Order.objects.get(pk=row.pk)
        assert after.do_by == promise, "no return moves the promise"
        assert (after.holder_id is not None) == (after.state in (*the.HELD, OrderState.CLOSED)) or after.ended_at
        assert after.returns <= 1
        assert after.state not in the.HELD or not after.tried_by(after.holder_id)
        if after.state in the.ORDER_LIVE:
            assert str(after.pk) in seen_by(desk), after.state
    Order.objects.filter(pk=row.pk).delete()


def need_deeds(desk: Desk, row: Need, resources: list[Resource]) -> dict[str, Callable[[], object]]:
    head, at = desk.by(), desk.at
    doer = desk.by(MANAGER) if row.resource is not None and row.resource.owner_id is not None else head
    return {
        "match": lambda: actions.match(row, resources[0], by=head, at=at),
        "match_person": lambda: actions.match(row, resources[1], by=head, at=at),
        "agree": lambda: actions.agree(row, by=doer, at=at),
        "give_back": lambda: actions.give_back_need(row, reason="不行", by=doer, at=at),
        "take_back": lambda: actions.give_back_need(row, reason="没回音", by=head, at=at),
        "meet": lambda: actions.meet(row, by=head, at=at),
        "decline": lambda: actions.decline_need(row, reason="没有", by=head, at=at),
        "withdraw": lambda: actions.withdraw_need(row, by=head, at=at),
        "change": lambda: actions.change_need(row, desk.need_facts(), by=head, at=at),
    }


NEED_DEEDS = (
    "match", "match_person", "agree", "give_back", "take_back", "meet", "decline", "withdraw", "change",
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(NEED_DEEDS), min_size=1, max_size=8))
def test_a_need_always_has_one_resource_at_most_and_waits_nowhere(desk: Desk, deeds: list[str]) -> None:
    row, resources = desk.need(), [desk.resource(), desk.resource(None)]
    for deed in deeds:
        before = Need.objects.select_related("resource").get(pk=row.pk)
        try:
            need_deeds(desk, before, resources)[deed]()
        except (Refused, Invalid):
            after = Need.objects.get(pk=row.pk)
            assert (after.state, after.version) == (before.state, before.version)
            continue
        after = Need.objects.get(pk=row.pk)
        assert (after.resource_id is not None) == (after.state == NeedState.MATCHED) or after.ended_at
        if after.state in the.NEED_LIVE:
            assert str(after.pk) in seen_by(desk), after.state
    Need.objects.filter(pk=row.pk).delete()
