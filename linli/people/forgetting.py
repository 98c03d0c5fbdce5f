"""A round of forgetting: what one tick scrubs, some rows of each table at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.actors import system
from linli.core.forgetting import Kept
from linli.core.jobs import Every
from linli.people.actions.forgetting import scrub_old

NEEDED: list[Callable[[], QuerySet[Any]]] = []
"""The ids of contacts that something open still needs, as each noun says; one telephone may serve two matters."""

EVERY_SECONDS = 3600.0
AT_ONCE = 200


def not_needed() -> Q:
    """Contacts that nothing open needs any more."""
    return ~Q(*(Q(pk__in=ids()) for ids in NEEDED), _connector=Q.OR) if NEEDED else Q()


class Rounds(Every):
    """Looks once an hour, and again at once while a round was full."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        super().__init__(EVERY_SECONDS)
        self.kept = kept

    def __call__(self) -> int:
        """Scrub what is due; how many rows."""
        if not self.due():
            return 0
        at, full, done = clock.now(), False, 0
        for kept in self.kept:
            rows = list(kept.due(clock.local_date(at))[:AT_ONCE])
            full = full or len(rows) == AT_ONCE
            done += sum(scrub_old(row, kept, by=system(), at=at) for row in rows)
        if full:
            self.next_look = 0.0
        return done
