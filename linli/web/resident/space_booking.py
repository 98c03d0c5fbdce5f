"""One public space as residents see it: which times of a week are taken, booking a free one, giving one's own up."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.organisations.actions import book_space, withdraw_booking
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BookingState
from linli.organisations.queries import bookings as queries
from linli.organisations.rules_bookings import may_book_space, may_withdraw_booking
from linli.places.models import Place, PublicSpace
from linli.places.queries_spaces import period_of, shared_with
from linli.web.access import public
from linli.web.booking_pages import Asked, choices, clock_time, days_of, first_day_of, weeks_beside
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.space_words import square_metres

TONES = {
    BookingState.WAITING: ("clock", "station"),
    BookingState.CONFIRMED: ("tick", "done"),
    BookingState.DECLINED: ("bar", "over"),
    BookingState.WITHDRAWN: ("arrow", "over"),
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def space(request: HttpRequest, slug: str, space_id: UUID) -> HttpResponse:
    """`/e/<slug>/spaces/<id>/`: the week's free times; POST books one."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    found = shared_with(estate).filter(pk=space_id).first()
    if found is None:
        raise Http404
    asked = Asked.of(request.POST) if request.method == "POST" else Asked.fresh(found, at)
    if request.method == "POST" and _booked(request, found, estate, asked, by, at):
        return frame.see_other(reverse("resident:space", args=[estate.slug, found.pk]))
    return frame.show(
        request, "space", _context(request, found, estate, asked, by, at), status=422 if asked.errors else 200
    )


def _booked(request: HttpRequest, found: PublicSpace, estate: Place, asked: Asked, by: Actor, at: datetime) -> bool:
    wanted = asked.wanted()
    if wanted is None:
        return False
    try:
        done = book_space(found, wanted, estate=estate, by=by, at=at)
    except Invalid as invalid:
        asked.take(invalid.errors)
        return False
    if done.state == BookingState.CONFIRMED:
        frame.tell(request, _("It is booked for you."))
    else:
        frame.tell(request, _("It is noted. Whether it is confirmed stands on this page."))
    return True


def _context(
    request: HttpRequest, found: PublicSpace, estate: Place, asked: Asked, by: Actor, at: datetime
) -> dict[str, Any]:
    first = first_day_of(request.GET.get("week", ""), at)
    before, after = weeks_beside(first, at)
    refusal = may_book_space(by, found, estate, at)
    return {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "space": found,
        "area": square_metres(found.area),
        "what_for": period_of(found).what_for,
        "first": first,
        "days": [
            (day.day, [(span, one.room.name if one.room else "") for span, one in day.taken])
            for day in days_of(found, first)
        ],
        "own": [_line(one, by, at) for one in queries.own_of(by, at).filter(space=found)[:20]],
        "asked": asked,
        "choices": choices(found),
        "earliest": clock.local_date(at).isoformat(),
        "refusal": refusal,
        "sign_in": by.person_id is None and refusal is not None and refusal.kind is RefusalKind.WHO,
        "before": before,
        "after": after,
    }


def _line(booking: SpaceBooking, by: Actor, at: datetime) -> dict[str, Any]:
    """One's own booking, with what the keeper said."""
    state = BookingState(booking.state)
    return {
        "booking": booking,
        "span": f"{clock_time(booking.starts_at)}–{clock_time(booking.ends_at)}",
        "chip": (state.value, str(state.label), *TONES[state]),
        "withdraw": may_withdraw_booking(by, booking, at) is None,
    }


@public
@require_POST
def withdraw(request: HttpRequest, slug: str, booking_id: UUID) -> HttpResponse:
    """`/e/<slug>/bookings/<id>/withdrawal/`: give one's own booking up."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    booking = queries.own_of(by, at).filter(pk=booking_id).first()
    if booking is None:
        raise Http404
    try:
        withdraw_booking(booking, by=by, at=at)
        frame.tell(request, _("It is given up; the time is free again."))
    except Refused as refused:
        frame.tell(request, refused.refusal.sentence())
    return frame.see_other(reverse("resident:space", args=[estate.slug, booking.space_id]))
