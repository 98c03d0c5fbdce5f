"""What of mediations is forgotten, and since when one is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.mediation.models import AgreementLine, Mediation, MediationParty, MediationSession
from linli.people.forgetting import NEEDED, not_needed
from linli.people.models import Contact


def _below(day: date) -> Q:
    return Q(mediation__ended_at__lt=from_local(day))


def _contact(day: date) -> Q:
    """Telephones of the parties to what has ended, unless the request that one was left for runs on."""
    over = MediationParty.objects.filter(mediation__ended_at__lt=from_local(day), contact__isnull=False)
    return Q(pk__in=over.order_by().values("contact_id")) & not_needed()


def _needed() -> QuerySet[Any]:
    """Telephones of the parties to what is open."""
    found = MediationParty.objects.filter(mediation__ended_at=None, contact__isnull=False)
    return found.order_by().values("contact_id")


NEEDED.append(_needed)


MATTER = Kept(
    "mediation",
    Mediation,
    ("title", "words", "agreement", "ended_words"),
    lambda day: Q(ended_at__lt=from_local(day)),
)
KEPT = (
    Kept("mediation_session", MediationSession, ("notes",), _below),
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
    Kept("mediation_session", MediationSession, ("where", "agreed"), _below),
    Kept("agreement_line", AgreementLine, ("words",), _below),
    Kept("mediation_party", MediationParty, ("name", "person", "room"), lambda day: _below(day) & ~Q(name="")),
    MATTER,
)
