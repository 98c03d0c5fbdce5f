"""Who sees the photos of a visit: whoever may see what was heard at the door. They are never shown to everybody."""

from __future__ import annotations

from uuid import UUID

from linli.core import clock
from linli.core.actors import Actor
from linli.outreach.models import Visit
from linli.outreach.rules import may_see_visit


def sees_photos(actor: Actor, visit_id: UUID) -> bool:
    """Whether the actor sees a visit, and with it its photos."""
    visit = Visit.objects.select_related("cell__sweep__estate", "cell__share").filter(pk=visit_id).first()
    if visit is None:
        return False
    visitor = visit.cell.share.appointment_id if visit.cell.share else None
    return may_see_visit(actor, visit.cell, visitor, clock.now()) is None
