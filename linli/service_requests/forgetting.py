"""What beside the words of a service request is forgotten, and since when its matter is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.people.models import Contact
from linli.service_requests.models import Affected, JobLink, ServiceRequest


def _contact(day: date) -> Q:
    """Telephones of who reported, or is also affected by, what was closed itself or with the one it was joined to."""
    ended = from_local(day)
    closed = Q(closed_at__lt=ended) | Q(closed_at=None, merged_into__closed_at__lt=ended)
    reported = ServiceRequest.objects.filter(closed, contact__isnull=False)
    beside = Affected.objects.filter(service_request__closed_at__lt=ended, contact__isnull=False)
    return Q(pk__in=reported.order_by().values("contact_id")) | Q(pk__in=beside.order_by().values("contact_id"))


def _link(day: date) -> Q:
    """Links that opened a job, once they open nothing."""
    return Q(expires_at__lt=from_local(day)) | Q(revoked_at__lt=from_local(day))


KEPT = (
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
    Kept("job_link", JobLink, ("name",), _link),
)
