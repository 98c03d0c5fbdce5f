"""Saying where a station is."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, Stale, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Organisation, StationPoint
from linli.organisations.rules_points import may_locate_station
from linli.places.datums import Datum, Point
from linli.places.geometry import BadShape, check_point
from linli.playbooks.enums import BodyKind


@action
def locate_station(
    station: Organisation, *, point: Point, datum: Datum, by: Actor, at: datetime, version: int | None = None
) -> StationPoint:
    """Say where a station's door is, in this datum. `version` is the point's, as the user saw it; 0: there was none.

    The same again changes nothing. Raises `Refused`, `Stale`, and `Invalid` on "station" for a body of another kind or
    one that has ended, or on "point" outside China.
    """
    body = lock(station)
    places = places_of(body)
    ask(may_locate_station(by, places, at))
    if body.kind != BodyKind.SERVICE_STATION or body.ended_on is not None:
        raise Invalid({"station": _("This body is no station.")})
    try:
        lon, lat = check_point(point, datum)
    except BadShape as bad:
        raise Invalid({"point": _("This lies outside China; the longitude is about 73 to 135.")}) from bad
    known = StationPoint.objects.select_for_update().filter(organisation=body).first()
    now = known.version if known is not None else 0
    if version is not None and version != now:
        raise Stale(seen=version, now=now)
    if known is not None and (known.lon, known.lat) == (lon, lat):
        return known
    kept = StationPoint(organisation=body, lon=lon, lat=lat, located_on=local_date(at), version=now + 1)
    kept.save(force_insert=known is None, force_update=known is not None)
    note("station.located", kept, places, by=by, at=at, refs={"organisation": str(body.pk)})
    return kept
