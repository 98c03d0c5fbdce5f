"""What of volunteers is forgotten: who signed up and who was there, after the playbook's months; of who leaves all at
once. Telephones of those who are in are kept as long."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.people.forgetting import NEEDED
from linli.volunteering.models import SignUp, Volunteer


def _over(day: date) -> Q:
    """The playbook's months have passed; where nobody confirmed anything, or it was cancelled, the declared ones."""
    sooner = Q(slot__activity__forget_on__lte=clock.local_date(clock.now()))
    return sooner | Q(slot__activity__ends_at__lt=from_local(day))


def _needed() -> QuerySet[Any]:
    """Telephones of volunteers who have not left."""
    return Volunteer.objects.filter(left_at=None, contact__isnull=False).order_by().values("contact_id")


NEEDED.append(_needed)

KEPT = (
    Kept("sign_up", SignUp, ("volunteer",), _over),
    Kept("volunteer", Volunteer, ("person", "name", "wish", "guardian"), lambda day: Q(left_at__lt=from_local(day))),
)
