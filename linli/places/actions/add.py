"""Adding one place to the tree, and choosing the playbook of a place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places import naming, queries, rules
from linli.places.enums import CARRIED, TREE, Level
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion

SLUG_LOCK = 0x4C534C47  # one taker of a slug at a time
INSIDE_ESTATE: dict[Level, tuple[Level, ...]] = {
    Level.BUILDING: (Level.ESTATE,),
    Level.UNIT: (Level.BUILDING,),
    Level.ROOM: (Level.UNIT, Level.BUILDING),
}
"""What lies right in what, from the estate down; above it a place may lie in any higher level."""

NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('places_place', 'id')) FROM generate_series(1, %s)"


@action
def add_place(
    *,
    level: Level | str,
    name: str,
    parent: Place | None,
    by: Actor,
    at: datetime,
    code: str = "",
    slug: str | None = None,
    estate_type: str = "",
    address: str = "",
    floors: int | None = None,
    floor: int | None = None,
    area: int | None = None,
    use: str = "",
) -> Place:
    """Add a place under `parent` (None: at the top). `area` is in hundredths of a square metre.

    An estate gets a slug from its name's pinyin unless one is given. Raises `Refused`, and `Invalid` for a
    level that cannot lie there, an empty name, or a name, code or slug that is taken.
    """
    level = Level(level)
    upper = lock(parent) if parent is not None else None
    ask(rules.may_manage_place(by, upper, at) if upper is not None else rules.may_add_top_place(by, at))
    name = naming.plain(name)
    _check(level, name, upper, code)
    place = build(
        next_ids(1)[0], level, name, upper,
        code=code, estate_type=estate_type, address=address, floors=floors, floor=floor, area=area, use=use,
    )  # fmt: skip
    if level is Level.ESTATE:
        place.slug = free_slug(place, slug)
    place.save(force_insert=True)
    record("place.added", place, by=by, at=at, refs={"parent": place.parent_id, "level": level.value})
    return place


@action
def adopt_playbook(*, place: Place, version: PlaybookVersion, by: Actor, at: datetime) -> Place:
    """The place, and all in it that names none of its own, goes by this playbook version from now on.

    What already runs keeps the version it started under. Raises `Refused`.
    """
    fresh = lock(place)
    ask(rules.may_adopt_playbook(by, fresh, at))
    if fresh.playbook_version_id == version.pk:
        return fresh
    earlier, fresh.playbook_version_id = fresh.playbook_version_id, version.pk
    save(fresh, "playbook_version_id")
    refs = {"version": str(version.pk), "earlier": str(earlier) if earlier else None}
    record("place.playbook_adopted", fresh, by=by, at=at, refs=refs)
    queries.forget_lineages()
    transaction.on_commit(queries.forget_lineages)
    return fresh


def next_ids(count: int) -> list[int]:
    """So many place ids from the sequence: a path needs its id before the row is written."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_IDS, [count])
        return [row[0] for row in cursor.fetchall()]


def build(place_id: int, level: Level, name: str, parent: Place | None, **fields: Any) -> Place:
    """A place, unsaved, with path, level ids and search keys filled in."""
    place = Place(
        id=place_id,
        level=level.value,
        parent=parent,
        path=(parent.path if parent else "") + queries.path_step(place_id),
        name=name,
        pinyin=naming.initials(name),
        sort=naming.sort_key(name),
        **fields,
    )
    for carried in CARRIED:
        field = f"{carried.value}_id"
        setattr(place, field, place_id if carried is level else getattr(parent, field, None))
    return place


def free_slug(place: Place, wanted: str | None) -> str:
    """The wanted slug, which must be free, or one made of the name, numbered where it is taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SLUG_LOCK])
    if wanted:
        if wanted != naming.slug_of(wanted) or Place.every.filter(slug=wanted).exists():
            raise Invalid({"slug": _("This address is taken, or holds more than a–z, 0–9 and hyphens.")})
        return wanted
    base = naming.slug_of(place.name) or f"estate-{place.pk}"
    taken = set(Place.every.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _check(level: Level, name: str, parent: Place | None, code: str) -> None:
    """Raises `Invalid` for what cannot stand in the tree."""
    errors = {}
    if not name:
        errors["name"] = _("A place needs a name.")
    elif Place.objects.filter(parent=parent, level=level, name=name).exists():
        errors["name"] = _("%(name)s is already here.") % {"name": name}
    if code and Place.objects.filter(level=level, code=code).exists():
        errors["code"] = _("Another place has this code.")
    if not fits(level, parent):
        errors["level"] = _("A place of this level cannot lie there.")
    if errors:
        raise Invalid(errors)


def fits(level: Level, parent: Place | None) -> bool:
    """Whether the level may lie right under the parent."""
    if level is Level.GRID:
        return False
    if parent is None:
        return level is TREE[0] or level is Level.CITY
    above = Level(parent.level)
    if level in INSIDE_ESTATE:
        return above in INSIDE_ESTATE[level]
    return above is not Level.GRID and TREE.index(above) < TREE.index(level)
