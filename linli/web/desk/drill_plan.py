"""One plan over all its estates, for the body that made it: how many stand where, heads, and the estates by place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.drills.actions import call_off_plan
from linli.drills.enums import Nature, State
from linli.drills.models import DrillPlan
from linli.drills.queries import heads_of, plans_for, sums_of
from linli.drills.rules import may_call_off_plan, unseen_drill
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.drills import lines
from linli.web.desk.frame import respond, see_other, whole_number
from linli.web.desk.pressing import tried
from linli.web.drill_words import heads_words, stretch

PAGE = 50


def my_plan(actor: Actor, plan_id: UUID) -> DrillPlan:
    """The plan, where the reader plans for the body that made it. One query. Raises `Refused`."""
    found = plans_for(actor).filter(pk=plan_id).first()
    if found is None:
        raise Refused(unseen_drill("may_see_plan"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def drill_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The plan; POST calls it off for all estates that have not held it."""
    at, actor = clock.now(), actor_of(request)
    plan = my_plan(actor, plan_id)
    act = in_post_with(actor, plan.organisation_id, Power.DRILL_PLAN)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: _called_off(request, plan, act, at))
        if not errors:
            return see_other(reverse("desk:drill_plan", args=[plan.pk]))
        plan = my_plan(actor, plan_id)
    state = request.GET.get("state", "")
    found = plan.drills.select_related("estate", "organisation", "plan").order_by("estate__path")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    sums = sums_of(plan)
    here = reverse("desk:drill_plan", args=[plan.pk])
    values = {
        "now": at,
        "plan": plan,
        "nature": Nature(plan.nature).label,
        "when": stretch(plan.starts_at, plan.ends_at, at),
        "sums": sums,
        "heads": heads_words(sums.heads),
        "state": state if state in State.values else "",
        "views": [
            ("", _("All estates"), here, sums.estates),
            *((one.value, one.label, f"{here}?state={one.value}", sums.by_state.get(one.value, 0)) for one in State),
        ],
        "page": page,
        "rows": lines(page.object_list, heads_of(page.object_list), at),
        "calls_off": may_call_off_plan(act, plan, at) is None,
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "mistakes": [(f"id_{name}" if name else "", said) for name, said in errors.items()],
    }
    return respond(request, "desk/drill_plan.jinja", values, current="drills", status=422 if errors else 200)


def _called_off(request: HttpRequest, plan: DrillPlan, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`, `Stale`."""
    reason, version = request.POST.get("reason", ""), whole_number(request.POST.get("version", ""))
    call_off_plan(plan, reason=reason, by=act, at=at, version=version)
    return _("It is called off. The stations and those who were asked are told.")
