"""Figures as they are read: each with its words, in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.duties.queries_figures import EstateLine, Figures
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.organisations.queries.standing import playbook_of
from linli.places.queries import NoPlaybook

Line = tuple[str, str, int]
"""Key, words, number."""


def sentences(counts: Mapping[str, int]) -> list[tuple[str, list[Line]]]:
    """The groups of figures in the order in which they are read. A report that was signed before a figure was counted
    does not show it as nought."""
    groups = (
        (
            _("Service requests"),
            (
                ("came_in", _("came in")),
                ("resolved", _("resolved")),
                ("closed", pgettext("report", "closed")),
                ("rated_good", _("of these, satisfied")),
                ("rated_bad", _("of these, not satisfied")),
                ("declined", _("declined")),
                ("withdrawn", pgettext("report", "taken back")),
                ("open", _("open at the end")),
                ("put_off", _("put off or in deliberation at the end")),
                ("joined", _("joined to another at the end")),
                ("fell_late", _("promises that ran out")),
                ("late", _("late at the end")),
            ),
        ),
        (
            _("Visits"),
            (
                ("doors", _("doors where somebody was met")),
                ("doors_changed", _("doors where something changed")),
                ("help_wanted", _("doors where help was wanted")),
                ("rounds_begun", _("rounds begun")),
                ("rounds_ended", _("rounds ended")),
            ),
        ),
        (
            _("Whistles"),
            (
                ("whistles", _("blown")),
                ("whistles_over", _("ended")),
                ("calls_late", _("calls answered late")),
            ),
        ),
        (
            _("Meetings"),
            (
                ("meetings", _("held")),
                ("decided", _("matters decided")),
                ("climbed", _("matters that climbed")),
                ("tasks_given", _("tasks given")),
                ("tasks_done", _("tasks done")),
                ("tasks_late", _("tasks late at the end")),
            ),
        ),
        (
            _("Duties of this body"),
            (("duties_met", _("done")), ("duties_missed", _("missed"))),
        ),
    )
    return [(name, [(key, words, counts[key]) for key, words in lines if key in counts]) for name, lines in groups]


def category_names(found: Sequence[tuple[str, int]], body: Organisation) -> list[tuple[str, int]]:
    """Categories by the name that the playbook gives them."""
    if not found:
        return []
    places = places_of(body)
    try:
        playbook = playbook_of(places[0]) if places else None
    except NoPlaybook:
        playbook = None
    named = {one.key: str(one.name) for one in playbook.categories} if playbook else {}
    return [(named.get(key, key) or _("not sorted yet"), count) for key, count in found]


def with_the_rest(found: Figures, body: Organisation) -> dict[str, Any]:
    """Categories and estates so that they add up to the sums above them: a line for all other categories, and one for
    what lies in none of the estates."""
    categories = category_names(found.categories, body)
    rest = found.counts.get("came_in", 0) - sum(count for _name, count in categories)
    estates = list(found.estates)
    left = [
        found.counts.get(key, 0) - sum(getattr(one, key) for one in estates) for key in ("came_in", "closed", "open")
    ]
    return {
        "categories": [*categories, (_("all others"), rest)] if categories and rest > 0 else categories,
        "estates": [*estates, EstateLine(_("in none of these estates"), *left)] if estates and any(left) else estates,
    }
