"""Before a report is sent: what others reported that may be the same, as anybody may see it (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.places.models import Place
from linli.service_requests import words
from linli.service_requests.actions.filing import Key, filed_before, guess_category, where_of
from linli.service_requests.models import ServiceRequest
from linli.service_requests.offering import Said, offers, own_joined_to
from linli.service_requests.rules import is_reporter, may_affect
from linli.web import filters
from linli.web import service_request_pages as pages
from linli.web.resident import frame
from linli.web.resident.forms import ReportForm
from linli.web.service_request_pages import Audience, Chip

KEY_CLIENT = "web"
"""Whose idempotency keys these are: those of the forms on residents' pages."""

KEPT = "X-Linli-Kept"
"""Said by our script where the phone keeps words and photos, so that a page in between costs nobody a photo."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One that may be the same; `join` is where one says so, empty where it is over."""

    number: str
    title: str
    place: str
    chip: Chip
    when: str
    href: str
    others: str
    join: str


def offered(request: HttpRequest, form: ReportForm, place: Place, at: datetime) -> list[Offer]:
    """What is offered before this report is sent: nothing where it is sent anyway, is for the station's eyes only, is
    wrong, or brings photos that a browser without script would lose. What it is about is guessed from the words; said
    to be about something else, it is looked for again, also where it was to be sent anyway."""
    if not form.is_valid() or place.estate_id is None:
        return []
    said = form.cleaned_data
    if said["anyway"] and said["category"] == said["looked_for"]:
        return []
    if said["station_only"] or said["about_station"]:
        return []
    if request.FILES and KEPT not in request.headers:
        return []
    where = where_of(place)
    category = said["category"]
    if not category and not said["anyway"]:
        category = guess_category(where.playbook, said["words"])
    if category not in {one.key for one in where.playbook.categories}:
        category = ""
    spec = where.playbook.category(category) if category else None
    if spec is not None and (spec.private or spec.about_station or spec.hazard):
        return []
    asked = Said(said["words"], said["where_words"], category, place.estate_id, place.building_id)
    actor = frame.resident_of(request)
    found = [row for row in offers(asked, where.playbook, at, actor) if not is_reporter(actor, row)]
    if found and said["idempotency_key"] and filed_before(Key(KEY_CLIENT, said["idempotency_key"])):
        return []
    names = pages.names_of_places(found) if found else {}
    if found:
        form.ask_category(
            [(one.key, str(one.name)) for one in where.playbook.categories if not one.about_station], category
        )
    own = own_joined_to(actor, [row.pk for row in found]) if found else {}
    return [
        _offer(row, names, join=may_affect(actor, row, at, own_joined=row.pk in own) is None, at=at) for row in found
    ]


def _offer(row: ServiceRequest, names: dict[int, str], *, join: bool, at: datetime) -> Offer:
    return Offer(
        number=row.number,
        title=pages.masked_title(row, {}),
        place=pages.building_words(row, names),
        chip=pages.chip_of(row, Audience.PUBLIC),
        when=_("reported %(length)s ago") % {"length": filters.length(at - row.received_at)},
        href=frame.address_of(row),
        others=words.also_affected(row.affected_count),
        join=reverse("resident:affected", args=[row.number]) if join else "",
    )
