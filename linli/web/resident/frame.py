"""What the resident's pages share: the estate and its telephone, the last estate's cookie, one's own items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from linli.core.actors import Actor, ActorKind
from linli.duties.queries_contact import Reached, at_any_hour
from linli.organisations.models import Organisation, Station
from linli.organisations.queries import contacts_for
from linli.places import queries as places
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.service_requests import queries, words
from linli.service_requests.enums import STAFF_TURN, State
from linli.service_requests.models import ServiceRequest
from linli.web import notices
from linli.web import service_request_pages as pages
from linli.web.actors import actor_of
from linli.web.inbox_row import InboxRow
from linli.web.service_request_pages import Audience

ESTATE_COOKIE = "linli_estate"
YEAR_SECONDS = 365 * 24 * 3600
ITEMS_SHOWN = 20
NOTICE = "resident"


@dataclass(frozen=True, slots=True)
class Called:
    """A telephone and who answers it, as the call buttons read it."""

    name: str
    telephone: str


def line(
    subject: str,
    href: str,
    state: pages.Chip,
    *,
    place: str = "",
    asks: str = "",
    waiting_since: datetime | None = None,
    due_at: datetime | None = None,
    urgent: bool = False,
    others: str = "",
) -> InboxRow:
    """One row of a resident's list: a service request with its chip."""
    return InboxRow(
        "request", subject, place, asks, waiting_since, due_at, "", href, state=state, urgent=urgent, others=others
    )


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of this face. Kept by nobody between us and the browser, which asks again each time."""
    response = render(request, f"resident/{template}.jinja", context, status=status, using="jinja2")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def tell(request: HttpRequest, sentence: str) -> None:
    """One sentence for the next of our pages that this reader sees, kept in a cookie until then."""
    notices.tell(request, sentence, face=NOTICE)


def told(request: HttpRequest) -> list[notices.Notice]:
    """What is to be told to this reader now; told once. A script that only looks where a form led takes nothing."""
    return [] if notices.read_ahead(request) else notices.told(request, face=NOTICE)


class SeeOther(HttpResponseRedirect):
    """303: what was sent has arrived; look there."""

    status_code = 303


def see_other(address: str) -> HttpResponse:
    """303 to an address of ours."""
    return SeeOther(address)


def resident_of(request: HttpRequest) -> Actor:
    """Whoever looks at a resident's page acts for themselves here: in no post, but known as somebody who holds some."""
    actor = actor_of(request)
    if not actor.posts:
        return actor
    return replace(actor, kind=ActorKind.RESIDENT, held=None)


def own_rows(actor: Actor) -> list[ServiceRequest]:
    """What this resident reported, by account or by the codes this browser has shown, newest first. One query."""
    if actor.person_id is None and not actor.subjects:
        return []
    own = Q(pk__in=actor.subjects)
    if actor.person_id is not None:
        own |= Q(reporter_id=actor.person_id)
    return list(queries.visible_to(actor).filter(own).order_by("-id")[:ITEMS_SHOWN])


def item_rows(found: Sequence[ServiceRequest], names: dict[int, str]) -> list[InboxRow]:
    """The resident's own items as rows: their words, the place, what is asked of them, the date they were given."""
    return [
        line(
            subject=row.title,
            href=address_of(row),
            state=pages.chip_of(row, Audience.RESIDENT),
            place=pages.place_words(row, names),
            asks=words.asks(row.get_state()) if _asked_now(row) else "",
            due_at=_due(row),
            urgent=pages.urgent(row),
        )
        for row in found
    ]


def joined_rows(found: Sequence[ServiceRequest]) -> list[InboxRow]:
    """What somebody else reported and the reader follows, as anybody sees it. One query."""
    open_to_all = [row for row in found if not pages.held_back(row)]
    names = pages.names_of_places(open_to_all) if open_to_all else {}
    return [
        line(
            subject=pages.masked_title(row, {}),
            href=address_of(row),
            state=pages.chip_of(row, Audience.PUBLIC),
            place=pages.building_words(row, names),
            others=words.also_affected(row.affected_count),
        )
        for row in open_to_all
    ]


def _asked_now(row: ServiceRequest) -> bool:
    """Whether a row says what is asked of the resident: whether it is solved. “Please add” stands on its chip."""
    return row.state == State.RESOLVED and not row.satisfied and row.silence_closes_at is not None


def _due(row: ServiceRequest) -> datetime | None:
    """The date that the resident was given; while their word is awaited, the date on which it closes without it."""
    if row.state in STAFF_TURN:
        return row.resolve_by or row.due_at
    return row.silence_closes_at if _asked_now(row) else None


def address_of(row: ServiceRequest) -> str:
    """The page of one service request: masked without its code."""
    return f"/f/{row.number}/"


def last_estate(request: HttpRequest) -> Place | None:
    """The estate that this browser opened last. One query, none without the cookie."""
    slug = request.COOKIES.get(ESTATE_COOKIE, "")
    if not slug:
        return None
    try:
        return places.by_slug(slug)
    except Place.DoesNotExist:
        return None


def home_estate(request: HttpRequest) -> Place | None:
    """The estate in which whoever is signed in lives; None where they live in none, or in more than one. One query,
    none for who lives nowhere that is written down."""
    ids = {place_id for level, place_id in actor_of(request).rooms if level == Level.ESTATE}
    found = list(Place.objects.filter(pk__in=ids).exclude(slug="").order_by("pk")) if ids else []
    return found[0] if len(found) == 1 else None


def remember_estate(request: HttpRequest, response: HttpResponse, estate: Place) -> None:
    """Open this estate first next time."""
    if estate.slug and request.COOKIES.get(ESTATE_COOKIE) != estate.slug:
        response.set_cookie(
            ESTATE_COOKIE, estate.slug, max_age=YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
        )


def station_of(bodies: Iterable[Organisation]) -> Organisation | None:
    """The nearest service station among bodies that stand nearest first."""
    return next((body for body in bodies if body.kind == BodyKind.SERVICE_STATION), None)


def station_facts(body: Organisation | None) -> Station | None:
    """Address, hours and emergency telephone of a station, where they were written down."""
    return getattr(body, "station", None) if body is not None else None


def called(body: Organisation | None) -> Called | None:
    """The body as a call button reads it; None without a telephone."""
    return Called(body.short_name, body.telephone) if body is not None and body.telephone else None


def any_hour(estate: Place | None, station: Organisation | None, at: datetime) -> Reached | None:
    """Whom residents of an estate call by day and night. One query, where somebody is named."""
    return at_any_hour(estate, station, at) if estate is not None else None


def around(
    estate: Place | None,
    at: datetime,
    *,
    bodies: Sequence[Organisation] | None = None,
    station: Organisation | None = None,
    nav: str = "",
) -> dict[str, Any]:
    """The context around a page. One query for the station's telephone, unless the bodies or the station are given."""
    if station is None and estate is not None:
        station = station_of(contacts_for(estate) if bodies is None else bodies)
    return {"estate": estate, "station": called(station), "nav_current": nav, "now": at}
