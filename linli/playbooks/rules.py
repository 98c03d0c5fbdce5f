"""Who may publish a playbook."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.playbooks.enums import Power


def may_publish(actor: Actor, at: datetime) -> Refusal | None:
    """A post with the power to apply playbooks may publish one; so may whoever runs this installation."""
    if actor.is_system or Power.PLAYBOOK_APPLY in actor.powers:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Your post does not publish playbooks."),
        who_can=_("The administrator can."),
        instead=_("Check your file first, then send it to the administrator."),
        rule="may_publish",
    )


def may_adopt_holidays(actor: Actor, at: datetime) -> Refusal | None:
    """The State Council's notice of holidays is entered by a post that may apply playbooks, or by whoever runs this
    installation; it holds for all places."""
    if actor.is_system or Power.PLAYBOOK_APPLY in actor.powers:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Your post does not enter the holidays."),
        who_can=_("The administrator can."),
        instead=_("Send the notice to the administrator."),
        rule="may_adopt_holidays",
    )
