"""Reporting: one form on three pages (home, door, report), filed at once, answered with the item's own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.refusals import Invalid
from linli.organisations.queries import contacts_for
from linli.places import queries as places
from linli.places.models import Place
from linli.service_requests import actions
from linli.service_requests.actions import Filed, Key, Report
from linli.service_requests.actions.filing import guess_category, where_of
from linli.service_requests.enums import Source
from linli.web.access import public
from linli.web.actors import remember_code
from linli.web.resident import frame
from linli.web.resident.forms import MOST_PHOTOS, ReportForm
from linli.web.resident.home import estate_or_404
from linli.web.resident.offers import KEY_CLIENT, Offer, offered


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/service-requests/new/`: words, photos, place; 422 with everything kept where something is wrong."""
    at = clock.now()
    estate = estate_or_404(slug)
    buildings = list(places.buildings(estate))
    if request.method != "POST":
        chosen = request.GET.get("building", "")
        form = ReportForm(buildings=buildings, building=chosen)
        return _page(request, estate, form, at)
    form = ReportForm(request.POST, buildings=buildings)
    place = next((b for b in buildings if str(b.pk) == request.POST.get("building")), estate)
    same = offered(request, form, place, at)
    if same:
        return _page(request, estate, form, at, offers=same)
    filed = file_report(request, form, place, Source.WEB, at)
    if filed is None:
        return _page(request, estate, form, at, status=422)
    return received(request, filed, estate)


def _page(
    request: HttpRequest,
    estate: Place,
    form: ReportForm,
    at: datetime,
    *,
    status: int = 200,
    offers: Sequence[Offer] = (),
) -> HttpResponse:
    bodies = contacts_for(estate)
    station = frame.station_of(bodies)
    context: dict[str, Any] = {
        **frame.around(estate, at, bodies=bodies, station=station, nav="report"),
        "facts": frame.station_facts(station),
        "form": form,
        "report_address": request.path,
        "offers": offers,
    }
    return frame.show(request, "report", context, status=status)


def file_report(request: HttpRequest, form: ReportForm, place: Place, source: Source, at: datetime) -> Filed | None:
    """File what the form says with its photos, both or neither. None, with errors set, where it cannot be."""
    photos = cast("list[BinaryIO]", request.FILES.getlist("photos"))
    if not form.is_valid():
        return None
    if len(photos) > MOST_PHOTOS:
        form.take_errors({"photos": _("At most %(limit)s photos.") % {"limit": MOST_PHOTOS}})
        return None
    said = form.cleaned_data
    told = Report(
        words=said["words"],
        where_words=said["where_words"],
        source=source,
        category=_said_to_be_about(said, place),
        station_only=said["station_only"],
        about_station=said["about_station"],
    )
    key = Key(KEY_CLIENT, said["idempotency_key"]) if said["idempotency_key"] else None
    try:
        return actions.file(place=place, report=told, by=frame.resident_of(request), at=at, key=key, photos=photos)
    except Invalid as wrong:
        form.take_errors(wrong.errors)
    except KeyReused:
        form.renew_key()
        form.take_errors({"words": _("The words you sent before have arrived. If this is another matter, send again.")})
    return None


def _said_to_be_about(said: Mapping[str, Any], place: Place) -> str:
    """What the reporter says that it is about; nothing where that is only what was guessed: it stays a guess."""
    category = str(said["category"])
    if said.get("tapped"):
        return category
    return "" if not category or category == guess_category(where_of(place).playbook, said["words"]) else category


def received(request: HttpRequest, filed: Filed, estate: Place | None) -> HttpResponse:
    """303 to the item's page, which this browser may follow from now."""
    response = frame.see_other(f"/f/{filed.number}/")
    remember_code(request, response, filed.id)
    if estate is not None:
        frame.remember_estate(request, response, estate)
    return response
