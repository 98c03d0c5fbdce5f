"""Who sees the photos of a service request: whoever sees it; and who shows them to everybody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows, visible_to
from linli.service_requests.rules import unseen


def sees_photos(actor: Actor, service_request_id: UUID) -> bool:
    """Photos are seen, and added, by whoever sees the service request itself."""
    if service_request_id in actor.subjects:
        return True
    return visible_to(actor).filter(pk=service_request_id).exists()


def may_release_photos(actor: Actor, service_request_id: UUID, _at: datetime) -> Refusal | None:
    """Photos are shown to everybody by a post that may release words, over the place of the service request."""
    row: ServiceRequest | None = rows().filter(pk=service_request_id).first()
    if row is None or not sees_photos(actor, service_request_id):
        return unseen()
    chosen = actor.acting_for(row, (row.holder_id, row.station_id))
    if chosen.can(Power.SERVICE_REQUEST_RELEASE_WORDS, row):
        return None
    return Refusal(
        RefusalKind.WHO,
        _("Words and photos are released by the station."),
        row.station.short_name,
        _("Ask the station."),
    )
