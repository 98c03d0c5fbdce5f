"""Who says that a page is not good, who reads it, and who answers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, ActorKind
from linli.core.refusals import Refusal, RefusalKind
from linli.feedback.models import Feedback
from linli.playbooks.enums import Power


def may_give_feedback(actor: Actor, at: datetime) -> Refusal | None:
    """Whoever reads a page, with or without an account, may say that it is not good; a program may not."""
    if actor.kind is not ActorKind.CLIENT:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Pages are judged by people."),
        who_can=_("Whoever reads the page can."),
        instead=_("Write to whoever runs this installation."),
        rule="may_give_feedback",
    )


def may_see_feedback(actor: Actor, thing: Feedback, at: datetime) -> Refusal | None:
    """What people say about Linli's pages is read by a post that answers it, and not by the station it may be about."""
    if actor.is_system or any(Power.FEEDBACK_ANSWER in held.powers for held in actor.posts):
        return None
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is nothing at this address, or it is not yours to see."),
        who_can="",
        instead=_("Say what is not good from the foot of that page."),
        rule="may_see_feedback",
    )


def may_answer_feedback(actor: Actor, thing: Feedback, at: datetime) -> Refusal | None:
    """A post that answers what people say about Linli's pages may answer each once, with words."""
    if not actor.is_system and Power.FEEDBACK_ANSWER not in actor.powers:
        return Refusal(
            RefusalKind.WHO,
            why=_("Whoever runs Linli answers this."),
            who_can=_("The administrator can."),
            instead=_("Say what is not good from the foot of that page."),
            rule="may_answer_feedback",
        )
    if thing.answered_at is None:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This has its answer already."),
        who_can="",
        instead=_("Read it in the list of what was answered."),
        rule="may_answer_feedback",
    )
