"""Bringing in a sheet of resources, each row new, changed or as it was; and undoing it row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.models import SheetImport
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.core.sheets_rows import Brought, Change, Row, changed_since
from linli.offers import rules
from linli.offers.actions.common import locked
from linli.offers.actions.listing import ResourceFacts, add_resource, change_resource
from linli.offers.enums import ON_THE_SHELF
from linli.offers.models import Need, Resource
from linli.offers.queries import kept_below, plan_at
from linli.organisations.models import Organisation
from linli.places.models import Place

REGISTER = "resources"
FACTS = ("kind", "what", "words", "skills", "times", "per_month", "until")


@action
def import_resources_many(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """Bring in these rows of the resources below a place, one sheet after the other. A row that cannot be does nothing,
    and says why: so does a new one that is there already, as after a second press.

    Raises `Refused`.
    """
    Place.objects.select_for_update(no_key=True).get(pk=area.pk)
    ask(rules.may_add_resource(by, plan_at(area), area, None, at))
    done = Brought()
    for row in rows:
        _bring(area, row, done, by, at)
    if done.kept:
        counts = {"added": len(done.new), "changed": len(done.changed)}
        brought = SheetImport(register=REGISTER, place_id=area.pk, rows=done.kept, at=at, **counts)
        brought.save(force_insert=True)
        record("place.resources_imported", area, by=by, at=at, refs={"sheet": str(brought.pk), **counts})
    return done


def preview_resources(area: Place, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """What bringing in these rows would do. Everything is done, and taken back."""
    with transaction.atomic():
        found = import_resources_many(area, rows, by=by, at=at)
        transaction.set_rollback(True)
    return found


@action
def take_back_resource(row: Resource, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take back a resource that a sheet wrote down by mistake: its row goes, for it was matched with nothing. Raises
    `Refused`, `Stale`."""
    fresh = locked(row, version)
    ask(rules.may_take_back_resource(by, fresh, Need.objects.filter(resource=fresh).exists(), at))
    record("resource.taken_back", fresh, by=by, at=at)
    fresh.delete()


@action
def undo_resources_import(brought: SheetImport, *, by: Actor, at: datetime) -> SheetImport:
    """Put back what a sheet made and changed, last row first. What was changed or used since stays, and the row says so
    in `left`. Raises `Refused`."""
    fresh = lock(brought)
    area = Place.objects.get(pk=fresh.place_id)
    ask(rules.may_undo_resources(by, plan_at(area), area, fresh, at))
    for kept in reversed(fresh.rows):
        left = _undo(kept, by, at)
        if left:
            kept["left"] = left
    fresh.undone_at = at
    save(fresh, "undone_at", "rows")
    left_over = sum("left" in kept for kept in fresh.rows)
    refs = {"sheet": str(fresh.pk), "rows": len(fresh.rows), "left": left_over}
    record("place.resources_import_undone", area, by=by, at=at, refs=refs)
    return fresh


def _undo(kept: dict[str, Any], by: Actor, at: datetime) -> str:
    """Put one row back. What stays, as a key: "changed" or "used" since, or ""."""
    row = Resource.objects.filter(pk=kept["id"]).first()
    if row is None or row.version != kept["after"]:
        return "changed"
    try:
        with transaction.atomic():
            if kept["new"]:
                take_back_resource(row, by=by, at=at, version=kept["after"])
            else:
                before = dict(kept["before"])
                before["until"] = date.fromisoformat(before["until"]) if before["until"] else None
                change_resource(row, ResourceFacts(**before), by=by, at=at, version=kept["after"])
    except (Stale, Invalid):
        return "changed"
    except Refused:
        return "used"
    return ""


def _bring(area: Place, row: Row, done: Brought, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            known = _known(area, row, by)
            if known is None:
                made = _add(row, by, at)
                done.new.append((row.number, made.what))
                done.kept.append({"row": row.number, "id": made.pk.hex, "new": True, "after": made.version})
                return
            fields = _changes(known, row)
            if not fields:
                done.unchanged += 1
                return
            done.kept.append(_change(known, row, fields, by, at))
            done.changed.append(Change(row.number, known.what, fields))
    except Invalid as invalid:
        done.bad[row.number] = {"owner" if name in ("name", "phone") else name: w for name, w in invalid.errors.items()}
    except Stale:
        done.bad[row.number] = {"ref": changed_since()}
    except Refused as refused:
        done.bad[row.number] = {"what": refused.refusal.sentence()}


def _known(area: Place, row: Row, by: Actor) -> Resource | None:
    """The resource that a row is about; None for a new one. Raises `Invalid`."""
    if not row.ref:
        return None
    found = kept_below(area, by).filter(pk=UUID(row.ref)).first()
    if found is None:
        raise Invalid({"ref": _("No resource here has this number. Leave it empty for a new one.")})
    if row.values["place"] != found.place_id:
        raise Invalid({"place": _("A resource stays where it is. End it, and write a new one.")})
    if row.values["owner"] != str(found.owner_id or ""):
        raise Invalid({"owner": _("Whose it is stays. End it, and write a new one.")})
    return found


def _until(row: Row) -> date | None:
    text = row.values.get("until", "")
    return date.fromisoformat(text) if text else None


def _add(row: Row, by: Actor, at: datetime) -> Resource:
    said, place = row.values, Place.objects.get(pk=row.values["place"])
    owner = Organisation.objects.filter(pk=said["owner"]).first() if said["owner"] else None
    if owner is None:
        raise Invalid({"owner": _("Name the body whose it is.")})
    twin = Resource.objects.filter(place=place, owner=owner, what=said["what"], state__in=ON_THE_SHELF)
    if twin.exists():
        raise Invalid({"what": _("It is there already. Take the sheet out first, and change its row.")})
    facts = {key: said[key] for key in FACTS if key in said and key != "until"}
    return add_resource(place, ResourceFacts(owner=owner, until=_until(row), **facts), by=by, at=at)


def _changes(known: Resource, row: Row) -> dict[str, tuple[Any, Any]]:
    """What a row says otherwise than it is: {field: (before, after)}. Columns that the sheet lacks say nothing."""
    said = {key: row.values[key] for key in FACTS if key in row.values}
    if "until" in said:
        said["until"] = _until(row)
    return {key: (getattr(known, key), value) for key, value in said.items() if getattr(known, key) != value}


def _change(known: Resource, row: Row, fields: dict[str, tuple[Any, Any]], by: Actor, at: datetime) -> dict[str, Any]:
    """Put the resource right, as its row says; what undoing it needs to know."""
    before = {key: getattr(known, key) for key in FACTS}
    after = {key: fields[key][1] if key in fields else before[key] for key in FACTS}
    fresh = change_resource(known, ResourceFacts(**after), by=by, at=at, version=row.values["version"])
    until = before["until"]
    kept = before | {"until": until.isoformat() if until is not None else ""}
    return {"row": row.number, "id": known.pk.hex, "new": False, "after": fresh.version, "before": kept}
