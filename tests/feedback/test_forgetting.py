"""A year after it was answered, what was said about a page is forgotten, with the telephone that was left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linli.core.actors import NOBODY
from linli.core.clock import local_date
from linli.core.jobs import TICKS
from linli.demo.cast import World
from linli.feedback import jobs
from linli.feedback.actions import answer_feedback, give_feedback
from linli.feedback.models import Feedback
from linli.organisations.actions.term_of_post import months_later


def forgets(monkeypatch: pytest.MonkeyPatch, time_machine, at: datetime, days: int) -> int:
    monkeypatch.setattr(jobs.rounds, "next_look", 0.0)
    day = months_later(local_date(at), 12) + timedelta(days=days)
    time_machine.move_to(datetime.combine(day, at.timetz()), tick=False)
    return TICKS[jobs.FORGET]()


def test_what_was_answered_a_year_ago_is_forgotten_and_its_page_still_opens(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch, time_machine
) -> None:
    said = {"page": "/f/", "words": "字太小", "phone": "13800001234", "by": NOBODY, "at": at}
    answered, waits = (Feedback.objects.get(pk=give_feedback(key=key, **said)) for key in "ab")
    answer_feedback(answered, words="改好了", by=world.actor("administrator"), at=at)
    assert forgets(monkeypatch, time_machine, at, 0) == 0
    assert forgets(monkeypatch, time_machine, at, 1) == 2
    answered.refresh_from_db()
    waits.refresh_from_db()
    assert (answered.page, answered.words, answered.answer) == ("", "—", "—")
    assert (waits.page, waits.words) == ("/f/", "字太小")
    assert answered.contact is not None
    assert answered.contact.scrubbed_at is not None
    assert waits.contact is not None
    assert waits.contact.scrubbed_at is None
    assert Client().get(f"/feedback/{answered.pk}/").status_code == 200
