"""The thin door to the queue: a job exists exactly if its change does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.core.jobs import TICKS, enqueue, job, tick

heard: list[str] = []


@job("tests.core.hear", queue="tests", retry=3)
def hear(word: str) -> None:
    heard.append(word)


@pytest.mark.django_db
def test_a_job_waits_in_the_queue_with_its_arguments() -> None:
    with transaction.atomic():
        enqueue(hear, word="灯")
    waiting = ProcrastinateJob.objects.get()
    assert (waiting.task_name, waiting.queue_name, waiting.args) == ("tests.core.hear", "tests", {"word": "灯"})
    hear(**waiting.args)
    assert heard == ["灯"]


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_enqueued() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        enqueue(hear, word="灯")
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_takes_its_job_with_it() -> None:
    with pytest.raises(OSError, match="cable"), transaction.atomic():
        enqueue(hear, word="灯")
        raise OSError("the cable is out")
    assert ProcrastinateJob.objects.count() == 0


def test_it_is_tried_again_with_growing_pauses_and_then_given_up() -> None:
    pauses = []
    for attempts in range(4):
        decision = hear.get_retry_exception(exception=OSError(), job=_tried(attempts))
        pauses.append(decision.retry_decision.retry_at if decision else None)
    assert pauses[3] is None
    assert None not in pauses[:3]
    assert pauses[2] - pauses[1] > timedelta(seconds=1)


def _tried(attempts: int):
    from procrastinate.jobs import Job

    return Job(id=1, queue="tests", lock=None, queueing_lock=None, task_name="tests.core.hear", attempts=attempts)


def test_a_tick_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    @tick("tests.count")
    def count() -> int:
        return 3

    assert TICKS.pop("tests.count")() == 3 == count()
