"""A grid gets another name, or ends: its number and what it covered stay on record."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.places import naming, rules
from linli.places.actions.changing import LONGEST_NAME
from linli.places.actions.drawing import alone
from linli.places.enums import Level
from linli.places.models import Grid, GridPart, Place, PlaceHistory


@action
def rename_grid(grid: Grid, *, name: str, by: Actor, at: datetime, version: int | None = None) -> Grid:
    """Call a grid otherwise from now; what it was called before stays on record.

    Raises `Refused`, `Stale`, and `Invalid` on "name".
    """
    alone()
    fresh = lock(grid, version=version, related=("place",))
    mark, wanted = fresh.place, naming.plain(name)
    ask(rules.may_manage_grids(by, mark, at))
    if mark.ended_at is not None:
        raise Invalid({"name": _("This grid has ended.")})
    if not wanted or len(wanted) > LONGEST_NAME:
        raise Invalid({"name": _("Write one to %(limit)s characters.") % {"limit": LONGEST_NAME}})
    if wanted == mark.name:
        raise Invalid({"name": _("It is called so already.")})
    if Place.objects.filter(parent_id=mark.parent_id, level=Level.GRID, name=wanted).exists():
        raise Invalid({"name": _("%(name)s is already here.") % {"name": wanted}})
    change = uuid7()
    PlaceHistory(place=mark, until=at, name=mark.name, parent_id=mark.parent_id, change_id=change).save(
        force_insert=True
    )
    mark.name, mark.pinyin, mark.sort = wanted, naming.initials(wanted), naming.sort_key(wanted)
    save(mark, "name", "pinyin", "sort")
    save(fresh)
    record("grid.renamed", mark, by=by, at=at, refs={"change": str(change)})
    return fresh


@action
def end_grid(grid: Grid, *, by: Actor, at: datetime, version: int | None = None) -> Grid:
    """A grid ends today and covers nothing any more; its number still finds what it covered last.

    Raises `Refused`, `Stale`, and `Invalid` on "grid" where it has ended, or while a body serves it alone.
    """
    alone()
    fresh = lock(grid, version=version, related=("place",))
    mark = fresh.place
    ask(rules.may_manage_grids(by, mark, at))
    if mark.ended_at is not None:
        raise Invalid({"grid": _("This grid has ended.")})
    GridPart.objects.filter(grid=fresh, until=None).update(until=local_date(at))
    mark.merged_into_id, mark.ended_at = mark.parent_id, at
    save(mark, "merged_into", "ended_at")
    save(fresh)
    record("grid.ended", mark, by=by, at=at, refs={"net": fresh.net})
    return fresh
