"""What a list can be narrowed to beside state and place: what is waited for, and what happened to a matter on its way.

待协同, 待核实 and 待回访 are no states: each is a question to the row. A mark asks it twice, of the database for the
list and of a row's values for the counts; a test holds both to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from linli.service_requests.enums import Kind, State

COLUMNS = ("state", "hazard", "inspected_at", "on_behalf", "helping_ids", "reopenings", "returns", "station_only",
           "kind", "supervise_by", "reminders")  # fmt: skip
"""What a mark is asked of."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its word, the condition on rows, and the same asked of one row's values by column."""

    label: Promise
    where: Q
    has: Callable[[Mapping[str, Any]], object]


MARKS: Mapping[str, Mark] = {
    "help": Mark(
        pgettext_lazy("filter", "Waiting for helpers"),
        Q(helping_ids__isnull=False),
        lambda row: row["helping_ids"] is not None,
    ),
    "check": Mark(
        pgettext_lazy("filter", "Waiting for a second check"),
        Q(state=State.RESOLVED, hazard=True, inspected_at=None),
        lambda row: row["state"] == State.RESOLVED and row["hazard"] and row["inspected_at"] is None,
    ),
    "call_back": Mark(
        pgettext_lazy("filter", "Waiting for a call back"),
        Q(state=State.RESOLVED, on_behalf=True),
        lambda row: row["state"] == State.RESOLVED and row["on_behalf"],
    ),
    "reopened": Mark(pgettext_lazy("filter", "Reopened"), Q(reopenings__gt=0), lambda row: row["reopenings"]),
    "returned": Mark(pgettext_lazy("filter", "Returned"), Q(returns__gt=0), lambda row: row["returns"]),
    "reminded": Mark(pgettext_lazy("filter", "Reminded"), Q(reminders__gt=0), lambda row: row["reminders"]),
    "supervised": Mark(
        pgettext_lazy("filter", "Supervised"),
        Q(supervise_by__isnull=False),
        lambda row: row["supervise_by"] is not None,
    ),
    "hazard": Mark(pgettext_lazy("filter", "Safety hazards"), Q(hazard=True), lambda row: row["hazard"]),
    "station_only": Mark(
        pgettext_lazy("filter", "For the station only"), Q(station_only=True), lambda row: row["station_only"]
    ),
    "proposal": Mark(
        pgettext_lazy("filter", "Proposals"), Q(kind=Kind.PROPOSAL), lambda row: row["kind"] == Kind.PROPOSAL
    ),
}
