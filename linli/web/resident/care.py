"""`/e/<slug>/care/`: the hardship funds of an estate, whom they are for, and the public notice without names."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linli.care import queries
from linli.care.models import CareFund
from linli.core import clock
from linli.web.access import public
from linli.web.care_words import fund_name, notice_words, year_words
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404


@public
@require_safe
def care(request: HttpRequest, slug: str) -> HttpResponse:
    """What each fund is, how one asks, what stands in public now, and the sums of past years; nobody's name."""
    at = clock.now()
    estate = estate_or_404(slug)
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "funds": [_told(fund, clock.local_date(at)) for fund in queries.funds_at(estate) if fund.spec is not None],
    }
    return frame.show(request, "care", context)


def _told(fund: CareFund, on: date) -> dict[str, object]:
    body = fund.organisation
    return {
        "name": fund_name(fund),
        "spec": fund.spec,
        "call": f"{body.short_name} {body.telephone}".strip(),
        "lines": [(notice_words(one), one.until) for one in queries.noticed(fund, on)],
        "years": [year_words(one) for one in queries.past_years(fund, on)],
    }
