"""Drawing grids over the tree, changing what they cover, and merging the nets of departments into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places import grids as found
from linli.places import naming, rules
from linli.places.actions.add import build, next_ids
from linli.places.actions.reshaping import TREE_LOCK
from linli.places.enums import Level
from linli.places.models import Grid, GridPart, Place
from linli.places.queries import path_ids

DRAWN_IN = (Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)
NAMED = 20
TOLD = 3


@action
def add_grid(
    *, net: str, number: str, name: str, parent: Place, parts: Sequence[Place], by: Actor, at: datetime
) -> Grid:
    """Draw a grid of a net in a place, over these estates, buildings, entrances or rooms.

    Raises `Refused`, and `Invalid` on "net", "number", "name", "parent" or "parts".
    """
    alone()
    upper = lock(parent)
    ask(rules.may_manage_grids(by, upper, at))
    net, number, name = naming.plain(net), naming.plain(number), naming.plain(name)
    errors = {}
    for field, value, limit in (("net", net, NAMED), ("number", number, NAMED), ("name", name, 60)):
        if not value or len(value) > limit:
            errors[field] = _("Write one to %(limit)s characters.") % {"limit": limit}
    if Level(upper.level) not in DRAWN_IN:
        errors["parent"] = _("Grids are drawn in a subdistrict, a community or an estate.")
    elif Place.objects.filter(parent=upper, level=Level.GRID, name=name).exists():
        errors["name"] = _("%(name)s is already here.") % {"name": name}
    elif number and found.grids_in(upper, net).filter(number=number).exists():
        errors["number"] = _("%(name)s is already here.") % {"name": number}
    if not errors and (wrong := _wrong_parts(net, upper, parts)):
        errors["parts"] = wrong
    if errors:
        raise Invalid(errors)
    place = build(next_ids(1)[0], Level.GRID, name, upper)
    place.save(force_insert=True)
    grid = Grid(place=place, net=net, number=number)
    grid.save(force_insert=True)
    _cover(grid, parts, local_date(at))
    record("grid.added", place, by=by, at=at, refs={"net": net, "parts": [part.pk for part in parts]})
    return grid


@action
def redraw_grid(grid: Grid, *, parts: Sequence[Place], by: Actor, at: datetime, version: int | None = None) -> Grid:
    """Let a grid cover just these places from today. What it covered before stays on record.

    Raises `Refused`, `Stale`, and `Invalid` on "parts".
    """
    alone()
    fresh = lock(grid, version=version, related=("place",))
    ask(rules.may_manage_grids(by, fresh.place, at))
    if fresh.place.ended_at is not None:
        raise Invalid({"parts": _("This grid was merged into another net.")})
    upper = Place.objects.get(pk=fresh.place.parent_id or 0)
    if wrong := _wrong_parts(fresh.net, upper, parts, but=fresh):
        raise Invalid({"parts": wrong})
    today, wanted = local_date(at), {part.pk: part for part in parts}
    covered = {part.place_id: part for part in GridPart.objects.filter(grid=fresh, until=None)}
    GridPart.objects.filter(pk__in=[part.pk for place_id, part in covered.items() if place_id not in wanted]).update(
        until=today
    )
    _cover(fresh, [part for place_id, part in wanted.items() if place_id not in covered], today)
    save(fresh)
    record("grid.redrawn", fresh.place, by=by, at=at, refs={"parts": sorted(wanted)})
    return fresh


@action
def merge_net(*, net: str, into: str, place: Place, by: Actor, at: datetime) -> list[Grid]:
    """Merge all grids of a net in a place into another net, from today: each ends, pointing to the one that took over
    most of its households. Its number still finds them. Returns the grids that ended.

    Raises `Refused`, and `Invalid` on "net", or on "into" while some of the households lie in no grid of that net.
    """
    alone()
    upper = lock(place)
    ask(rules.may_manage_grids(by, upper, at))
    if net == into or not (old := list(found.grids_in(upper, net))):
        raise Invalid({"net": _("There is no such net here.")})
    left: set[int] = set(found.uncovered(upper, into))
    ended = []
    for grid in old:
        rooms = set(found.households_of(grid).values_list("pk", flat=True))
        if rooms & left:
            raise Invalid({"into": _("%(count)s households of %(name)s lie in no grid of the other net.")
                           % {"count": len(rooms & left), "name": grid.place.name}})  # fmt: skip
        successor = _most(grid, into)
        if successor is None:
            raise Invalid({"into": _("%(name)s covers no household; redraw it first.") % {"name": grid.place.name}})
        GridPart.objects.filter(grid=grid, until=None).update(until=local_date(at))
        mark = grid.place
        mark.merged_into, mark.ended_at = successor.place, at
        save(mark, "merged_into", "ended_at")
        record("grid.merged", mark, by=by, at=at, refs={"into": successor.pk, "net": into})
        ended.append(grid)
    return ended


def alone() -> None:
    """One change of tree or grids at a time: whether places overlap is asked before they are taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _most(grid: Grid, net: str) -> Grid | None:
    """The living grid of the other net with most of this one's households."""
    counted = Counter({other.pk: count for other, count in found.crosswalk(grid) if other.net == net})
    best = counted.most_common(1)
    return Grid.objects.select_related("place").get(pk=best[0][0]) if best else None


def _cover(grid: Grid, parts: Sequence[Place], since: date) -> None:
    GridPart.objects.bulk_create(
        [
            GridPart(grid=grid, net=grid.net, place=part, since=since)
            for part in {part.pk: part for part in parts}.values()
        ]
    )


def _wrong_parts(net: str, parent: Place, parts: Sequence[Place], but: Grid | None = None) -> str:
    """What is wrong with what a grid is to cover; empty where nothing is."""
    if not parts:
        return _("A grid covers at least one place.")
    for part in parts:
        if Level(part.level) not in found.COVERED or not part.path.startswith(parent.path):
            return _("%(name)s cannot lie in a grid drawn here.") % {"name": part.name}
    ids = {part.pk for part in parts}
    above = {place_id for part in parts for place_id in path_ids(part.path)[:-1]}
    if ids & above:
        return _("A place and what lies in it are both chosen.")
    taken = GridPart.objects.filter(net=net, until=None).select_related("place", "grid__place")
    if but is not None:
        taken = taken.exclude(grid=but)
    covering = taken.filter(place_id__in=ids | above)
    inside = [other for part in parts for other in taken.filter(place__path__startswith=part.path)[:TOLD]]
    if overlapping := [*covering[:TOLD], *inside]:
        said = "、".join(dict.fromkeys(f"{other.place.name} ({other.grid.place.name})" for other in overlapping[:TOLD]))
        return _("Already in another grid of this net: %(names)s.") % {"names": said}
    return ""
