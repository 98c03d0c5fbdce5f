"""What a called body does, what the body above does, and which clock runs meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from linli.core.actors import system
from linli.core.refusals import Invalid, Refused
from linli.organisations.models import Organisation
from linli.whistles import actions, jobs
from linli.whistles.enums import CallState, WhistleState
from linli.whistles.models import Whistle, WhistleCall
from tests.whistles.conftest import ABOVE, DEPARTMENT, HEAD, UTILITY, Blown
from tests.whistles.test_blowing import told, verbs

pytestmark = pytest.mark.django_db


def test_from_hearing_to_coming_one_clock_after_the_other_runs(blown: Blown) -> None:
    by = blown.by(DEPARTMENT)
    call = actions.acknowledge(blown.call(), by=by, at=blown.later(minutes=20))
    assert (call.state, call.due_at) == (CallState.ACKNOWLEDGED, call.contact_by)
    assert ("acknowledged", "春和里站") in told(blown.whistle)
    call = actions.contact(blown.call(), by=by, at=blown.later(hours=3))
    assert (call.contacted_at, call.due_at) == (blown.at, call.respond_by)
    call = actions.respond(blown.call(), by=by, at=blown.later(days=1))
    assert (call.state, call.responded_at) == (CallState.ON_SITE, blown.at)
    assert call.due_at is not None and call.due_at > blown.at, "the report has its time too"
    call = actions.report(blown.call(), words="清走了两车。", by=by, at=blown.later(hours=1))
    assert (call.state, call.report, call.reported_at) == (CallState.REPORTED, "清走了两车。", blown.at)
    assert verbs(blown.whistle) == ["blown", "acknowledged", "contacted", "responded", "reported"]


def test_who_comes_at_once_has_heard_and_talked(blown: Blown) -> None:
    call = actions.respond(blown.call(), by=blown.by(DEPARTMENT), at=blown.later(minutes=30))
    assert call.acknowledged_at == call.contacted_at == call.responded_at == blown.at


def test_talking_twice_keeps_the_first_time(blown: Blown) -> None:
    by = blown.by(DEPARTMENT)
    actions.acknowledge(blown.call(), by=by, at=blown.later(minutes=1))
    first = actions.contact(blown.call(), by=by, at=blown.later(minutes=1)).contacted_at
    assert actions.contact(blown.call(), by=by, at=blown.later(minutes=5)).contacted_at == first


@pytest.mark.parametrize("verb", ["report", "refuse"])
def test_words_are_needed(blown: Blown, verb: str) -> None:
    by = blown.by(DEPARTMENT)
    actions.acknowledge(blown.call(), by=by, at=blown.at)
    with pytest.raises(Invalid) as wrong:
        getattr(actions, verb)(blown.call(), words="  ", by=by, at=blown.at)
    assert list(wrong.value.errors) == ["words"]
    assert blown.call().state == CallState.ACKNOWLEDGED


def test_a_refusal_goes_before_the_body_above(blown: Blown) -> None:
    call = actions.refuse(blown.call(), words="占道归交警。", by=blown.by(DEPARTMENT), at=blown.later(minutes=5))
    assert (call.state, call.refusal) == (CallState.REFUSED, "占道归交警。")
    assert call.due_at is not None and call.due_at > blown.at
    assert ("refused", "春风街道") in told(blown.whistle)


def test_excused_they_need_not_come(blown: Blown) -> None:
    actions.refuse(blown.call(), words="归交警。", by=blown.by(DEPARTMENT), at=blown.at)
    call = actions.excuse(blown.call(), words="确实归交警。", by=blown.by(ABOVE), at=blown.later(hours=1))
    assert (call.state, call.due_at, call.decision) == (CallState.EXCUSED, None, "确实归交警。")
    assert {("excused", "区城管局"), ("excused", "春和里站")} <= told(blown.whistle)
    blown.reported("water", UTILITY)
    assert blown.fresh().state == WhistleState.REPORTED


def test_overruled_they_are_to_come_with_clocks_anew(blown: Blown) -> None:
    actions.refuse(blown.call(), words="归交警。", by=blown.by(DEPARTMENT), at=blown.at)
    call = actions.overrule(blown.call(), words="清单上是城管。", by=blown.by(ABOVE), at=blown.later(hours=4))
    assert (call.state, call.called_at, call.due_at) == (CallState.CALLED, blown.at, blown.at + timedelta(hours=1))
    assert ("overruled", "区城管局") in told(blown.whistle)


@pytest.mark.parametrize("verb", ["excuse", "overrule"])
def test_a_decision_says_why_and_both_sides_read_it(blown: Blown, verb: str) -> None:
    actions.refuse(blown.call(), words="归交警。", by=blown.by(DEPARTMENT), at=blown.at)
    with pytest.raises(Invalid):
        getattr(actions, verb)(blown.call(), words="", by=blown.by(ABOVE), at=blown.at)
    for role in (DEPARTMENT, HEAD, "district_officer"):
        with pytest.raises(Refused):
            getattr(actions, verb)(blown.call(), words="好", by=blown.by(role), at=blown.at)


def test_where_nobody_is_above_a_refusal_ends_it(blown: Blown) -> None:
    Whistle.objects.filter(pk=blown.whistle.pk).update(decider=None)
    call = actions.refuse(blown.call(), words="归交警。", by=blown.by(DEPARTMENT), at=blown.at)
    assert (call.state, call.due_at) == (CallState.EXCUSED, None)
    assert ("excused", "春和里站") in told(blown.whistle)


def test_what_is_late_is_noted_once_for_each_clock(blown: Blown) -> None:
    with time_machine.travel(blown.at + timedelta(minutes=59), tick=False):
        assert jobs.find_late() == 0
    with time_machine.travel(blown.at + timedelta(minutes=61), tick=False):
        assert jobs.find_late() == 2
        assert jobs.find_late() == 0
    assert {("fell_overdue", "区城管局"), ("fell_overdue", "春和里站"), ("fell_overdue", "春风街道")} <= told(
        blown.whistle
    )
    call = actions.acknowledge(blown.call(), by=blown.by(DEPARTMENT), at=blown.later(hours=2))
    assert call.overdue_at is None
    with time_machine.travel(blown.at + timedelta(hours=23), tick=False):
        assert jobs.find_late() == 1
    assert blown.call().overdue_at is not None


def test_only_the_system_notes_that_somebody_is_late_and_only_when_it_is_so(blown: Blown) -> None:
    for by, later in ((blown.by(ABOVE), 5), (system(), 0)):
        with pytest.raises(Refused):
            actions.find_late(blown.call(), by=by, at=blown.at + timedelta(hours=later))
    assert blown.call().overdue_at is None
    assert actions.find_late(blown.call(), by=system(), at=blown.later(hours=5)).overdue_at == blown.at


def test_the_body_above_asks_and_is_answered(blown: Blown) -> None:
    above, by = blown.by(ABOVE), blown.by(DEPARTMENT)
    call = actions.supervise_call(
        blown.call(), words="为什么还没来？", answer_on=date(2026, 11, 24), by=above, at=blown.later(hours=2)
    )
    assert call.asked == "为什么还没来？"
    assert call.answer_by is not None
    with pytest.raises(Refused):
        actions.supervise_call(blown.call(), words="再问", answer_on=date(2026, 11, 24), by=above, at=blown.at)
    with pytest.raises(Invalid):
        actions.answer_above(blown.call(), words="", by=by, at=blown.at)
    call = actions.answer_above(blown.call(), words="明早到。", by=by, at=blown.later(hours=1))
    assert (call.answer, call.answer_by) == ("明早到。", None)
    assert ("answered", "春风街道") in told(blown.whistle)
    with pytest.raises(Refused):
        actions.answer_above(blown.call(), words="再答", by=by, at=blown.at)


@pytest.mark.parametrize(
    ("words", "answer_on", "field"),
    [("", date(2026, 11, 24), "words"), ("问", None, "answer_on"), ("问", date(2026, 11, 22), "answer_on")],
)
def test_a_question_from_above_has_words_and_a_day_to_come(
    blown: Blown, words: str, answer_on: date | None, field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.supervise_call(blown.call(), words=words, answer_on=answer_on, by=blown.by(ABOVE), at=blown.at)
    assert list(wrong.value.errors) == [field]


def test_left_alone_through_the_quiet_days_it_is_over(blown: Blown) -> None:
    whistle = blown.all_reported()
    assert whistle.settles_at is not None
    with time_machine.travel(whistle.settles_at - timedelta(minutes=1), tick=False):
        assert jobs.settle_after_quiet_days() == 0
    with time_machine.travel(whistle.settles_at, tick=False):
        assert jobs.settle_after_quiet_days() == 1
        assert jobs.settle_after_quiet_days() == 0
    assert blown.fresh().state == WhistleState.OVER
    assert blown.call().rating == "", "it is shown as not rated"


def test_who_follows_a_body_that_ended_has_its_calls(blown: Blown) -> None:
    from linli.core.events import publish
    from linli.core.models import Event

    old, new = blown.world.bodies["lighting"], blown.world.bodies["water"]
    other = Organisation.objects.create(name="区综合执法局", short_name="执法局", kind=old.kind)
    for successor, holds in ((new, False), (other, True)):
        publish(Event(kind="organisation.succeeded", subject_type="organisation", subject_id=str(old.pk), at=blown.at,
                      recorded_at=blown.at, refs={"successor": str(successor.pk)}))  # fmt: skip
        assert WhistleCall.objects.filter(whistle=blown.whistle, organisation=other).exists() == holds
    station = blown.world.bodies["station"]
    publish(Event(kind="organisation.succeeded", subject_type="organisation", subject_id=str(station.pk), at=blown.at,
                  recorded_at=blown.at, refs={"successor": str(other.pk)}))  # fmt: skip
    assert blown.fresh().organisation == other


def test_a_call_that_goes_wrong_stops_none_of_the_others(blown: Blown, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, real = blown.call().pk, actions.find_late

    def act(call: WhistleCall, **rest: object) -> object:
        if call.pk == broken:
            raise LookupError("its playbook is gone")
        return real(call, **rest)

    monkeypatch.setattr(actions, "find_late", act)
    with time_machine.travel(blown.at + timedelta(minutes=61), tick=False):
        assert jobs.find_late() == 1
        assert jobs.find_late() == 0
    assert blown.call().overdue_at is None


def test_a_whistle_that_cannot_be_ended_is_tried_again(blown: Blown, monkeypatch: pytest.MonkeyPatch) -> None:
    whistle, real = blown.all_reported(), actions.settle

    def act(one: Whistle, **rest: object) -> object:
        raise LookupError(one.number)

    assert whistle.settles_at is not None
    monkeypatch.setattr(actions, "settle", act)
    with time_machine.travel(whistle.settles_at, tick=False):
        assert jobs.settle_after_quiet_days() == 0
        monkeypatch.setattr(actions, "settle", real)
        assert jobs.settle_after_quiet_days() == 1
