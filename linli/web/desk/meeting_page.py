"""One meeting: its agenda, who comes, what comes back; replying, calling off, adding, and that it was held."""

from __future__ import annotations

from collections.abc import Callable
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
from linli.meetings.actions import add_item, answer_invitation, call_off, hold, set_attendance_right, take_up
from linli.meetings.enums import Reply, State
from linli.meetings.models import AgendaItem, Invitation, Meeting
from linli.meetings.queries import agenda_of, comes_back, invitations_of, on_list, visible_to
from linli.meetings.rules import calls_in, may_answer_invitation, may_call_off, may_hold, may_set_right, unseen
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms_meetings import ItemForm
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.meetings import add_errors, in_body
from linli.web.form_keys import new_key, sent_key
from linli.web.meeting_words import called, chip_of, outcome_chip, outcome_line, quorum_words, when_and_where

MOST = 100
Doing = Callable[[HttpRequest, Meeting, Actor, datetime, ItemForm], str]


def my_meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """The meeting, as far as the reader sees it. Raises `Refused`."""
    found = visible_to(actor).filter(pk=meeting_id).first()
    if found is None:
        raise Refused(unseen())
    return found


def seen_version(request: HttpRequest) -> int | None:
    """The version that the form was made from."""
    return whole_number(request.POST.get("version", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The page of one meeting; POST does what its buttons say."""
    at, actor = clock.now(), actor_of(request)
    row = my_meeting(actor, meeting_id)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    form = ItemForm(request.POST if asked == "add" else None)
    errors: dict[str, str] = {}
    if asked:
        doing = _DOING.get(asked)
        if doing is None:
            raise Refused(unseen())
        try:
            tell(request, doing(request, row, in_body(actor, row.organisation_id, Power.MEETING_CALL), at, form))
            return see_other(reverse("desk:meeting", args=[row.pk]))
        except Invalid as invalid:
            errors = invalid.errors
            if asked == "add":
                add_errors(form, invalid)
    values = {**context(actor, row, at), "form": form, "asked": asked, "sent": request.POST}
    values["key"] = sent_key(request.POST) or new_key()
    values["errors"] = errors
    values["mistakes"] = form.mistakes() or [(_field(asked, name), said) for name, said in errors.items()]
    return respond(request, "desk/meeting.jinja", values, current="meetings", status=422 if errors else 200)


def _field(asked: str, name: str) -> str:
    """The id of the field of the form that was sent; empty where it has no such field."""
    at_its_field = {"call_off": ("reason",), "hold": ("people",), "set_right": ("people",)}.get(asked, ())
    return f"id_{name}" if name in at_its_field else ""


def context(actor: Actor, row: Meeting, at: datetime) -> dict[str, Any]:
    """Everything that the page shows."""
    act = in_body(actor, row.organisation_id, Power.MEETING_CALL)
    convenes = calls_in(act, row.organisation_id)
    guests, items, back = list(invitations_of(row)[:MOST]), list(agenda_of(row)[:MOST]), list(comes_back(row)[:MOST])
    left = list(on_list(row)[:MOST]) if convenes and row.state == State.CALLED else []
    today = clock.local_date(at)
    return {
        "now": at,
        "meeting": row,
        "chip": chip_of(row),
        "when": when_and_where(row, at),
        "quorum": quorum_words(row, guests),
        "convenes": convenes,
        "guests": guests,
        "mine": [one for one in guests if may_answer_invitation(_for(actor, one), _of(one, row), at) is None],
        "items": [(one, outcome_chip(one), outcome_line(one)) for one in items],
        "names": called([*items, *left], actor, at),
        "back": [(task, task.late(today)) for task in back],
        "left": left,
        "replies": Reply.choices,
        "hold_refusal": may_hold(act, row, at),
        "right_refusal": may_set_right(act, row, at),
        "call_off_refusal": may_call_off(act, row, at),
        "came": sum(bool(one.came) for one in guests),
    }


def _for(actor: Actor, invitation: Invitation) -> Actor:
    return in_body(actor, invitation.organisation_id, Power.MEETING_ANSWER)


def _of(invitation: Invitation, row: Meeting) -> Invitation:
    """The invitation with its meeting at hand, so that the rule asks nothing."""
    invitation.meeting = row
    return invitation


def _answer(request: HttpRequest, row: Meeting, _act: Actor, at: datetime, _form: ItemForm) -> str:
    found = invitations_of(row).filter(pk=named(request, "invitation")).first()
    if found is None:
        raise Refused(unseen())
    answer_invitation(
        found, reply=request.POST.get("reply", ""), said=request.POST.get("said", ""), version=seen_version(request),
        by=_for(actor_of(request), found), at=at,
    )  # fmt: skip
    return _("The convener reads your answer.")


def _call_off(request: HttpRequest, row: Meeting, act: Actor, at: datetime, _form: ItemForm) -> str:
    call_off(row, reason=request.POST.get("reason", ""), version=seen_version(request), by=act, at=at)
    return _("The meeting is called off. What stood on its agenda waits on the list.")


def _add(request: HttpRequest, row: Meeting, act: Actor, at: datetime, form: ItemForm) -> str:
    form.is_valid()
    try:
        add_item(
            row.organisation, forum=row.forum, **form.cleaned_data, meeting=row, key=sent_key(request.POST), by=act,
            at=at,
        )  # fmt: skip
    except KeyReused:
        again = _("What you sent before has arrived. If this is another matter, load the page anew and send again.")
        raise Invalid({"title": again}) from None
    return _("It stands on the agenda.")


def _take_up(request: HttpRequest, row: Meeting, act: Actor, at: datetime, _form: ItemForm) -> str:
    item = AgendaItem.objects.filter(pk=named(request, "item")).first()
    if item is None:
        raise Refused(unseen())
    take_up(item, meeting=row, version=seen_version(request), by=act, at=at)
    return _("It stands on the agenda.")


def _attendance(request: HttpRequest, row: Meeting) -> dict[str, Any]:
    guests = {str(one.organisation_id): one.organisation_id for one in invitations_of(row)}
    came = {guests[one] for one in request.POST.getlist("came") if one in guests}
    return {"came": came, "people": whole_number(request.POST.get("people", "")), "version": seen_version(request)}


def _set_right(request: HttpRequest, row: Meeting, act: Actor, at: datetime, _form: ItemForm) -> str:
    held = set_attendance_right(row, **_attendance(request, row), by=act, at=at)
    if held.quorate:
        return _("It is set right. Enough came: it can decide.")
    return _("It is set right. Too few came: everything goes to the next meeting.")


def _hold(request: HttpRequest, row: Meeting, act: Actor, at: datetime, _form: ItemForm) -> str:
    held = hold(row, **_attendance(request, row), by=act, at=at)
    if held.quorate:
        return _("It is written down. Now say what became of each item.")
    return _("Too few of those invited came: everything goes to the next meeting.")


_DOING: dict[str, Doing] = {
    "answer": _answer,
    "call_off": _call_off,
    "add": _add,
    "take_up": _take_up,
    "hold": _hold,
    "set_right": _set_right,
}


def named(request: HttpRequest, name: str) -> UUID:
    """The row that a button names. Raises `Refused`."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Refused(unseen()) from error
