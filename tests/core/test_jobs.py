"""The thin door to the queue: a job exists exactly if its change does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.core.actors import Actor, system
from linli.core.jobs import TICKS, Every, enqueue, job, one_by_one, tick
from linli.core.refusals import Refused, not_now

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


class Act:
    """Answers for each row as it was told to, and remembers with what it was asked."""

    def __init__(self, **answers: Exception) -> None:
        self.answers, self.asked = answers, []

    def __call__(self, row: ProcrastinateJob, *, by: Actor, at: datetime) -> None:
        self.asked.append((row.pk, by, at))
        if answer := self.answers.get(row.task_name):
            raise answer


def test_one_row_that_goes_wrong_stops_none_of_the_others(caplog: pytest.LogCaptureFixture) -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    rows = [ProcrastinateJob(pk=key, task_name=name) for key, name in enumerate(["one", "changed", "broken", "last"])]
    act = Act(changed=Refused(not_now("办完")), broken=OSError("the cable is out"))
    with caplog.at_level("INFO"):
        assert one_by_one(rows, act, at) == 2
    assert [asked for asked, _by, _at in act.asked] == [0, 1, 2, 3]
    assert all(by == system() and asked_at == at for _pk, by, asked_at in act.asked)
    told = [(record.levelname, str(key) in record.message) for key, record in zip((1, 2), caplog.records, strict=True)]
    assert told == [("INFO", True), ("ERROR", True)]


def test_a_look_is_due_once_in_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("linli.core.jobs.time.monotonic", lambda: now)
    hourly = Every(3600)
    assert [hourly.due(), hourly.due()] == [True, False]
    now += 3600
    assert [hourly.due(), hourly.due()] == [True, False]
