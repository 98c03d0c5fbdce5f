"""One reception day at the desk: who comes, taking down what they bring, changing it, calling it off, its notice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask, unseen
from linli.duties import rules_reception as rules
from linli.duties.actions_reception import Moved, call_off_reception, change_reception, close_list
from linli.duties.actions_taking import Brought, take_down_booked, take_down_walk_in
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.duties.models_reception import BookingState
from linli.duties.queries_reception import list_of, slot_count, start_of, visible_to
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.service_requests.actions import Filed
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.receptions import matters, people_of, times_of
from linli.web.form_keys import new_key, sent_key
from linli.web.qr import qr
from linli.web.reception_words import chip_of, span, when, who
from linli.web.typed import id_of

MOST, MOST_ESTATES = 200, 200
FIELDS = {"change": ("who", "day", "starts", "ends", "venue", "reason"), "walk_in": ("estate", "phone")}
"""Fields of the forms by what a form does, beside the words and the name of who brings something."""

Doing = Callable[[HttpRequest, ReceptionDay, Actor, datetime], str]


def my_day(actor: Actor, day_id: UUID) -> ReceptionDay:
    """The day, where the reader keeps its list or receives. Raises `Refused`."""
    found = visible_to(actor).filter(pk=day_id).first()
    if found is None:
        raise Refused(unseen())
    return found


def acting(actor: Actor, day: ReceptionDay) -> Actor:
    """The reader in the post that keeps the list, else in the one that receives."""
    here = [held for held in actor.posts if held.organisation_id == day.organisation_id]
    keeping = [held for held in here if Power.RECEPTION_KEEP in held.powers]
    mine = [held for held in actor.posts if held.appointment_id == day.appointment_id]
    return actor.in_post((keeping or mine)[0])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def reception(request: HttpRequest, day_id: UUID) -> HttpResponse:
    """The page of one day; POST does what its buttons say."""
    at, actor = clock.now(), actor_of(request)
    day = my_day(actor, day_id)
    act = acting(actor, day)
    ask(rules.may_read_list(act, day, at))
    errors: dict[str, str] = {}
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST":
        doing = _DOING.get(asked)
        if doing is None:
            raise Refused(unseen())
        try:
            tell(request, doing(request, day, act, at))
            return see_other(reverse("desk:reception", args=[day.pk]))
        except Invalid as wrong:
            errors = wrong.errors
        except Stale:
            warn(request, _("The list was changed meanwhile. Look again."))
            return see_other(reverse("desk:reception", args=[day.pk]))
    values = _context(request, day, act, actor, at) | {
        "asked": asked,
        "errors": errors,
        "mistakes": [(_field(asked, request.POST, name), words) for name, words in errors.items()],
    }
    return respond(request, "desk/reception.jinja", values, current="receptions", status=422 if errors else 200)


def _field(asked: str, sent: Mapping[str, str], name: str) -> str:
    """The id of the field of the form that was sent; empty where it has no such field."""
    brought = {"take": sent.get("booking", ""), "walk_in": "new"}.get(asked, "")
    if asked == "call_off":
        return "id_why"
    if brought and name in ("words", "name"):
        return f"{name}-{brought}"
    return f"id_{name}" if name in FIELDS.get(asked, ()) else ""


def _context(request: HttpRequest, day: ReceptionDay, act: Actor, actor: Actor, at: datetime) -> dict[str, Any]:
    listed = list(list_of(day)[:MOST])
    here = list(Place.objects.filter(pk__in=day.bound_places.values("place_id")).order_by("path"))
    takes = rules.may_take_down(act, day, at) is None
    changes = rules.may_change_reception(act, day, at) is None
    start, end = clock.local(day.starts_at), clock.local(day.ends_at)
    booked = [one for one in listed if one.state == BookingState.BOOKED]
    return {
        "now": at,
        "day": day,
        "when": when(day, at),
        "who": who(day),
        "chip": chip_of(day, at),
        "places": here,
        "slots": slot_count(day),
        "booked": [(one, start_of(day, one.slot or 0)) for one in booked],
        "taken": matters([one for one in listed if one.service_request_id is not None], actor),
        "takes": takes,
        "key": sent_key(request.POST, "key") or new_key(),
        "changes": changes,
        "closes": rules.may_close_list(act, day, at) is None,
        "estates": _estates(here) if takes else [],
        "people": people_of(day.organisation, clock.local_date(day.starts_at)) if changes else [],
        "sent": request.POST,
        "usual": {
            "who": str(day.appointment_id or ""), "day": start.date().isoformat(), "starts": f"{start:%H:%M}",
            "ends": f"{end:%H:%M}", "venue": day.venue,
        },
    }  # fmt: skip


def _estates(places: list[Place]) -> list[tuple[str, str]]:
    found = Place.objects.filter(within([(place.level, place.pk) for place in places]), level=Level.ESTATE)
    return [(str(place.pk), place.name) for place in found.order_by("path")[:MOST_ESTATES]]


def _brought(request: HttpRequest) -> Brought:
    sent = request.POST
    return Brought(
        sent.get("words", ""), sent.get("name", ""), sent.get("phone", ""), sent.get("where_words", ""),
        bool(sent.get("open_to_all")), sent_key(sent, "key"),
    )  # fmt: skip


def _said(filed: Filed) -> str:
    told = {"number": filed.number, "code": filed.code}
    return _("Taken down as %(number)s. Its code for who brought it: %(code)s") % told


def _take(request: HttpRequest, day: ReceptionDay, act: Actor, at: datetime) -> str:
    named = id_of(request.POST.get("booking", ""))
    booking = ReceptionBooking.objects.filter(pk=named, day=day).first() if named is not None else None
    if booking is None:
        raise Refused(unseen())
    return _said(take_down_booked(booking, _brought(request), by=act, at=at))


def _walk_in(request: HttpRequest, day: ReceptionDay, act: Actor, at: datetime) -> str:
    estate = Place.objects.filter(pk=whole_number(request.POST.get("estate", "")) or 0).first()
    if estate is None:
        raise Invalid({"estate": _("Choose an estate for which the reception is.")})
    return _said(take_down_walk_in(day, _brought(request), estate=estate, by=act, at=at))


def _change(request: HttpRequest, day: ReceptionDay, act: Actor, at: datetime) -> str:
    held = id_of(request.POST.get("who", ""))
    if held is None:
        raise Invalid({"who": _("Choose who.")})
    starts_at, ends_at = times_of(request.POST)
    wanted = Moved(held, starts_at, ends_at, request.POST.get("venue", ""), request.POST.get("reason", ""))
    change_reception(day, wanted, by=act, at=at, version=_version(request))
    return _("It is changed. Who has booked is told.")


def _call_off(request: HttpRequest, day: ReceptionDay, act: Actor, at: datetime) -> str:
    call_off_reception(day, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("It is called off. Who has booked is told.")


def _close(request: HttpRequest, day: ReceptionDay, act: Actor, at: datetime) -> str:
    close_list(day, by=act, at=at, version=_version(request))
    return _("The list is closed. Of who booked and was not there nothing is kept.")


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


_DOING: dict[str, Doing] = {
    "take": _take, "walk_in": _walk_in, "change": _change, "call_off": _call_off, "close": _close,
}  # fmt: skip


@require_safe
@for_staff
def reception_print(request: HttpRequest, day_id: UUID) -> HttpResponse:
    """The notice on a sheet of A4 for the door: who receives, when, where, what about, how to book."""
    at, actor = clock.now(), actor_of(request)
    day = my_day(actor, day_id)
    places = list(Place.objects.filter(pk__in=day.bound_places.values("place_id")).order_by("path"))
    first = next((place for place in places if place.level == Level.ESTATE and place.slug), None)
    address = request.build_absolute_uri(reverse("resident:receptions", args=[first.slug]) if first else "/")
    values = {
        "now": at,
        "day": day,
        "when": when(day, at),
        "who": who(day),
        "for_whom": [place.name for place in places],
        "each": ngettext("%(count)s minute for each", "%(count)s minutes for each", day.slot_minutes)
        % {"count": day.slot_minutes},
        "span": span(day.starts_at, day.ends_at),
        "address": address,
        "code": qr(address),
        "back": reverse("desk:reception", args=[day.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/reception_print.jinja", values, using="jinja2")
