"""When a body is followed by another, or a place becomes part of another: its walls go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.vouchers.enums import LIVE
from linli.vouchers.models import VoucherWall


def when_body_is_succeeded(event: Event) -> None:
    """What a body kept, its successor keeps; of walls that are down also what shops are still owed."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    VoucherWall.objects.filter(organisation_id=old).update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Walls of a place that became part of another hang there."""
    old, into = int(event.subject_id), int(event.refs["into"])
    found = VoucherWall.objects.filter(place_id=old, state__in=LIVE)
    found.update(place_id=into, version=F("version") + 1)
