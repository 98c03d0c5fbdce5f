"""The agreement of a dispute: written line by line, and printed on A4 for signing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.mediation import queries, rules
from linli.mediation.actions import LineFacts, write_agreement
from linli.mediation.models import Mediation, MediationParty
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, whole_number
from linli.web.desk.mediation_ways import acting
from linli.web.desk.mediations import my_mediation
from linli.web.desk.pressing import tried
from linli.web.typed import day_of, id_of

ROWS = 4
"""So many lines are offered; more are there if more were written."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mediation_agreement(request: HttpRequest, number: str) -> HttpResponse:
    """Write what they agreed, and who does what by when."""
    at, actor = clock.now(), actor_of(request)
    row = my_mediation(actor, number)
    parties, act = queries.parties_of(row), acting(actor, row, "mediator")
    ask(rules.may_write(act, row, parties, at))
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: _write(request, row, act, at))
        if not errors:
            return see_other(reverse("desk:mediation", args=[number]))
        row = my_mediation(actor, number)
    return _form(request, row, parties, errors)


def _write(request: HttpRequest, row: Mediation, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Stale`, `Refused`."""
    lines = []
    for sent in _sent_lines(request.POST):
        party = id_of(sent["party"])
        if not sent["words"].strip():
            continue
        if party is None:
            raise Invalid({"lines": _("Say at each line whose it is.")})
        day = day_of(sent["due_on"])
        if day is None and sent["due_on"]:
            raise Invalid({"lines": _("Write a day such as 2026-12-01.")})
        lines.append(LineFacts(party, sent["words"], day))
    version = whole_number(request.POST.get("version", ""))
    write_agreement(row, words=request.POST.get("words", ""), lines=lines, by=act, at=at, version=version)
    return _("Written. Print it, and let everybody sign.")


def _sent_lines(sent: Any) -> list[dict[str, str]]:
    """The lines of the form, by number."""
    found: list[dict[str, str]] = []
    while f"party_{len(found)}" in sent and len(found) < 50:
        found.append({name: sent.get(f"{name}_{len(found)}", "") for name in ("party", "words", "due_on")})
    return found


def _form(request: HttpRequest, row: Mediation, parties: list[MediationParty], errors: dict[str, str]) -> HttpResponse:
    if errors:
        lines, words = _sent_lines(request.POST), request.POST.get("words", "")
    else:
        words = row.agreement
        lines = [
            {"party": str(line.party_id), "words": line.words, "due_on": line.due_on.isoformat() if line.due_on else ""}
            for line in queries.lines_of(row)
        ]
        if not lines:
            lines = [{"party": str(party.pk), "words": "", "due_on": ""} for party in parties]
    lines += [{"party": "", "words": "", "due_on": ""}] * max(1, ROWS - len(lines))
    values = {
        "row": row,
        "parties": [("", _("Who")), *((str(party.pk), party.called) for party in parties)],
        "lines": lines,
        "words": words,
        "errors": errors,
        "mistakes": [({"words": "id_words", "lines": "id_lines"}.get(name, ""), said) for name, said in errors.items()],
    }
    status = 422 if errors else 200
    return respond(request, "desk/mediation_agreement.jinja", values, current="mediations", status=status)


@require_safe
@for_staff
def mediation_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The agreement on A4, with a place for each to sign."""
    at, actor = clock.now(), actor_of(request)
    row = my_mediation(actor, number)
    if row.written_on is None:
        raise Refused(rules.unseen_mediation())
    values = {
        "now": at,
        "row": row,
        "parties": queries.parties_of(row),
        "lines": queries.lines_of(row),
        "mediator": row.appointment.person.name if row.appointment is not None else "",
        "page": reverse("desk:mediation", args=[number]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    response = render(request, "desk/mediation_paper.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response
