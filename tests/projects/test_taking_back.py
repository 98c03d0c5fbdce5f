"""A payment that was entered by mistake: taken back by its opposite, with a reason that everybody reads."""

from __future__ import annotations

import pytest

from linli.core.ledger import Line, Owner, open_account, post
from linli.core.models import Event, LedgerAccount, LedgerTransfer
from linli.core.refusals import Invalid, Refused
from linli.messages.models import Outbox
from linli.projects.actions import accept, give_up, publish, stop
from linli.projects.enums import State, Step
from linli.projects.models import ProjectMilestone, ProjectProposal
from linli.projects.queries import BOOK, Account, account_of, account_of_project, entries_of, milestones_of
from tests.projects.conftest import CALLER, PROPOSER, WHOLE, Pot, fresh

pytestmark = pytest.mark.django_db


def paid(pot: Pot) -> ProjectProposal:
    """A project of two steps, the first of them paid."""
    row = pot.funded()
    pot.told(row)
    pot.looked(row)
    pot.paid(row)
    return fresh(row)


def test_the_sum_is_promised_again_and_the_step_is_to_be_paid_anew(pot: Pot) -> None:
    row = paid(pot)
    pot.taken_back(row)
    step = milestones_of(row)[0]
    assert (step.step, step.receipt, step.paid_at, step.looked) == (Step.SEEN, "", None, "收据号记错了")
    assert account_of_project(row) == Account(0, 50_000, 0)
    first, back = LedgerTransfer.objects.filter(subject_id=str(step.pk)).order_by("id")
    assert (first.kind, back.kind, back.reverses_id) == ("paid", "paid_back", first.pk)
    assert [one.transfer.kind for one in entries_of(row.call)][-4:] == ["paid", "paid", "paid_back", "paid_back"]
    pot.paid(row, receipt="收据-009")
    again = milestones_of(row)[0]
    assert (again.step, again.receipt, again.looked) == (Step.PAID, "收据-009", "收据号记错了"), "why stays to be read"
    assert account_of_project(row) == Account(0, 20_000, 30_000)


def test_each_step_has_its_own_payment_taken_back(pot: Pot) -> None:
    row = pot.done(pot.funded(25_000, 25_000))
    pot.taken_back(row)
    first, second = milestones_of(row)
    assert (first.step, second.step) == (Step.SEEN, Step.PAID)
    assert LedgerTransfer.objects.get(kind="paid_back").reverses.subject_id == str(first.pk)


def test_a_payment_that_names_only_its_project_is_found_by_its_sum(pot: Pot) -> None:
    """So payments were entered before they named their step."""
    row = pot.funded()
    for number, step in enumerate(milestones_of(row)):
        pot.told(row, number)
        pot.looked(row, number)
        receipt = f"收据-{number}"
        ProjectMilestone.objects.filter(pk=step.pk).update(step=Step.PAID, receipt=receipt, paid_at=pot.objected)
        accounts = {one.kind: one.pk for one in LedgerAccount.objects.filter(owner_id=str(row.pk))}
        paid = accounts.get("paid") or open_account(BOOK, "paid", Owner.of(row))
        lines = [Line(accounts["promised"], -step.granted), Line(paid, step.granted)]
        post(BOOK, "paid", lines, at=pot.objected, subject=Owner.of(row))
    pot.taken_back(row)
    assert account_of_project(row) == Account(0, 30_000, 20_000)


def test_it_is_taken_back_once_and_pressed_again_nothing_changes(pot: Pot) -> None:
    row = paid(pot)
    pot.taken_back(row)
    pot.taken_back(row)
    with pytest.raises(Refused):
        pot.taken_back(row, reason="别的理由")
    assert account_of_project(row) == Account(0, 50_000, 0)
    assert LedgerTransfer.objects.filter(kind="paid_back").count() == 1
    pot.paid(row)
    pot.taken_back(row)
    assert LedgerTransfer.objects.filter(kind="paid_back").count() == 2


@pytest.mark.parametrize("reason", ["", "  ", "长" * 301, "打13800138000"])
def test_it_says_why_in_words_that_everybody_may_read(pot: Pot, reason: str) -> None:
    row = paid(pot)
    with pytest.raises(Invalid) as wrong:
        pot.taken_back(row, reason=reason)
    assert set(wrong.value.errors) == {"reason"}
    assert milestones_of(row)[0].step == Step.PAID


def test_what_was_not_paid_is_not_taken_back(pot: Pot) -> None:
    row = pot.funded(granted=30_000)
    with pytest.raises(Refused):
        pot.taken_back(row)
    pot.told(row, 1)
    pot.looked(row, 1)
    with pytest.raises(Refused) as refused:
        pot.taken_back(row, 1)
    assert "Nothing was granted" in refused.value.refusal.sentence()


def test_what_was_accepted_or_published_is_under_way_until_it_is_paid_and_accepted_again(pot: Pot) -> None:
    by = pot.world.actor(CALLER)
    for published in (False, True):
        row = pot.reached(State.PUBLISHED if published else State.ACCEPTED)
        pot.taken_back(row, 1)
        row = fresh(row)
        assert (row.state, row.ended_at) == (State.FUNDED, None)
        assert account_of_project(row) == Account(0, 20_000, 30_000)
        with pytest.raises(Refused):
            accept(row, by=by, at=pot.objected)
        pot.paid(row, 1, "收据-003")
        accept(fresh(row), by=by, at=pot.objected)
        publish(fresh(row), words="八次茶话会", by=by, at=pot.objected)
        assert fresh(row).state == State.PUBLISHED
        assert account_of(row.call) == Account(WHOLE - 50_000, 0, 50_000)


@pytest.mark.parametrize("end", [give_up, stop])
def test_of_what_is_over_the_sum_goes_back_to_the_call(pot: Pot, end: object) -> None:
    row = paid(pot)
    end(row, reason="人手不够", by=pot.world.actor(PROPOSER if end is give_up else CALLER), at=pot.objected)  # type: ignore[operator]
    over = fresh(row).state
    assert account_of(row.call) == Account(WHOLE - 30_000, 0, 30_000)
    pot.taken_back(row)
    assert fresh(row).state == over
    assert account_of(row.call) == Account(WHOLE, 0, 0)
    with pytest.raises(Refused):
        pot.paid(row)


def test_who_was_paid_is_told_and_the_event_names_the_receipt(pot: Pot) -> None:
    row = paid(pot)
    pot.taken_back(row)
    event = Event.objects.get(kind="project.payment_taken_back")
    assert event.refs["receipt"] == "收据-001"
    assert event.refs["fen"] == 30_000
    assert Outbox.objects.filter(kind="project.payment_taken_back").count() == 1
