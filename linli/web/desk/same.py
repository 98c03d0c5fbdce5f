"""Possibly the same: others of the estate that this one could be joined to, beside what the station may do.

Comparing words takes longer than the page, so the page asks for it once it is there; without a script a link does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.service_requests.models import ServiceRequest
from linli.service_requests.offering import possibly_same
from linli.service_requests.words import also_affected
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond
from linli.web.desk.matter import context, load
from linli.web.desk.rows import page_of
from linli.web.filters import length
from linli.web.service_request_pages import Audience, Chip, chip_of, names_of_places, place_words


@dataclass(frozen=True, slots=True)
class Same:
    """One that may be the same, and where one press joins this to it."""

    number: str
    title: str
    place: str
    chip: Chip
    when: str
    others: str
    href: str
    join: str


@require_safe
@for_staff
def same(request: HttpRequest, number: str) -> HttpResponse:
    """Which others may be the same as this one: the part alone for htmx, else within its page."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    values = context(request, actor, row, at)
    if values["same_href"]:
        values["same"] = same_rows(row, actor, at)
    return respond(
        request, "desk/service_request.jinja", values, current="service_requests", part="desk/parts/same.jinja"
    )


def same_rows(row: ServiceRequest, actor: Actor, at: datetime) -> list[Same]:
    """Up to three. Three queries."""
    found = possibly_same(row, actor, at)
    names = names_of_places(found) if found else {}
    return [
        Same(
            number=other.number,
            title=other.title,
            place=place_words(other, names),
            chip=chip_of(other, Audience.STAFF),
            when=_("reported %(length)s ago") % {"length": length(at - other.received_at)},
            others=also_affected(other.affected_count),
            href=page_of(other),
            join=page_of(row, "merge"),
        )
        for other in found
    ]
