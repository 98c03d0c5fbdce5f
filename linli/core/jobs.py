"""Our own thin door to the job queue: the only place that names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

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
