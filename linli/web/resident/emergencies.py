"""Emergencies as residents read of them: what is in force and what to do, and what is over, in plain lines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.emergencies.queries import past_over
from linli.web.access import public
from linli.web.drill_words import stretch
from linli.web.resident import frame
from linli.web.resident.emergency_told import now_told, told_of
from linli.web.resident.home import estate_or_404

MOST_PAST = 20


@public
@require_safe
def emergencies(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/emergencies/`: what is in force here and what to do; what is over, for a year."""
    at = clock.now()
    estate = estate_or_404(slug)
    context = {
        **frame.around(estate, at, nav="home"),
        "current": now_told(estate),
        "stretch": stretch,
        "past": told_of(list(past_over(estate, at)[:MOST_PAST])),
    }
    return frame.show(request, "emergencies", context)
