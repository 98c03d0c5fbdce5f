"""Many at once: two payments of the last money, two forms for one person, two reviewers of one application."""

from __future__ import annotations

from functools import partial

import pytest

from linli.care import actions, queries
from linli.care.enums import State
from linli.care.models import CareApplication, CareFund, FundEntry
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import build_world
from tests.care.conftest import DEPUTY, GRANTED, HEAD, KEEPER, OFFICER, Care
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_last_money_is_paid_once_and_a_person_asks_once() -> None:
    care = Care(build_world(at=AT), AT)
    world = care.world
    opened = at_once(
        [
            partial(actions.open_fund, world.bodies["subdistrict_office"], "hardship", by=care.by(KEEPER), at=care.at)
            for _number in range(4)
        ]
    )
    assert {one.pk for one in opened if isinstance(one, CareFund)} == {care.fund.pk}, opened

    facts = [care.facts(1, name=f"第{number}个") for number in range(5)]
    results = at_once(
        [
            partial(actions.enter_application, care.fund, world.estate, one, by=care.by(DEPUTY), at=care.at)
            for one in facts
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["CareApplication", *["Invalid"] * 4], results
    assert all("paper" in one.errors for one in results if isinstance(one, Invalid))
    first = CareApplication.objects.get()

    says = {"says": "yes", "amount": GRANTED, "at": care.at}
    results = at_once([partial(actions.review_first, first, **says, by=care.by(HEAD)) for _number in range(3)])
    assert sorted(type(one).__name__ for one in results) == ["CareApplication", "Refused", "Refused"], results
    results = at_once([partial(actions.review_second, first, **says, by=care.by(OFFICER)) for _number in range(3)])
    assert sorted(type(one).__name__ for one in results) == ["CareApplication", "Refused", "Refused"], results

    rows = [first, *(care.notice(number) for number in (2, 3))]
    care.later(days=6)
    rows = [actions.decide_application(row, by=care.by(KEEPER), at=care.at) for row in rows]
    care.money(GRANTED)
    results = at_once([partial(care.pay, row, receipt=f"P-{number}") for number, row in enumerate(rows)])
    assert sorted(type(one).__name__ for one in results) == ["CareApplication", "Refused", "Refused"], results
    for refused in (one for one in results if isinstance(one, Refused)):
        assert refused.refusal.kind is RefusalKind.WHEN and "0.00" in refused.refusal.why
    assert queries.balance_of(care.fund) == 0
    assert FundEntry.objects.filter(kind="grant").count() == 1
    assert CareApplication.objects.filter(state=State.PAID).count() == 1
