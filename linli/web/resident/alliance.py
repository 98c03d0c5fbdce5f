"""Who helps here: the units that stand by an estate, what they take on this year, and what they have done."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.alliances.enums import TONES
from linli.alliances.models import Commitment
from linli.alliances.queries import helping_at, plan_at, promised_at, year_now
from linli.core import clock
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 100


@public
@require_safe
def alliance(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/alliance/`: by name, with what was agreed and done this year; nobody is compared."""
    at = clock.now()
    estate = estate_or_404(slug)
    year = year_now(at)
    promised: dict[UUID, list[Commitment]] = defaultdict(list)
    for item in promised_at(estate, year)[: MOST * 3]:
        promised[item.year.tie.pk].append(item)
    plan = plan_at(estate)
    context = {
        **frame.around(estate, at, nav="home"),
        "name": str(plan.name) if plan is not None else "",
        "year": year,
        "units": [
            (tie, [(one, _chip(one), list(one.parts.all())) for one in promised[tie.pk]])
            for tie in helping_at(estate)[:MOST]
        ],
    }
    return frame.show(request, "alliance", context)


def _chip(item: Commitment) -> tuple[str, str, str, str]:
    state = item.get_state()
    return state.value, str(state.label), *TONES[state]
