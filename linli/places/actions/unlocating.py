"""Taking a place off the map: where it lies is not known any more, until somebody says so again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, compare, lock
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places.models import Place, PlaceShape
from linli.places.rules_shapes import may_remove_shape


@action
def remove_shape(place: Place, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """Remove the point and outline of a place; places in it keep theirs. `version` is that of the shape.

    Raises `Refused`, `Stale` where it was drawn anew since it was looked at, and `Invalid` on "place" where there is
    none.
    """
    held = lock(place)
    ask(may_remove_shape(by, held, at))
    shape = PlaceShape.objects.select_for_update().filter(place=held).first()
    if shape is None:
        raise Invalid({"place": _("%(name)s is not on the map.") % {"name": held.name}})
    compare(shape, version)
    refs = {"version": shape.version, "as_of": shape.as_of.isoformat()}
    PlaceShape.objects.filter(pk=shape.pk).delete()
    record("place.unlocated", held, by=by, at=at, refs=refs)
