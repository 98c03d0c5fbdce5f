"""Who sees the photo of a signed agreement: whoever may read the dispute. It is never shown to everybody."""

from __future__ import annotations

from uuid import UUID

from linli.core import clock
from linli.core.actors import Actor
from linli.mediation.models import Mediation
from linli.mediation.rules import may_see_mediation

SUBJECT = "mediation"


def sees_photos(actor: Actor, mediation_id: UUID) -> bool:
    """Whether the actor reads a dispute, and with it the photo of the paper."""
    found = Mediation.objects.filter(pk=mediation_id).first()
    return found is not None and may_see_mediation(actor, found, clock.now()) is None
