"""What was written of a problem is scrubbed sixty months after its end, and nothing of an open one."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from linli.legacy import actions, jobs
from linli.legacy.models import KEPT, PlanStep, Review
from tests.legacy.conftest import Old

pytestmark = pytest.mark.django_db


def forget(at: datetime) -> int:
    jobs.rounds.next_look = 0.0
    with patch("linli.core.clock.now", return_value=at):
        return jobs.forget()


def test_what_ended_long_ago_is_scrubbed_with_its_plan_and_reviews(old: Old) -> None:
    old.owned()
    step = old.step()
    actions.finish_step(step, done_on=old.day(0), words="办了", by=old.by(), at=old.at)
    actions.review(old.fresh(), words="还在等", next_on=old.day(9), by=old.by(), at=old.at)
    actions.publish(old.fresh(), words="三期房产证", by=old.by(), at=old.at)
    old.solved()
    assert forget(old.at + timedelta(days=31 * KEPT - 150)) == 0
    assert forget(old.at + timedelta(days=31 * KEPT + 40)) > 0
    row = old.fresh()
    assert "房产证" not in row.title
    assert (row.words, row.owner_words, row.said_words, row.ended_words) == ("", "", "", "")
    assert "三期" not in row.public_words
    step = PlanStep.objects.get()
    assert "补办" not in step.words
    assert (step.done_words, Review.objects.get().words) == ("", "")


def test_what_is_open_is_kept_however_old(old: Old) -> None:
    assert forget(old.at + timedelta(days=365 * 40)) == 0
    assert old.fresh().title == old.problem.title
