"""Writing a proposal: a draft is kept as it is; sent, it is whole; changed until the call ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.projects import queries, rules
from linli.projects.actions import ProjectFacts, StepFacts, draft, edit, facts_of, send
from linli.projects.models import ProjectCall, ProjectProposal
from linli.volunteering.models import VolunteerTeam
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.projects import asked_to_propose, my_call, my_project, proposing
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.form_keys import new_key, sent_key
from linli.web.money_words import fen_of
from linli.web.typed import day_of, id_of

ROWS = 8
FIELDS = ("kind", "title", "purpose", "whom", "fen", "team")


def _steps(sent: Any) -> tuple[StepFacts, ...]:
    """Raises `Invalid` on "steps" where a day or a sum is none."""
    found = []
    for row in range(ROWS):
        name, day, fen = (sent.get(f"{field}_{row}", "").strip() for field in ("name", "day", "sum"))
        if not (name or day or fen):
            continue
        due, amount = day_of(day), fen_of(fen)
        if (day and due is None) or (fen and amount is None):
            raise Invalid({"steps": _("A step has a day, and a sum in yuan with at most two digits after the point.")})
        found.append(StepFacts(name, due, amount))
    return tuple(found)


def _facts(request: HttpRequest) -> ProjectFacts:
    sent: Any = request.POST
    estates = tuple(pk for pk in map(whole_number, sent.getlist("estate")) if pk is not None)
    fen = sent.get("fen", "").strip()
    asked = fen_of(fen)
    if fen and asked is None:
        raise Invalid({"fen": _("Write a sum in yuan, above zero, with at most two digits after the point.")})
    team = sent.get("team", "")
    if team and id_of(team) is None:
        raise Invalid({"team": _("Choose a team of your own body, or none.")})
    return ProjectFacts(
        sent.get("kind", ""), sent.get("title", ""), sent.get("purpose", ""), sent.get("whom", ""), asked, estates,
        _steps(sent), id_of(team) if team else None,
    )  # fmt: skip


def _typed(request: HttpRequest, facts: ProjectFacts | None) -> dict[str, Any]:
    """What stands in the form: what was sent; else what is kept."""
    sent: Any = request.POST
    if request.method == "POST":
        steps = [tuple(sent.get(f"{name}_{row}", "") for name in ("name", "day", "sum")) for row in range(ROWS)]
        return {
            "typed": {name: sent.get(name, "") for name in FIELDS}, "ticked": set(sent.getlist("estate")), "rows": steps
        }  # fmt: skip
    if facts is None:
        return {"typed": dict.fromkeys(FIELDS, ""), "ticked": set(), "rows": [("", "", "")] * ROWS}
    steps = [(one.name, one.due_on.isoformat() if one.due_on else "", _yuan(one.fen)) for one in facts.steps]
    typed = {
        "kind": facts.kind, "title": facts.title, "purpose": facts.purpose, "whom": facts.whom, "fen": _yuan(facts.fen),
        "team": str(facts.team_id or ""),
    }  # fmt: skip
    return {"typed": typed, "ticked": set(map(str, facts.estates)), "rows": (steps + [("", "", "")] * ROWS)[:ROWS]}


def _yuan(fen: int | None) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen else ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def project_new(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The form for a call; kept as a draft, or sent at once."""
    at, actor = clock.now(), actor_of(request)
    call = my_call(actor, call_id)
    asked = asked_to_propose(actor, call, at)
    act = next((one for one, refused in asked if refused is None), None)
    if act is None:
        refusals = [refused for _act, refused in asked if refused is not None]
        raise Refused(min(refusals, key=lambda one: (one.kind != "when", one.kind != "who")))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            made = draft(call, _facts(request), key=key, by=act, at=at)
            return _kept(request, made, act)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"title": _("What you sent before has arrived. If this is another one, send again.")},
                new_key(),
            )
    return _form(request, call, act, None, None, errors, key)


def _kept(request: HttpRequest, row: ProjectProposal, act: Actor) -> HttpResponse:
    """A draft is kept whatever is missing; sending says what is."""
    if request.POST.get("do") != "send" or row.state != "draft":
        tell(request, _("Kept. Until the call ends you can change it."))
        return see_other(reverse("desk:project", args=[row.pk]))
    try:
        send(row, by=act, at=clock.now())
    except Invalid as wrong:
        row.refresh_from_db()
        return _form(request, row.call, act, row, facts_of(row), wrong.errors, "")
    tell(request, _("Sent. Until the call ends you can change it."))
    return see_other(reverse("desk:project", args=[row.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def project_change(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The same form for a draft, or for what was sent already."""
    at, actor = clock.now(), actor_of(request)
    row = my_project(actor, project_id)
    act = proposing(actor, row)
    ask(rules.may_edit(act, row, at))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            kept = edit(row, _facts(request), by=act, at=at, version=whole_number(request.POST.get("version", "")))
            return _kept(request, kept, act)
        except Invalid as wrong:
            errors = wrong.errors
        except Stale:
            errors = {"title": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
            row = my_project(actor, project_id)
    return _form(request, row.call, act, row, facts_of(row), errors, "")


def _form(
    request: HttpRequest, call: ProjectCall, act: Actor, row: ProjectProposal | None, facts: ProjectFacts | None,
    errors: dict[str, str], key: str,
) -> HttpResponse:  # fmt: skip
    plan = call.plan
    assert act.organisation_id is not None  # the rule let nobody through without a post
    teams = VolunteerTeam.objects.filter(organisation_id=act.organisation_id, ended_at=None).order_by("name", "pk")
    values = {
        "now": clock.now(),
        "call": call,
        "row": row,
        "action": reverse("desk:project_change", args=[row.pk]) if row is not None else "",
        "estates": [(str(one.pk), one.name) for one in queries.estates_of(call)],
        "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        "teams": [(str(one.pk), one.name) for one in teams],
        "key": key,
        **_typed(request, facts),
        **wrong_at(errors, (*FIELDS, "estates", "steps")),
    }
    return respond(request, "desk/project_form.jinja", values, current="projects", status=422 if errors else 200)
