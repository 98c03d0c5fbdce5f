"""Who asks a colleague to take a shift, and who says yes or no."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.duties.models import DutyShift


def may_offer_shift(actor: Actor, shift: DutyShift, at: datetime) -> Refusal | None:
    """A colleague is asked to take a shift that is not over, and asked no more, by who has it."""
    if actor.held is None or actor.held.appointment_id != shift.appointment_id:
        return _only(_("Who has it."), "may_offer_shift")
    return _over(shift, at, "may_offer_shift")


def may_answer_swap(actor: Actor, shift: DutyShift, at: datetime) -> Refusal | None:
    """Whether they take a shift is said by the colleague who was asked; until then it stays with who has it."""
    if actor.held is None or shift.offered_to_id is None or actor.held.appointment_id != shift.offered_to_id:
        return _only(_("The colleague who was asked."), "may_answer_swap")
    return _over(shift, at, "may_answer_swap")


def _only(who_can: str, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("A shift changes hands between who has it and the colleague who is asked."),
        who_can=who_can,
        instead=_("Ask them."),
        rule=rule,
    )


def _over(shift: DutyShift, at: datetime, rule: str) -> Refusal | None:
    if shift.taken_off_at is None and shift.ends_at > at:
        return None
    return Refusal(RefusalKind.WHEN, _("This shift is over."), "", _("Look at the shifts to come."), rule=rule)
