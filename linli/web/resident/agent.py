"""What is done for residents: the list by need, with its papers; asking for one; following it with its code."""

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
from linli.core.refusals import Invalid, Refused, Stale
from linli.people.queries import reveals_of
from linli.places.models import Place
from linli.playbooks.parts_services import Agency, AgentKind
from linli.playbooks.wording import duration
from linli.services import actions, queries, rules
from linli.services.actions import AskFacts
from linli.services.enums import Side
from linli.services.models import AgentMatter, AgentPaper
from linli.web.access import public
from linli.web.actors import remember_code
from linli.web.brakes import too_many
from linli.web.form_keys import new_key, sent_key
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.resident.me import told_looks
from linli.web.service_words import matter_chip, matter_name, paper_state, step_lines, way_name
from linli.web.typed import id_of

MOST = 20
IN_AN_HOUR = 6
FIELDS = ("way", "name", "phone", "words", "on_behalf")


@public
@require_safe
def agent(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/agent/`: what is done for those who live here, in the playbook's order; one's own first."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    plan = queries.agency_at(estate)
    own = queries.own_matters(by, estate)[:MOST] if by.person_id is not None or by.subjects else []
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "name": str(plan.name) if plan is not None else "",
        "matters": [_line(one, plan) for one in plan.matters] if plan is not None else [],
        "own": [(row, matter_name(row), matter_chip(row)) for row in own],
    }
    return frame.show(request, "agent", context)


def _line(spec: AgentKind, plan: Agency) -> dict[str, Any]:
    ways = [plan.way(key) for key in spec.ways]
    return {
        "key": spec.key,
        "name": str(spec.name),
        "papers": [str(one) for one in spec.papers],
        "steps": [str(one) for one in spec.steps],
        "by": str(spec.decided_by),
        "days": duration(spec.days),
        "fee": str(spec.fee),
        "ways": [(way.key, str(way.name)) for way in ways if way is not None],
    }


@public
@require_http_methods(["GET", "HEAD", "POST"])
def agent_kind(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """`/e/<slug>/agent/<key>/`: one matter with its papers and steps; POST asks for it."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    plan = queries.agency_at(estate)
    spec = plan.matter(key) if plan is not None else None
    if plan is None or spec is None:
        raise Http404
    errors: dict[str, str] = {}
    form_key, status, sent = sent_key(request.POST) or new_key(), 200, request.POST
    if request.method == "POST":
        try:
            row = _asked(request, estate, spec, by, at)
        except Invalid as wrong:
            errors, status = wrong.errors, 422
        except KeyReused:
            errors, status = {"name": _("What you sent before has arrived. To send another, press again.")}, 409
            form_key = new_key()
        else:
            response = frame.see_other(reverse("resident:agent_matter", args=[estate.slug, row.pk]))
            remember_code(request, response, row.pk)
            return response
    line = _line(spec, plan)
    usual = {"way": line["ways"][0][0], "name": by.name}
    context = {
        **frame.around(estate, at, nav="home"),
        "one": line,
        "key": form_key,
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return frame.show(request, "agent_kind", context, status=status)


def _asked(request: HttpRequest, estate: Place, spec: AgentKind, by: Actor, at: datetime) -> AgentMatter:
    """Raises `Invalid`, `KeyReused`."""
    sent = request.POST
    if too_many(request, "agent", IN_AN_HOUR):
        raise Invalid({"name": _("From here much was asked within the hour. Call the station, or come.")})
    facts = AskFacts(
        kind=spec.key, way=sent.get("way", ""), name=sent.get("name", ""), phone=sent.get("phone", ""),
        words=sent.get("words", ""), on_behalf=sent.get("on_behalf") == "1",
    )  # fmt: skip
    return actions.ask_for_matter(estate, facts, key=sent_key(sent), by=by, at=at)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def agent_matter(request: HttpRequest, slug: str, matter_id: UUID) -> HttpResponse:
    """`/e/<slug>/agent/matters/<id>/`: one's own matter with its code, papers and steps; POST ticks a paper or
    withdraws."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    row = queries.own_matter(by, matter_id)
    if row is None or row.place_id != estate.pk:
        raise Http404
    if request.method == "POST":
        try:
            frame.tell(request, _pressed(request, row, by, at))
        except Refused as refused:
            frame.tell(request, refused.refusal.sentence())
        except Stale:
            frame.tell(request, _("Something has changed meanwhile. Read again, then press."))
        response = frame.see_other(request.path)
        remember_code(request, response, row.pk)
        return response
    papers = [_paper(one, row, by, at) for one in queries.papers_of(row)]
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "row": row,
        "title": matter_name(row),
        "chip": matter_chip(row),
        "way": way_name(row),
        "needed": [str(one) for one in row.spec.papers] if row.spec is not None else [],
        "papers": papers,
        "steps": step_lines(row, at),
        "code": queries.code_of(row.pk),
        "looks": told_looks(list(reveals_of(row.pk))) if row.contact_id is not None else [],
        "withdraws": rules.may_withdraw_matter(by, row, at) is None,
    }
    return frame.show(request, "agent_matter", context)


def _paper(one: AgentPaper, row: AgentMatter, by: Actor, at: datetime) -> dict[str, Any]:
    """A paper with the tick that its owner can set now."""
    ticks = [side.value for side in reversed(Side) if rules.may_tick_paper(by, row, one, side, at) is None]
    return {**paper_state(one, at), "tick": ticks[0] if ticks else ""}


def _pressed(request: HttpRequest, row: AgentMatter, by: Actor, at: datetime) -> str:
    """Do what was pressed, and say what was done. Raises `Refused`, `Stale`, `Http404`."""
    sent = request.POST
    if sent.get("do") == "withdraw":
        done = actions.withdraw_matter(row, by=by, at=at)
        if done.papers_out:
            return _("It is stopped. The station gives your papers back first.")
        return _("It is withdrawn.")
    paper_id, side = id_of(sent.get("paper", "")), sent.get("side", "")
    paper = queries.papers_of(row).filter(pk=paper_id).first() if paper_id is not None else None
    if paper is None or side not in Side.values:
        raise Http404
    actions.tick_paper(row, paper, Side(side), by=by, at=at)
    return _("Ticked.")


def opened(request: HttpRequest, typed: str) -> HttpResponse | None:
    """303 to the matter that this code opens, which this browser may open from now; None for another code."""
    found = queries.by_code(typed)
    if found is None:
        return None
    response = frame.see_other(reverse("resident:agent_matter", args=[found.place.slug, found.pk]))
    remember_code(request, response, found.pk)
    return response
