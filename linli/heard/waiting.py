"""What waits: an answer that is to be put where the matter was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.heard.models import Heard
from linli.playbooks.enums import Power

KIND = "answer"


def part_of(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which a post of an actor replies."""
    held = (held.organisation_id for held in actor.posts if Power.SERVICE_REQUEST_REPLY in held.powers)
    return tuple(sorted(set(held))) or None


def waiting_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """A line for each matter that is over and of which nobody has said yet that the answer stands there."""
    found = Heard.objects.filter(organisation_id__in=part, answer_from__isnull=False, posted_at=None)
    return lines(
        found,
        kind=KIND,
        subject="service_request__title",
        asks=F("kind"),
        since="answer_from",
        due_at="answer_by",
        body="organisation_id",
        place=Coalesce("group__name", F("service_request__number")),
        ref="id",
    )
