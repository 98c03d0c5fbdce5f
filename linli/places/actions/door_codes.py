"""Door codes: one living code a place; a lost or copied one is replaced, and then says so."""

from __future__ import annotations

from datetime import datetime

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.codes import door_token
from linli.core.events import record
from linli.core.refusals import ask
from linli.places import queries, rules
from linli.places.models import DoorCode, Place


@action
def make_door_code(*, place: Place, by: Actor, at: datetime) -> DoorCode:
    """The place's living door code: the one it has, or a new one. Raises `Refused`."""
    fresh = lock(place)
    ask(rules.may_manage_door_code(by, fresh, at))
    known = queries.door_code_of(fresh)
    if known is not None:
        return known
    return _make(fresh, by=by, at=at)


@action
def replace_door_code(*, place: Place, by: Actor, at: datetime) -> DoorCode:
    """A new code for the place; the earlier one, if any, never works again. Raises `Refused`."""
    fresh = lock(place)
    ask(rules.may_manage_door_code(by, fresh, at))
    known = queries.door_code_of(fresh)
    if known is not None:
        known.revoked_at = at
        save(known, "revoked_at")
        record("place.door_code_revoked", fresh, by=by, at=at, refs={"door_code": str(known.pk)})
    return _make(fresh, by=by, at=at)


def _make(place: Place, *, by: Actor, at: datetime) -> DoorCode:
    code = DoorCode.objects.create(token=door_token(), place=place, made_at=at)
    record("place.door_code_made", place, by=by, at=at, refs={"door_code": str(code.pk)})
    return code
