"""Who may do what, over the whole cast; and the rules about seeing beside what the lists load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES
from linli.offers import actions, queries, rules
from linli.offers.enums import NeedState, OrderState, ShelfVerb
from linli.offers.models import Need, Order, Resource, ServiceItem
from tests.offers.conftest import HEAD, MANAGER, OFFICER, VOLUNTEER, Desk

pytestmark = pytest.mark.django_db

KEEPERS = {HEAD, OFFICER}
NOBODY: set[str] = set()


def may(refusal: Refusal | None) -> bool:
    """Whether it is allowed, or only not now."""
    return refusal is None or refusal.kind is RefusalKind.WHEN


def who(desk: Desk, ask: Callable[[Any], Refusal | None]) -> set[str]:
    """Whoever of the cast it is not refused for who they are, in the post that fits best."""
    found = set()
    for role in ROLES:
        actor = desk.by(role)
        acts = [actor.in_post(held) for held in actor.posts] or [actor]
        if any(may(ask(act)) for act in acts):
            found.add(role)
    return found


ORDER_RULES: dict[str, tuple[OrderState, Callable[[Any, Order, Any], Refusal | None], set[str]]] = {
    "assign": (OrderState.ORDERED, lambda by, row, at: rules.may_dispatch_order(by, row, None, at), KEEPERS),
    "take": (OrderState.ASSIGNED, rules.may_take_order, {MANAGER}),
    "give back": (OrderState.ASSIGNED, rules.may_give_back_order, {MANAGER}),
    "finish": (OrderState.TAKEN, rules.may_finish, {MANAGER}),
    "decline": (OrderState.ORDERED, rules.may_decline_order, KEEPERS),
    "rate": (OrderState.DONE, rules.may_rate_order, KEEPERS | {"resident"}),
    "withdraw": (OrderState.TAKEN, rules.may_withdraw_order, KEEPERS | {"resident"}),
    "leave a telephone": (OrderState.TAKEN, rules.may_leave_phone, KEEPERS | {"resident"}),
    "call": (OrderState.TAKEN, rules.may_call_orderer, KEEPERS | {MANAGER}),
    "see": (OrderState.TAKEN, rules.may_see_order, KEEPERS | {MANAGER}),
    "see one's own": (OrderState.TAKEN, rules.may_see_own_order, {"resident"}),
    "close": (OrderState.DONE, rules.may_close_quiet, NOBODY),
    "let go": (OrderState.ASSIGNED, rules.may_let_go, NOBODY),
}


@pytest.mark.parametrize("verb", ORDER_RULES)
def test_who_may_with_an_order(desk: Desk, verb: str) -> None:
    state, rule, expected = ORDER_RULES[verb]
    row = desk.order_in(state)
    assert who(desk, lambda act: rule(act, row, desk.at)) == expected


NEED_RULES: dict[str, tuple[NeedState, Callable[[Any, Need, Any], Refusal | None], set[str]]] = {
    "change": (NeedState.OPEN, rules.may_change_need, KEEPERS),
    "agree": (NeedState.MATCHED, rules.may_agree, {MANAGER}),
    "give back": (NeedState.MATCHED, rules.may_give_back_need, KEEPERS | {MANAGER}),
    "meet": (NeedState.MATCHED, rules.may_meet, KEEPERS),
    "decline": (NeedState.OPEN, rules.may_decline_need, KEEPERS),
    "withdraw": (NeedState.OPEN, rules.may_withdraw_need, KEEPERS),
    "see an open one": (NeedState.OPEN, rules.may_see_need, KEEPERS),
    "see a matched one": (NeedState.MATCHED, rules.may_see_need, KEEPERS | {MANAGER}),
}


@pytest.mark.parametrize("verb", NEED_RULES)
def test_who_may_with_a_need(desk: Desk, verb: str) -> None:
    state, rule, expected = NEED_RULES[verb]
    row = desk.need_in(state)
    assert who(desk, lambda act: rule(act, row, desk.at)) == expected


def test_of_somebody_by_name_the_keepers_ask(desk: Desk) -> None:
    row = desk.matched(None)
    assert who(desk, lambda act: rules.may_agree(act, row, desk.at)) == KEEPERS


def test_who_may_with_a_resource(desk: Desk) -> None:
    row, plan, at = desk.resource(), queries.plan_at(desk.place()), desk.at
    owner = desk.body("property")
    assert who(desk, lambda act: rules.may_see_resource(act, row, at)) == KEEPERS | {MANAGER}
    assert who(desk, lambda act: rules.may_change_resource(act, row, at)) == KEEPERS | {MANAGER}
    for verb in (ShelfVerb.PAUSE, ShelfVerb.END):
        assert who(desk, lambda act, verb=verb: rules.may_shelve_resource(act, row, verb, at)) == KEEPERS | {MANAGER}
    assert who(desk, lambda act: rules.may_add_resource(act, plan, desk.place(), owner, at)) == KEEPERS | {MANAGER}
    assert who(desk, lambda act: rules.may_add_resource(act, plan, desk.place(), None, at)) == KEEPERS
    assert who(desk, lambda act: rules.may_ask_holder(act, row, at)) == KEEPERS
    assert who(desk, lambda act: rules.may_take_back_resource(act, row, False, at)) == KEEPERS
    assert who(desk, lambda act: rules.may_add_resource(act, plan, desk.place("community"), None, at)) == {OFFICER}


def test_who_may_with_the_menu(desk: Desk) -> None:
    row, plan, at = desk.item(), queries.plan_at(desk.place()), desk.at
    assert who(desk, lambda act: rules.may_see_item(act, row, at)) == KEEPERS | {MANAGER}
    assert who(desk, lambda act: rules.may_add_item(act, plan, desk.place(), at)) == KEEPERS
    assert who(desk, lambda act: rules.may_change_item(act, row, at)) == KEEPERS
    assert who(desk, lambda act: rules.may_shelve_item(act, row, ShelfVerb.PAUSE, at)) == KEEPERS | {MANAGER}
    assert set(ROLES) == who(desk, lambda act: rules.may_order(act, plan, row, None, at))


def test_who_orders_and_writes_needs_for_others(desk: Desk) -> None:
    plan, at = queries.plan_at(desk.place()), desk.at
    for_others = who(desk, lambda act: rules.may_order_for(act, plan, desk.place(), at))
    assert for_others >= KEEPERS
    assert not for_others & {VOLUNTEER, "resident", "neighbour", "repairer", "auditor", "department_officer"}
    assert who(desk, lambda act: rules.may_add_need(act, plan, desk.place(), at)) == for_others


def test_without_the_playbooks_lists_nobody_may(desk: Desk) -> None:
    at, place = desk.at, desk.place()
    for refusal in (
        rules.may_add_resource(desk.by(), None, place, None, at),
        rules.may_add_item(desk.by(), None, place, at),
        rules.may_add_need(desk.by(), None, place, at),
        rules.may_order_for(desk.by(), None, place, at),
        rules.may_order(desk.by(), None, desk.item(), None, at),
    ):
        assert refusal is not None
        assert refusal.why
        assert refusal.instead


def test_every_refusal_says_who_can(desk: Desk) -> None:
    row, nobody, at = desk.assigned(), desk.by("neighbour"), desk.at
    for rule in (rules.may_take_order, rules.may_decline_order, rules.may_withdraw_order, rules.may_rate_order):
        refusal = rule(nobody, row, at)
        assert refusal is not None
        assert refusal.who_can
        assert refusal.instead


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_rules_agree(desk: Desk, role: str) -> None:
    desk.assigned("volunteers")
    desk.taken()
    desk.done("station", HEAD)
    desk.ordered(desk.item(place="community"))
    desk.matched("volunteers")
    desk.need()
    desk.need_in(NeedState.MET)
    desk.resource(None, what="看合同")
    desk.resource("community_office", "community", what="大会议室")
    actor, at = desk.by(role), desk.at
    for model, seen, rule in (
        (Order, queries.orders_visible_to, rules.may_see_order),
        (Need, queries.needs_visible_to, rules.may_see_need),
        (Resource, queries.resources_visible_to, rules.may_see_resource),
        (ServiceItem, queries.items_visible_to, rules.may_see_item),
    ):
        listed = {row.pk for row in seen(actor)}
        every = list(seen(system()))
        assert model.objects.count() == len(every)
        assert listed == {row.pk for row in every if rule(actor, row, at) is None}, model


def test_own_orders_and_the_rule_agree(desk: Desk) -> None:
    mine, coded = desk.ordered(), desk.ordered(by=desk.by("nobody"))
    for actor in (desk.myself(), desk.myself("neighbour"), desk.by("nobody"), desk.holder_of_code(coded)):
        listed = set(queries.own_orders(actor))
        assert listed == {row for row in (mine, coded) if rules.may_see_own_order(actor, row, desk.at) is None}


def test_a_station_of_another_estate_reads_nothing(desk: Desk) -> None:
    from dataclasses import replace

    head = desk.by()
    assert head.held is not None
    other = replace(
        head.held, organisation_id=desk.body("other_station").pk,
        scope=frozenset({("estate", desk.place("other_estate").pk)}),
    )  # fmt: skip
    stranger = replace(head, posts=(other,), held=other)
    row = desk.taken()
    assert not queries.orders_visible_to(stranger).exists()
    assert rules.may_dispatch_order(stranger, row, None, desk.at) is not None
    actions.add_need(desk.place(), desk.need_facts(), by=head, at=desk.at)
    assert not queries.needs_visible_to(stranger).exists()
