"""Many at once: fifty decisions for the last money, and one payment that is pressed twenty times."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection

from linli.core.refusals import Refused
from linli.demo.cast import build_world
from linli.projects.actions import decide, deciding, fund, pay
from linli.projects.enums import State
from linli.projects.models import ProjectCall, ProjectMilestone, ProjectProposal
from linli.projects.queries import Account, account_of, milestones_of
from tests.core.at_once import at_once
from tests.projects.conftest import CALLER, Pot

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_decide_on_the_last_money_one_does_and_the_others_read_what_is_left() -> None:
    pot = Pot(build_world(at=AT))
    call = pot.call(60_000)
    by = pot.world.actor(CALLER)
    rows = [pot.reviewed(call=call) for _number in range(50)]
    results = at_once([partial(decide, row, fen=50_000, reasons="好", by=by, at=pot.over) for row in rows])
    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == 49
    assert all("100.00" in one.refusal.why for one in refused), "each reads what is left"
    (decided,) = ProjectProposal.objects.filter(state=State.NOTICE)
    at_once([partial(fund, decided, by=by, at=pot.objected)] * 10)
    assert account_of(call) == Account(10_000, 50_000, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_promises_never_take_more_than_the_call_has_whatever_was_decided() -> None:
    pot = Pot(build_world(at=AT))
    call = pot.call(60_000)
    by = pot.world.actor(CALLER)
    rows = [pot.reviewed(call=call) for _number in range(50)]
    until = pot.over.date()
    ids = [row.pk for row in rows]
    ProjectProposal.objects.filter(pk__in=ids).update(
        state=State.NOTICE, granted=50_000, reasons="好", notice_until=until, decided_at=pot.over
    )
    results = at_once([partial(fund, row, by=by, at=pot.objected) for row in rows])
    assert sum(isinstance(one, ProjectProposal) for one in results) == 1
    assert sum(isinstance(one, Refused) for one in results) == 49
    assert account_of(call) == Account(10_000, 50_000, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_promise_between_two_looks_at_the_account_grants_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    pot = Pot(build_world(at=AT))
    call, by = pot.call(60_000), pot.world.actor(CALLER)
    first, second = pot.decided(call=call), pot.reviewed(call=call)
    counted = deciding.set_aside
    promised: list[threading.Thread] = []

    def promise() -> None:
        try:
            fund(first, by=by, at=pot.objected)
        finally:
            connection.close()

    def meanwhile(found: ProjectCall) -> int:
        """Somebody promises the first project's sum after what is left was read, as far as the locks let them."""
        promised.append(threading.Thread(target=promise))
        promised[0].start()
        promised[0].join(3)
        return counted(found)

    monkeypatch.setattr(deciding, "set_aside", meanwhile)
    with pytest.raises(Refused):
        decide(second, fen=50_000, reasons="好", by=by, at=pot.objected)
    promised[0].join(60)
    assert account_of(call) == Account(10_000, 50_000, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_payment_pressed_twenty_times_at_once_is_one() -> None:
    pot = Pot(build_world(at=AT))
    row = pot.funded()
    pot.told(row)
    pot.looked(row)
    step, by = milestones_of(row)[0], pot.world.actor(CALLER)
    results = at_once([partial(pay, row, step_id=step.pk, receipt="收据-001", by=by, at=pot.objected)] * 20)
    assert all(isinstance(one, ProjectMilestone) for one in results)
    assert account_of(row.call).paid == step.granted
