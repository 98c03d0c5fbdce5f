"""My calendars at the desk: what a body has before it in the next month; an address for each of my posts and for its
body, made, renewed and ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor, Held
from linli.core.refusals import Refused, unseen
from linli.duties.actions_calendar import end_calendar_address, make_calendar_address
from linli.duties.models_calendar import CalendarAddress
from linli.duties.queries_calendar import Entry, living_of, month_ahead
from linli.meetings.enums import OF_MEETINGS
from linli.organisations.models import Appointment
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import DRILL_POWERS, SWEEP_POWERS, post_name, respond, see_other, tell
from linli.web.drill_words import stretch
from linli.web.filters import day as day_words
from linli.web.filters import local_time
from linli.web.typed import id_of

PAGES = {
    "reception": ("desk:reception", frozenset({Power.RECEPTION_KEEP})),
    "meeting": ("desk:meeting", OF_MEETINGS),
    "lesson": ("desk:lesson", frozenset({Power.LESSON_ARRANGE})),
    "round": ("desk:sweep", SWEEP_POWERS),
    "drill": ("desk:drill", DRILL_POWERS),
    "activity": ("desk:activity", frozenset({Power.VOLUNTEERING_LEAD})),
}
"""The page of each kind of thing in a calendar, and the powers in its body that open it."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def calendars(request: HttpRequest) -> HttpResponse:
    """Which of my calendars have an address; POST makes one, which is shown once, or ends one."""
    at, actor = clock.now(), actor_of(request)
    made = ""
    if request.method == "POST":
        named = id_of(request.POST.get("appointment", ""))
        held = next((one for one in actor.posts if one.appointment_id == named), None)
        if held is None:
            raise Refused(unseen())
        by, whole = actor.in_post(held), request.POST.get("whole") == "1"
        living = living_of([held.appointment_id]).filter(whole_body=whole).first()
        if request.POST.get("do") == "end":
            if living is not None:
                end_calendar_address(living, by=by, at=at)
            tell(request, _("The address works no more."))
            return see_other(reverse("desk:calendars"))
        appointment = Appointment.objects.get(pk=held.appointment_id)
        words = make_calendar_address(appointment, whole_body=whole, by=by, at=at).words
        made = request.build_absolute_uri(reverse("calendar", args=[words]))
    known = {
        (one.appointment_id, one.whole_body): one for one in living_of([one.appointment_id for one in actor.posts])
    }
    lines = [
        _line(held, whole, known, post_name(actor.in_post(held))) for held in actor.posts for whole in (False, True)
    ]
    values = {"now": at, "lines": lines, "made": made, **_month(actor, request.GET.get("body", ""), at)}
    response = respond(request, "desk/calendars.jinja", values, current="duties")
    if made:
        response.headers["Cache-Control"] = "no-store"
    return response


def _line(held: Held, whole: bool, known: dict[tuple[Any, bool], CalendarAddress], name: str) -> dict[str, Any]:
    return {
        "appointment": held.appointment_id,
        "whole": whole,
        "name": _("All of %(body)s") % {"body": held.organisation_name} if whole else name,
        "living": known.get((held.appointment_id, whole)),
    }


def _month(actor: Actor, text: str, at: datetime) -> dict[str, Any]:
    """The next month of the body that is asked for, of the first of mine without one, and what can be planned there.
    Raises `Refused` for a body in which I have no post."""
    bodies = {held.organisation_id: held.organisation_name for held in actor.posts}
    wanted = id_of(text) if text else next(iter(bodies), None)
    if wanted is None or wanted not in bodies:
        raise Refused(unseen())
    powers = frozenset().union(*(held.powers for held in actor.posts if held.organisation_id == wanted))
    here = reverse("desk:calendars")
    return {
        "body": wanted,
        "named": bodies[wanted],
        "bodies": [(str(pk), name, f"{here}?body={pk}", None) for pk, name in bodies.items()],
        "ahead": [
            {"entry": one, "when": _when(one, at), "href": _href(one, powers)}
            for one in month_ahead(wanted, at, with_meetings=not OF_MEETINGS.isdisjoint(powers))
        ],
        "plans": _plans(powers, wanted, bodies[wanted]),
    }


def _when(entry: Entry, at: datetime) -> str:
    if not isinstance(entry.starts, datetime):
        return day_words(entry.starts, at)
    if isinstance(entry.ends, datetime):
        return stretch(entry.starts, entry.ends, at)
    return local_time(entry.starts, at)


def _href(entry: Entry, powers: frozenset[str]) -> str:
    view, needed = PAGES[entry.kind]
    return reverse(view, args=[entry.ref]) if powers & needed else ""


def _plans(powers: frozenset[str], body_id: UUID, named: str) -> list[tuple[str, str, str]]:
    """Where these powers go on with the month: the verb, its words, the page."""
    duties = f"{reverse('desk:duty_list')}?body={body_id}"
    offered = (
        (Power.MEETING_CALL, "call", _("Call a meeting"), reverse("desk:meeting_new")),
        (Power.VOLUNTEERING_LEAD, "plan", _("Plan an activity"), f"{reverse('desk:volunteering')}#teams"),
        (Power.LESSON_ARRANGE, "arrange", _("Arrange a lesson"), reverse("desk:lesson_new")),
        (Power.DUTY_KEEP, "duties", _("Duties of %(body)s") % {"body": named}, duties),
    )
    return [(verb, words, href) for power, verb, words, href in offered if power in powers]
