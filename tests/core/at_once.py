"""Several calls at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from linli.core.postgres_settings import POOL_MOST

PATIENCE = 60.0


def at_once(calls: Sequence[Callable[[], Any]], *, patience: float = PATIENCE) -> list[Any]:
    """What each call returned, or the exception that it raised, in the order of the calls.

    All begin together; whoever finds every connection of the process taken waits in line for one, as requests do before
    a server, so that on a busy machine nobody gives up waiting.
    """
    served = threading.Semaphore(POOL_MOST)
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(index: int) -> None:
        try:
            gate.wait(PATIENCE)
            with served:
                try:
                    results[index] = calls[index]()
                finally:
                    connection.close()
        except Exception as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=[index]) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience)
    assert not any(thread.is_alive() for thread in threads), "a call waits for ever"
    return results
