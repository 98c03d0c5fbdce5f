"""How reception days are told, on both faces: who receives, when, where, how many times are free."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core import clock
from linli.duties.models_reception import ReceptionDay, ReceptionState
from linli.duties.queries_reception import Slot, slot_count
from linli.web.filters import day as day_words
from linli.web.station_words import post_name

CHIPS = {
    ReceptionState.ANNOUNCED: ("calendar", "station"),
    ReceptionState.CALLED_OFF: ("bar", "over"),
    ReceptionState.CLOSED: ("tick", "done"),
}


def span(starts_at: datetime, ends_at: datetime) -> str:
    """9:00–11:00."""
    start, end = clock.local(starts_at), clock.local(ends_at)
    return f"{start.hour}:{start.minute:02d}–{end.hour}:{end.minute:02d}"


def when(day: ReceptionDay, at: datetime) -> str:
    """11月24日（周二）9:00–11:00."""
    said = {"day": day_words(day.starts_at, at), "span": span(day.starts_at, day.ends_at)}
    return pgettext("reception", "%(day)s %(span)s") % said


def slot_words(slot: Slot) -> str:
    """One time of a day: 9:30–10:00."""
    return span(slot.starts_at, slot.ends_at)


def who(day: ReceptionDay) -> str:
    """The post and the name of who receives."""
    held = day.appointment
    if held is None:
        return _("still to be named")
    return _("%(post)s %(name)s") % {"post": post_name(held), "name": held.person.name}


def free_words(day: ReceptionDay, taken: int) -> str:
    """How many times can still be booked."""
    left = max(slot_count(day) - taken, 0)
    if not left:
        return _("All times are booked")
    return ngettext("%(count)s time is free", "%(count)s times are free", left) % {"count": left}


def chip_of(day: ReceptionDay, at: datetime) -> tuple[str, str, str, str]:
    """Announced, over, or called off; an announced one whose time is over is over."""
    state = ReceptionState(day.state)
    if state == ReceptionState.ANNOUNCED and day.ends_at <= at:
        return ("over", pgettext("reception", "Over"), "clock", "nobody")
    return (state.value, str(state.label), *CHIPS[state])
