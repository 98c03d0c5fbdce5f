"""Bringing in a sheet of bodies: each row new, changed or as it was; what a row does wrong stands at its column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.core.sheets_rows import Brought, Change, Row
from linli.organisations.actions.bodies import create_organisation, places_of
from linli.organisations.actions.succession import describe_body
from linli.organisations.models import Organisation
from linli.organisations.queries.terms import below
from linli.organisations.rules_bodies import may_see_bodies
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind

COMPARED = ("name", "short_name", "telephone", "formed", "formed_on", "sector")


@action
def import_bodies_many(area: Place | None, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """Bring in these rows, those first that stand above others. A row that cannot be does nothing, and says why.

    `area` is the place that the sheet is of; None for all, which only the system brings in. Raises `Refused`.
    """
    if area is not None:
        ask(may_see_bodies(by, area, at))
    elif not by.is_system:
        ask(may_see_bodies(by, Place(), at))
    done = Brought()
    names = {row.values.get("name", "") for row in rows}
    waiting, settled = list(rows), set[str]()
    while waiting:
        ready = [row for row in waiting if _above(row) not in names or _above(row) in settled]
        for row in ready or waiting:
            _bring(area, row, done, by, at)
            settled.add(row.values.get("name", ""))
        waiting = [row for row in waiting if row not in ready] if ready else []
    if area is not None and (done.new or done.changed):
        refs = {"new": len(done.new), "changed": len(done.changed)}
        events.record("place.bodies_imported", area, by=by, at=at, refs=refs)
    return done


def preview_bodies(area: Place | None, rows: Sequence[Row], *, by: Actor, at: datetime) -> Brought:
    """What bringing in these rows would do. Everything is done, and taken back."""
    with transaction.atomic():
        found = import_bodies_many(area, rows, by=by, at=at)
        transaction.set_rollback(True)
    return found


def _above(row: Row) -> str:
    return str(row.values.get("parent") or "")


def _bring(area: Place | None, row: Row, done: Brought, by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            known = _known(area, row)
            if known is None:
                _create(area, row, by, at)
                done.new.append((row.number, row.values["name"]))
                return
            fields = _changes(area, known, row)
            if not fields:
                done.unchanged += 1
                return
            _describe(known, fields, by, at)
            done.changed.append(Change(row.number, known.name, fields))
    except Invalid as invalid:
        done.bad[row.number] = dict(invalid.errors)
    except Refused as refused:
        done.bad[row.number] = {"places": refused.refusal.sentence()}


def _known(area: Place | None, row: Row) -> Organisation | None:
    """The body that a row is about: by its number, else of the same sort and name in the area; None for a new one."""
    living = Organisation.objects.filter(ended_on=None).order_by("pk")
    if area is not None:
        living = living.filter(
            pk__in=Organisation.objects.filter(below(area, "bindings__place")).order_by().values("pk")
        )
    if row.ref:
        try:
            found = living.filter(pk=UUID(row.ref)).first()
        except ValueError:
            found = None
        if found is None:
            raise Invalid({"ref": _("No body here has this number. Leave it empty for a new one.")})
        if found.kind != row.values["kind"]:
            raise Invalid({"kind": _("A body stays of its sort. Let another body follow it.")})
        return found
    return living.filter(kind=row.values["kind"], name=row.values["name"]).first()


def _create(area: Place | None, row: Row, by: Actor, at: datetime) -> None:
    said = row.values
    create_organisation(
        kind=BodyKind(said["kind"]), name=said["name"], short_name=said.get("short_name", ""),
        telephone=said.get("telephone", ""), places=_places(said["places"]), parent=_parent(area, row),
        formed=said.get("formed", ""), formed_on=_day(said.get("formed_on", "")), sector=said.get("sector", ""),
        by=by, at=at,
    )  # fmt: skip


def _places(ids: Sequence[int]) -> list[Place]:
    return list(Place.objects.filter(pk__in=ids).order_by("path"))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _parent(area: Place | None, row: Row) -> Organisation | None:
    """The body above that a row names, in the area or over it. Raises `Invalid`."""
    name = _above(row)
    if not name:
        return None
    found = Organisation.objects.filter(name=name, ended_on=None)
    if area is not None:
        serving = Organisation.objects.filter(below(area, "bindings__place")).order_by().values("pk")
        higher = Organisation.objects.filter(bindings__place__in=path_ids(area.path)).order_by().values("pk")
        found = found.filter(pk__in=serving) | found.filter(pk__in=higher)
    listed = list(found.order_by("pk")[:2])
    if len(listed) != 1:
        many = _("Several bodies have this name.") if listed else _("No body here has this name.")
        raise Invalid({"parent": many})
    return listed[0]


def _changes(area: Place | None, body: Organisation, row: Row) -> dict[str, tuple[Any, Any]]:
    """What a row says otherwise than it is: {field: (before, after)}. Columns that the sheet lacks say nothing."""
    said, found = row.values, {}
    for key in COMPARED:
        if key in said:
            before: Any = getattr(body, key)
            after: Any = _day(said[key]) if key == "formed_on" else said[key]
            if key == "short_name" and not after:
                continue
            if before != after and not (key == "telephone" and before == "".join(after.split())):
                found[key] = (before, after)
    if "parent" in said:
        parent = _parent(area, row)
        if body.parent_id != (parent.pk if parent else None):
            found["parent"] = (body.parent_id, parent.pk if parent else None)
    if "places" in said:
        bound = places_of(body)
        now = [place.pk for place in bound if area is None or place.path.startswith(area.path)]
        elsewhere = [place.pk for place in bound if place.pk not in now]
        if set(now) != set(said["places"]):
            found["places"] = ([*now, *elsewhere], [*said["places"], *elsewhere])
    return found


def _describe(body: Organisation, fields: dict[str, tuple[Any, Any]], by: Actor, at: datetime) -> None:
    after: dict[str, Any] = {key: value for key, (_before, value) in fields.items()}
    if "places" in after:
        after["places"] = _places(after["places"])
    after.setdefault("formed_on", body.formed_on)
    parent = after.pop("parent", body.parent_id)
    above = Organisation.objects.get(pk=parent) if parent else None
    describe_body(body, parent=above, by=by, at=at, **after)
