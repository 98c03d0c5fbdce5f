"""The way from a place to the page on which its name and its place in the tree change."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.places.enums import DIVISIBLE, MOVABLE, Level
from linli.places.models import Place
from linli.places.rules import may_rename_place, may_split_place
from linli.playbooks.enums import Power
from linli.web.desk.acting import with_power

KEEPING = (Power.PLACE_IMPORT, Power.PLACE_MANAGE, Power.PLACE_RESHAPE, Power.DOOR_CODE_MANAGE)
"""Powers of whoever keeps the register or the door codes of a place."""


def changes_label(actor: Actor, place: Place, at: datetime) -> str:
    """What the reader can do there, as the button says it: change it, else read its past; empty where neither."""
    reshaping = with_power(actor, Power.PLACE_RESHAPE, place)
    level = Level(place.level)
    if may_split_place(reshaping, place, at) is None:
        if level in DIVISIBLE:
            return _("Rename, move, merge or split")
        return _("Rename or move") if level in MOVABLE else _("Rename")
    if may_rename_place(with_power(actor, Power.PLACE_MANAGE, place), place, at) is None:
        return _("Rename")
    if any(power in KEEPING and held.covers(place) for held in actor.posts for power in held.powers):
        return _("Earlier names and changes")
    return ""
