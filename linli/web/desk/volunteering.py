"""Volunteers at the desk: the teams that one leads, what they do next and did, and how that stands in the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.volunteering.models import Activity, VolunteerTeam
from linli.volunteering.queries import Heads, activities_for, deeds_of, heads_of, teams_for
from linli.volunteering.rules import may_plan, unseen_activity, unseen_team
from linli.volunteering.waiting import COME, CONFIRM, FILL, KIND, REPORT
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.volunteer_words import chip_of, deeds_words, heads_words, kind_of, when

PAGE, MOST = 20, 50


def _asks(line: Line) -> str:
    return {
        CONFIRM: pgettext("asked", "Say who was there"),
        REPORT: pgettext("asked", "Say what was done"),
        FILL: pgettext("asked", "Find more helpers"),
        COME: pgettext("asked", "You signed up"),
    }[line.asks]


def _href(line: Line) -> str:
    view = "resident:activity_short" if line.asks == COME else "desk:activity"
    return reverse(view, args=[line.ref])


show(KIND, Shown(asks=_asks, href=_href))


def my_team(actor: Actor, team_id: UUID) -> VolunteerTeam:
    """The team, where the reader leads it. One query. Raises `Refused`."""
    found = teams_for(actor).filter(pk=team_id).first()
    if found is None:
        raise Refused(unseen_team())
    return found


def my_activity(actor: Actor, activity_id: UUID) -> Activity:
    """The activity, where the reader leads its team. One query. Raises `Refused`."""
    found = activities_for(actor).filter(pk=activity_id).first()
    if found is None:
        raise Refused(unseen_activity())
    return found


def leading(actor: Actor, team: VolunteerTeam) -> Actor:
    """The reader in the post in which they lead this team, or as they are."""
    return in_post_with(actor, team.organisation_id, Power.VOLUNTEERING_LEAD)


@require_safe
@for_staff
def volunteering(request: HttpRequest) -> HttpResponse:
    """The teams that the reader leads, what is coming, and what was."""
    at, actor = clock.now(), actor_of(request)
    if Power.VOLUNTEERING_LEAD not in powers_of(actor):
        raise Refused(unseen_team())
    teams = list(teams_for(actor)[: 2 * MOST])
    deeds = deeds_of(teams)
    mine = activities_for(actor)
    coming = list(mine.filter(ends_at__gt=at)[:MOST])
    page = Paginator(mine.filter(ends_at__lte=at).order_by("-starts_at", "-id"), PAGE).get_page(request.GET.get("page"))
    heads = heads_of([*coming, *page.object_list])
    values = {
        "now": at,
        "teams": [
            (
                one,
                kind_of(one),
                deeds_words(deeds[one.pk]) if one.pk in deeds else _("nothing done yet"),
                may_plan(leading(actor, one), one, at) is None,
            )
            for one in teams
            if one.ended_at is None
        ],
        "ended": [one for one in teams if one.ended_at is not None],
        "coming": lines(coming, heads, at),
        "past": lines(page.object_list, heads, at),
        "page": page,
    }
    return respond(request, "desk/volunteering.jinja", values, current="volunteering")


def lines(found: Iterable[Activity], heads: Mapping[UUID, Heads], at: datetime) -> list[dict[str, Any]]:
    """Activities as rows of a list. No query."""
    return [
        {
            "activity": one,
            "href": reverse("desk:activity", args=[one.pk]),
            "when": when(one, at),
            "chip": chip_of(one),
            "heads": heads_words(heads[one.pk]) if one.pk in heads else _("no tasks yet"),
        }
        for one in found
    ]
