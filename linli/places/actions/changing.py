"""Deciding that the tree changes on a day: rename, move, merge, split; and calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places import naming, rules
from linli.places.actions.add import fits
from linli.places.enums import DIVISIBLE, MOVABLE, ChangeKind, Level
from linli.places.models import Place, PlaceChange

LONGEST_NAME = 60
LONGEST_REASON = 120


@action
def rename_place(
    place: Place, *, name: str, on: date | None = None, reason: str = "", by: Actor, at: datetime
) -> PlaceChange:
    """From `on` (None: today) the place is called so. What it was called before stays on record.

    Raises `Refused`, and `Invalid` on "name", "on" or "reason".
    """
    fresh = lock(place)
    ask(rules.may_rename_place(by, fresh, at))
    wanted = _name(name)
    errors = _taken(wanted, fresh.parent_id, fresh.level)
    if wanted == fresh.name:
        errors["name"] = _("It is called so already.")
    return _decide(ChangeKind.RENAME, fresh, errors, name=wanted, on=on, reason=reason, by=by, at=at)


@action
def move_place(
    place: Place, *, parent: Place, on: date | None = None, reason: str = "", by: Actor, at: datetime
) -> PlaceChange:
    """From `on` the place lies in `parent`, with everything in it.

    Raises `Refused`, and `Invalid` on "place", "parent", "on" or "reason".
    """
    fresh, above = lock(place), lock(parent)
    ask(rules.may_move_place(by, fresh, above, at))
    return _decide(ChangeKind.MOVE, fresh, unmovable(fresh, above), into=above, on=on, reason=reason, by=by, at=at)


@action
def merge_place(
    place: Place, *, into: Place, on: date | None = None, reason: str = "", by: Actor, at: datetime
) -> PlaceChange:
    """From `on` the place is part of `into`, which takes over all that lies in it. Raises `Refused`, and `Invalid` on
    "place", "into", "on" or "reason"."""
    fresh, other = lock(place), lock(into)
    ask(rules.may_merge_place(by, fresh, other, at))
    return _decide(ChangeKind.MERGE, fresh, unmergeable(fresh, other), into=other, on=on, reason=reason, by=by, at=at)


@action
def split_place(
    place: Place,
    *,
    name: str,
    parts: Sequence[Place],
    on: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> PlaceChange:
    """From `on` these parts of the place form a new one beside it. Raises `Refused`, and `Invalid` on "place", "name",
    "parts", "on" or "reason"."""
    fresh = lock(place)
    ask(rules.may_split_place(by, fresh, at))
    wanted, ids = _name(name), sorted({part.pk for part in parts})
    errors = {**_taken(wanted, fresh.parent_id, fresh.level), **unsplittable(fresh, ids)}
    return _decide(ChangeKind.SPLIT, fresh, errors, name=wanted, parts=ids, on=on, reason=reason, by=by, at=at)


@action
def call_off_change(change: PlaceChange, *, by: Actor, at: datetime, version: int | None = None) -> PlaceChange:
    """Call off a change that is still to come. Raises `Refused` and `Stale`."""
    fresh = lock(change, version=version, related=("place", "into"))
    ask(rules.may_call_off_change(by, fresh, at))
    fresh.called_off_at = at
    save(fresh, "called_off_at")
    record(
        "place.change_called_off", fresh.place, by=by, at=at, refs={"change": str(fresh.pk), "change_kind": fresh.kind}
    )
    return fresh


def unmovable(place: Place, parent: Place) -> dict[str, str]:
    """Why a place cannot lie in this parent, by field; empty where it can."""
    if Level(place.level) not in MOVABLE:
        return {"place": _("A place of this level is not moved.")}
    if parent.pk == place.parent_id:
        return {"parent": _("It lies there already.")}
    if parent.path.startswith(place.path) or not fits(Level(place.level), parent):
        return {"parent": _("A place of this level cannot lie there.")}
    return {"parent": said["name"]} if (said := _taken(place.name, parent.pk, place.level)) else {}


def unmergeable(place: Place, into: Place) -> dict[str, str]:
    """Why a place cannot become part of another, by field; empty where it can."""
    if Level(place.level) not in DIVISIBLE:
        return {"place": _("A place of this level is not merged.")}
    if place.pk == into.pk or place.level != into.level:
        return {"into": _("Choose another place of the same level.")}
    names = Place.objects.filter(parent=into).values("name")
    twins = list(Place.objects.filter(parent=place, name__in=names).order_by("sort").values_list("name", flat=True)[:3])
    if twins:
        return {"into": _("Both hold a place of this name: %(names)s. Rename one first.") % {"names": "、".join(twins)}}
    return {}


def unsplittable(place: Place, ids: Sequence[int]) -> dict[str, str]:
    """Why these parts cannot leave the place, by field; empty where they can."""
    if Level(place.level) not in DIVISIBLE:
        return {"place": _("A place of this level is not split.")}
    inside = set(Place.objects.filter(parent=place).exclude(level=Level.GRID).values_list("pk", flat=True))
    if not ids or not inside.issuperset(ids):
        return {"parts": _("Choose what goes to the new place.")}
    if len(ids) == len(inside):
        return {"parts": _("Something has to stay in the old place.")}
    return {}


def _decide(
    kind: ChangeKind,
    place: Place,
    errors: dict[str, str],
    *,
    on: date | None,
    reason: str,
    by: Actor,
    at: datetime,
    into: Place | None = None,
    name: str = "",
    parts: list[int] | None = None,
) -> PlaceChange:
    """Write the decision down; what is due today the worker carries out at once."""
    today, words = local_date(at), " ".join(reason.split())
    day = on or today
    if day < today:
        errors["on"] = _("A change is decided for today or a day to come.")
    if len(words) > LONGEST_REASON:
        errors["reason"] = _("At most %(limit)s characters.") % {"limit": LONGEST_REASON}
    if errors:
        raise Invalid(errors)
    change = PlaceChange(
        kind=kind, place=place, was=place.name, into=into, name=name, parts=parts, on=day, reason=words,
        asked_at=at, asked_by_id=by.person_id,
    )  # fmt: skip
    change.save(force_insert=True)
    refs = {
        "change": str(change.pk),
        "change_kind": kind.value,
        "on": day.isoformat(),
        "into": into.pk if into else None,
    }
    record("place.change_decided", place, by=by, at=at, refs=refs)
    return change


def _name(text: str) -> str:
    name = naming.plain(text)
    if not name:
        raise Invalid({"name": _("A place needs a name.")})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": _("At most %(limit)s characters.") % {"limit": LONGEST_NAME}})
    return name


def _taken(name: str, parent_id: int | None, level: str) -> dict[str, str]:
    if Place.objects.filter(parent_id=parent_id, level=level, name=name).exists():
        return {"name": _("%(name)s is already here.") % {"name": name}}
    return {}
