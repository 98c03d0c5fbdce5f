"""Carrying a change of the tree out, whole, in one transaction: places, and the level ids of all rows that lie in them.

Readers see all of it or nothing. Who files into a moving place meanwhile waits until the change is through: the trigger
on service requests takes the estate's lock that is taken here first, and reads the place's own ids then. Whoever links
households locks the estate's row, which is locked here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.core import memory
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places import naming, rules
from linli.places.actions.add import build, free_slug, next_ids
from linli.places.actions.changing import unmergeable, unmovable, unsplittable
from linli.places.actions.following import follow, upper
from linli.places.enums import ChangeKind, Level
from linli.places.models import PATH_WIDTH, DoorCode, GridPart, Place, PlaceChange, PlaceHistory

TREE_LOCK = 0x4C545245
"""One change of the tree at a time."""
ESTATE_LOCK = 0x4C455354
"""Shared by whoever adds a row in an estate, taken alone by whoever moves the estate; the trigger has it by value."""


@action
def carry_out(change: PlaceChange, *, by: Actor, at: datetime) -> PlaceChange:
    """Do what was decided. What has become impossible since is written down with its reason, and nothing changes.

    Safe to repeat: what is over stays as it is. Raises `Refused` before its day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
    fresh = lock(change)
    if fresh.done_at or fresh.called_off_at or fresh.failed_at:
        return fresh
    ask(rules.may_carry_out(by, fresh, at))
    try:
        place = _living(fresh.place_id, "place")
        DOING[ChangeKind(fresh.kind)](fresh, place, by, at)
    except Invalid as said:
        fresh.failed_at, fresh.failure = at, "; ".join(said.errors.values())[:200]
        save(fresh, "failed_at", "failure")
        record("place.change_failed", fresh.place, by=by, at=at, refs={"change": str(fresh.pk)})
        return fresh
    fresh.done_at = at
    save(fresh, "done_at", "made", "rows")
    transaction.on_commit(memory.forget_all)
    return fresh


def _rename(change: PlaceChange, place: Place, by: Actor, at: datetime) -> None:
    twin = Place.objects.filter(parent_id=place.parent_id, level=place.level, name=change.name).exclude(pk=place.pk)
    if twin.exists():
        raise Invalid({"name": _("%(name)s is already here.") % {"name": change.name}})
    _keep(place, change, at)
    place.name, place.pinyin, place.sort = change.name, naming.initials(change.name), naming.sort_key(change.name)
    save(place, "name", "pinyin", "sort")
    record("place.renamed", place, by=by, at=at, refs={"change": str(change.pk)})


def _move(change: PlaceChange, place: Place, by: Actor, at: datetime) -> None:
    parent = _living(change.into_id, "parent")
    _allow(unmovable(place, parent))
    before = place.parent_id
    _hold([place, parent])
    change.rows = _relocate(change, [place], parent, at)
    _settle_grids(place.pk, at)
    moved = Place.objects.get(pk=place.pk)
    record("place.moved", moved, by=by, at=at, refs={"change": str(change.pk), "from": before, "into": parent.pk})


def _merge(change: PlaceChange, place: Place, by: Actor, at: datetime) -> None:
    into = _living(change.into_id, "into")
    _allow(unmergeable(place, into))
    _hold([place, into])
    ended_grids = Place.every.filter(parent=place, level=Level.GRID).exclude(ended_at=None)
    children = [*Place.objects.filter(parent=place).order_by("path"), *ended_grids.order_by("path")]
    _cover_children(place, children, at)
    change.rows = _relocate(change, children, into, at) + follow(change, place, into, place_too=True)
    _keep(place, change, at)
    place.merged_into, place.ended_at = into, at
    save(place, "merged_into", "ended_at")
    _hand_over_codes(place, into, by, at)
    _settle_grids(into.pk, at)
    record("place.merged", place, by=by, at=at, refs={"change": str(change.pk), "into": into.pk})


def _split(change: PlaceChange, place: Place, by: Actor, at: datetime) -> None:
    _allow(unsplittable(place, change.parts or []))
    level = Level(place.level)
    above = Place.objects.get(pk=place.parent_id) if place.parent_id else None
    if Place.objects.filter(parent=above, level=level, name=change.name).exists():
        raise Invalid({"name": _("%(name)s is already here.") % {"name": change.name}})
    fresh = build(next_ids(1)[0], level, change.name, above, estate_type=place.estate_type)
    if level is Level.ESTATE:
        fresh.slug = free_slug(fresh, None)
    fresh.playbook_version_id = place.playbook_version_id
    fresh.save(force_insert=True)
    _hold([place])
    parts = list(Place.objects.filter(pk__in=change.parts or []).order_by("path"))
    _cover_as(place, fresh, at)
    change.rows = _relocate(change, parts, fresh, at)
    _settle_grids(fresh.pk, at)
    change.made = fresh
    record("place.split", place, by=by, at=at, refs={"change": str(change.pk), "made": fresh.pk})


Doing = Callable[[PlaceChange, Place, Actor, datetime], None]
DOING: dict[ChangeKind, Doing] = {
    ChangeKind.RENAME: _rename,
    ChangeKind.MOVE: _move,
    ChangeKind.MERGE: _merge,
    ChangeKind.SPLIT: _split,
}


def _living(place_id: int | None, field: str) -> Place:
    """The place, locked; raises `Invalid` when it has become part of another meanwhile."""
    found = Place.objects.select_for_update().filter(pk=place_id or 0).first()
    if found is None:
        raise Invalid({field: _("This place is now part of another.")})
    return found


def _allow(errors: dict[str, str]) -> None:
    if errors:
        raise Invalid(errors)


def _keep(place: Place, change: PlaceChange, at: datetime) -> None:
    """Write down how the place was called and in what it lay until now."""
    PlaceHistory(
        place=place, until=at, name=place.name, parent_id=place.parent_id, change_id=change.pk
    ).save(force_insert=True)  # fmt: skip


HOLD = """
SELECT pg_advisory_xact_lock(%s, id) FROM (
  SELECT id FROM places_place WHERE path >= %s AND path < %s AND (level = 'estate' OR estate_id IS NULL)
  UNION SELECT %s ORDER BY 1
) held
"""


LOCK_SUBTREE = """
SELECT count(*) FROM (
  SELECT FROM places_place WHERE (path >= %s AND path < %s) OR id = %s ORDER BY path FOR UPDATE
) locked
"""


def _hold(places: Sequence[Place]) -> None:
    """Take the locks of all estates concerned, and of the places above estates: new rows wait until this is through."""
    with connection.cursor() as cursor:
        for place in sorted(places, key=lambda each: each.pk):
            own = place.estate_id or place.pk
            cursor.execute(HOLD, [ESTATE_LOCK, place.path, place.path + "~", own])
            cursor.execute(LOCK_SUBTREE, [place.path, place.path + "~", own])


def _relocate(change: PlaceChange, places: Sequence[Place], parent: Place, at: datetime) -> int:
    """Let these places lie in another parent, with everything in them; how many rows followed."""
    followed = 0
    for place in places:
        _keep(place, change, at)
        followed += _replant(place, parent)
    for place in places:
        followed += follow(change, place, parent)
    return followed


def _replant(place: Place, parent: Place) -> int:
    """New paths and level ids in the subtree; how many places."""
    changed = {f"{level.value}_id": getattr(parent, f"{level.value}_id") for level in upper(place)}
    sets = ", ".join(f"{column} = %s" for column in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE places_place SET path = %s || substr(path, %s), {sets}, version = version + 1"  # noqa: S608  # names from the enum
            " WHERE path >= %s AND path < %s",
            [parent.path, len(place.path) - PATH_WIDTH + 1, *changed.values(), place.path, place.path + "~"],
        )
        count: int = cursor.rowcount
        cursor.execute("UPDATE places_place SET parent_id = %s WHERE id = %s", [parent.pk, place.pk])
    return count


def _cover_children(place: Place, children: Sequence[Place], at: datetime) -> None:
    """Grids that covered the whole place cover what lay in it from now on."""
    today = local_date(at)
    for part in GridPart.objects.filter(place=place, until=None):
        inside = [child for child in children if child.level != Level.GRID]
        part.until = today
        part.save(update_fields=["until"])
        GridPart.objects.bulk_create(
            [GridPart(grid_id=part.grid_id, net=part.net, place=child, since=today) for child in inside]
        )


def _hand_over_codes(place: Place, into: Place, by: Actor, at: datetime) -> None:
    """A printed code of the place leads to the other one from now on; where that has its own, this one is replaced."""
    taken = DoorCode.objects.filter(place=into, revoked_at=None).exists()
    for code in DoorCode.objects.select_for_update().filter(place=place, revoked_at=None):
        if taken:
            code.revoked_at = at
            save(code, "revoked_at")
            record("place.door_code_revoked", place, by=by, at=at, refs={"door_code": str(code.pk)})
        else:
            code.place = into
            save(code, "place")
            record("place.door_code_moved", into, by=by, at=at, refs={"door_code": str(code.pk), "from": place.pk})


def _cover_as(place: Place, fresh: Place, at: datetime) -> None:
    """Grids that cover the whole place cover what is split from it as well."""
    covering = GridPart.objects.filter(place=place, until=None)
    GridPart.objects.bulk_create(
        [GridPart(grid_id=one.grid_id, net=one.net, place=fresh, since=local_date(at)) for one in covering]
    )


OUTSIDE = """
UPDATE places_gridpart part SET until = %s FROM places_place covered, places_place mark, places_place top
WHERE top.id = %s AND covered.path >= top.path AND covered.path < top.path || '~'
  AND part.place_id = covered.id AND part.until IS NULL AND mark.id = part.grid_id
  AND NOT starts_with(covered.path, left(mark.path, length(mark.path) - %s))
"""

TWICE = """
UPDATE places_gridpart part SET until = %s FROM places_place covered, places_place top
WHERE top.id = %s AND covered.path >= top.path AND covered.path < top.path || '~'
  AND part.place_id = covered.id AND part.until IS NULL AND EXISTS (
    SELECT FROM places_gridpart other JOIN places_place wider ON wider.id = other.place_id
    WHERE other.net = part.net AND other.until IS NULL AND other.id <> part.id
      AND wider.id <> covered.id AND starts_with(covered.path, wider.path)
  )
"""


def _settle_grids(place_id: int, at: datetime) -> None:
    """In what has moved a grid covers no longer what lies outside the place it is drawn in, nor what a wider part of
    the same net covers: in one net a household lies in one grid."""
    today = local_date(at)
    with connection.cursor() as cursor:
        cursor.execute(OUTSIDE, [today, place_id, PATH_WIDTH])
        cursor.execute(TWICE, [today, place_id])
