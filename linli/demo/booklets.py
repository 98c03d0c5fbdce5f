"""A booklet in the demo: the household of the cast agreed, asks for two deeds, and was opened once."""

from __future__ import annotations

from datetime import timedelta

from linli.core.actors import Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import ask_help, give_consent, open_booklet
from linli.organisations.models_booklet import ConsentPurpose, HelpKind, OpeningPurpose

ASKED = ((HelpKind.CARRY, "周六上午，一袋米搬上楼", 40), (HelpKind.CALL, "晚饭后打，响久一点", 120))


def fill_booklet(world: World) -> int:
    """Consent to help and to calls, two deeds asked for, one look by the station's head. Returns how many deeds."""
    own, at, today = world.actor("resident", door=Door.WEB), world.at, local_date(world.at)
    for purpose in (ConsentPurpose.HELP, ConsentPurpose.CALL):
        give_consent(world.room, purpose=purpose, until=today + timedelta(days=300), by=own, at=at)
    for kind, words, days in ASKED:
        ask_help(world.room, kind=kind, words=words, until=today + timedelta(days=days), by=own, at=at)
    open_booklet(world.room, purpose=OpeningPurpose.CALL, by=world.actor("station_head"), at=at + timedelta(hours=5))
    return len(ASKED)
