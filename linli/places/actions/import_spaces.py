"""Bringing in a sheet of public spaces, each row new, changed or as it was; and undoing it row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.models import SheetImport
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.core.sheets_import import bring_row, keep_import, new_or_changed, previewed, put_back
from linli.core.sheets_rows import Brought, Row
from linli.places import queries_spaces as queries
from linli.places.actions.spaces import SpaceFacts, add_space, correct_space, move_space
from linli.places.enums_spaces import MOVES, SpaceState, SpaceVerb, follows
from linli.places.models import Place, PublicSpace, SpacePeriod, SpaceRoom
from linli.places.rules_sheets import may_take_back_space, may_undo_spaces
from linli.places.rules_spaces import may_add_space

REGISTER = "spaces"
FACTS = ("name", "kind", "area", "owner", "owner_name")
COLUMNS = {"on": "since", "found_on": "since", "verb": "state"}
"""A step and a first day are told in the columns that the sheet has for them."""


@action
def import_spaces_many(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """Bring in these rows of the spaces below a place. A row that cannot be does nothing, and says why.

    Raises `Refused`.
    """
    ask(may_add_space(by, area, at))
    done = Brought()
    for row in rows:
        bring_row(row, done, partial(_bring, area, row, done, by, at), refused_at="name", columns=COLUMNS)
    keep_import(area, REGISTER, done, "place.spaces_imported", by=by, at=at)
    return done


def preview_spaces(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """What bringing in these rows would do. Everything is done, and taken back."""
    return previewed(lambda: import_spaces_many(area, rows, by=by, at=at))


@action
def take_back_space(space: PublicSpace, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take back a space that was written down by mistake: its row goes, for nothing was done in it. Raises `Refused`
    and `Stale`."""
    fresh = lock(space, version=version)
    touched = fresh.longest is not None or SpaceRoom.objects.filter(space=fresh).exists()
    ask(may_take_back_space(by, fresh, touched, at))
    record("public_space.taken_back", fresh, by=by, at=at)
    SpacePeriod.objects.filter(space=fresh).delete()
    try:
        fresh.delete()
    except ProtectedError:  # bookings from before it was closed to them
        ask(may_take_back_space(by, fresh, True, at))


@action
def undo_spaces_import(brought: SheetImport, *, by: Actor, at: datetime) -> SheetImport:
    """Put back what a sheet made and changed, last row first. What was changed since, and steps from state to state,
    stay, and the row says so in `left`. Raises `Refused`."""
    fresh = lock(brought)
    area = Place.objects.get(pk=fresh.place_id)
    ask(may_undo_spaces(by, area, fresh, at))
    return put_back(fresh, area, lambda kept: _undo(kept, by, at), "place.spaces_import_undone", by=by, at=at)


def _undo(kept: dict[str, Any], by: Actor, at: datetime) -> str:
    """Put one row back. What stays, as a key: "changed" since, "moved" to another state, "used", or ""."""
    space = PublicSpace.objects.filter(pk=kept["id"]).first()
    if space is None:
        return "changed"
    try:
        with transaction.atomic():
            if kept["new"]:
                take_back_space(space, by=by, at=at, version=kept["after"])
            elif kept["before"]:
                before = dict(kept["before"])
                what_for = before.pop("what_for")
                if space.version != kept["after"]:
                    return "changed"
                words = queries.period_of(space).what_for if kept["moved"] else what_for
                correct_space(space, SpaceFacts(**before), what_for=words, by=by, at=at, version=kept["after"])
    except (Stale, Invalid):
        return "changed"
    except Refused:
        return "used"
    return "moved" if kept.get("moved") else ""


def _bring(area: Place, row: Row, done: Brought, by: Actor, at: datetime) -> None:
    new_or_changed(
        row, done, _known(area, row), "name", add=lambda: _add(row, by, at),
        changes=lambda known: _changes(known, row),
        change=lambda known, fields: _change(known, row, fields, by, at),
    )  # fmt: skip


def _known(area: Place, row: Row) -> PublicSpace | None:
    """The space that a row is about; None for a new one. Raises `Invalid`."""
    if not row.ref:
        return None
    found = queries.below(area).filter(pk=UUID(row.ref)).first()
    if found is None:
        raise Invalid({"ref": _("No space here has this number. Leave it empty for a new one.")})
    if row.values["place"] != found.place_id:
        raise Invalid({"place": _("A space stays where it lies.")})
    return found


def _day(row: Row) -> date | None:
    text = row.values.get("since", "")
    return date.fromisoformat(text) if text else None


def _add(row: Row, by: Actor, at: datetime) -> PublicSpace:
    said = row.values
    facts = SpaceFacts(said["name"], said["kind"], said["area"], said["owner"], said.get("owner_name", ""))
    space = add_space(Place.objects.get(pk=said["place"]), facts, found_on=_day(row), by=by, at=at)
    return _move(space, row, by, at)


def _wanted(row: Row, now: str) -> str:
    return row.values.get("state") or now


def steps(now: SpaceState, wanted: SpaceState) -> list[SpaceVerb] | None:
    """The fewest steps that lead from one state to another; None where none do."""
    ways: list[tuple[SpaceState, list[SpaceVerb]]] = [(now, [])]
    met = {now}
    for state, way in ways:
        if state is wanted:
            return way
        for verb in MOVES:
            target = follows(verb, state)
            if target is not None and target not in met:
                met.add(target)
                ways.append((target, [*way, verb]))
    return None


def _move(space: PublicSpace, row: Row, by: Actor, at: datetime) -> PublicSpace:
    """The space taken to the state that its row says, on the row's day."""
    now, wanted = SpaceState(space.state), SpaceState(_wanted(row, space.state))
    way = steps(now, wanted)
    if way is None:
        told = {"now": now.label, "wanted": wanted.label}
        raise Invalid({"state": _("No step leads from “%(now)s” to “%(wanted)s”.") % told})
    for verb in way:
        words = row.values.get("what_for", "")
        space = move_space(space, verb, on=_day(row), what_for=words, by=by, at=at, version=space.version)
    return space


def _changes(space: PublicSpace, row: Row) -> dict[str, tuple[Any, Any]]:
    """What a row says otherwise than it is: {field: (before, after)}. Columns that the sheet lacks say nothing."""
    said, now = row.values, queries.period_of(space)
    found = {key: (getattr(space, key), said[key]) for key in FACTS if key in said and getattr(space, key) != said[key]}
    wanted = _wanted(row, space.state)
    if wanted != space.state:
        found["state"] = (space.state, wanted)
    elif "since" in said and _day(row) not in (None, now.since):
        raise Invalid({"since": _("This day stays as it is; a new state has a new day.")})
    if wanted == SpaceState.IN_USE and "what_for" in said and said["what_for"] != now.what_for:
        found["what_for"] = (now.what_for, said["what_for"])
    return found


def _change(
    space: PublicSpace, row: Row, fields: dict[str, tuple[Any, Any]], by: Actor, at: datetime
) -> dict[str, Any]:
    """Correct the space and take it on, where its row says so; what undoing it needs to know."""
    if row.values["version"] != space.version:
        lock(space, version=row.values["version"])
    moved = "state" in fields
    before = {key: getattr(space, key) for key in FACTS} | {"what_for": queries.period_of(space).what_for}
    corrected = bool(set(fields) - {"state"} - ({"what_for"} if moved else set()))
    fresh = space
    if corrected:
        after = {key: fields[key][1] if key in fields else before[key] for key in FACTS}
        words = before["what_for"] if moved else row.values.get("what_for", before["what_for"])
        fresh = correct_space(space, SpaceFacts(**after), what_for=words, by=by, at=at, version=row.values["version"])
    if moved:
        fresh = _move(fresh, row, by, at)
    return {
        "row": row.number, "id": space.pk.hex, "new": False, "after": fresh.version,
        "before": before if corrected else None, "moved": moved,
    }  # fmt: skip
