"""Who makes and ends the address of a calendar."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, ActorKind
from linli.core.refusals import Refusal, RefusalKind


def may_keep_calendar(actor: Actor, appointment_id: UUID, at: datetime) -> Refusal | None:
    """The address of a post's calendar is made, renewed and ended by who holds that post, by nobody else."""
    if actor.kind is ActorKind.POST and actor.appointment_id == appointment_id:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A calendar's address belongs to who holds the post."),
        who_can=_("Who holds it."),
        instead=_("Make one for your own post."),
        rule="may_keep_calendar",
    )
