"""One verb for many service requests: each in a transaction of its own, and once, however often it is sent.

What came of each is kept with it: whoever sends the same again, after a line broke or out of impatience, gets the first
answer for those that were done, and a new try for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.core.actions import KeyReused, body_hash, once
from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests.models import ServiceRequest

MOST = 100
"""As many as can be looked over before a button is pressed."""

NOT_DONE = (Refused, Invalid, Stale, KeyReused, LookupError)
"""What stops one service request and leaves the others alone."""


@dataclass(slots=True)
class Came:
    """What came of it: those done, and those not, each with what its action raised."""

    done: list[ServiceRequest] = field(default_factory=list)
    refused: list[tuple[ServiceRequest, Exception]] = field(default_factory=list)


def each_once(
    rows: Iterable[ServiceRequest],
    act: Callable[[ServiceRequest], object],
    *,
    client: str,
    key: str,
    said: Mapping[str, Any],
    at: datetime,
) -> Came:
    """Do `act`, which calls an action, to each of the rows, once for this client and key.

    `said` is what was asked of each beside the row itself: the same key with other words is refused, row by row.
    """
    came = Came()
    for row in rows:
        try:
            once(
                client=client,
                key=f"{key}:{row.pk.hex}",
                body=body_hash({"to": row.number, **said}),
                at=at,
                act=_answering(act, row),
            )
        except NOT_DONE as error:
            came.refused.append((row, error))
        else:
            came.done.append(row)
    return came


def _answering(act: Callable[[ServiceRequest], object], row: ServiceRequest) -> Callable[[], Mapping[str, Any]]:
    """The action as `once` takes it; its answer is the number alone."""

    def run() -> Mapping[str, Any]:
        act(row)
        return {"number": row.number}

    return run
