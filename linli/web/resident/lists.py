"""The estate's public pages: what waits longest and what was done this month, masked; and whom to call for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.duties.queries_reception import for_estate
from linli.organisations.models import Organisation
from linli.organisations.queries import contacts_for
from linli.organisations.queries.registration import branch_of
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.service_requests import queries, words
from linli.service_requests.models import ServiceRequest
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.inbox_row import InboxRow
from linli.web.reception_words import when
from linli.web.resident import frame
from linli.web.resident.disputes import disputes_of
from linli.web.resident.frame import Called, line
from linli.web.resident.home import estate_or_404, month_start
from linli.web.service_request_pages import Audience

WAITING_SHOWN = 50
DONE_SHOWN = 20


@public
@require_safe
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/service-requests/`: longest waiting, then done this month; `?building=` narrows, `?page=` turns."""
    at = clock.now()
    estate = estate_or_404(slug)
    building = _building(estate, request.GET.get("building", ""))
    page = _number(request.GET.get("page", "1"))
    found = queries.open_in(estate.pk).select_related("merged_into").order_by("received_at", "id")
    done = queries.closed_in(estate.pk, month_start(at)).select_related("merged_into").order_by("-closed_at", "-id")
    if building is not None:
        found, done = found.filter(building_id=building.pk), done.filter(building_id=building.pk)
    first = (page - 1) * WAITING_SHOWN
    rows = list(found[first : first + WAITING_SHOWN + 1])
    closed = list(done[:DONE_SHOWN]) if page == 1 else []
    names = pages.names_of_places([*rows, *closed])
    address = reverse("resident:list", args=[estate.slug])
    query = f"building={building.pk}&" if building is not None else ""
    context = {
        **frame.around(estate, at, nav="home"),
        "waiting": [_waiting_row(row, names) for row in rows[:WAITING_SHOWN]],
        "done": [_done_row(row, names) for row in closed],
        "building": building,
        "address": address,
        "page_number": page,
        "before": f"{address}?{query}page={page - 1}" if page > 1 else "",
        "after": f"{address}?{query}page={page + 1}" if len(rows) > WAITING_SHOWN else "",
        "report_address": reverse("resident:report", args=[estate.slug]),
    }
    return frame.show(request, "list", context)


def _building(estate: Place, text: str) -> Place | None:
    if not text.isdecimal() or len(text) > 9:
        return None
    return Place.objects.filter(pk=int(text), estate_id=estate.pk, level=Level.BUILDING).first()


def _number(text: str) -> int:
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


def _waiting_row(row: ServiceRequest, names: dict[int, str]) -> InboxRow:
    return line(
        subject=pages.masked_title(row, {}),
        href=frame.address_of(row),
        state=pages.chip_of(row, Audience.PUBLIC),
        place=pages.building_words(row, names),
        waiting_since=row.received_at,
        others=words.also_affected(row.affected_count),
        urgent=pages.urgent(row),
    )


def _done_row(row: ServiceRequest, names: dict[int, str]) -> InboxRow:
    return line(
        subject=pages.masked_title(row, {}),
        href=frame.address_of(row),
        state=pages.chip_of(row, Audience.PUBLIC),
        place=pages.building_words(row, names),
    )


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody may need, and whom they call for it, first choice first."""

    words: str
    calls: Sequence[Called]


@public
@require_safe
def contacts(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/contacts/`: whom to call, by need and not by office."""
    at = clock.now()
    estate = estate_or_404(slug)
    bodies = contacts_for(estate)
    station = frame.station_of(bodies)
    context = {
        **frame.around(estate, at, bodies=bodies, station=station, nav="home"),
        "needs": _needs(bodies, station),
        "any_hour": frame.any_hour(estate, station, at),
        "facts": frame.station_facts(station),
        "report_address": reverse("resident:report", args=[estate.slug]),
        "reception": next_reception(estate, at),
        "registers": branch_of(estate) is not None,
        "disputes": disputes_of(estate, bodies, at),
        "notices": frame.told(request),
    }
    return frame.show(request, "contacts", context)


def next_reception(estate: Place, at: datetime) -> str:
    """When somebody in charge next receives residents; empty where nothing is announced. One query."""
    day = for_estate(estate, at).first()
    return when(day, at) if day is not None else ""


def _needs(bodies: Sequence[Organisation], station: Organisation | None) -> list[Need]:
    """The needs that somebody here answers; the national numbers always."""

    def of(*kinds: BodyKind) -> list[Called]:
        return [Called(body.short_name, body.telephone) for kind in kinds for body in bodies if body.kind == kind]

    facts = frame.station_facts(station)
    at_once = [Called(_("Station, emergencies"), _emergency(facts))] if _emergency(facts) else []
    needs = [
        Need(_("Fire, or somebody is hurt"), national()),
        Need(_("Trapped in a lift, gas, a burst pipe"), at_once + of(BodyKind.PROPERTY_COMPANY)),
        Need(_("Lamps, doors, lifts, cleaning"), of(BodyKind.PROPERTY_COMPANY)),
        Need(_("Anything else, or you do not know"), of(BodyKind.SERVICE_STATION)),
        Need(_("Owners' money and decisions"), of(BodyKind.OWNERS_COMMITTEE)),
        Need(_("Certificates, benefits, hardship; a word about the station"), of(BodyKind.RESIDENTS_COMMITTEE)),
        Need(_("Water, power, gas supply"), of(BodyKind.UTILITY_COMPANY)),
        Need(_("Streets, building rules, noise"), of(BodyKind.SUBDISTRICT_OFFICE, BodyKind.DEPARTMENT)),
    ]
    return [need for need in needs if need.calls]


def _emergency(facts: object) -> str:
    return str(getattr(facts, "emergency_telephone", ""))


def national() -> list[Called]:
    """The numbers that are answered everywhere in the country."""
    return [Called(_("Fire"), "119"), Called(_("Ambulance"), "120"), Called(_("Police"), "110")]
