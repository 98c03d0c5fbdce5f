"""The first page: the estate one opened last, or finding one's estate; and the estate's own page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.drills.queries import coming_in
from linli.duties.queries import rota
from linli.organisations.models import Organisation
from linli.organisations.queries import contacts_for
from linli.places import queries as places
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests import queries
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.resident import frame
from linli.web.resident.elevations import Building
from linli.web.resident.emergency_told import now_told
from linli.web.resident.forms import ReportForm
from linli.web.station_words import post_name

ESTATES_SHOWN = 12


def estate_or_404(slug: str) -> Place:
    """The estate of an address."""
    try:
        return places.by_slug(slug)
    except Place.DoesNotExist as error:
        raise Http404 from error


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """`/`: on to the estate opened last, or where one lives; else find it by name, pinyin initials or code."""
    asked = request.GET.get("q", "").strip()
    last = frame.last_estate(request) or frame.home_estate(request)
    if last is not None and not asked and "choose" not in request.GET:
        return HttpResponseRedirect(reverse("resident:home", args=[last.slug]))
    found = places.search_estates(asked) if asked else _few_estates()
    context = frame.around(None, clock.now(), nav="home")
    return frame.show(request, "start", {**context, "asked": asked, "found": found})


def _few_estates() -> list[Place]:
    """All estates where there are only a few to choose from, else none."""
    few = list(Place.objects.filter(level=Level.ESTATE).order_by("name", "id")[: ESTATES_SHOWN + 1])
    return few if len(few) <= ESTATES_SHOWN else []


def month_start(at: datetime) -> datetime:
    """The first moment of the month, in Shanghai."""
    return clock.from_local(clock.local_date(at).replace(day=1))


@public
@require_safe
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/`: whom to call in danger, today, the report box, one's own items, the estate in one sentence."""
    at = clock.now()
    estate = estate_or_404(slug)
    bodies = contacts_for(estate)
    station = frame.station_of(bodies)
    own = frame.own_rows(frame.resident_of(request))
    buildings = _buildings(estate)
    response = frame.show(
        request,
        "home",
        {
            **frame.around(estate, at, bodies=bodies, station=station, nav="home"),
            "facts": frame.station_facts(station),
            "there": _there(station, at),
            "any_hour": frame.any_hour(estate, station, at),
            "own": frame.item_rows(own, pages.names_of_places(own) if own else {}),
            "sentence": _sentence(estate, at),
            "emergencies": now_told(estate),
            "form": ReportForm(buildings=[building.place for building in buildings]),
            "report_address": reverse("resident:report", args=[estate.slug]),
            "buildings": buildings,
            "drill": coming_in(estate, at).first(),
        },
    )
    frame.remember_estate(request, response, estate)
    return response


def _there(station: Organisation | None, at: datetime) -> dict[str, str] | None:
    """Who is at the station by its rota, and until when; nothing where it has none. One query."""
    if station is None:
        return None
    now = [shift for shift in rota([station.pk], at, at + timedelta(microseconds=1)) if shift.appointment is not None]
    if not now or now[-1].appointment is None:
        return None
    held, end = now[-1].appointment, clock.local(now[-1].ends_at)
    who = _("%(post)s %(name)s") % {"post": post_name(held), "name": held.person.name}
    return {"who": who, "until": f"{end.hour}:{end.minute:02d}"}


def _sentence(estate: Place, at: datetime) -> dict[str, Any]:
    """How many wait, since when the longest, how many were closed this month. Two queries."""
    counts = queries.estate_counts(estate.pk, month_start(at))
    longest = queries.open_in(estate.pk).order_by("received_at", "id").values_list("received_at", flat=True).first()
    return {**counts, "longest": longest}


def _buildings(estate: Place) -> list[Building]:
    """The estate's buildings with how many matters wait in each. Two queries."""
    found = places.buildings(estate).annotate(units=Count("children", filter=Q(children__level=Level.UNIT)))
    waiting = queries.open_in(estate.pk).exclude(building_id=None).order_by()
    counts = dict(waiting.values_list("building_id").annotate(Count("pk")))
    address = reverse("resident:list", args=[estate.slug])
    return [Building(place, f"{address}?building={place.pk}", counts.get(place.pk, 0)) for place in found]
