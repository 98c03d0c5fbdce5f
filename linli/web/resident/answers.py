"""Answers to what came to boards and mailboxes, as their writers wished: in public, masked, released by a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.heard.queries import public_answers, way_name
from linli.organisations.queries import contacts_for
from linli.service_requests.enums import Source
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 60


@public
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/answers/`: what was asked, masked, where, when, and what was answered; the latest first."""
    at = clock.now()
    estate = estate_or_404(slug)
    bodies = contacts_for(estate)
    found = list(public_answers(estate.pk)[:MOST])
    rows = [one.service_request for one in found]
    names = pages.names_of_places(rows) if rows else {}
    context = {
        **frame.around(estate, at, bodies=bodies, station=frame.station_of(bodies), nav="home"),
        "answers": [
            {
                "heard": one,
                "row": one.service_request,
                "title": pages.masked_title(one.service_request, names),
                "way": way_name(one.service_request.playbook, one.kind, one.way)
                or str(Source(one.service_request.source).label),
                "href": frame.address_of(one.service_request),
            }
            for one in found
        ],
    }
    return frame.show(request, "answers", context)
