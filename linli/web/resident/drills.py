"""Drills and call-outs of an estate in plain lines: what is coming, what one does then, what help is wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.drills.models import Drill
from linli.drills.queries import called_off_in, coming_in
from linli.web.access import public
from linli.web.drill_words import when
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 10


@public
@require_safe
def drills(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/drills/`: those to come, the nearest first; those that were called off, with why."""
    at = clock.now()
    estate = estate_or_404(slug)
    context = {
        **frame.around(estate, at, nav="home"),
        "coming": [_line(one, at) for one in coming_in(estate, at).prefetch_related("posts")[:MOST]],
        "called_off": [(one, when(one, at)) for one in called_off_in(estate, at)[:MOST]],
    }
    return frame.show(request, "drills", context)


def _line(one: Drill, at: datetime) -> dict[str, Any]:
    """One drill; of a call-out the posts that still have room."""
    wanted = [] if one.plan.is_practice else [post for post in one.posts.all() if not post.is_full]
    return {"drill": one, "when": when(one, at), "wanted": wanted, "running": one.starts_at <= at}
