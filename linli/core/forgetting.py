"""Forgetting in time: which declared fields go after which end, and what is left of them. Scrub, never delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from linli.core.personal import Personal

TOMBSTONE = "—"
"""The note that something was erased, where an empty text would say that there never was anything."""

REGISTER: dict[str, tuple[Kept, ...]] = {}
"""What each tick forgets, by the name of the tick."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Personal fields of a table that are kept for one time. `over(day)`: the rows whose matter ended before this
    day."""

    noun: str
    model: type[models.Model]
    fields: tuple[str, ...]
    over: Callable[[date], Q]

    @property
    def months(self) -> int:
        """For how long they are declared to be kept. Raises `ValueError` where the declarations differ."""
        declared = {_declared(self.model, name).keep_months for name in self.fields}
        if len(declared) != 1 or None in declared:
            raise ValueError(f"{self.model.__name__}: {', '.join(self.fields)} are not kept for one time")
        return next(months for months in declared if months is not None)

    def due(self, today: date) -> models.QuerySet[Any]:
        """Rows whose time is up and that still hold something, oldest key first."""
        still = Q()
        for name in self.fields:
            gone = left_of(self.model, name)
            still |= Q(**{f"{name}__isnull": False}) if gone is None else ~Q(**{name: gone})
        ended = self.over(months_before(today, self.months))
        return self.model._default_manager.filter(ended, still).order_by("pk")


def register(tick: str, *kept: Kept) -> tuple[Kept, ...]:
    """Say what a tick forgets."""
    REGISTER[tick] = kept
    return kept


def left_of(model: type[models.Model], name: str) -> str | bytes | None:
    """What a field holds once it is scrubbed, as its declaration says."""
    scrub = _declared(model, name).scrub
    if scrub == "null":
        return None
    if scrub == "tombstone":
        return TOMBSTONE
    return b"" if isinstance(model._meta.get_field(name), models.BinaryField) else ""


def wipe(kept: Kept, row: models.Model) -> Sequence[str]:
    """Scrub a locked row and save it: the fields that held something. The caller has asked and records it."""
    wiped = []
    for name in kept.fields:
        held, gone = getattr(row, name), left_of(kept.model, name)
        if (bytes(held) if isinstance(held, memoryview) else held) != gone:
            setattr(row, name, gone)
            wiped.append(name)
    if wiped:
        counted = ["version"] if hasattr(row, "version") else []
        if counted:
            row.version += 1  # type: ignore[attr-defined]  # looked for just above
        row.save(update_fields=[*wiped, *counted])
    return wiped


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it has no such day."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)


def _declared(model: type[models.Model], name: str) -> Personal:
    declared: dict[str, Personal] = model.personal  # type: ignore[attr-defined]  # of a model that has personal fields
    return declared[name]
