"""Old problems in words for the desk: what a line of the inbox asks, chips, what is known of one in pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.core.waiting import Line
from linli.legacy.enums import TONES
from linli.legacy.models import LegacyProblem
from linli.web.desk.waiting_rows import Shown, show

SENTENCES: Mapping[str, Callable[[], str]] = {
    "give": lambda: _("say which body must act"),
    "review": lambda: _("look at it again"),
    "late": lambda: _("its review is late"),
    "confirm": lambda: _("said to be solved: look a second time"),
    "plan": lambda: _("write the plan"),
    "next": lambda: _("every step is done: say what comes next, or that it is solved"),
    "step": lambda: _("a step of the plan"),
}
"""What each line of the inbox asks, by its key."""


def _asks(line: Line) -> str:
    return SENTENCES[line.asks]()


def _href(line: Line) -> str:
    return reverse("desk:legacy_problem", args=[line.ref])


show("legacy", Shown(asks=_asks, href=_href))


def chip_of(row: LegacyProblem) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone


def households(count: int | None) -> str:
    """Roughly how many households; empty where nobody said."""
    if count is None:
        return ""
    return ngettext("about %(count)s household", "about %(count)s households", count) % {"count": count}


def since(year: int | None) -> str:
    """Since which year; empty where nobody said."""
    return _("since %(year)s") % {"year": year} if year is not None else ""


def owner_of(row: LegacyProblem) -> str:
    """The body that must act."""
    return row.owner.short_name if row.owner is not None else pgettext("legacy", "nobody yet")


def facts(row: LegacyProblem) -> list[tuple[str, str]]:
    """What is known of it, in pairs."""
    pairs = [
        (pgettext("legacy", "Kind"), row.kind_name),
        (pgettext("legacy", "Since"), str(row.since_year or "")),
        (_("Households"), households(row.households)),
        (_("Kept by"), row.organisation.short_name),
        (_("Must act"), owner_of(row)),
        (pgettext("legacy", "Why they"), row.owner_words if row.owner is not None else ""),
    ]
    return [(name, said) for name, said in pairs if said]
