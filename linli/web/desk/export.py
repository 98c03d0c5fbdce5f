"""A list of service requests as a sheet that, edited, is the import (`sheet_rows` reads it).

No telephone numbers, and no names of reporters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from linli.core.sheets import Column, write_rows
from linli.service_requests.models import ServiceRequest
from linli.web.desk.sheet_rows import EDITED, version_mark
from linli.web.service_request_pages import Audience, category_name, chip_of, names_of_places, overdue_at, place_words

MOST_ROWS = 20_000
BATCH = 1_000

COLUMNS = (
    Column("number", (pgettext_lazy("column", "Number"),)),
    Column("external_number", (pgettext_lazy("column", "Number there"),)),
    Column("state", (pgettext_lazy("column", "State"),)),
    Column("category", (pgettext_lazy("column", "About"),)),
    Column("urgency", (pgettext_lazy("column", "How urgent"),)),
    Column("place", (pgettext_lazy("column", "Place"),)),
    Column("words", (pgettext_lazy("column", "Words"),)),
    Column("holder", (pgettext_lazy("column", "With"),)),
    Column("received_at", (pgettext_lazy("column", "Received"),), kind="datetime"),
    Column("due_at", (pgettext_lazy("column", "Due"),), kind="datetime"),
    Column("late", (pgettext_lazy("column", "Overdue"),)),
    Column("resolved_at", (pgettext_lazy("column", "Resolved"),), kind="datetime"),
    Column("closed_at", (pgettext_lazy("column", "Closed"),), kind="datetime"),
    *EDITED,
)


def sheet_of(rows: QuerySet[ServiceRequest], at: datetime) -> bytes:
    """The rows as xlsx, longest waiting first, twenty thousand at most."""
    return write_rows(COLUMNS, _lines(rows.order_by("id"), at), title=pgettext("desk", "Requests"))


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
            "version": version_mark(row),
        }
