"""From the call to the published account: each verb, and where the money is after it."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refused
from linli.messages.models import Outbox
from linli.projects.actions import accept, decline, give_up, give_word, look, pay, publish, stop, tell_step
from linli.projects.enums import State, Step
from linli.projects.models import ProjectCall
from linli.projects.queries import Account, account_of, account_of_project, entries_of, milestones_of
from tests.projects.conftest import CALLER, HEAD, PROPOSER, WHOLE, Pot, fresh

pytestmark = pytest.mark.django_db


def balance(pot: Pot, call: ProjectCall) -> tuple[int, int, int]:
    found: Account = account_of(call)
    assert found.whole == call.fen
    return (found.available, found.promised, found.paid)


def test_a_project_goes_from_call_to_published_account(pot: Pot) -> None:
    call = pot.call()
    assert balance(pot, call) == (WHOLE, 0, 0)
    row = pot.funded(call=call)
    assert balance(pot, call) == (WHOLE - 50_000, 50_000, 0)
    pot.told(row)
    pot.looked(row)
    pot.paid(row)
    assert balance(pot, call) == (WHOLE - 50_000, 20_000, 30_000)
    pot.told(row, 1)
    pot.looked(row, 1)
    pot.paid(row, 1, "收据-002")
    give_word(row, whose="station", words="茶话会一直在办", by=pot.world.actor(HEAD), at=pot.objected)
    accept(row, by=pot.world.actor(CALLER), at=pot.objected)
    publish(row, words="八次，六十多人次", by=pot.world.actor(CALLER), at=pot.objected)
    assert fresh(row).state == State.PUBLISHED
    assert account_of_project(row) == Account(0, 0, 50_000)
    kinds = [one.transfer.kind for one in entries_of(call)]
    assert kinds == ["provided", "promised", "promised", "paid", "paid", "paid", "paid"]


def test_what_is_granted_less_is_taken_off_the_last_steps(pot: Pot) -> None:
    row = pot.funded(granted=30_000)
    assert [one.granted for one in milestones_of(row)] == [30_000, 0]
    pot.told(row, 1)
    pot.looked(row, 1)
    last = milestones_of(row)[1]
    assert (last.step, last.receipt) == (Step.PAID, "")
    assert account_of_project(row).promised == 30_000


def test_a_step_goes_back_with_words_and_is_told_again(pot: Pot) -> None:
    row = pot.funded()
    pot.told(row)
    with pytest.raises(Invalid) as wrong:
        pot.looked(row, enough=False)
    assert set(wrong.value.errors) == {"words"}
    with pytest.raises(Invalid) as wrong:
        pot.looked(row, enough=True, words="照片里看不清")
    assert set(wrong.value.errors) == {"words"}, "what was written is not lost"
    pot.looked(row, enough=False, words="照片里看不清")
    step = milestones_of(row)[0]
    assert (step.step, step.looked) == (Step.DUE, "照片里看不清")
    pot.told(row, words="又办了一次")
    assert milestones_of(row)[0].looked == ""
    assert Outbox.objects.filter(kind="project.step_back").count() == 1


def test_telling_again_before_the_look_changes_the_words_and_tells_the_caller_once(pot: Pot) -> None:
    row = pot.funded()
    pot.told(row)
    pot.told(row, words="改一句")
    assert milestones_of(row)[0].words == "改一句"
    assert Outbox.objects.filter(kind="project.step_told").count() == 1


def test_a_payment_needs_its_receipt_and_happens_once(pot: Pot) -> None:
    row = pot.funded()
    pot.told(row)
    with pytest.raises(Refused):
        pot.paid(row)
    pot.looked(row)
    for number in ("", "  ", "号" * 41):
        with pytest.raises(Invalid) as wrong:
            pot.paid(row, receipt=number)
        assert set(wrong.value.errors) == {"receipt"}
    pot.paid(row)
    pot.paid(row)
    assert account_of_project(row) == Account(0, 20_000, 30_000)
    with pytest.raises(Refused):
        pot.paid(row, receipt="另一张")


def test_photos_of_a_step_need_the_tick(pot: Pot) -> None:
    import io

    row = pot.funded()
    step = milestones_of(row)[0]
    by = pot.world.actor(PROPOSER)
    with pytest.raises(Invalid) as wrong:
        tell_step(row, step_id=step.pk, words="好", photos=[io.BytesIO(b"x")], by=by, at=pot.objected)
    assert set(wrong.value.errors) == {"consent"}
    assert milestones_of(row)[0].step == Step.DUE


@pytest.mark.parametrize("words", ["", "长" * 601, "打13800138000"])
def test_words_of_a_step_are_there_short_and_without_telephones(pot: Pot, words: str) -> None:
    row = pot.funded()
    with pytest.raises(Invalid) as wrong:
        pot.told(row, words=words)
    assert set(wrong.value.errors) == {"words"}


def test_what_is_given_up_or_stopped_gives_the_rest_back(pot: Pot) -> None:
    call = pot.call()
    one, other = pot.funded(call=call), pot.funded(call=call)
    pot.told(one)
    pot.looked(one)
    pot.paid(one)
    give_up(one, reason="人手不够", by=pot.world.actor(PROPOSER), at=pot.objected)
    stop(other, reason="没有开始", by=pot.world.actor(CALLER), at=pot.objected)
    assert balance(pot, call) == (WHOLE - 30_000, 0, 30_000)
    assert (fresh(one).state, fresh(other).state) == (State.GIVEN_UP, State.STOPPED)
    with pytest.raises(Refused):
        stop(one, reason="再停", by=pot.world.actor(CALLER), at=pot.objected)


@pytest.mark.parametrize("act", [give_up, stop])
def test_an_end_says_why(pot: Pot, act: object) -> None:
    row = pot.funded()
    by = pot.world.actor(PROPOSER if act is give_up else CALLER)
    for reason in ("", "长" * 601):
        with pytest.raises(Invalid) as wrong:
            act(row, reason=reason, by=by, at=pot.objected)  # type: ignore[operator]
        assert set(wrong.value.errors) == {"reason"}
    assert fresh(row).state == State.FUNDED


def test_an_objection_that_is_right_takes_the_decision_back_before_money_is_promised(pot: Pot) -> None:
    call = pot.call()
    row = pot.decided(call=call)
    decline(row, reasons="居民反映已经有人在做", by=pot.world.actor(CALLER), at=pot.over)
    assert fresh(row).state == State.DECLINED
    assert balance(pot, call) == (WHOLE, 0, 0)


def test_it_is_accepted_when_all_is_paid_and_somebody_on_the_spot_spoke(pot: Pot) -> None:
    row = pot.funded(30_000)
    by = pot.world.actor(CALLER)
    with pytest.raises(Refused) as refused:
        accept(row, by=by, at=pot.objected)
    assert "Not every step is paid" in refused.value.refusal.sentence()
    pot.told(row)
    pot.looked(row)
    pot.paid(row)
    with pytest.raises(Refused) as refused:
        accept(row, by=by, at=pot.objected)
    assert "Nobody on the spot" in refused.value.refusal.sentence()
    with pytest.raises(Invalid):
        give_word(row, whose="me", words="好", by=pot.world.actor(HEAD), at=pot.objected)
    give_word(row, whose="station", words="好", by=pot.world.actor(HEAD), at=pot.objected)
    accept(fresh(row), by=by, at=pot.objected)
    with pytest.raises(Invalid) as wrong:
        publish(fresh(row), words=" ", by=by, at=pot.objected)
    assert set(wrong.value.errors) == {"words"}


def test_a_step_of_another_project_is_not_there(pot: Pot) -> None:
    call = pot.call()
    one, other = pot.funded(call=call), pot.funded(call=call)
    step = milestones_of(other)[0]
    for act, more, role in (
        (tell_step, {"words": "好"}, PROPOSER),
        (look, {"enough": True}, CALLER),
        (pay, {"receipt": "1"}, CALLER),
    ):
        with pytest.raises(Refused):
            act(one, step_id=step.pk, by=pot.world.actor(role), at=pot.objected, **more)  # type: ignore[operator]
