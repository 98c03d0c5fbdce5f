"""A sheet comes into a register row by row, is shown beforehand and undone row by row: what every register shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from linli.core.actions import save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.models import SheetImport
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.sheets_rows import Brought, Change, Row, changed_since

M = TypeVar("M", bound=models.Model)
Fields = dict[str, tuple[Any, Any]]
"""What a row says otherwise than it is: {field: (before, after)}."""

NO_COLUMNS: Mapping[str, str] = {}


def bring_row(
    row: Row, done: Brought, bring: Callable[[], None], *, refused_at: str,
    columns: Mapping[str, str] = NO_COLUMNS,
) -> None:  # fmt: skip
    """Do one row, whole or not at all. What cannot be is told at its cells: `columns` names the column of a field that
    is called otherwise in the sheet, `refused_at` that of what the actor may not."""
    try:
        with transaction.atomic():
            bring()
    except Invalid as invalid:
        done.bad[row.number] = {columns.get(name, name): words for name, words in invalid.errors.items()}
    except Stale:
        done.bad[row.number] = {"ref": changed_since()}
    except Refused as refused:
        done.bad[row.number] = {refused_at: refused.refusal.sentence()}


def new_or_changed(
    row: Row, done: Brought, known: M | None, name: str, *, add: Callable[[], M],
    changes: Callable[[M], Fields],
    change: Callable[[M, Fields], dict[str, Any]],
) -> None:  # fmt: skip
    """A row that makes something new, changes what is there, or says what is; `name` is the field it is called by."""
    if known is None:
        made = add()
        done.new.append((row.number, made.serializable_value(name)))
        kept = {"row": row.number, "id": made.pk.hex, "new": True, "after": made.serializable_value("version")}
        done.kept.append(kept)
        return
    fields = changes(known)
    if not fields:
        done.unchanged += 1
        return
    called = known.serializable_value(name)
    done.kept.append(change(known, fields))
    done.changed.append(Change(row.number, called, fields))


def keep_import(area: models.Model, register: str, done: Brought, event: str, *, by: Actor, at: datetime) -> None:
    """Keep what undoing a sheet needs to know, and record that it came in; nothing where no row did anything."""
    if not done.kept:
        return
    counts = {"added": len(done.new), "changed": len(done.changed)}
    brought = SheetImport(register=register, place_id=area.pk, rows=done.kept, at=at, **counts)
    brought.save(force_insert=True)
    record(event, area, by=by, at=at, refs={"sheet": str(brought.pk), **counts})


def previewed(bring: Callable[[], Brought]) -> Brought:
    """What bringing in would do. Everything is done, and taken back."""
    with transaction.atomic():
        found = bring()
        transaction.set_rollback(True)
    return found


def put_back(
    brought: SheetImport, area: models.Model, undo: Callable[[dict[str, Any]], str], event: str, *, by: Actor,
    at: datetime,
) -> SheetImport:  # fmt: skip
    """Undo a sheet, locked and allowed, last row first. `undo` says of a row why it stays, as a key, or ""; the row
    keeps that in `left`."""
    for kept in reversed(brought.rows):
        left = undo(kept)
        if left:
            kept["left"] = left
    brought.undone_at = at
    save(brought, "undone_at", "rows")
    left_over = sum("left" in kept for kept in brought.rows)
    refs = {"sheet": str(brought.pk), "rows": len(brought.rows), "left": left_over}
    record(event, area, by=by, at=at, refs=refs)
    return brought
