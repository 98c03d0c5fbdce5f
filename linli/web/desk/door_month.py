"""The door's month on paper: what waits at this door and what was done, masked, with the code to report more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.refusals import ask
from linli.organisations.queries import receiver_for
from linli.places.models import Place
from linli.places.queries import door_code_of, full_name
from linli.places.rules import may_manage_door_code
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import closed_in, open_in
from linli.web import service_request_pages as pages
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.places import my_places
from linli.web.qr import qr
from linli.web.service_request_pages import Audience, Chip

ON_THE_SHEET = 10
"""Rows of each kind that one sheet of A4 holds beside the code."""


@dataclass(frozen=True, slots=True)
class Line:
    """One matter as anybody passing by may read it."""

    what: str
    chip: Chip
    since: datetime
    until: datetime | None = None


def _lines(found: QuerySet[ServiceRequest], *, done: bool) -> tuple[list[Line], int]:
    """The first ten, and how many there are. Never somebody's own words unless they were released."""
    rows = list(found.select_related("merged_into")[: ON_THE_SHEET + 1])
    shown = [
        Line(
            pages.masked_title(row, {}),
            pages.chip_of(row, Audience.PUBLIC),
            row.received_at,
            row.closed_at if done else row.resolve_by or row.due_at,
        )
        for row in rows[:ON_THE_SHEET]
    ]
    return shown, len(shown) if len(rows) <= ON_THE_SHEET else found.count()


@require_safe
@for_staff
def month_poster(request: HttpRequest, place_id: int) -> HttpResponse:
    """A sheet of A4 for the door: this month's matters of the place, waiting and done."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    ask(may_manage_door_code(with_power(actor, Power.DOOR_CODE_MANAGE, place), place, at))
    estate_id = place.estate_id or place.pk
    below = Place.objects.filter(path__startswith=place.path).order_by().values("pk")
    first = clock.from_local(clock.local_date(at).replace(day=1))
    waiting, many = _lines(open_in(estate_id).filter(place_id__in=below).order_by("received_at", "id"), done=False)
    done, closed = _lines(
        closed_in(estate_id, first).filter(place_id__in=below).order_by("-closed_at", "-id"), done=True
    )
    code = door_code_of(place)
    try:
        station = receiver_for(place)
    except LookupError:
        station = None
    values = {
        "now": at,
        "name": full_name(place),
        "estate": Place.objects.filter(pk=estate_id).first(),
        "waiting": waiting,
        "waiting_count": many,
        "done": done,
        "done_count": closed,
        "station": station,
        "qr": qr(request.build_absolute_uri(f"/q/{code.token}")) if code else None,
        "back": reverse("desk:door_code", args=[place.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    response = render(request, "desk/month_poster.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
