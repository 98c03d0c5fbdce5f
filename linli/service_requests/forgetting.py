"""What beside the words of a service request is forgotten, and since when its matter is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.people.forgetting import NEEDED, not_needed
from linli.people.models import Contact
from linli.service_requests.models import Affected, JobLink, ServiceRequest


def _contact(day: date) -> Q:
    """Telephones of who reported, or is also affected by, what was closed itself or with the one it was joined to."""
    ended = from_local(day)
    closed = Q(closed_at__lt=ended) | Q(closed_at=None, merged_into__closed_at__lt=ended)
    reported = ServiceRequest.objects.filter(closed, contact__isnull=False)
    beside = Affected.objects.filter(service_request__closed_at__lt=ended, contact__isnull=False)
    left = Q(pk__in=reported.order_by().values("contact_id")) | Q(pk__in=beside.order_by().values("contact_id"))
    return left & not_needed()


def _needed() -> QuerySet[Any]:
    """Telephones of who reported, or is also affected by, what is not over."""
    joined = Q(merged_into=None) | Q(merged_into__closed_at=None)
    running = ServiceRequest.objects.filter(joined, closed_at=None)
    reported = running.filter(contact__isnull=False).order_by().values("contact_id")
    beside = Affected.objects.filter(service_request__in=running.order_by().values("pk"), contact__isnull=False)
    return reported.union(beside.order_by().values("contact_id"), all=True)


NEEDED.append(_needed)


def _link(day: date) -> Q:
    """Links that opened a job, once they open nothing."""
    return Q(expires_at__lt=from_local(day)) | Q(revoked_at__lt=from_local(day))


KEPT = (
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
    Kept("job_link", JobLink, ("name",), _link),
)
