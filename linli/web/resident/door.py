"""The page behind a printed door code: report here, with the place known; who serves this door, one press to call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.organisations.models import Organisation
from linli.organisations.queries import Server, contacts_for, who_serves
from linli.places import queries as places
from linli.places.models import DoorCode, Place
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id
from linli.service_requests.enums import Source
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.emergency_told import now_told
from linli.web.resident.forms import ReportForm
from linli.web.resident.offers import Offer, offered
from linli.web.resident.reporting import file_report, received

NEAR = (
    BodyKind.SERVICE_STATION,
    BodyKind.PROPERTY_COMPANY,
    BodyKind.OWNERS_COMMITTEE,
    BodyKind.RESIDENTS_COMMITTEE,
)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """`/q/<token>/`: 410 with the station's telephone for a replaced code; else the report box, place filled."""
    at = clock.now()
    try:
        code, place, estate = places.by_door_token(token)
    except DoorCode.DoesNotExist as error:
        raise Http404 from error
    if code.revoked_at is not None:
        return _replaced(request, estate, at)
    if request.method != "POST":
        return _page(request, place, estate, ReportForm(), at)
    form = ReportForm(request.POST)
    same = offered(request, form, place, at)
    if same:
        return _page(request, place, estate, form, at, offers=same)
    filed = file_report(request, form, place, Source.DOOR_CODE, at)
    if filed is None:
        return _page(request, place, estate, form, at, status=422)
    return received(request, filed, estate)


def _page(
    request: HttpRequest,
    place: Place,
    estate: Place | None,
    form: ReportForm,
    at: datetime,
    *,
    status: int = 200,
    offers: Sequence[Offer] = (),
) -> HttpResponse:
    bodies = contacts_for(place)
    station = frame.station_of(bodies)
    context = {
        **frame.around(estate, at, bodies=bodies, station=station, nav="report"),
        "facts": frame.station_facts(station),
        "any_hour": frame.any_hour(estate, station, at),
        "form": form,
        "report_address": request.path,
        "offers": offers,
        "place_name": places.full_name(place),
        "bodies": _nearest(bodies),
        "emergencies": now_told(place),
        "servers": _servers(place, clock.local_date(at)),
        "snap_href": f"{reverse('resident:snap', args=[estate.slug])}?building={place.building_id}" if estate else "",
    }
    response = frame.show(request, "door", context, status=status)
    if estate is not None:
        frame.remember_estate(request, response, estate)
    return response


def _nearest(bodies: Sequence[Organisation]) -> list[Organisation]:
    """The bodies to call from the door: those that work in the estate, and the community; the station first."""
    return [body for kind in NEAR for body in bodies if body.kind == kind]


def _servers(place: Place, on: date) -> list[Server]:
    """The people who serve this door, as its board has them; nobody where no playbook says whom. Two queries."""
    try:
        playbook = by_id(places.playbook_version_for(place))
    except places.NoPlaybook:
        return []
    return [one for one in who_serves([place], playbook, on)[place.pk] if one.name]


def _replaced(request: HttpRequest, estate: Place | None, at: datetime) -> HttpResponse:
    """410: this code was replaced; the station's telephone, and the estate's page as the one way on."""
    context = frame.around(estate, at)
    if estate is not None:
        context["way_href"] = f"/e/{estate.slug}/"
    return render(request, "errors/410.jinja", context, status=410, using="jinja2")
