"""My calendars at the desk: an address for each of my posts and for its body, made, renewed and ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Held
from linli.core.refusals import Refused, unseen
from linli.duties.actions_calendar import end_calendar_address, make_calendar_address
from linli.duties.models_calendar import CalendarAddress
from linli.duties.queries_calendar import living_of
from linli.organisations.models import Appointment
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import post_name, respond, see_other, tell
from linli.web.typed import id_of


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
    response = respond(request, "desk/calendars.jinja", {"now": at, "lines": lines, "made": made}, current="duties")
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
