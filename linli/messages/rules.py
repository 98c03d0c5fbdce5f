"""Who delivers messages."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind


def may_deliver(actor: Actor, at: datetime) -> Refusal | None:
    """Messages are delivered by Linli itself, never by hand."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Messages go out by themselves."),
        who_can="",
        instead=_("If one did not arrive, look under Messages for the reason."),
        rule="may_deliver",
    )
