"""A list of service requests as a sheet. No telephone numbers, and no names of reporters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.sheets import Column, write_rows
from linli.service_requests.models import ServiceRequest
from linli.web.service_request_pages import Audience, category_name, chip_of, names_of_places, overdue_at, place_words

MOST_ROWS = 20_000
BATCH = 1_000

COLUMNS = (
    Column("number", (gettext_lazy("Number"),)),
    Column("external_number", (gettext_lazy("Number there"),)),
    Column("state", (gettext_lazy("State"),)),
    Column("category", (gettext_lazy("About"),)),
    Column("urgency", (gettext_lazy("How urgent"),)),
    Column("place", (gettext_lazy("Place"),)),
    Column("words", (gettext_lazy("Words"),)),
    Column("holder", (gettext_lazy("With"),)),
    Column("received_at", (gettext_lazy("Received"),), kind="datetime"),
    Column("due_at", (gettext_lazy("Due"),), kind="datetime"),
    Column("late", (gettext_lazy("Overdue"),)),
    Column("resolved_at", (gettext_lazy("Resolved"),), kind="datetime"),
    Column("closed_at", (gettext_lazy("Closed"),), kind="datetime"),
)


def sheet_of(rows: QuerySet[ServiceRequest], at: datetime) -> bytes:
    """The rows as xlsx, longest waiting first, twenty thousand at most."""
    return write_rows(COLUMNS, _lines(rows.order_by("id"), at), title=_("Requests"))


def _lines(rows: QuerySet[ServiceRequest], at: datetime) -> Iterator[dict[str, object]]:
    """One line for each row, with places' names fetched a thousand rows at a time."""
    batch: list[ServiceRequest] = []
    for row in rows[:MOST_ROWS].iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield from _written(batch, at)
            batch = []
    yield from _written(batch, at)


def _written(batch: list[ServiceRequest], at: datetime) -> Iterator[dict[str, object]]:
    names = names_of_places(batch)
    for row in batch:
        yield {
            "number": row.number,
            "external_number": row.external_number,
            "state": chip_of(row, Audience.STAFF).label,
            "category": category_name(row),
            "urgency": str(row.playbook.urgency(row.urgency).name),
            "place": place_words(row, names),
            "words": row.words,
            "holder": row.holder.short_name,
            "received_at": row.received_at,
            "due_at": row.due_at or row.resolve_by,
            "late": _("yes") if overdue_at(row, at, Audience.STAFF) else "",
            "resolved_at": row.resolved_at,
            "closed_at": row.closed_at,
        }
