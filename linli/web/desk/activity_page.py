"""One activity at the desk: its tasks, its roster, what its organiser can do; the sheet and the poster on A4."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.people.enums import RevealPurpose
from linli.volunteering import rules
from linli.volunteering.enums import Standing
from linli.volunteering.models import Activity, ActivitySlot, SignUp
from linli.volunteering.queries import Heads, roster_of, slots_of
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.activity_forms import FIELDS, skills_of, spaces_in
from linli.web.desk.activity_ways import go
from linli.web.desk.frame import respond, see_other
from linli.web.desk.pressing import status_of, tried
from linli.web.desk.volunteering import leading, my_activity
from linli.web.form_keys import new_key, sent_key
from linli.web.qr import qr
from linli.web.volunteer_words import chip_of, day_and_hours, heads_words, hours_of, skill_words, when

EMPTY_LINES = 10
"""Lines on the sheet for who signs up by hand."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """One activity; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_activity(actor, activity_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, row, leading(actor, row.team), at))
        if not errors:
            return see_other(reverse("desk:activity", args=[row.pk]))
        row = my_activity(actor, activity_id)
    values = _values(request, row, leading(actor, row.team), at, errors)
    return respond(request, "desk/activity.jinja", values, current="volunteering", status=status_of(errors))


def _values(request: HttpRequest, row: Activity, act: Actor, at: datetime, errors: dict[str, str]) -> dict[str, Any]:
    slots = slots_of(row)
    names = rules.may_see_roster(act, row, at) is None
    roster = roster_of(row) if names else []
    may = _may(act, row, at)
    asked = request.POST.get("do", "") if errors else ""
    beside = request.POST.get("slot", "") if errors else ""
    return {
        "now": at,
        "row": row,
        "when": when(row, at),
        "chip": chip_of(row),
        "heads": heads_words(Heads(sum(one.wanted for one in slots), sum(one.taken for one in slots))),
        "slots": [_slot(one, row, roster, at) for one in slots],
        "names": names,
        "roster": roster,
        "ticked": _ticked(request, roster, asked),
        "may": may,
        "spaces": spaces_in([row.estate]) if may["change"] else [],
        "skills": skills_of(row.team) if may["set_slot"] else [],
        "usual": {
            **day_and_hours(row), "title": row.title, "words": row.words, "where": row.where,
            "space": str(row.space_id or ""), "insurance": row.insurance, "weather": row.weather,
        },
        "typed": request.POST if errors else {},
        "asked": asked,
        "beside": beside,
        "errors": errors,
        "mistakes": [(f"id_{name}_{beside or asked}" if name else "", said) for name, said in errors.items()],
        "key": sent_key(request.POST) or new_key(),
        "fields": FIELDS,
        "purposes": RevealPurpose.choices,
        "usual_purpose": RevealPurpose.URGENT.value,
    }  # fmt: skip


def _slot(slot: ActivitySlot, row: Activity, roster: list[SignUp], at: datetime) -> dict[str, Any]:
    mine = [one for one in roster if one.slot_id == slot.pk]
    starts, ends = clock.local(slot.starts_at), clock.local(slot.ends_at)
    own = bool(hours_of(slot, row, at))
    return {
        "slot": slot,
        "heads": heads_words(Heads(slot.wanted, slot.taken)),
        "hours": hours_of(slot, row, at),
        "skill": skill_words(row.team.plan, [slot.skill]),
        "in": [one for one in mine if one.standing == Standing.IN],
        "waiting": [one for one in mine if one.standing == Standing.WAITING],
        "usual": {
            "name": slot.name, "wanted": str(slot.wanted), "skill": slot.skill,
            "day": starts.date().isoformat() if own else "", "starts": f"{starts:%H:%M}" if own else "",
            "ends": f"{ends:%H:%M}" if own else "",
        },
    }  # fmt: skip


def _ticked(request: HttpRequest, roster: list[SignUp], asked: str) -> set[str]:
    """Who is ticked on the roster: as it was sent; else who was there, and at first all who are in."""
    if asked == "confirm":
        return set(request.POST.getlist("served"))
    return {str(one.pk) for one in roster if one.served or (one.served is None and one.standing == Standing.IN)}


def _may(act: Actor, row: Activity, at: datetime) -> dict[str, bool]:
    """Which forms stand on the page."""
    asked = {
        "change": rules.may_change,
        "set_slot": rules.may_set_slot,
        "publish": rules.may_publish,
        "call_off": rules.may_call_off,
        "confirm": rules.may_confirm,
        "report": rules.may_report,
    }
    return {name: rule(act, row, at) is None for name, rule in asked.items()}


@require_safe
@for_staff
def activity_sheet(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The sign-up sheet on A4: who is in, by task, and empty lines for who signs up by hand."""
    at, actor = clock.now(), actor_of(request)
    row = my_activity(actor, activity_id)
    ask(rules.may_see_roster(actor, row, at))
    roster = roster_of(row)
    return _printed(request, "desk/activity_sheet.jinja", row, actor, at, {
        "slots": [_slot(one, row, roster, at) for one in slots_of(row)], "empty_lines": range(EMPTY_LINES),
    })  # fmt: skip


@require_safe
@for_staff
def activity_poster(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The poster on A4 for the door: what, when, where, which tasks, and a code that opens the page. No names."""
    at, actor = clock.now(), actor_of(request)
    row = my_activity(actor, activity_id)
    address = request.build_absolute_uri(reverse("resident:activity", args=[row.estate.slug, row.pk]))
    values = {
        "slots": [_slot(one, row, [], at) for one in slots_of(row)],
        "address": address,
        "code": qr(address),
    }
    return _printed(request, "desk/activity_poster.jinja", row, actor, at, values)


def _printed(
    request: HttpRequest, template: str, row: Activity, actor: Actor, at: datetime, values: dict[str, Any]
) -> HttpResponse:
    shared = {
        "now": at,
        "row": row,
        "when": when(row, at),
        "back": reverse("desk:activity", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, template, {**shared, **values}, using="jinja2")
