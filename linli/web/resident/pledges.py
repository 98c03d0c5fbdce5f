"""Who promised what in an estate, by when, and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.organisations.queries import contacts_for
from linli.organisations.queries.promises import shown_in
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 100


@require_safe
@public
def promises(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/promises/`: of each promise who made it, what, whom to call, how it is judged, what became of it."""
    at = clock.now()
    estate = estate_or_404(slug)
    today = clock.local_date(at)
    bodies = contacts_for(estate)
    context = {
        **frame.around(estate, at, bodies=bodies, station=frame.station_of(bodies), nav="home"),
        "pledges": shown_in(estate, today)[:MOST],
        "today": today,
    }
    return frame.show(request, "promises", context)
