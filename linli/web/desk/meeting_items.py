"""One item of an agenda and what became of it, a new one on a list, and a task that is done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.meetings.actions import (
    add_item,
    answer_item,
    climb_item,
    decide_item,
    finish_task,
    postpone_item,
    reopen_item,
    send_down,
    withdraw_item,
)
from linli.meetings.enums import Outcome
from linli.meetings.models import AgendaItem
from linli.meetings.queries import history_of, invitations_of, item_seen_by, task_seen_by
from linli.meetings.rules import (
    may_decide_item,
    may_finish_task,
    may_reopen_item,
    may_send_down,
    may_withdraw_item,
    unseen,
)
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.playbooks.enums import BodyKind, Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms_meetings import (
    DoneForm,
    ItemForm,
    SettleForm,
    given_in,
    task_rows,
)
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.legacy_beside import matter_beside
from linli.web.desk.meeting_page import seen_version
from linli.web.desk.meetings import add_errors, in_body, kept_lists, my_list
from linli.web.form_keys import new_key, sent_key
from linli.web.ladder_words import step_line
from linli.web.meeting_words import called, outcome_chip, outcome_line


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def meeting_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item: what became of it, with tasks; POST says so, or takes it off."""
    at, actor = clock.now(), actor_of(request)
    item = item_seen_by(actor, item_id)
    if item is None:
        raise Refused(unseen())
    act = in_body(actor, item.organisation_id, Power.MEETING_CALL)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    bodies = _bodies(item)
    rows, history = task_rows(request.POST), history_of(item)
    form = SettleForm(request.POST if asked == "settle" else None, climbs=_climbs(item))
    error, tasks_wrong = "", ""
    if asked:
        try:
            if asked != "settle":
                return see_other(_done(request, asked, item, act, at))
            if form.is_valid():
                _settle(form, item, rows, bodies, seen_version(request), act, at)
                tell(request, _("It is written down."))
                return see_other(_back(item))
            error = _("Something is missing or wrong below.")
        except Invalid as invalid:
            error = " ".join(invalid.errors.values())
            tasks_wrong = invalid.errors.get("tasks", "")
            add_errors(form, invalid, reason="said") if asked == "settle" else None
    values = {
        "now": at,
        "item": item,
        "called": called([item], actor, at)[item.pk],
        "chip": outcome_chip(item),
        "outcome": outcome_line(item),
        "tasks": [
            (task, task.late(clock.local_date(at)))
            for task in item.tasks.select_related("organisation").order_by("due_on", "pk")
        ],
        "form": form,
        "rows": list(enumerate(rows)),
        "bodies": [(str(body.pk), body.short_name) for body in bodies],
        "more_filled": any(row["body"] for row in rows[1:]),
        "settle_refusal": may_decide_item(act, item, at),
        "withdraw_refusal": may_withdraw_item(act, item, at),
        "reopen_refusal": may_reopen_item(act, item, at),
        "down_refusal": may_send_down(act, item, history, at),
        "down": request.POST.get("down", ""),
        "steps": [step_line(one, at) for one in history if one.pk != item.pk],
        "error": error,
        "tasks_wrong": tasks_wrong,
        "asked": asked,
        "reason": request.POST.get("reason", ""),
        "back": _back(item),
        **matter_beside(item, actor, at),
    }
    return respond(request, "desk/meeting_item.jinja", values, current="meetings", status=422 if error else 200)


def _done(request: HttpRequest, asked: str, item: AgendaItem, act: Actor, at: datetime) -> str:
    """Do what a button besides the form says; where that leads. Raises `Refused`, `Stale`, `Invalid`."""
    seen, sent = seen_version(request), request.POST
    if asked == "withdraw":
        withdraw_item(item, reason=sent.get("reason", ""), version=seen, by=act, at=at)
        tell(request, _("It is taken off."))
    elif asked == "send_down":
        send_down(item, reason=sent.get("down", ""), version=seen, by=act, at=at)
        tell(request, _("It is given back; they are told."))
    elif asked == "reopen":
        reopen_item(item, version=seen, by=act, at=at)
        tell(request, _("It is open again. Say now what became of it."))
        return reverse("desk:meeting_item", args=[item.pk])
    else:
        raise Refused(unseen())
    return _back(item)


def _back(item: AgendaItem) -> str:
    return reverse("desk:meeting", args=[item.meeting_id]) if item.meeting_id else reverse("desk:meetings")


def _climbs(item: AgendaItem) -> str:
    """Where it climbs to, in words; empty from the top."""
    above = item.spec.climbs_to
    return _("To the forum above: %(forum)s") % {"forum": item.playbook.forum(above).name} if above else ""


def _bodies(item: AgendaItem) -> list[Organisation]:
    """Who can be given a task: the body that holds the forum, those invited, and those that serve the place; of kinds
    that have somebody to answer for it."""
    answering = {kind for kind in BodyKind if item.playbook.posts_with(Power.MEETING_ANSWER, kind)}
    guests = [one.organisation for one in invitations_of(item.meeting)] if item.meeting else []
    known = {body.pk: body for body in (item.organisation, *guests, *bodies_for(item.place, sorted(answering)))}
    return list(known.values())


def _settle(
    form: SettleForm,
    item: AgendaItem,
    rows: list[dict[str, str]],
    bodies: list[Organisation],
    version: int | None,
    act: Actor,
    at: datetime,
) -> None:
    outcome, said = form.cleaned_data["outcome"], form.cleaned_data["said"]
    common: Any = {"version": version, "by": act, "at": at}
    if outcome == Outcome.DECIDED:
        decide_item(item, said=said, tasks=given_in(rows, bodies), **common)
    elif outcome == Outcome.ANSWERED:
        answer_item(item, said=said, **common)
    elif outcome == Outcome.CLIMBED:
        climb_item(item, reason=said, **common)
    else:
        postpone_item(item, reason=said, **common)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def meeting_item_new(request: HttpRequest) -> HttpResponse:
    """Put something on the list of a forum: it stands on the next agenda by itself."""
    at, actor = clock.now(), actor_of(request)
    chosen = my_list(request, actor)
    if chosen is None:
        lists = [(one, f"{reverse('desk:meeting_item_new')}?{one.query}") for one in kept_lists(actor)]
        return respond(request, "desk/meeting_choose.jinja", {"lists": lists}, current="meetings")
    form, key = ItemForm(request.POST or None), sent_key(request.POST) or new_key()
    if request.method == "POST" and form.is_valid():
        act = in_body(actor, chosen.body.pk, Power.MEETING_CALL)
        try:
            add_item(
                chosen.body, forum=chosen.forum.key, place=chosen.place, **form.cleaned_data, key=key, by=act, at=at
            )
            tell(request, _("It waits on the list, and stands on the next agenda by itself."))
            return see_other(reverse("desk:meetings"))
        except Invalid as invalid:
            add_errors(form, invalid)
        except KeyReused:
            key = new_key()
            form.add_error(None, _("What you sent before has arrived. If this is another matter, send again."))
    values = {"chosen": chosen, "form": form, "key": key}
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/meeting_item_new.jinja", values, current="meetings", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def meeting_task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: who does what by when; POST says that it is done."""
    at, actor = clock.now(), actor_of(request)
    task = task_seen_by(actor, task_id)
    if task is None:
        raise Refused(unseen())
    act = in_body(actor, task.organisation_id, Power.MEETING_ANSWER, Power.MEETING_CALL)
    if may_finish_task(act, task, at) is not None:
        act = in_body(actor, task.item.organisation_id, Power.MEETING_CALL)
    today = clock.local_date(at)
    form = DoneForm(request.POST or None, initial={"done_on": today.isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            finish_task(task, **form.cleaned_data, version=seen_version(request), by=act, at=at)
            tell(request, _("It is done, and comes back on no agenda."))
            return see_other(reverse("desk:meetings"))
        except Invalid as invalid:
            add_errors(form, invalid)
    values = {
        "now": at,
        "task": task,
        "late": task.late(today),
        "called": called([task.item], actor, at)[task.item_id],
        "form": form,
        "refusal": may_finish_task(act, task, at),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/meeting_task.jinja", values, current="meetings", status=status)
