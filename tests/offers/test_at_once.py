"""Fifty at once: for the last place of a week, and for one need; one gets it, the others read so."""

from __future__ import annotations

from functools import partial

import pytest

from linli.core.refusals import RefusalKind, Refused, Stale
from linli.demo.cast import build_world
from linli.offers import actions
from linli.offers.actions import OrderFacts
from linli.offers.enums import COUNTED, NeedState
from linli.offers.models import Need, Order
from tests.core.at_once import at_once
from tests.offers.conftest import MANAGER, Desk
from tests.service_requests.conftest import AT

MANY = 50


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_fifty_one_gets_the_last_place_one_the_need_and_the_others_read_so() -> None:
    desk = Desk(build_world(at=AT), AT)
    item, nobody = desk.item(per_week=3), desk.by("nobody")
    week = desk.today
    for _ in range(2):
        desk.ordered(item, week=week)
    facts = OrderFacts(week=week)
    results = at_once([partial(actions.order, item, desk.place(), facts, by=nobody, at=AT) for _ in range(MANY)])
    made = [one for one in results if isinstance(one, Order)]
    refused = [one for one in results if isinstance(one, Refused)]
    assert (len(made), len(refused)) == (1, MANY - 1), [repr(one) for one in results if one not in made][:3]
    assert {(one.refusal.kind, one.refusal.rule) for one in refused} == {(RefusalKind.WHEN, "may_order")}
    assert Order.objects.filter(item=item, week=week, state__in=COUNTED).count() == 3

    need, head = desk.need(), desk.by()
    resources = [desk.resource(what=f"第{number}间", per_month=1) for number in range(MANY)]
    presses = [partial(actions.match, need, one, by=head, at=AT, version=need.version) for one in resources]
    results = at_once(presses)
    assert sum(isinstance(one, Need) for one in results) == 1
    assert all(isinstance(one, Need | Stale | Refused) for one in results), results
    found = Need.objects.get(pk=need.pk)
    assert found.state == NeedState.MATCHED

    needs = [desk.need(public_words=f"第{number}桌棋") for number in range(MANY)]
    only = desk.resource(what="最后一间", per_month=1)
    results = at_once([partial(actions.match, one, only, by=head, at=AT) for one in needs])
    assert sum(isinstance(one, Need) for one in results) == 1
    assert all(isinstance(one, Need | Refused) for one in results), results
    assert Need.objects.filter(resource=only).count() == 1

    row = desk.assigned()
    results = at_once([partial(actions.take_order, row, by=desk.by(MANAGER), at=AT) for _ in range(4)])
    assert all(isinstance(one, Order) for one in results), results
    assert Order.objects.get(pk=row.pk).version == row.version + 1
