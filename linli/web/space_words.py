"""Public spaces in words, for desk and residents alike: square metres, minutes of the day, the chip of a state."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from linli.places.enums_spaces import SpaceState

TONES = {
    SpaceState.FOUND_IDLE: ("clock", "station"),
    SpaceState.HANDED_OVER: ("inbox", "handler"),
    SpaceState.IN_USE: ("tick", "done"),
    SpaceState.IDLE_AGAIN: ("pause", "nobody"),
    SpaceState.GIVEN_BACK: ("arrow", "over"),
}
"""Icon and tone of each state's chip."""


def plain_area(area: int) -> str:
    """Square metres without needless noughts: 180.5, 89.63."""
    text = f"{Decimal(area) / 100:,.2f}"
    return text.rstrip("0").rstrip(".")


def square_metres(area: int) -> str:
    """180.5 m²."""
    return _("%(area)s m²") % {"area": plain_area(area)}


def clock_of(minute: int) -> str:
    """A minute of the day as a clock shows it: 9:00."""
    return f"{minute // 60}:{minute % 60:02d}"


def chip_of(state: str) -> tuple[str, str, str, str]:
    """Key, label, icon and tone of a state, as the chip macro takes them."""
    icon, tone = TONES[SpaceState(state)]
    return state, str(SpaceState(state).label), icon, tone
