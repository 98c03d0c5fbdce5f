"""Who may say where places lie, and who may take their outlines out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_locate(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to import places may bring in where the places that it serves lie, and take it out."""
    if actor.is_system or actor.can(Power.PLACE_IMPORT.value, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Only those who keep the register say where places lie."),
        who_can=_("Your community's administrator can."),
        instead=_("Tell the community what is wrong on the map."),
        rule="may_locate",
    )


def may_remove_shape(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A place is taken off the map by a post with the power to import places that serves it."""
    if actor.is_system or actor.can(Power.PLACE_IMPORT.value, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Only those who keep the register take places off the map."),
        who_can=_("Your community's administrator can."),
        instead=_("Tell the community what is wrong on the map."),
        rule="may_remove_shape",
    )
