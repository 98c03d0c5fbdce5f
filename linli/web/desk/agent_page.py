"""One matter at the desk: its papers, steps and ways; its slip on paper; the telephone of who asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.core.secrets import mask_name
from linli.people.enums import RevealPurpose
from linli.services import actions, queries, rules
from linli.services.models import AgentMatter
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.agent_ways import acting, go, paper_ways, ways_of
from linli.web.desk.frame import respond, see_other, warn
from linli.web.desk.pressing import tried
from linli.web.desk.telephones import phone_page
from linli.web.qr import qr
from linli.web.service_words import matter_chip, matter_name, paper_state, step_lines, way_name


def my_matter(actor: Actor, matter_id: UUID) -> AgentMatter:
    """The matter, where a body of the reader does it. Raises `Refused`."""
    found = queries.matters_visible_to(actor).filter(pk=matter_id).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_matter"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def matter(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """One matter; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_matter(actor, matter_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, actor, row, at))
        if not errors:
            return see_other(reverse("desk:agent_matter", args=[row.pk]))
        row = my_matter(actor, matter_id)
    return _page(request, row, actor, at, errors)


def _page(request: HttpRequest, row: AgentMatter, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    asked = request.POST.get("do", "") if errors else ""
    by, spec = acting(actor, row), row.spec
    papers = [{**paper_state(one, at), "ways": paper_ways(by, row, one, at)} for one in queries.papers_of(row)]
    today, steps = clock.local_date(at), step_lines(row, at)
    closing = rules.may_close_matter(by, row, at)
    values = {
        "now": at,
        "row": row,
        "title": matter_name(row),
        "chip": matter_chip(row),
        "way": way_name(row),
        "spec": spec,
        "listed": [str(one) for one in spec.papers] if spec is not None else [],
        "paper_options": [(str(one), str(one)) for one in spec.papers] if spec is not None else [],
        "papers": papers,
        "steps": steps,
        "step_options": [(str(one.number), one.name) for one in steps],
        "next_step": next((str(one.number) for one in steps if not one.done), ""),
        "ways": ways_of(actor, row, at),
        "refused": closing.sentence() if closing is not None and row.state == "returning" else "",
        "calls": bool(row.contact_id) and rules.may_call_asker(by, row, at) is None,
        "purposes": [(one.value, str(one.label)) for one in RevealPurpose],
        "usual": {"done_on": today.isoformat(), "look_on": (today + timedelta(days=7)).isoformat()},
        "asked": asked,
        "typed": request.POST if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name else "", said) for name, said in errors.items()],
    }
    return respond(request, "desk/agent_matter.jinja", values, current="services", status=422 if errors else 200)


@require_safe
@for_staff
def matter_slip(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The slip of a matter: a numbered receipt for every paper, with room for both signatures, and the code."""
    at, actor = clock.now(), actor_of(request)
    row = my_matter(actor, matter_id)
    code = queries.code_of(row.pk)
    address = request.build_absolute_uri(f"/f/{code}")
    values = {
        "now": at,
        "row": row,
        "title": matter_name(row),
        "from_whom": mask_name(row.name),
        "papers": [paper_state(one, at) for one in queries.papers_of(row)],
        "code": code,
        "picture": qr(address),
        "back": reverse("desk:agent_matter", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/agent_slip.jinja", values, using="jinja2")


@require_POST
@for_staff
def matter_telephone(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The telephone of who asked for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_matter(actor, matter_id)
    back = reverse("desk:agent_matter", args=[row.pk])
    try:
        found = actions.call_asker(row, purpose=request.POST.get("purpose", ""), by=acting(actor, row), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, row.name, found, back, at, current="services")
