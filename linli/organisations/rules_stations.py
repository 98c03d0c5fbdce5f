"""Who keeps a station's checklist, the register of its money, and the hours of its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import StationMoney
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_mark_station(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """What a station has is written down by a post that manages stations over every place that the station serves."""
    return _keeps(actor, places, "may_mark_station")


def may_enter_station_money(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """Money for a station is entered by a post that manages stations over every place that the station serves."""
    return _keeps(actor, places, "may_enter_station_money")


def may_strike_station_money(
    actor: Actor, money: StationMoney, places: Sequence[Place], at: datetime
) -> Refusal | None:
    """An amount that was entered wrongly is struck out, once, by whoever may enter money for the station."""
    refusal = _keeps(actor, places, "may_strike_station_money")
    if refusal is not None or money.struck_at is None:
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("This amount is struck out already."),
        who_can="",
        instead=_("Enter the right amount."),
        rule="may_strike_station_money",
    )


def may_say_station_hours(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """When the people of a station are there is said by a post that manages stations over every place it serves."""
    return _keeps(actor, places, "may_say_station_hours")


def _keeps(actor: Actor, places: Sequence[Place], rule: str) -> Refusal | None:
    if actor.is_system or (places and all(actor.can(Power.STATION_MANAGE, place) for place in places)):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A station is kept by those who answer for all the places that it serves."),
        who_can=_("The station head, or your community's officer."),
        instead=_("Tell them what is to be changed."),
        rule=rule,
    )
