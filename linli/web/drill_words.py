"""How drills and call-outs are told, on both faces: when, where it stands, how many heads."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core import clock
from linli.drills.enums import TONES, Nature, State
from linli.drills.models import Drill, DrillPost
from linli.drills.queries import Heads
from linli.web.filters import day as day_words
from linli.web.filters import local_time

OVER = frozenset({State.HELD, State.NOT_HELD, State.CALLED_OFF})


def stretch(starts_at: datetime, ends_at: datetime, at: datetime) -> str:
    """11月24日（周二）9:00–11:00; over several days both ends with their day."""
    start, end = clock.local(starts_at), clock.local(ends_at)
    if start.date() != end.date():
        said = {"start": local_time(starts_at, at), "end": local_time(ends_at, at)}
        return _("%(start)s to %(end)s") % said
    span = f"{start.hour}:{start.minute:02d}–{end.hour}:{end.minute:02d}"
    return pgettext("drill", "%(day)s %(span)s") % {"day": day_words(starts_at, at), "span": span}


def when(drill: Drill, at: datetime) -> str:
    """From when to when it is."""
    return stretch(drill.starts_at, drill.ends_at, at)


def shift(post: DrillPost, at: datetime) -> str:
    """The hours of a post, where it has its own."""
    return stretch(post.starts_at, post.ends_at, at) if post.starts_at and post.ends_at else ""


def chip_of(drill: Drill) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = drill.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone


def nature_of(drill: Drill) -> str:
    """Drill or call-out."""
    return str(Nature(drill.plan.nature).label)


def heads_words(heads: Heads) -> str:
    """3 of 4 people."""
    said = ngettext("%(found)s of %(count)s person", "%(found)s of %(count)s people", heads.wanted)
    return said % {"found": heads.found, "count": heads.wanted}


def wanted_words(wanted: int) -> str:
    """4 people were wanted: all that is known once it is over, when who said yes is forgotten."""
    return ngettext("%(count)s person was wanted", "%(count)s people were wanted", wanted) % {"count": wanted}


def drill_heads(drill: Drill, heads: Heads) -> str:
    """The heads of a drill as they stand: how many were found, and once it is over how many came or were wanted."""
    if drill.state == State.HELD and drill.came is not None:
        return ngettext("%(count)s took part", "%(count)s took part", drill.came) % {"count": drill.came}
    return wanted_words(heads.wanted) if drill.state in OVER else heads_words(heads)


def post_heads(post: DrillPost, over: bool = False) -> str:
    """The heads of one post."""
    return wanted_words(post.wanted) if over else heads_words(Heads(post.wanted, post.found))
