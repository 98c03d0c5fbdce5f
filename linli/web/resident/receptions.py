"""Reception days of an estate: who receives when and where, booking a time without an account, giving it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.duties.actions_reception import Visitor, book_reception, give_back_booking
from linli.duties.models_reception import BookingState, ReceptionBooking, ReceptionDay
from linli.duties.queries_reception import (
    by_code,
    called_off_for,
    code_of,
    for_estate,
    own_booking,
    slot_count,
    slots_of,
    start_of,
    was_for,
)
from linli.duties.rules_reception import may_give_back_booking
from linli.places.models import Place
from linli.web.access import public
from linli.web.actors import remember_code
from linli.web.brakes import too_many
from linli.web.form_keys import new_key, sent_key
from linli.web.reception_words import free_words, slot_words, when, who
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST = 20
IN_AN_HOUR = 6
FIELDS = ("slot", "words", "name", "phone")


@public
@require_safe
def receptions(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/receptions/`: the days to come, the nearest first; those that were called off, with why."""
    at = clock.now()
    estate = estate_or_404(slug)
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "coming": [_line(day, at) for day in for_estate(estate, at)[:MOST]],
        "called_off": [(day, when(day, at)) for day in called_off_for(estate, at)[:MOST]],
        "report_address": reverse("resident:report", args=[estate.slug]),
    }
    return frame.show(request, "receptions", context)


def _line(day: ReceptionDay, at: datetime) -> dict[str, Any]:
    free = free_words(day, day.taken)  # type: ignore[attr-defined]  # counted by the query
    return {"day": day, "when": when(day, at), "who": who(day), "free": free}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: HttpRequest, slug: str, day_id: UUID) -> HttpResponse:
    """`/e/<slug>/receptions/<id>/`: one day and its free times; POST books one."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    day = for_estate(estate, at).filter(pk=day_id).first()
    if day is None:
        return _gone(request, estate, day_id, at)
    errors: dict[str, str] = {}
    key, status = sent_key(request.POST) or new_key(), 200
    if request.method == "POST":
        try:
            booking = _book(request, day, estate, by, at)
        except Invalid as wrong:
            errors, status = wrong.errors, 422
        except KeyReused:
            errors, status = {"slot": _("You have booked a time with this form. For another one, send it again.")}, 409
            key = new_key()
        else:
            response = frame.see_other(reverse("resident:reception_booking", args=[estate.slug, booking.pk]))
            remember_code(request, response, booking.pk)
            return response
    slots = [slot for slot in slots_of(day, at) if slot.free]
    context = {
        **frame.around(estate, at, nav="home"),
        **_line(day, at),
        "slots": [(str(slot.number), slot_words(slot)) for slot in slots],
        "key": key,
        "next": None if slots else _next(estate, day, at),
        "typed": {name: request.POST.get(name, "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return frame.show(request, "reception", context, status=status)


def _gone(request: HttpRequest, estate: Place, day_id: UUID, at: datetime) -> HttpResponse:
    """A day that was called off or is over leads to the list, which says why and what is next. Raises `Http404`."""
    if not called_off_for(estate, at).filter(pk=day_id).exists():
        if not was_for(estate, day_id):
            raise Http404
        frame.tell(request, _("That reception is over. What was brought to it is followed with its code."))
    return frame.see_other(reverse("resident:receptions", args=[estate.slug]))


def _book(request: HttpRequest, day: ReceptionDay, estate: Place, by: Actor, at: datetime) -> ReceptionBooking:
    """Raises `Invalid`, `KeyReused`."""
    sent = request.POST
    slot = sent.get("slot", "")
    if not (slot.isascii() and slot.isdigit() and len(slot) < 4):
        raise Invalid({"slot": _("Choose a time.")})
    if too_many(request, "reception", IN_AN_HOUR):
        raise Invalid({"slot": _("From here many times were booked within the hour. Call the station, or come.")})
    visitor = Visitor(sent.get("words", ""), sent.get("name", ""), sent.get("phone", ""))
    return book_reception(day, estate=estate, slot=int(slot), visitor=visitor, key=sent_key(sent), by=by, at=at)


def _next(estate: Place, day: ReceptionDay, at: datetime) -> dict[str, Any] | None:
    """The next day that still has a free time. One query."""
    for other in for_estate(estate, at).filter(starts_at__gt=max(day.starts_at, at))[:MOST]:
        if other.taken < slot_count(other):  # type: ignore[attr-defined]  # counted by the query
            return _line(other, at)
    return None


@public
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, slug: str, booking_id: UUID) -> HttpResponse:
    """`/e/<slug>/receptions/bookings/<id>/`: one's own time with its code; POST gives it back."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    found = own_booking(by, booking_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            give_back_booking(found, by=by, at=at)
            frame.tell(request, _("The time is given back; what you wrote is erased."))
        except Refused as refused:
            frame.tell(request, refused.refusal.sentence())
        response = frame.see_other(request.path)
        remember_code(request, response, found.pk)
        return response
    slot = found.slot
    begins = start_of(found.day, slot) if slot is not None else found.day.starts_at
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "booking": found,
        "day": found.day,
        "begins": begins,
        "code": code_of(found.pk),
        "gives_back": may_give_back_booking(by, found, at) is None,
        "taken": found.service_request if found.state == BookingState.TAKEN else None,
    }
    response = frame.show(request, "reception_booking", context)
    if found.service_request_id is not None:
        remember_code(request, response, found.service_request_id)
    return response


def opened(request: HttpRequest, typed: str) -> HttpResponse | None:
    """303 to the booked time that this code opens, which this browser may open from now; None for another code."""
    found = by_code(typed)
    if found is None:
        return None
    response = frame.see_other(reverse("resident:reception_booking", args=[found.estate.slug, found.pk]))
    remember_code(request, response, found.pk)
    return response
