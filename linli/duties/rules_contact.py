"""Who names an estate's contact, who hands it over, and who accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.duties.models_contact import EstateContact
from linli.duties.rules import may_plan_shifts
from linli.places.models import Place


def may_hand_over(actor: Actor, current: EstateContact | None, places: Sequence[Place], at: datetime) -> Refusal | None:
    """An estate's contact is named by who plans the station's rota, and handed over by whoever is the contact."""
    mine = current is not None and actor.held is not None and actor.held.appointment_id == current.appointment_id
    return None if mine or may_plan_shifts(actor, places, at) is None else _only("may_hand_over")


def may_answer_offer(actor: Actor, row: EstateContact, at: datetime) -> Refusal | None:
    """Being an estate's contact is accepted or declined by the one to whom it was offered, until it is over."""
    if actor.held is None or actor.held.appointment_id != row.appointment_id:
        return _only("may_answer_offer")
    open_ = row.accepted_at is None and row.ended_at is None and (row.ends_at is None or row.ends_at > at)
    return None if open_ else _over("may_answer_offer")


def may_end_contact(actor: Actor, row: EstateContact, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A stretch is ended early, or an offer taken back, by who plans the station's rota."""
    if may_plan_shifts(actor, places, at) is not None:
        return _only("may_end_contact")
    return None if row.ended_at is None and (row.ends_at is None or row.ends_at > at) else _over("may_end_contact")


def _only(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("The contact of an estate is handed over by those who have it or plan it."),
        who_can=_("The contact, who takes over, or the station head."),
        instead=_("Ask them."),
        rule=rule,
    )


def _over(rule: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, _("This is over."), "", _("Look at who is the contact now."), rule=rule)
