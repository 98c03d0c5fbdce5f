"""What waits for whom, what the worker does by itself, what follows bodies and posts, what is forgotten, and words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from linli.core.models import Event
from linli.core.waiting import waiting_for
from linli.honours import actions, following, jobs
from linli.honours.enums import RoundState, State
from linli.honours.message_words import SAID
from linli.honours.models import HonourRound, Nomination, Objection, PanelWord
from linli.honours.queries import members_of
from linli.honours.waiting import ANSWER, ASK, CONSENT, DECIDE, FINISH, HONOUR, PUBLISH, WORD
from linli.messages.words import words_of
from tests.honours.conftest import HEAD, NOBODY, OFFICER, PANEL, PUBLIC, SHOWN, WHO, Hall

pytestmark = pytest.mark.django_db


def asks(hall: Hall, role: str = HEAD) -> list[str]:
    lines = [line for line in waiting_for(hall.by(role), hall.at) if line.kind == "honour"]
    assert all(line.due_at is None for line in lines), "nobody is late"
    return sorted(line.asks for line in lines)


def test_the_keeper_has_each_step_before_them_in_its_turn(hall: Hall) -> None:
    row = hall.proposed()
    assert asks(hall) == [ASK]
    row = actions.ask_consent(row, by=hall.by(), at=hall.at)
    assert asks(hall) == [CONSENT]
    row = actions.agree(row, hall.word(), by=hall.by(), at=hall.at)
    assert asks(hall) == [], "until the last day is over it waits for the day"
    found = hall.stopped(row.round)
    assert asks(hall) == [DECIDE]
    members = hall.with_panel(found)
    assert [asks(hall, role) for role in PANEL] == [[WORD]] * 3
    for role, member in zip(PANEL, members, strict=True):
        actions.give_word(row, member, yes=False, words="再看看", by=hall.by(role), at=hall.at)
    assert [asks(hall, role) for role in PANEL] == [[]] * 3
    row = actions.choose(row, words="符合", by=hall.by(), at=hall.at)
    assert asks(hall) == [PUBLISH]
    row = actions.publish(row, hall.notice_facts(), by=hall.by(), at=hall.at)
    assert asks(hall) == []
    said = actions.object_to(row, name="钱多多", words="不合适", by=NOBODY, at=hall.at)
    assert asks(hall) == [ANSWER]
    hall.later(days=6)
    assert asks(hall) == [ANSWER]
    actions.answer_objection(row, said.pk, words="查过", by=hall.by(), at=hall.at)
    assert asks(hall) == [HONOUR]
    actions.honour(row, by=hall.by(), at=hall.at)
    assert asks(hall) == [FINISH]
    actions.finish(found, by=hall.by(), at=hall.at)
    assert asks(hall) == []
    assert asks(hall, "repairer") == []


def test_the_question_costs_the_same_for_one_and_for_three(hall: Hall) -> None:
    found = hall.called()
    counts = []
    for _number in range(2):
        hall.proposed(found)
        with CaptureQueriesContext(connection) as asked:
            asks(hall)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_worker_stops_rounds_and_lets_go_of_ended_posts(hall: Hall) -> None:
    row = hall.agreed().round
    jobs.every_ten_minutes.next_look = 0.0
    with time_machine.travel(hall.at + timedelta(days=8), tick=False):
        assert jobs.see_to() == 1
        assert jobs.see_to() == 0, "not again within ten minutes"
    row.refresh_from_db()
    assert row.state == RoundState.PANEL
    hall.later(days=8)
    hall.with_panel(row)
    held = hall.post(OFFICER)
    type(held).objects.filter(pk=held.pk).update(ends_on=hall.today)
    jobs.every_ten_minutes.next_look = 0.0
    with time_machine.travel(hall.at + timedelta(days=1), tick=False):
        assert jobs.see_to() == 1
    assert len(members_of(row)) == 2


def event(subject: Any, at: Any, **refs: str) -> Event:
    return Event(kind="x", subject_id=str(subject), at=at, refs=refs)


def test_an_ended_post_leaves_the_panel_at_once_and_one_that_runs_stays(hall: Hall) -> None:
    row = hall.stopped(hall.called())
    hall.with_panel(row)
    held = hall.post(OFFICER)
    following.when_appointment_ends(event(held.pk, hall.at, ends_on=hall.today.isoformat()))
    assert len(members_of(row)) == 3
    following.when_appointment_ends(event(held.pk, hall.at, ends_on=(hall.today - timedelta(days=1)).isoformat()))
    assert len(members_of(row)) == 2


def test_rounds_go_on_with_the_successor_and_in_the_estate_that_takes_theirs_in(hall: Hall) -> None:
    row = hall.honoured()
    other = hall.world.bodies["other_station"]
    old = row.round.organisation_id
    following.when_body_is_succeeded(event(old, hall.at, successor=str(other.pk)))
    assert HonourRound.objects.get().organisation_id == other.pk
    into = hall.world.places["other_estate"]
    following.when_place_is_merged(event(hall.world.estate.pk, hall.at, into=str(into.pk)))
    assert (HonourRound.objects.get().place_id, Nomination.objects.get().estate_id) == (into.pk, into.pk)


def forget(hall: Hall, days: int) -> None:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(hall.at + timedelta(days=days), tick=False):
        jobs.forget()


def test_who_nominated_whom_is_forgotten_and_what_they_agreed_to_stays(hall: Hall) -> None:
    row = hall.noticed(by=hall.themselves("neighbour"))
    said = actions.object_to(row, name="钱多多", words="不合适", by=NOBODY, at=hall.at)
    actions.answer_objection(row, said.pk, words="查过", by=hall.by(), at=hall.at)
    hall.later(days=6)
    actions.honour(row, by=hall.by(), at=hall.at)
    forget(hall, 400)
    assert Nomination.objects.get().name == WHO, "the round is not finished"
    actions.finish(row.round, by=hall.by(), at=hall.at)
    forget(hall, 150)
    assert Nomination.objects.get().name == WHO
    forget(hall, 190)
    row = Nomination.objects.get()
    gone = (row.name, row.reasons, row.room_id, row.nominator_id, row.nominator_name, row.decision_words)
    assert gone == ("", "", None, None, "", "")
    assert (row.state, row.shown_name, row.public_words) == (State.HONOURED, SHOWN, PUBLIC)
    assert not PanelWord.objects.exclude(words="").exists()
    assert (Objection.objects.get().words, Objection.objects.get().answer) == ("", "")


@pytest.mark.parametrize("kind", list(SAID))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_names_the_round_and_nobody_in_it(hall: Hall, kind: str, language: str) -> None:
    row = hall.asked()
    with translation.override(language):
        for refs in ({"nomination": str(row.pk)}, {}):
            said = words_of(kind, refs)
            whole = f"{said.title} {said.body}"
            assert "%(" not in whole
            assert WHO not in whole
            assert not refs or "春和里" in whole
