"""A hotline's sheet of service requests: its columns, and bringing it in, batch by batch.

Each batch is one transaction, and a row is known again by source and external number: an import that was broken off is
taken up by starting it again. Rows that cannot come in go back in the same sheet, each with its reasons.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.sheets import (
    Cell,
    CellError,
    Column,
    ColumnMapping,
    match_columns,
    parse_row,
    read_rows,
    return_bad_rows,
)
from linli.places.models import Place
from linli.service_requests.actions import Incoming, Outcome, file_many, save_mapping
from linli.service_requests.models import ImportMapping

BATCH = 500
MAX_ROWS = 200_000
MAX_BYTES = 200_000_000

COLUMNS: tuple[Column, ...] = (
    Column(
        "external_number",
        (gettext_lazy("Number"), "留言编号", "工单编号", "编号", "诉求编号", "number", "id"),
        required=True,
    ),
    Column("subject", (gettext_lazy("Subject"), "留言主题", "标题", "主题", "subject", "title")),
    Column(
        "words", (gettext_lazy("Words"), "留言详情", "诉求内容", "内容", "详情", "words", "description"), required=True
    ),
    Column(
        "received_at",
        (gettext_lazy("Received"), "留言时间", "受理时间", "来电时间", "时间", "received", "requested_datetime"),
        required=True,
        kind="datetime",
    ),
    Column("reply", (gettext_lazy("Reply"), "答复意见", "答复内容", "办理结果", "reply")),
    Column("replied_at", (gettext_lazy("Replied"), "答复时间", "办结时间", "replied"), kind="datetime"),
)


@dataclass
class Imported:
    """What came of a sheet: totals, the mapping used, and the sheet of bad rows (None when there is none)."""

    total: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    mapping: dict[str, str] = field(default_factory=dict)
    bad_sheet: bytes | None = None
    seen: dict[str, int] = field(default_factory=dict)
    """Where in the sheet each number stood first."""


Progress = Callable[[int], None]


def mapping_for(header: list[str], source: str) -> ColumnMapping:
    """Columns by name, as saved for this source where that is so. Raises `SheetError` naming what is missing."""
    kept = ImportMapping.objects.filter(pk=source).first()
    mapping = match_columns(header, COLUMNS, saved_mapping=kept.mapping if kept else None)
    mapping.check()
    return mapping


def import_sheet(
    file: str | os.PathLike[str] | BinaryIO,
    *,
    place: Place,
    source: str,
    as_open: bool = False,
    limit: int | None = None,
    by: Actor,
    at: datetime,
    progress: Progress = lambda _rows: None,
) -> Imported:
    """Bring in a sheet at a place. `progress` hears how many rows were dealt with after each batch.

    Raises `SheetError` (unreadable, columns missing), `Refused`, and LookupError where nobody serves the place.
    """
    sheet = read_rows(file, max_rows=MAX_ROWS, max_bytes=MAX_BYTES)
    mapping = mapping_for(sheet.header, source)
    save_mapping(source=source, mapping=mapping.saved(), by=by, at=at)
    done = Imported(mapping=mapping.saved())
    returned: list[tuple[list[Cell], list[CellError | str]]] = []
    for batch in _batches(islice(sheet.rows, limit)):
        _take(batch, mapping, done, returned, place=place, source=source, as_open=as_open, by=by, at=at)
        progress(len(batch))
    if returned:
        done.bad_sheet = return_bad_rows(sheet.header, returned)
    return done


def count_rows(file: str | os.PathLike[str], limit: int | None = None) -> int:
    """How many rows of data a sheet has, for a progress bar. Raises `SheetError`."""
    return sum(1 for _row in islice(read_rows(file, max_rows=MAX_ROWS, max_bytes=MAX_BYTES).rows, limit))


def _batches(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[list[tuple[int, list[Cell]]]]:
    batch: list[tuple[int, list[Cell]]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _take(
    batch: list[tuple[int, list[Cell]]],
    mapping: ColumnMapping,
    done: Imported,
    returned: list[tuple[list[Cell], list[CellError | str]]],
    **how: Any,
) -> None:
    """One batch: parse, bring in, and add up."""
    cells, incoming, wrong = dict(batch), [], {}
    for number, row in batch:
        values, errors = parse_row(row, mapping)
        if errors:
            wrong[number] = cast(list[CellError | str], list(errors))
            continue
        read = _incoming(values)
        first = done.seen.setdefault(read.external_number, number)
        if first != number:
            wrong[number] = [_("The same number stands in row %(row)s already.") % {"row": first}]
        else:
            incoming.append((number, read))
    outcome = file_many(incoming=incoming, **how)
    wrong.update({number: cast(list[CellError | str], list(reasons)) for number, reasons in outcome.bad.items()})
    returned.extend((cells[number], wrong[number]) for number in sorted(wrong))
    done.total += len(batch)
    done.outcome.history += outcome.history
    done.outcome.opened += outcome.opened
    done.outcome.unchanged += outcome.unchanged
    done.outcome.bad.update({number: [str(reason) for reason in reasons] for number, reasons in wrong.items()})


def _incoming(values: dict[str, Any]) -> Incoming:
    return Incoming(
        external_number=str(values.get("external_number") or "").strip(),
        subject=str(values.get("subject") or ""),
        words=str(values.get("words") or ""),
        received_at=values["received_at"],
        reply=str(values.get("reply") or ""),
        replied_at=values.get("replied_at"),
    )
