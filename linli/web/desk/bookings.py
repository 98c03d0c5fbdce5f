"""Bookings of a space at the desk: the week's plan, on paper too, booking for somebody, and the keeper's word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.waiting import Line
from linli.organisations.actions import (
    ForWhom,
    book_space,
    confirm_booking,
    decline_booking,
    withdraw_booking,
)
from linli.organisations.models import SpaceBooking
from linli.organisations.models_bookings import BookingState, BookingVerb
from linli.organisations.queries import bookings as queries
from linli.organisations.queries.waiting import BOOKING
from linli.organisations.rules_bookings import may_book_space, may_decide_booking, may_withdraw_booking
from linli.people.actions import reveal
from linli.people.enums import RevealPurpose
from linli.places.actions import open_for_booking
from linli.places.models import PublicSpace
from linli.places.queries import full_names
from linli.places.rules_spaces import may_open_for_booking
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.booking_pages import Asked, choices, clock_time, days_of, first_day_of, minutes, weeks_beside
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.spaces import POWER, my_space, seen_version
from linli.web.desk.telephones import phone_page
from linli.web.desk.waiting_rows import Shown, show
from linli.web.space_words import clock_of

RECORDS = Power.SERVICE_REQUEST_FILE_ON_BEHALF
LENGTHS = (30, 60, 90, 120, 180, 240, 480)


def keeping(actor: Actor, space: PublicSpace) -> Actor:
    """The reader in the post that keeps the space, else in the one that records for others."""
    act = with_power(actor, POWER, space)
    return act if act.can(POWER, space) else with_power(actor, RECORDS, space)


def my_booking(actor: Actor, booking_id: UUID) -> SpaceBooking:
    """The booking, where one of the reader's posts reads whose it is. Raises `Refused`."""
    found = queries.visible_to(actor).filter(pk=booking_id).first()
    if found is None:
        raise Refused(unseen())
    my_space(actor, found.space_id)
    return found


def line(booking: SpaceBooking, act: Actor, at: datetime) -> dict[str, Any]:
    """One booking as the keeper reads it, with what they may do."""
    return {
        "booking": booking,
        "span": f"{clock_time(booking.starts_at)}–{clock_time(booking.ends_at)}",
        "who": booking.name or (booking.booker.name if booking.booker else ""),
        "state": str(BookingState(booking.state).label),
        "confirm": may_decide_booking(act, booking, BookingVerb.CONFIRM, at) is None,
        "decline": may_decide_booking(act, booking, BookingVerb.DECLINE, at) is None,
        "withdraw": may_withdraw_booking(act, booking, at) is None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bookings(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """What waits and what is taken this week; POST books for somebody who came or called."""
    at, actor = clock.now(), actor_of(request)
    space = my_space(actor, space_id)
    act = keeping(actor, space)
    if not (act.can(POWER, space) or act.can(RECORDS, space)):
        raise Refused(unseen())
    asked = Asked.of(request.POST) if request.method == "POST" else Asked.fresh(space, at)
    if request.method == "POST" and _booked(request, space, asked, act, at):
        return see_other(reverse("desk:space_bookings", args=[space.pk]))
    return _page(request, space, asked, act, at)


def _booked(request: HttpRequest, space: PublicSpace, asked: Asked, act: Actor, at: datetime) -> bool:
    wanted = asked.wanted()
    if wanted is None:
        return False
    try:
        done = book_space(space, wanted, behalf=ForWhom(asked.name, asked.phone), by=act, at=at)
    except Invalid as invalid:
        asked.take(invalid.errors)
        return False
    sure = done.state == BookingState.CONFIRMED
    tell(request, _("It is booked.") if sure else _("It is noted, and waits for whoever keeps the space."))
    return True


def _page(
    request: HttpRequest,
    space: PublicSpace,
    asked: Asked,
    act: Actor,
    at: datetime,
    declining: Mapping[UUID, str] | None = None,
) -> HttpResponse:
    """The page; `declining` has what is wrong with the reason of a booking that is being declined."""
    wrong = declining or {}
    first = first_day_of(request.GET.get("week", ""), at)
    waiting = queries.taken(space, at, at + timedelta(days=90)).filter(state=BookingState.WAITING)
    before, after = weeks_beside(first, at)
    values = {
        "now": at,
        "space": space,
        "first": first,
        "days": [(day.day, [line(one, act, at) for _span, one in day.taken]) for day in days_of(space, first)],
        "waiting": [line(one, act, at) for one in waiting],
        "asked": asked,
        "choices": choices(space),
        "earliest": clock.local_date(at).isoformat(),
        "refusal": may_book_space(act, space, None, at),
        "settings_refusal": may_open_for_booking(act, space, at),
        "hours": hours_words(space),
        "before": before,
        "after": after,
        "purposes": RevealPurpose.choices,
        "wrong": wrong,
        "declining": [(f"reason-{booking_id}", words) for booking_id, words in wrong.items()],
    }
    status = 422 if asked.errors or wrong else 200
    return respond(request, "desk/bookings.jinja", values, current="spaces", status=status)


def hours_words(space: PublicSpace) -> str:
    """In which hours and for how long a space is booked; empty where it is not."""
    if space.longest is None:
        return ""
    values = {"opens": clock_of(space.opens), "closes": clock_of(space.closes), "longest": minutes(space.longest)}
    if space.at_once:
        return _("From %(opens)s to %(closes)s, at most %(longest)s, holds at once") % values
    return _("From %(opens)s to %(closes)s, at most %(longest)s, the keeper confirms") % values


@require_POST
@for_staff
def decide(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The keeper's yes or no, or a withdrawal for whoever booked through us."""
    at, actor = clock.now(), actor_of(request)
    booking = my_booking(actor, booking_id)
    act, version = keeping(actor, booking.space), seen_version(request)
    verb = request.POST.get("verb", "")
    try:
        if verb == BookingVerb.CONFIRM:
            confirm_booking(booking, by=act, at=at, version=version)
            tell(request, _("It is confirmed; whoever booked reads it on the estate's page."))
        elif verb == BookingVerb.DECLINE:
            decline_booking(booking, reason=request.POST.get("reason", ""), by=act, at=at, version=version)
            tell(request, _("It is declined; whoever booked reads why."))
        elif verb == BookingVerb.WITHDRAW:
            withdraw_booking(booking, by=act, at=at, version=version)
            tell(request, _("It is withdrawn; the time is free."))
        else:
            raise Refused(unseen())
    except Invalid as invalid:
        wrong = {booking.pk: " ".join(invalid.errors.values())}
        return _page(request, booking.space, Asked.fresh(booking.space, at), act, at, wrong)
    return see_other(reverse("desk:space_bookings", args=[booking.space_id]))


@require_POST
@for_staff
def telephone(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The telephone left with a booking, for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    booking = my_booking(actor, booking_id)
    back = reverse("desk:space_bookings", args=[booking.space_id])
    if booking.contact is None:
        return see_other(back)
    act = with_power(actor, Power.CONTACT_REVEAL, booking)
    try:
        found = reveal(
            booking.contact, about=booking, purpose=request.POST.get("purpose", ""), subject_type="space_booking",
            subject_id=booking.pk, by=act, at=at,
        )  # fmt: skip
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
        return see_other(back)
    return phone_page(request, booking.name, found, back, at, current="spaces")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def booking_hours(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """Whether, in which hours and for how long a space is booked."""
    at, actor = clock.now(), actor_of(request)
    space = my_space(actor, space_id)
    act = with_power(actor, POWER, space)
    ask(may_open_for_booking(act, space, at))
    sent = request.POST if request.method == "POST" else {}
    shown = {
        "opens": sent.get("opens", str(space.opens)),
        "closes": sent.get("closes", str(space.closes)),
        "longest": sent.get("longest", str(space.longest or "")),
        "at_once": bool(sent.get("at_once")) if sent else space.at_once,
    }
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            open_for_booking(
                space, longest=whole_number(str(shown["longest"])), opens=_minute(shown["opens"]),
                closes=_minute(shown["closes"]), at_once=bool(shown["at_once"]), by=act, at=at,
                version=seen_version(request),
            )  # fmt: skip
            tell(request, _("The hours of booking are kept."))
            return see_other(reverse("desk:space_bookings", args=[space.pk]))
        except Invalid as invalid:
            errors = invalid.errors
    times = [(str(n), clock_of(n)) for n in range(0, 24 * 60 + 1, 30)]
    values = {
        "now": at, "space": space, "shown": shown, "errors": errors, "opens": times[:-1], "closes": times[1:],
        "lengths": [("", _("It is not booked")), *((str(n), minutes(n)) for n in LENGTHS)],
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }  # fmt: skip
    return respond(request, "desk/booking_hours.jinja", values, current="spaces", status=422 if errors else 200)


def _minute(text: Any) -> int:
    found = whole_number(str(text))
    return -1 if found is None else found


@require_safe
@for_staff
def week_print(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """The week's plan on a sheet of A4 for the door: what is taken and when, and nobody's name."""
    at, actor = clock.now(), actor_of(request)
    space = my_space(actor, space_id)
    first = first_day_of(request.GET.get("week", ""), at)
    lies = full_names([space.place_id]).get(space.place_id or 0, "")
    values = {
        "now": at,
        "space": space,
        "lies": lies,
        "first": first,
        "last": first + timedelta(days=6),
        "days": days_of(space, first),
        "hours": hours_words(space),
        "back": reverse("desk:space_bookings", args=[space.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/space_week.jinja", values, using="jinja2")


def _asked_of_keeper(waiting: Line) -> str:
    return _("Confirm or decline")


def _plan_of(waiting: Line) -> str:
    return reverse("desk:space_bookings", args=[waiting.ref])


show(BOOKING, Shown(asks=_asked_of_keeper, href=_plan_of))
