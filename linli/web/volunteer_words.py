"""How activities, teams and volunteers are told, on both faces: when, where it stands, how many heads, which skills."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core import clock
from linli.playbooks.parts_volunteering import Volunteering
from linli.volunteering.enums import TONES
from linli.volunteering.models import Activity, ActivitySlot, VolunteerTeam
from linli.volunteering.queries import Deeds, Heads
from linli.web.drill_words import stretch


def when(activity: Activity, at: datetime) -> str:
    """The hours of an activity, with its day."""
    return stretch(activity.starts_at, activity.ends_at, at)


def hours_of(slot: ActivitySlot, activity: Activity, at: datetime) -> str:
    """The hours of a slot, where they are its own; empty where it takes the whole time."""
    if (slot.starts_at, slot.ends_at) == (activity.starts_at, activity.ends_at):
        return ""
    return stretch(slot.starts_at, slot.ends_at, at)


def chip_of(activity: Activity) -> tuple[str, str, str, str]:
    """The chip of its state, as macros/chips.jinja takes it."""
    state = activity.get_state()
    return (state.value, str(state.label), *TONES[state])


def heads_words(heads: Heads) -> str:
    """“3 of 8 are in”: heads, never names."""
    return _("%(taken)s of %(wanted)s are in") % {"taken": heads.taken, "wanted": heads.wanted}


def helped_words(activity: Activity) -> str:
    """How many helped: a number, and nobody's name."""
    count = activity.heads or 0
    return ngettext("%(num)s helped", "%(num)s helped", count) % {"num": count}


def deeds_words(deeds: Deeds) -> str:
    """What a team did, in two numbers."""
    done = ngettext("%(num)s activity", "%(num)s activities", deeds.activities) % {"num": deeds.activities}
    heads = ngettext("%(num)s helper came along", "%(num)s helpers came along", deeds.heads) % {"num": deeds.heads}
    return pgettext("list", ", ").join((done, heads))


def kind_of(team: VolunteerTeam) -> str:
    """The kind of a team by the playbook under which it was made; empty where that knows it no more."""
    plan = team.plan
    kind = plan.kind(team.kind) if plan is not None else None
    return str(kind.name) if kind is not None else ""


def skill_words(plan: Volunteering | None, keys: Iterable[str]) -> str:
    """Skills by their names."""
    known = {one.key: str(one.name) for one in plan.skills} if plan is not None else {}
    return pgettext("list", ", ").join(known[key] for key in keys if key in known)


def service_words(minutes: int) -> str:
    """Minutes as hours and minutes."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(hours)s h") % {"hours": hours} if hours else _("%(minutes)s min") % {"minutes": rest}


def day_and_hours(activity: Activity) -> dict[str, str]:
    """The day and the hours as a form shows them."""
    starts, ends = clock.local(activity.starts_at), clock.local(activity.ends_at)
    return {
        "day": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "last": ends.date().isoformat(),
        "ends": f"{ends:%H:%M}",
    }  # fmt: skip
