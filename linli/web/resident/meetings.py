"""Meetings of an estate as residents see them: when the next one is, and what was decided."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.meetings.enums import State
from linli.meetings.queries import for_residents
from linli.organisations.queries import contacts_for
from linli.web.access import public
from linli.web.meeting_words import when_and_where
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 40


@public
@require_safe
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/meetings/`: what is to come, the nearest first; what was decided, the latest first."""
    at = clock.now()
    estate = estate_or_404(slug)
    bodies = contacts_for(estate)
    found = list(for_residents(estate, at)[:MOST])
    coming = [one for one in found if one.state == State.CALLED]
    context = {
        **frame.around(estate, at, bodies=bodies, station=frame.station_of(bodies), nav="home"),
        "coming": [(one, when_and_where(one, at)) for one in reversed(coming)],
        "decided": [one for one in found if one.state == State.PUBLISHED],
    }
    return frame.show(request, "meetings", context)
