"""What one row of an edited sheet asks of one service request, done through the ordinary actions: all of it or nothing.

The caller gives the transaction (`many.each_once`): an action that says no undoes those before it in the same row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.organisations.models import Organisation
from linli.service_requests import actions
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest

NOT_ACCEPTED = frozenset({State.RECEIVED, State.NEEDS_INFO})


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked of one service request at the version that its sheet carries; empty is left as it is.

    `sent` is the mark of the row as it stands in the sheet (`mark`): what comes again with it was asked before, also
    where by now less of it would differ.
    """

    number: str
    version: int
    sent: str
    category: str = ""
    urgency: str = ""
    to: str = ""
    answer_on: date | None = None
    note: str = ""
    result: str = ""
    told: str = ""

    @property
    def sorts(self) -> bool:
        """Whether it says anew what it is about or how urgent it is."""
        return bool(self.category or self.urgency)

    @property
    def empty(self) -> bool:
        """Whether nothing is asked at all."""
        return not (self.sorts or self.to or self.answer_on or self.note or self.result or self.told)

    def said(self) -> dict[str, Any]:
        """The same in plain values."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "answer_on": self.answer_on.isoformat() if self.answer_on else ""}


def mark(*cells: str) -> str:
    """The same for the same row of a sheet, however often it is sent."""
    return hashlib.sha256(repr(cells).encode()).hexdigest()[:40]


def from_said(said: dict[str, Any]) -> Change:
    """The change that `said` wrote down."""
    day = said["answer_on"]
    return Change(**{**said, "answer_on": date.fromisoformat(day) if day else None})


def apply_change(row: ServiceRequest, change: Change, *, to: Organisation | None, by: Actor, at: datetime) -> None:
    """Sort or accept it, dispatch it, ask those who have it, leave a note, resolve it: what is asked, in that order.

    Raises `Stale`, `Refused` and `Invalid` as the actions do.
    """
    version: int | None = change.version
    if row.state in NOT_ACCEPTED and (change.sorts or change.to):
        row = actions.accept(row, category=change.category, urgency=change.urgency, by=by, at=at, version=version)
        version = row.version
    elif change.sorts:
        row = actions.classify(row, category=change.category, urgency=change.urgency, by=by, at=at, version=version)
        version = row.version
    if change.to:
        if to is None:
            raise Invalid({"to": _("This organisation is no longer here.")})
        row = actions.dispatch(row, to=to, words=change.note, by=by, at=at, version=version)
        version = row.version
    if change.answer_on:
        row = actions.supervise(row, answer_on=change.answer_on, words=change.note, by=by, at=at, version=version)
        version = row.version
    elif change.note and not change.to:
        actions.note(row, words=change.note, by=by, at=at)
    if change.result or change.told:
        actions.resolve(row, result=change.result, words=change.told, by=by, at=at, version=version)
