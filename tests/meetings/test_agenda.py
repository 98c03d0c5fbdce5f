"""The list of a forum: what is put on it, what lands on it by itself, what is taken up and taken off."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.meetings import actions
from linli.meetings.enums import Cause, Outcome
from linli.meetings.models import AgendaItem
from linli.meetings.queries import agenda_of, fitting_forum, item_about, waiting_on
from linli.service_requests import actions as requests
from linli.service_requests import jobs
from tests.meetings.sessions import FORUM, Sessions


def on_list(sessions: Sessions) -> list[AgendaItem]:
    return list(waiting_on(sessions.station.pk, FORUM, sessions.world.estate.pk))


def test_an_item_in_words_waits_on_the_list(sessions: Sessions) -> None:
    item = sessions.item(said="三处候选，各有利弊")
    assert [one.pk for one in on_list(sessions)] == [item.pk]
    assert (item.outcome, item.words) == (Outcome.OPEN, "三处候选，各有利弊")
    assert Event.objects.get(kind="agenda_item.added").refs["forum"] == FORUM


def test_an_item_has_a_title_that_fits(sessions: Sessions) -> None:
    for title in ("", " ", "长" * 121):
        with pytest.raises(Invalid) as wrong:
            sessions.item(title)
        assert set(wrong.value.errors) == {"title"}


def test_an_item_is_put_on_the_agenda_of_a_session_to_come(sessions: Sessions) -> None:
    called = sessions.called()
    one, two = sessions.item("一", meeting=called), sessions.item("二", meeting=called)
    assert [(each.pk, each.position) for each in agenda_of(called)] == [(one.pk, 1), (two.pk, 2)]
    held = sessions.held(called)
    with pytest.raises(Refused):
        sessions.item("三", meeting=held)


def test_what_waits_is_taken_up_by_a_session_of_the_same_forum(sessions: Sessions) -> None:
    called = sessions.called()
    item = sessions.item()
    taken = actions.take_up(item, meeting=called, by=sessions.head, at=sessions.at)
    assert (taken.meeting_id, taken.position) == (called.pk, 1)
    assert Event.objects.filter(kind="agenda_item.taken_up").exists()
    with pytest.raises(Invalid):
        actions.take_up(taken, meeting=called, by=sessions.head, at=sessions.at)


def test_it_is_taken_off_with_a_reason_only(sessions: Sessions) -> None:
    item = sessions.item()
    with pytest.raises(Invalid) as wrong:
        actions.withdraw_item(item, reason="", by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"reason"}
    off = actions.withdraw_item(item, reason="已经办了", by=sessions.head, at=sessions.at)
    assert (off.outcome, off.why, off.settled_at) == (Outcome.WITHDRAWN, "已经办了", sessions.at)
    assert on_list(sessions) == []
    with pytest.raises(Refused):
        actions.withdraw_item(off, reason="再一次", by=sessions.head, at=sessions.at)


def test_a_proposal_for_deliberation_lands_on_the_list_by_itself(sessions: Sessions) -> None:
    row = sessions.awaiting()
    (item,) = on_list(sessions)
    assert (item.subject_type, item.subject_id, item.title) == ("service_request", row.pk, "")
    assert Event.objects.get(kind="agenda_item.added").person_id is None


def test_what_stands_on_a_list_does_not_stand_on_it_twice(sessions: Sessions) -> None:
    row = sessions.awaiting()
    with pytest.raises(Invalid) as wrong:
        sessions.item("", about=row)
    assert set(wrong.value.errors) == {"about"}
    with pytest.raises(Invalid):
        sessions.item("", about=sessions.proposal("想要一个晾衣架"))


def test_a_proposal_that_was_taken_off_is_put_on_again_by_hand(sessions: Sessions) -> None:
    row = sessions.awaiting()
    (item,) = on_list(sessions)
    actions.withdraw_item(item, reason="再问一下", by=sessions.head, at=sessions.at)
    again = sessions.item("", about=row)
    assert [one.pk for one in on_list(sessions)] == [again.pk]


def test_on_its_review_day_it_comes_back_and_leaves_the_list(sessions: Sessions) -> None:
    row = sessions.awaiting(days=5)
    (item,) = on_list(sessions)
    with time_machine.travel(sessions.at + timedelta(days=5), tick=False):
        assert jobs.bring_back_deferred() == 1
    item.refresh_from_db()
    assert (item.outcome, item.cause) == (Outcome.WITHDRAWN, Cause.SUBJECT_OVER)
    assert item.why == "The matter goes on elsewhere or is over"
    assert item_about("service_request", row.pk) is None


def test_a_resident_who_disagrees_takes_it_off_the_agenda_too(sessions: Sessions) -> None:
    row = sessions.awaiting()
    called = sessions.called()
    (item,) = agenda_of(called)
    requests.reopen(row, words="不用议，先修。", by=sessions.world.actor("resident"), at=sessions.at)
    item.refresh_from_db()
    assert item.outcome == Outcome.WITHDRAWN
    assert item.meeting_id == called.pk


def test_where_no_body_holds_a_forum_it_waits_as_before(sessions: Sessions) -> None:
    playbook = sessions.proposal().playbook
    assert fitting_forum(playbook, sessions.world.estate) is not None
    assert fitting_forum(playbook, sessions.world.places["city"]) is None


@pytest.mark.parametrize("role", ["deputy", "property_manager", "resident", "nobody"])
def test_nobody_else_touches_the_list(sessions: Sessions, role: str) -> None:
    by = sessions.world.actor(role)
    item, called = sessions.item(), sessions.called()
    for act in (
        lambda: sessions.item(by=by),
        lambda: actions.withdraw_item(item, reason="x", by=by, at=sessions.at),
        lambda: actions.take_up(item, meeting=called, by=by, at=sessions.at),
    ):
        with pytest.raises(Refused):
            act()


def test_the_system_puts_nothing_on_an_agenda(sessions: Sessions) -> None:
    with pytest.raises(Refused):
        sessions.item(meeting=sessions.called(), by=system())
