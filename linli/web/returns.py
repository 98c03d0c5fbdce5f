"""Before something is returned: where it will go."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.service_requests.models import ServiceRequest
from linli.service_requests.returning import way_back
from linli.service_requests.rules import RETURNS_ALLOWED


def where_it_returns_to(row: ServiceRequest) -> str:
    """The first time back to the dispatcher; the second time to the body above, where there is one (law 7). No query
    the first time, at most two the second."""
    if row.returns + 1 < RETURNS_ALLOWED:
        return _("It goes back once; the date does not move.")
    way = way_back(row)
    if not way.climbs:
        return _("It was returned once. It goes back a last time; the date does not move.")
    told = {"body": way.body.short_name}
    return _("It was returned once: this time %(body)s decides who does it. The date does not move.") % told
