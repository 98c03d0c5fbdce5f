"""What firms around an estate learned and let be published, and their stars who want to be named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.firms import queries
from linli.web.access import public
from linli.web.firm_words import star_name
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 30


@public
@require_safe
def firms(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/firms/`: what firms around learned, in their words; stars among their workers who want it."""
    at = clock.now()
    estate = estate_or_404(slug)
    context = {
        **frame.around(estate, at, nav="home"),
        "stories": list(queries.stories_for(estate, at)[:MOST]),
        "stars": [(one, star_name(one)) for one in queries.stars_for(estate)[:MOST]],
    }
    return frame.show(request, "firms", context)
