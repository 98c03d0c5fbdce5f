"""How many stand behind each choice of a list: one bounded question about what is open, counted in one pass.

Beyond a bound nothing is counted: the exact number helps nobody who has more than that open, and finding it takes time.
What is closed is not counted at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.core.memory import Memory
from linli.core.prepared import built_once
from linli.service_requests.enums import OPEN, STAFF_TURN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import Sight, listed_by
from linli.web.desk.marks import COLUMNS, MARKS

COUNTED = 500
_too_many: Memory[Sight, bool] = Memory()
"""Who was found to have more than that open a moment ago: not counted again at once."""

VALUES = ("state", "urgency", "category", "source", "building_id", "holder_id", "due_at")
ASKED = (*VALUES, *(column for column in COLUMNS if column not in VALUES))
FILTERS = {"state": "state", "urgency": "urgency", "category": "category", "source": "source",
           "building": "building_id", "holder": "holder_id"}  # fmt: skip
"""Filter → the column whose values are counted for it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Open ones by view, and by filter and value; `known` is False where there are more than are counted."""

    known: bool = False
    views: dict[str, int | None] = field(default_factory=dict)
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def of(self, name: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The choices of a filter with their numbers beside them; as they are where nothing was counted."""
        if not self.known or name not in self.values:
            return choices
        found = self.values[name]
        return [(key, _("%(choice)s: %(count)s") % {"choice": label, "count": found[key]}) for key, label in choices]


def counts(sight: Sight, view: str, at: datetime, responsible: frozenset[str]) -> Counts:
    """What is open, and of the view (open ones, or those that somebody is responsible for) how much of each.

    One query, of at most five hundred rows.
    """
    if _too_many.known(sight):
        return Counts()
    counted = view in ("open", "responsibility")
    found = _open(sight, ASKED if counted else ASKED[:1])
    if len(found) > COUNTED:
        _too_many.keep({sight: True})
        return Counts()
    mine = [row for row in found if row[0] in responsible]
    views: dict[str, int | None] = {"open": len(found), "responsibility": len(mine)}
    if not counted:
        return Counts(known=False, views=views)
    return Counts(known=True, views=views, values=_by_value(found if view == "open" else mine, at))


def _by_value(rows: list[tuple[Any, ...]], at: datetime) -> dict[str, Counter[str]]:
    """For each filter how many rows each of its values would leave."""
    places = {name: ASKED.index(column) for name, column in FILTERS.items()}
    values = {name: Counter(str(row[place]) for row in rows) for name, place in places.items()}
    named = [dict(zip(ASKED, row, strict=True)) for row in rows]
    values["only"] = Counter({key: sum(1 for row in named if mark.has(row)) for key, mark in MARKS.items()})
    due, state = ASKED.index("due_at"), ASKED.index("state")
    values["overdue"] = Counter(
        {"1": sum(1 for row in rows if row[due] is not None and row[due] < at and row[state] in STAFF_TURN)}
    )
    return values


@built_once
def _open(sight: Sight, asked: tuple[str, ...]) -> QuerySet[ServiceRequest, Any]:
    """These values of what is open, the state first; one more than is counted if there is more."""
    rows = listed_by(sight).filter(state__in=sorted(OPEN)).order_by()
    return rows.select_related(None).defer(None).values_list(*asked)[: COUNTED + 1]
