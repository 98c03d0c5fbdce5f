"""One round of stars at the desk, what is put up in the firm, and a certificate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.firms import queries, rules
from linli.firms.enums import ConsentWay, RoundState
from linli.firms.models import StarRound
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.firm_ways import ROUND_WAYS
from linli.web.desk.frame import respond, see_other
from linli.web.desk.ways_in_forms import form_values, paper, pressed, ways_of
from linli.web.firm_words import round_chip, star_name


def my_round(actor: Actor, round_id: UUID) -> StarRound:
    """The round, where the reader speaks for the firm. Raises `Refused`."""
    found = queries.rounds_visible_to(actor).filter(pk=round_id).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_round"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def star_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_round(actor, round_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        found = pressed(request, ROUND_WAYS, actor, row, at)
        if found is None:
            return see_other(reverse("desk:star_round", args=[row.pk]))
        errors, row = found, my_round(actor, round_id)
    workers, said = list(queries.workers_of(row).select_related("round")), list(queries.objections_of(row))
    plan = row.plan
    wanting = {"wish", "step_back"} if not workers else set()
    waits = any(one.answered_at is None for one in said)
    lacking = wanting | ({"answer"} if not waits else set()) | ({"decide"} if not workers else set())
    values = {
        "now": at,
        "row": row,
        "chip": round_chip(row),
        "panel": [one.name for one in row.panel.order_by("pk")],
        "workers": [(one, star_name(one)) for one in workers],
        "objections": said,
        "ways": [way for way in ways_of(ROUND_WAYS, actor, row, at) if way.key not in lacking],
        "refused": _why_not(actor, row, waits, at),
        "options": {
            "workers": [(str(one.pk), f"{one.name} · {star_name(one)}") for one in workers],
            "stars": [(one.key, str(one.name)) for one in plan.stars] if plan is not None else [],
            "consents": [(one.value, str(one.label)) for one in ConsentWay],
            "objections": [(str(one.pk), one.words[:40]) for one in said if one.answered_at is None],
        },
        "usual": {
            "consented_on": clock.local_date(at).isoformat(), "consent_way": ConsentWay.SPOKEN.value,
            "decided_on": clock.local_date(at).isoformat(),
        },
        "firm_href": reverse("desk:firm", args=[row.firm_id]),
        **form_values(request.POST, errors),
    }  # fmt: skip
    return respond(request, "desk/star_round.jinja", values, current="firms", status=422 if errors else 200)


def _why_not(actor: Actor, row: StarRound, waits: bool, at: datetime) -> str:
    """Why stars cannot be given yet, while the round is posted."""
    if row.state != RoundState.POSTED:
        return ""
    by = next((actor.in_post(held) for held in actor.posts if held.organisation_id == row.firm_id), actor)
    refused = rules.may_give_stars(by, row, waits, at)
    return refused.sentence() if refused is not None else ""


@require_safe
@for_staff
def star_round_print(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """What the panel decided, on A4, to be put up in the firm while objections are heard."""
    at, actor = clock.now(), actor_of(request)
    row = my_round(actor, round_id)
    if row.state not in (RoundState.POSTED, RoundState.OVER):
        raise Http404
    chosen = [one for one in queries.workers_of(row).select_related("round") if one.chosen]
    values = {
        "now": at,
        "row": row,
        "workers": [(one, star_name(one)) for one in chosen],
        "back": reverse("desk:star_round", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return paper(request, "desk/star_round_print.jinja", values)


@require_safe
@for_staff
def star_print(request: HttpRequest, round_id: UUID, worker_id: UUID) -> HttpResponse:
    """A star's certificate on A4, once it is given."""
    at, actor = clock.now(), actor_of(request)
    row = my_round(actor, round_id)
    worker = queries.workers_of(row).select_related("round").filter(pk=worker_id, chosen=True).first()
    if worker is None or row.state != RoundState.OVER:
        raise Http404
    values = {
        "now": at,
        "row": row,
        "worker": worker,
        "star": star_name(worker),
        "back": reverse("desk:star_round", args=[row.pk]),
    }
    return paper(request, "desk/star_print.jinja", values)
