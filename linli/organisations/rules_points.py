"""Who may say where a station is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_locate_station(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """A post with the power to keep stations may say where a station is, if it reaches all the places served."""
    if actor.is_system or (places and all(actor.can(Power.STATION_MANAGE.value, place) for place in places)):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Only those who keep the station's facts say where it is."),
        who_can=_("The station's head, or the community, can."),
        instead=_("Tell them what is wrong on the map."),
        rule="may_locate_station",
    )
