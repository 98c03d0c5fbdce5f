"""Entering at the desk what somebody asks for: at the window, by telephone, for a neighbour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.services import actions, queries
from linli.services.actions import AskFacts
from linli.web.access import for_staff
from linli.web.desk.frame import see_other, tell
from linli.web.desk.service_entering import Entering, entering_page
from linli.web.desk.service_standings import Standing
from linli.web.form_keys import sent_key

FIELDS = ("kind", "way", "name", "phone", "words", "on_behalf")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def matter_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the matter's page."""
    return entering_page(request, MATTER)


def _choices(place: Place) -> dict[str, Any]:
    plan = queries.agency_at(place)
    return {
        "kinds": [(one.key, str(one.name)) for one in plan.matters] if plan is not None else [],
        "hand_in": [(one.key, str(one.name)) for one in plan.ways] if plan is not None else [],
    }


def _entered(request: HttpRequest, here: Standing, at: datetime) -> HttpResponse:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    facts = AskFacts(
        kind=sent.get("kind", ""), way=sent.get("way", ""), name=sent.get("name", ""), phone=sent.get("phone", ""),
        words=sent.get("words", ""), on_behalf=sent.get("on_behalf") == "1",
    )  # fmt: skip
    row = actions.enter_matter(here.place, facts, key=sent_key(sent), by=here.act, at=at)
    tell(request, _("Entered. Take it on, then write a receipt for every paper."))
    return see_other(reverse("desk:agent_matter", args=[row.pk]))


MATTER = Entering(
    power=Power.AGENT_ACT, rule="may_enter_for", template="desk/agent_new.jinja", fields=FIELDS, choices=_choices,
    enter=_entered, nothing=gettext_lazy("By the playbook that holds there, your body does no matters for others."),
    back="desk:services",
)  # fmt: skip
