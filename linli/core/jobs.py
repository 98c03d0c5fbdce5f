"""Our own thin door to the job queue: the only place that names it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from procrastinate.contrib.django import app

from linli.core.actors import system
from linli.core.refusals import Refused

log = logging.getLogger(__name__)
Job = Callable[..., None]
TICKS: dict[str, Callable[[], int]] = {}


def job(name: str, *, queue: str = "default", retry: int = 5) -> Callable[[Job], Any]:
    """Declare a job. It runs at least once and must be safe to run again; retried with growing pauses."""

    def declare(function: Job) -> Any:
        from procrastinate import RetryStrategy

        strategy = RetryStrategy(max_attempts=retry, exponential_wait=4)
        return app.task(name=name, queue=queue, retry=strategy)(function)

    return declare


def enqueue(task: Any, **arguments: Any) -> None:
    """Put a job into the queue in the current transaction: it exists exactly if the change does."""
    enqueue_later(task, 0, **arguments)


def enqueue_later(task: Any, seconds: int, **arguments: Any) -> None:
    """The same, to be run so many seconds from now."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a job is enqueued in the transaction of its change")
    (task.configure(schedule_in={"seconds": seconds}) if seconds else task).defer(**arguments)


def tick(name: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Declare work that the worker polls for every second: returns how many things it did."""

    def declare(function: Callable[[], int]) -> Callable[[], int]:
        TICKS[name] = function
        return function

    return declare


class Every:
    """Lets a tick look only once in so many seconds: `if not hourly.due(): return 0`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.next_look = 0.0

    def due(self) -> bool:
        """Whether it is time; then the next look is that many seconds away."""
        if time.monotonic() < self.next_look:
            return False
        self.next_look = time.monotonic() + self.seconds
        return True


def one_by_one(rows: Iterable[models.Model], act: Callable[..., object], at: datetime) -> int:
    """Let the system do `act(row, by=…, at=…)` with each row; with how many it could.

    What somebody changed meanwhile is left to the next round, and a row that goes wrong stops none of the others.
    """
    done = 0
    for row in rows:
        try:
            act(row, by=system(), at=at)
        except Refused as refused:
            log.info("%s %s left alone: %s", row._meta.label, row.pk, refused.refusal.why)
        except Exception:
            log.exception("%s %s went wrong; the others go on", row._meta.label, row.pk)
        else:
            done += 1
    return done
