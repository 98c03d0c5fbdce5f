"""What waits for an answer, and what has one."""

from __future__ import annotations

from django.db.models import QuerySet

from linli.core.actors import Actor
from linli.feedback.models import Feedback
from linli.playbooks.enums import Power


def visible_to(actor: Actor) -> QuerySet[Feedback]:
    """Everything to a post that answers, and to nobody else; the twin of `may_see_feedback`. Newest first."""
    if actor.is_system or any(Power.FEEDBACK_ANSWER in held.powers for held in actor.posts):
        return Feedback.objects.order_by("-id")
    return Feedback.objects.none()
