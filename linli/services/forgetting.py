"""What of firms and of matters done for somebody is forgotten, and since when it is over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.people.forgetting import NEEDED, not_needed
from linli.people.models import Contact
from linli.services.models import AgentMatter, AgentPaper, AgentStep, DirectoryEntry, EntryReport, Recommendation


def _over(day: date) -> Q:
    return Q(ended_at__lt=from_local(day))


def _below(day: date) -> Q:
    return Q(matter__ended_at__lt=from_local(day))


def _of_entry(day: date) -> Q:
    """Words of who took theirs back went then; those for an entry that was taken out go with it."""
    return Q(entry__ended_at__lt=from_local(day)) | Q(withdrawn_at__lt=from_local(day))


def _settled(day: date) -> Q:
    return Q(settled_at__lt=from_local(day))


def _contact(day: date) -> Q:
    """Telephones left for matters that ended, unless something else needs them."""
    over = AgentMatter.objects.filter(ended_at__lt=from_local(day), contact__isnull=False)
    return Q(pk__in=over.order_by().values("contact_id")) & not_needed()


def _needed() -> QuerySet[Any]:
    """Telephones of who waits for an open matter."""
    return AgentMatter.objects.filter(ended_at=None, contact__isnull=False).order_by().values("contact_id")


NEEDED.append(_needed)

KEPT = (
    Kept("directory_entry", DirectoryEntry, ("name", "telephone", "where", "reply"), _over),
    Kept("directory_entry", Recommendation, ("room", "person", "reason"), _of_entry),
    Kept("directory_entry", EntryReport, ("words",), _settled),
    Kept("agent_matter", AgentMatter, ("name", "words", "asker", "reason", "result"), _over),
    Kept("agent_matter", AgentPaper, ("what",), _below),
    Kept("agent_matter", AgentStep, ("words",), _below),
    Kept("contact", Contact, ("sealed", "index", "masked"), _contact),
)
