"""The minutes of a meeting: drafted from its agenda and decisions, published, and on paper."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import in_one_transaction
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.meetings.actions import publish, write_minutes
from linli.meetings.actions.minutes import MOST_PARTS
from linli.meetings.enums import Outcome
from linli.meetings.models import Meeting, Minutes
from linli.meetings.queries import agenda_of, comes_back, invitations_of
from linli.meetings.rules import may_write_minutes, unseen
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.meeting_page import my_meeting, seen_version
from linli.web.desk.meetings import in_body
from linli.web.meeting_words import (
    called,
    draft,
    draft_for_residents,
    outcome_line,
    quorum_words,
    task_line,
    when_and_where,
)

Parts = list[tuple[str, str]]
WHERE = {"parts": "parts", "for_residents": "id_for_residents"}
"""Where on the page each error belongs."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def meeting_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes, prefilled with what is known; POST keeps them, and with the second button publishes."""
    at, actor = clock.now(), actor_of(request)
    row = my_meeting(actor, meeting_id)
    act = in_body(actor, row.organisation_id, Power.MEETING_CALL)
    refusal = may_write_minutes(act, row, at)
    errors: dict[str, str] = {}
    if request.method == "POST":
        ask(refusal)
        parts, read = _sent(request), request.POST.get("for_residents", "")
        try:
            _keep(request, row, parts, read, act, at)
            return see_other(reverse("desk:meeting", args=[row.pk]))
        except Invalid as invalid:
            errors = invalid.errors
    else:
        parts, read = _known(row, at)
    open_items = agenda_of(row).filter(outcome=Outcome.OPEN).count()
    values = {
        "now": at, "meeting": row, "when": when_and_where(row, at), "parts": list(enumerate(parts)), "read": read,
        "errors": errors, "refusal": refusal, "open_items": open_items,
        "mistakes": [(WHERE.get(name, ""), said) for name, said in errors.items()],
    }  # fmt: skip
    return respond(request, "desk/meeting_minutes.jinja", values, current="meetings", status=422 if errors else 200)


def _known(row: Meeting, at: datetime) -> tuple[Parts, str]:
    """What was written, else what the agenda and the decisions say."""
    kept = Minutes.objects.filter(meeting=row).first()
    items = list(agenda_of(row))
    names = called(items, None, at)
    parts = [(head, said) for head, said in kept.parts] if kept and kept.parts else []
    read = kept.for_residents if kept else ""
    return parts or draft(row, items, list(comes_back(row)), names), read or draft_for_residents(items, names)


def _sent(request: HttpRequest) -> Parts:
    """Headings and words as they were sent."""
    heads, said = request.POST.getlist("head"), request.POST.getlist("words")
    return list(zip(heads, said, strict=False))[:MOST_PARTS]


def _keep(request: HttpRequest, row: Meeting, parts: Parts, read: str, act: Actor, at: datetime) -> None:
    """Keep the minutes, and publish them if asked: both or neither."""
    publishes = request.POST.get("do") == "publish"

    def kept() -> None:
        write_minutes(row, parts=parts, for_residents=read, version=seen_version(request), by=act, at=at)
        if publishes:
            publish(row, for_residents=read, by=act, at=at)

    in_one_transaction(kept)
    published = _("It is published. What was not reached goes to the next meeting.")
    tell(request, published if publishes else _("The minutes are kept."))


@require_safe
@for_staff
def meeting_paper(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """On A4: the notice with the agenda of a meeting to come, or the minutes of one that was held."""
    at, actor = clock.now(), actor_of(request)
    row = my_meeting(actor, meeting_id)
    if row.reason:
        raise Refused(unseen())
    items, guests = list(agenda_of(row)), list(invitations_of(row))
    values = {
        "now": at,
        "meeting": row,
        "when": when_and_where(row, at),
        "issuer": row.organisation.name,
        "guests": guests,
        "quorum": quorum_words(row, guests),
        "names": called(items, None, at),
        "items": [(item, outcome_line(item), [task_line(task) for task in item.tasks.all()]) for item in items],
        "back": [task_line(task) for task in comes_back(row)],
        "minutes": Minutes.objects.filter(meeting=row).first(),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
        "page": reverse("desk:meeting", args=[row.pk]),
    }
    response = render(request, "desk/meeting_paper.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response
