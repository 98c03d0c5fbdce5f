"""Activities of an estate: what is coming, what was done; one of them, with signing up by one press; teams."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.attachments.models import AttachmentState
from linli.attachments.queries import photos_of
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import RefusalKind, Refused
from linli.duties.queries_calendar import Entry
from linli.places.models import Place
from linli.volunteering import queries, rules
from linli.volunteering.actions import join, leave_team, sign_up, sign_up_all, take_back
from linli.volunteering.enums import Standing, State
from linli.volunteering.models import Activity, ActivitySlot, SignUp, Volunteer, VolunteerTeam
from linli.volunteering.photos import SUBJECT
from linli.web.access import public
from linli.web.calendars import written
from linli.web.filters import day as day_words
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.typed import id_of
from linli.web.volunteer_words import (
    chip_of,
    deeds_words,
    heads_words,
    helped_words,
    hours_of,
    kind_of,
    skill_words,
    when,
)

MOST, DONE = 30, 20


@public
@require_safe
def activities(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/activities/`: what is coming, the nearest first; what was cancelled, with why; the teams; what was
    done."""
    at = clock.now()
    estate = estate_or_404(slug)
    shown = list(queries.shown_in(estate, at)[: 2 * MOST])
    coming = [one for one in shown if one.state == State.PUBLISHED][:MOST]
    heads = queries.heads_of(coming)
    teams = list(queries.teams_in(estate)[:MOST])
    deeds = queries.deeds_of(teams)
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "coming": [(one, when(one, at), heads_words(heads[one.pk]) if one.pk in heads else "") for one in coming],
        "cancelled": [(one, when(one, at)) for one in shown if one.state == State.CANCELLED],
        "teams": [(one, kind_of(one), deeds_words(deeds[one.pk]) if one.pk in deeds else "") for one in teams],
        "done": [(one, day_words(one.starts_at, at), helped_words(one)) for one in queries.done_in(estate)[:DONE]],
    }
    return frame.show(request, "activities", context)


@public
@require_safe
def activity_short(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """`/activities/<id>/`: to its page in its estate, from an inbox or a message."""
    found = Activity.objects.filter(pk=activity_id).exclude(state=State.PLANNED).select_related("estate").first()
    if found is None:
        raise Http404
    return frame.see_other(reverse("resident:activity", args=[found.estate.slug, found.pk]))


def _found(estate: Place, activity_id: UUID) -> Activity:
    found = queries.public_in(estate).filter(pk=activity_id).first()
    if found is None:
        raise Http404
    return found


@public
@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, slug: str, activity_id: UUID) -> HttpResponse:
    """`/e/<slug>/activities/<id>/`: one activity; POST signs up for a slot, for every week of it, or takes it back."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    row = _found(estate, activity_id)
    here = reverse("resident:activity", args=[estate.slug, row.pk])
    me = queries.volunteer_of(by)
    if request.method == "POST":
        if by.own_id is None:
            return frame.see_other(f"{reverse('account_login')}?next={here}")
        if me is None:
            frame.tell(request, _("Say first that you want to be a volunteer; then sign up."))
            return frame.see_other(f"{reverse('resident:volunteer', args=[estate.slug])}?next={row.pk}")
        frame.tell(request, _pressed(request, row, me, by, at))
        return frame.see_other(here)
    mine = queries.mine_in(row, me) if me is not None else []
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "row": row,
        "when": when(row, at),
        "chip": chip_of(row),
        "kind": kind_of(row.team),
        "slots": [_slot(one, row, me, mine, by, at) for one in queries.slots_of(row)],
        "open": row.state == State.PUBLISHED and row.ends_at > at,
        "known": by.own_id is not None,
        "volunteer": me is not None,
        "photos": _photos(row),
        "helped": helped_words(row) if row.heads is not None else "",
    }
    return frame.show(request, "activity", context)


def _slot(
    slot: ActivitySlot, row: Activity, me: Volunteer | None, mine: list[SignUp], by: Actor, at: datetime
) -> dict[str, Any]:
    own = next((one for one in mine if one.slot_id == slot.pk), None)
    refusal = rules.may_sign_up(by, row, slot, me, mine, at) if me is not None and own is None else None
    waits = own is not None and own.standing == Standing.WAITING
    return {
        "slot": slot,
        "heads": heads_words(queries.Heads(slot.wanted, slot.taken)),
        "hours": hours_of(slot, row, at),
        "skill": skill_words(row.team.plan, [slot.skill]),
        "own": own,
        "before": queries.waiting_before(own) if waits and own is not None else 0,
        "refusal": refusal,
        "backs": own is not None and rules.may_take_back(by, row, own, at) is None,
    }


def _pressed(request: HttpRequest, row: Activity, me: Volunteer, by: Actor, at: datetime) -> str:
    """Do what was pressed, and say what came of it; also where it came too late."""
    slot_id = id_of(request.POST.get("slot", ""))
    if slot_id is None:
        raise Refused(rules.unseen_activity("may_sign_up"))
    try:
        if request.POST.get("do") == "back":
            take_back(row, me, slot_id=slot_id, by=by, at=at)
            return _("Taken back. Whoever waits next is in.")
        if request.POST.get("do") == "all":
            weeks = sign_up_all(row, me, slot_id=slot_id, by=by, at=at)
            return ngettext("You signed up for %(num)s week.", "You signed up for %(num)s weeks.", weeks) % {
                "num": weeks
            }
        made = sign_up(row, me, slot_id=slot_id, by=by, at=at)
    except Refused as refused:
        if refused.refusal.kind is not RefusalKind.WHEN:
            raise
        return refused.refusal.sentence()
    if made.standing == Standing.WAITING:
        return _("All places are taken; you are on the waiting list. When one is free, you hear of it.")
    return _("You are in. Until it begins you can take it back here.")


def _photos(row: Activity) -> list[dict[str, str]]:
    if not row.report:
        return []
    ready = photos_of(SUBJECT, row.pk).filter(state=AttachmentState.READY)
    return [
        {"href": f"/photos/{one.pk}/full", "thumbnail": f"/photos/{one.pk}/thumb", "alt": _("Photo of what was done")}
        for one in ready
    ]


@public
@require_safe
def activity_calendar(request: HttpRequest, slug: str, activity_id: UUID) -> HttpResponse:
    """`/e/<slug>/activities/<id>.ics`: one activity for the calendar of a telephone."""
    row = _found(estate_or_404(slug), activity_id)
    return _calendar(row.title, [row])


@public
@require_safe
def activities_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/activities.ics`: what is coming in an estate, and what of it was cancelled."""
    at = clock.now()
    estate = estate_or_404(slug)
    rows = list(queries.shown_in(estate, at)[:400])
    with translation.override(settings.LANGUAGE_CODE):  # a program asks for no language of its own
        name = _("%(estate)s: activities") % {"estate": estate.name}
    return _calendar(name, rows)


def _calendar(name: str, rows: list[Activity]) -> HttpResponse:
    entries = [
        Entry(
            "activity", row.pk, row.version - 1, row.title, row.starts_at, row.ends_at, row.where,
            row.state == State.CANCELLED,
        )
        for row in rows
    ]  # fmt: skip
    response = HttpResponse(written(name, entries, clock.now()), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, slug: str, team_id: UUID) -> HttpResponse:
    """`/e/<slug>/teams/<id>/`: a team, its project and what it did, in numbers; POST joins or leaves it."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    row = queries.teams_in(estate).filter(pk=team_id).first()
    if row is None:
        raise Http404
    here = reverse("resident:team", args=[estate.slug, row.pk])
    me = queries.volunteer_of(by)
    if request.method == "POST":
        if by.own_id is None:
            return frame.see_other(f"{reverse('account_login')}?next={here}")
        if me is None:
            frame.tell(request, _("Say first what you can and when; then you are in the team."))
            return frame.see_other(f"{reverse('resident:volunteer', args=[estate.slug])}?team={row.pk}")
        frame.tell(request, _joined(request, row, me, by, at))
        return frame.see_other(here)
    deeds = queries.deeds_of([row]).get(row.pk)
    coming = list(row.activities.select_related("estate").filter(state=State.PUBLISHED, ends_at__gt=at)[:MOST])
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "row": row,
        "kind": kind_of(row),
        "deeds": deeds_words(deeds) if deeds is not None else "",
        "coming": [(one, when(one, at)) for one in coming],
        "inside": me is not None and row.members.filter(volunteer=me).exists(),
        "known": by.own_id is not None,
    }
    return frame.show(request, "team", context)


def _joined(request: HttpRequest, row: VolunteerTeam, me: Volunteer, by: Actor, at: datetime) -> str:
    try:
        if request.POST.get("do") == "leave":
            leave_team(me, row, by=by, at=at)
            return _("You are out of the team.")
        join(me, row, by=by, at=at)
    except Refused as refused:
        if refused.refusal.kind is not RefusalKind.WHEN:
            raise
        return refused.refusal.sentence()
    return _("You are in the team. Its leader reads what you can and when you have time.")
