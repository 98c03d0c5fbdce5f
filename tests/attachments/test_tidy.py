"""The sweep: late checks are queued again, and what nothing waits for is removed."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.attachments import actions, files, jobs
from linli.core import clock
from linli.core.jobs import TICKS
from tests.attachments.conftest import REPORTER, THING, paint

pytestmark = pytest.mark.django_db


def age(name: str) -> None:
    past = time.time() - 2 * jobs.FORGOTTEN_SECONDS
    os.utime(files.quarantine_folder() / name, (past, past))


def test_a_late_check_is_queued_again_and_a_new_one_is_not() -> None:
    now = clock.now()
    for number, at in enumerate((now - timedelta(minutes=11), now)):
        file = paint((40 + number, 30))
        actions.add_photo(subject_type="thing", subject_id=THING, file=file, by=REPORTER, at=at)
    before = ProcrastinateJob.objects.count()
    assert jobs.queue_late_checks() == 1
    assert ProcrastinateJob.objects.count() == before + 1


def test_files_that_nothing_waits_for_are_removed_and_others_stay() -> None:
    waiting = actions.add_photo(subject_type="thing", subject_id=THING, file=paint(), by=REPORTER, at=clock.now())
    forgotten = files.quarantine(io.BytesIO(b"undone"), most_bytes=100)
    fresh = files.quarantine(io.BytesIO(b"under way"), most_bytes=100)
    half = files.HALF + "written"
    (files.quarantine_folder() / half).write_bytes(b"")
    for name in (waiting.original, forgotten, half):
        age(name)
    assert jobs.remove_forgotten() == 2
    assert {path.name for path in files.quarantine_folder().iterdir()} == {waiting.original, fresh}


def test_the_sweep_looks_every_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("linli.core.jobs.time.monotonic", lambda: now[0])
    monkeypatch.setattr(jobs.often, "next_look", 0.0)
    looks: list[float] = []
    monkeypatch.setattr(jobs, "queue_late_checks", lambda: looks.append(now[0]) or 1)
    assert [TICKS["attachments.tidy"](), TICKS["attachments.tidy"]()] == [1, 0]
    now[0] += jobs.EVERY_SECONDS
    TICKS["attachments.tidy"]()
    assert looks == [1000.0, 1000.0 + jobs.EVERY_SECONDS]
