"""Answering: once, with words, by the administrator; whoever left a telephone hears of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.feedback.actions import answer_feedback, give_feedback
from linli.feedback.models import WORDS_LENGTH, Feedback
from linli.messages.models import Outbox
from linli.messages.words import words_of


@pytest.fixture
def given(db: None, at: datetime) -> Feedback:
    return Feedback.objects.get(pk=give_feedback(page="/f/", words="字太小", key="k", by=NOBODY, at=at))


def test_an_answer_closes_it_with_an_event(world: World, at: datetime, given: Feedback) -> None:
    done = answer_feedback(given, words=" 下周改大 ", by=world.actor("administrator"), at=at)
    assert (done.answer, done.answered_at) == ("下周改大", at)
    assert done.answered_by == world.people["administrator"].pk
    event = Event.objects.get(kind="feedback.answered")
    assert event.refs == {}
    assert event.person_id == world.people["administrator"].pk


def test_without_a_telephone_nothing_is_sent(world: World, at: datetime, given: Feedback) -> None:
    answer_feedback(given, words="下周改大", by=world.actor("administrator"), at=at)
    assert not Outbox.objects.filter(kind="feedback.answered").exists()


def test_whoever_left_a_telephone_hears_where_the_answer_stands(world: World, at: datetime) -> None:
    left = give_feedback(page="/f/", words="字太小", phone="13800001234", key="p", by=NOBODY, at=at)
    answer_feedback(Feedback.objects.get(pk=left), words="改好了", by=world.actor("administrator"), at=at)
    row = Outbox.objects.get(kind="feedback.answered")
    assert row.contact_id == Feedback.objects.get(pk=left).contact_id
    said = words_of(row.kind, row.refs)
    assert f"/feedback/{left}/" in said.body
    assert "改好了" not in said.body


@pytest.mark.parametrize("words", ["", " ", "长" * (WORDS_LENGTH + 1)])
def test_an_answer_has_words_and_not_too_many(world: World, at: datetime, given: Feedback, words: str) -> None:
    with pytest.raises(Invalid) as wrong:
        answer_feedback(given, words=words, by=world.actor("administrator"), at=at)
    assert set(wrong.value.errors) == {"words"}


@pytest.mark.parametrize("role", ["station_head", "city_officer", "resident", "nobody"])
def test_nobody_else_answers(world: World, at: datetime, given: Feedback, role: str) -> None:
    with pytest.raises(Refused):
        answer_feedback(given, words="下周改大", by=world.actor(role), at=at)


def test_a_second_answer_is_refused(world: World, at: datetime, given: Feedback) -> None:
    answer_feedback(given, words="下周改大", by=world.actor("administrator"), at=at)
    with pytest.raises(Refused):
        answer_feedback(given, words="再说一次", by=world.actor("administrator"), at=at)


def test_what_somebody_else_answered_meanwhile_is_stale(world: World, at: datetime, given: Feedback) -> None:
    answer_feedback(given, words="下周改大", by=world.actor("administrator"), at=at)
    with pytest.raises(Stale):
        answer_feedback(given, words="再说一次", version=given.version, by=world.actor("administrator"), at=at)
