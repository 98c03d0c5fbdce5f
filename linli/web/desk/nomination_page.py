"""One nomination at the desk: for the keeper from the start, for the panel once they agreed; poster and certificate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.honours import queries, rules
from linli.honours.enums import PUBLIC, ConsentWay, State
from linli.honours.models import Nomination, PanelMember, PanelWord
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import respond, see_other
from linli.web.desk.honour_forms import back
from linli.web.desk.honour_round import door_words
from linli.web.desk.nomination_ways import answer_form, forms_of, go, word_form
from linli.web.desk.pressing import pressed
from linli.web.filters import day as day_words
from linli.web.honour_words import chip_of, criteria_of
from linli.web.qr import qr


def my_nomination(actor: Actor, nomination_id: UUID) -> Nomination:
    """The nomination, where the reader sees it. One query. Raises `Refused`."""
    found = queries.nominations_for(actor).filter(pk=nomination_id).first()
    if found is None:
        raise Refused(rules.unseen_honour())
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def nomination(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """One nomination; a POST goes one of the ways that it shows. Who was slower reads so, and loses nothing."""
    at, actor = clock.now(), actor_of(request)
    row = my_nomination(actor, nomination_id)
    act = in_post_with(actor, row.round.organisation_id, Power.HONOUR_KEEP)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = pressed(request, lambda: go(request, row, act, at))
        if not errors:
            return see_other(_after(actor, row))
        row = my_nomination(actor, nomination_id)
    return _page(request, row, actor, act, at, errors)


def _after(actor: Actor, row: Nomination) -> str:
    """Its page, while the reader still sees it; else the round's."""
    if queries.nominations_for(actor).filter(pk=row.pk).exists():
        return reverse("desk:nomination", args=[row.pk])
    return reverse("desk:honour_round", args=[row.round_id])


def _page(
    request: HttpRequest, row: Nomination, actor: Actor, act: Actor, at: datetime, errors: dict[str, str]
) -> HttpResponse:
    keeps = act.held is not None and rules.keeps(act.held, row.round)
    members = queries.members_of(row.round)
    words = {one.member_id: one for one in queries.words_of(row)}
    objections = queries.objections_of(row) if keeps else []
    unanswered = sum(one.answered_at is None for one in objections)
    values = {
        "now": at,
        "row": row,
        "name": row.name or row.shown_name or pgettext("honour", "Name forgotten"),
        "chip": chip_of(row),
        "criteria": criteria_of(row.round),
        "keeps": keeps,
        "facts": _facts(row, at, keeps=keeps),
        "members": [_member(row, one, actor, act, words.get(one.pk), at) for one in members],
        "least": row.round.plan.panel_least if row.round.plan is not None else 0,
        "objections": [(one, answer_form(row, one, act, at)) for one in objections],
        "forms": forms_of(row, act, len(words), unanswered, at) if keeps else [],
        "public": row.state in PUBLIC,
        "stands": row.state == State.NOTICE,
        **back(request, errors),
    }
    return respond(request, "desk/nomination.jinja", values, current="honours", status=422 if errors else 200)


def _facts(row: Nomination, at: datetime, *, keeps: bool) -> list[tuple[str, str]]:
    """What the keeper reads of it, and the panel, but for the doors. One query for each door's name."""
    found = [
        (_("Nominated by"), row.nominator_name),
        (_("Door"), door_words(row.room) if keeps else ""),
        (pgettext("honour", "They agreed"), _word_of(row.consent_way, row.consented_on, at)),
        (_("Guardian who agreed"), row.guardian if keeps else ""),
        (_("Why the panel decided so"), row.decision_words),
        (_("Shown as"), row.shown_name),
        (_("What everybody reads"), row.public_words),
        (_("Agreed to name and words"), _word_of(row.words_way, row.words_on, at)),
    ]
    return [(term, said) for term, said in found if said]


def _word_of(way: str, on: date | None, at: datetime) -> str:
    if not way or on is None:
        return ""
    return f"{day_words(on, at)} · {ConsentWay(way).label}"


def _member(
    row: Nomination, member: PanelMember, actor: Actor, act: Actor, given: PanelWord | None, at: datetime
) -> dict[str, Any]:
    held = next((one for one in actor.posts if one.appointment_id == member.appointment_id), None)
    by = actor.in_post(held) if held is not None else act
    return {"name": member.shown_name, "given": given, "form": word_form(row, member, by, given, at)}


@require_safe
@for_staff
def poster(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """The notice on A4 for the doors: name and words as agreed, until when one can object, and where."""
    at, actor = clock.now(), actor_of(request)
    row = _public(actor, nomination_id)
    address = request.build_absolute_uri(reverse("resident:honour", args=[row.estate.slug, row.pk]))
    return _printed(request, "desk/honour_poster.jinja", row, actor, at, {"address": address, "code": qr(address)})


@require_safe
@for_staff
def certificate(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """The certificate on A4, once they are honoured."""
    at, actor = clock.now(), actor_of(request)
    row = _public(actor, nomination_id)
    if row.state != State.HONOURED:
        raise Refused(rules.unseen_honour())
    return _printed(request, "desk/certificate.jinja", row, actor, at, {})


def _public(actor: Actor, nomination_id: UUID) -> Nomination:
    row = my_nomination(actor, nomination_id)
    if row.state not in PUBLIC:
        raise Refused(rules.unseen_honour())
    return row


def _printed(
    request: HttpRequest, template: str, row: Nomination, actor: Actor, at: datetime, values: dict[str, Any]
) -> HttpResponse:
    shared = {
        "now": at,
        "row": row,
        "stands": row.state == State.NOTICE,
        "back": reverse("desk:nomination", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, template, {**shared, **values}, using="jinja2")
