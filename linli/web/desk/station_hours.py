"""When the people of a station are there: all in one form, of which only what was changed is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Stale, ask
from linli.organisations.actions import say_station_hours
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Appointment
from linli.organisations.queries import stations as queries
from linli.organisations.rules_stations import may_say_station_hours
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.late import too_late
from linli.web.desk.people_and_posts import acting_over
from linli.web.desk.stations import POWER, my_station
from linli.web.station_words import hours_of, post_name


@dataclass(frozen=True, slots=True)
class Line:
    """One of the people: what is written in the field, what stands now with its version, and what is wrong."""

    name: str
    label: str
    value: str
    stands: str
    version: int
    error: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def hours(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Say in words when each of the station's people is there."""
    at, actor = clock.now(), actor_of(request)
    body = my_station(actor, organisation_id)
    places = places_of(body)
    act = acting_over(actor, POWER, places)
    ask(may_say_station_hours(act, places, at))
    people = queries.people_of(body, clock.local_date(at))
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        status = _say(request.POST, people, errors, act, at)
        if not errors:
            tell(request, _("The hours are written down; residents read them at once."))
            return see_other(reverse("desk:service_station", args=[body.pk]))
        people = queries.people_of(body, clock.local_date(at))
    values = {
        "now": at, "body": body, "rows": [_line(held, request.POST, errors) for held in people],
        "back": reverse("desk:service_station", args=[body.pk]),
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }  # fmt: skip
    return respond(request, "desk/station_hours.jinja", values, current="spaces", status=status)


def _line(held: Appointment, sent: QueryDict, errors: dict[str, str]) -> Line:
    name, stands = f"hours-{held.pk}", hours_of(held)
    written = sent.get(name, stands)
    if name not in errors and written == sent.get(f"was-{held.pk}"):
        written = stands
    version = getattr(getattr(held, "station_hours", None), "version", 0)
    return Line(name, f"{held.person.name} · {post_name(held)}", written, stands, version, errors.get(name, ""))


def _say(sent: QueryDict, people: Sequence[Appointment], errors: dict[str, str], act: Actor, at: datetime) -> int:
    """Keep the hours of all that were changed, or of nobody; what is wrong, by field. The status of the page."""
    status = 422
    with transaction.atomic():
        for held in people:
            name = f"hours-{held.pk}"
            said = sent.get(name)
            if said is None or said == sent.get(f"was-{held.pk}"):
                continue
            version = whole_number(sent.get(f"version-{held.pk}", ""))
            try:
                say_station_hours(held, hours=said, by=act, at=at, version=version)
            except Stale as stale:
                errors[name], status = too_late(stale), 409
            except Invalid as invalid:
                errors[name] = " ".join(invalid.errors.values())
        if errors:
            transaction.set_rollback(True)
    return status
