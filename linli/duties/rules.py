"""Who plans the rota of a body, and who gives a shift to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.duties.models import DutyShift
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_plan_shifts(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """The rota of a body is planned by a post that manages stations over every place that the body serves."""
    if _plans(actor, places):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("The rota is planned by who manages the station."),
        who_can=_("The station head, or the community's officer."),
        instead=_("Ask them."),
        rule="may_plan_shifts",
    )


def may_give_shift(actor: Actor, shift: DutyShift, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A shift that is not over is given to a colleague by who plans the rota."""
    if shift.taken_off_at is not None or shift.ends_at <= at:
        return Refusal(
            RefusalKind.WHEN, _("This shift is over."), "", _("Look at the shifts to come."), rule="may_give_shift"
        )
    if _plans(actor, places):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A shift is given to somebody by who plans the rota; who has it asks a colleague."),
        who_can=_("Who plans the rota."),
        instead=_("Ask them."),
        rule="may_give_shift",
    )


def may_take_off_shift(actor: Actor, shift: DutyShift, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A shift that is not over is taken off the rota by who plans it."""
    refusal = may_plan_shifts(actor, places, at)
    if refusal is not None or (shift.taken_off_at is None and shift.ends_at > at):
        return refusal
    return Refusal(
        RefusalKind.WHEN, _("This shift is over."), "", _("Look at the shifts to come."), rule="may_take_off_shift"
    )


def _plans(actor: Actor, places: Sequence[Place]) -> bool:
    return actor.is_system or (bool(places) and all(actor.can(Power.STATION_MANAGE, place) for place in places))
