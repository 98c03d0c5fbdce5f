"""A list of service requests on paper: A4, its head repeated on each page, no telephones, no names of reporters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.playbooks.enums import ReasonKind
from linli.service_requests.enums import STAFF_TURN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_for
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import filters as filtering
from linli.web.desk.filters import VIEWS, Filters
from linli.web.desk.frame import post_name
from linli.web.desk.rows import due_for
from linli.web.filters import local_time
from linli.web.qr import qr
from linli.web.service_request_pages import Audience, Chip, chip_of, names_of_places, place_words, urgent

MOST_PRINTED = 500
"""As many rows as a stack of paper bears; more are taken out as a sheet."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row on paper."""

    number: str
    received: str
    place: str
    title: str
    urgent: bool
    holder: str
    due: str
    chip: Chip
    result: str


@require_safe
@for_staff
def list_print(request: HttpRequest) -> HttpResponse:
    """What the filters ask for, in the list's own order, to be printed. Two queries, of which one for places' names."""
    at, actor = clock.now(), actor_of(request)
    filters = filtering.read(request.GET)
    found = list(filtering.in_order(listed_for(actor), filters, at)[: MOST_PRINTED + 1])
    rows = _paper_rows(found[:MOST_PRINTED], at)
    back = reverse("desk:service_requests") + filters.address()
    held = actor.held or (actor.posts[0] if actor.posts else None)
    values = {
        "now": at,
        "title": str(VIEWS[filters.view]),
        "sentence": _sentence(filters, len(rows), more=len(found) > MOST_PRINTED),
        "rows": rows,
        "back": back,
        "issuer": held.organisation_name if held else "",
        "qr": qr(request.build_absolute_uri(back)),
        "qr_words": _("Staff: scan to open this list"),
        "printed_by": _("Printed by %(name)s, %(post)s, %(when)s")
        % {
            "name": actor.name,
            "post": post_name(actor.in_post(held)) if held else "",
            "when": local_time(at, at),
        },
    }
    response = render(request, "desk/list_print.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response


def _sentence(filters: Filters, count: int, *, more: bool) -> str:
    """How many, and whether filters narrow it or the paper ends before the list does."""
    told = ngettext("%(count)s request", "%(count)s requests", count) % {"count": count}
    if more:
        return _("The first %(count)s; for more take the list out as Excel.") % {"count": count}
    return _("%(told)s, narrowed by filters") % {"told": told} if filters.narrowed else told


def _paper_rows(found: Sequence[ServiceRequest], at: datetime) -> list[PaperRow]:
    names = names_of_places(found)
    return [
        PaperRow(
            number=row.number,
            received=f"{clock.local(row.received_at):%Y-%m-%d}",
            place=place_words(row, names),
            title=row.title,
            urgent=urgent(row),
            holder=row.holder.short_name,
            due=_due(row, at),
            chip=chip_of(row, Audience.STAFF),
            result=_result(row),
        )
        for row in found
    ]


def _due(row: ServiceRequest, at: datetime) -> str:
    """By when, to the minute; empty where nobody of the staff is waited for."""
    due = due_for(row, at) if row.state in STAFF_TURN else None
    return f"{clock.local(due):%Y-%m-%d %H:%M}" if due else ""


def _result(row: ServiceRequest) -> str:
    """The result in the playbook's words; empty before there is one."""
    known = {reason.key: str(reason.name) for reason in row.playbook.reasons_for(ReasonKind.RESOLVE)}
    return known.get(row.result, "")
