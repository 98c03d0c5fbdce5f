"""The register of old problems on A4, as stations hand it upward: numbers, places, who acts, the next look."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.legacy.models import LegacyProblem, PlanStep
from linli.legacy.queries import public_steps
from linli.web import filters as words
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import post_name, whole_number
from linli.web.desk.legacy import narrowed, register_of
from linli.web.desk.legacy_words import households, owner_of, since
from linli.web.desk.list_print import safe

MOST_ROWS = 500
HEADS = (
    (pgettext_lazy("column", "Number"), "number"),
    (pgettext_lazy("column", "Place"), "place"),
    (gettext_lazy("What"), "what"),
    (gettext_lazy("Must act"), "body"),
    (gettext_lazy("Next step"), "what"),
    (gettext_lazy("Next look"), "day"),
)


@require_safe
@for_staff
def legacy_print(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for, on A4."""
    at, actor = clock.now(), actor_of(request)
    _choice, seen = register_of(request, actor, at)
    asked, view, kind = narrowed(request, seen, at)
    found = list(asked[: MOST_ROWS + 1])
    rows, more = found[:MOST_ROWS], len(found) > MOST_ROWS
    steps = public_steps([row.pk for row in rows])
    values = {
        "now": at,
        "title": _("Register of old problems"),
        "issuer": actor.held.organisation_name if actor.held is not None else post_name(actor),
        "count": len(rows),
        "more": more,
        "until": words.local_time(at),
        "heads": [(str(title), width) for title, width in HEADS],
        "rows": [_cells(row, steps.get(row.pk, []), at) for row in rows],
        "back": f"{reverse('desk:legacy_problems')}?{urlencode(_list(request, view, kind))}",
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    response = render(request, "desk/legacy_print.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _list(request: HttpRequest, view: str, kind: str) -> dict[str, str]:
    """What of the address says which list is printed."""
    place = whole_number(request.GET.get("place", ""))
    said = {"place": str(place or ""), "list": view, "kind": kind}
    return {name: value for name, value in said.items() if value}


def _cells(row: LegacyProblem, steps: list[PlanStep], at: datetime) -> list[tuple[str, str]]:
    coming = next((step for step in steps if step.is_open), None)
    told = ""
    if coming is not None:
        said = {
            "body": coming.organisation.short_name,
            "words": safe(coming.words),
            "day": words.day(coming.due_on, at),
        }
        told = _("%(body)s: %(words)s, by %(day)s") % said
    look = words.day(row.review_on, at) if row.review_on is not None else str(row.get_state().label)
    what = [safe(row.title), row.kind_name, since(row.since_year), households(row.households)]
    cells = [row.number, row.place.name, _("; ").join(word for word in what if word), owner_of(row), told, look]
    return list(zip([width for _title, width in HEADS], cells, strict=True))
