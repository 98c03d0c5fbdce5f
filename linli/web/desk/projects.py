"""Micro-projects at the desk: calls, one's own proposals, those one is asked about; and how they stand in the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Refusal, Refused
from linli.core.waiting import Line
from linli.playbooks.enums import Power
from linli.projects import queries
from linli.projects.enums import OPEN
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.rules import may_propose, unseen_project
from linli.projects.waiting import (
    ACCEPT,
    DECIDE,
    FUND,
    KIND,
    LOOK,
    PAY,
    PUBLISH,
    REVIEW,
    SEND,
    TELL,
    WORD,
)
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import PROJECT_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.project_words import call_words, chip_of, sum_of

PAGE, MOST = 20, 50


def _asks(line: Line) -> str:
    return {
        SEND: pgettext("asked", "Send the proposal"), TELL: pgettext("asked", "Tell of a step"),
        REVIEW: pgettext("asked", "Say what you think"), WORD: pgettext("asked", "Say how it is on the spot"),
        DECIDE: pgettext("asked", "Decide on it"), FUND: pgettext("asked", "Promise the sum"),
        LOOK: pgettext("asked", "Look at a step"), PAY: pgettext("asked", "Enter a payment"),
        ACCEPT: pgettext("asked", "Accept it"), PUBLISH: pgettext("asked", "Publish what came of it"),
    }[line.asks]  # fmt: skip


show(KIND, Shown(asks=_asks, href=lambda line: reverse("desk:project", args=[line.ref])))


def my_call(actor: Actor, call_id: UUID) -> ProjectCall:
    """The call, where the reader may see it. Raises `Refused`."""
    found = queries.calls_for(actor).filter(pk=call_id).first()
    if found is None:
        raise Refused(unseen_project("may_see_call"))
    return found


def my_project(actor: Actor, project_id: UUID) -> ProjectProposal:
    """The project, where the reader may see it. Raises `Refused`."""
    found = queries.proposals_for(actor).filter(pk=project_id).first()
    if found is None:
        raise Refused(unseen_project())
    return found


def calling(actor: Actor, call: ProjectCall) -> Actor:
    """The reader in the post in which they call, or as they are."""
    return in_post_with(actor, call.organisation_id, Power.PROJECT_CALL)


def proposing(actor: Actor, row: ProjectProposal) -> Actor:
    """The reader in the post in which they propose, or as they are."""
    return in_post_with(actor, row.organisation_id, Power.PROJECT_PROPOSE)


def asked_to_propose(actor: Actor, call: ProjectCall, at: datetime) -> list[tuple[Actor, Refusal | None]]:
    """The reader in each of their posts, and whether it may propose for this call. One query for each post of
    micro-projects."""
    posts = [actor.in_post(held) for held in actor.posts]
    return [(one, may_propose(one, call, queries.above_post(one.held), at)) for one in posts]


@require_safe
@for_staff
def projects(request: HttpRequest) -> HttpResponse:
    """Calls that are open, proposals that somebody still has to do something about, and what was."""
    at, actor = clock.now(), actor_of(request)
    powers = powers_of(actor)
    if not powers & PROJECT_POWERS:
        raise Refused(unseen_project("may_see_call"))
    calls = list(queries.calls_for(actor)[:MOST])
    mine = queries.proposals_for(actor)
    going = Paginator(mine.filter(state__in=OPEN), PAGE).get_page(request.GET.get("going"))
    page = Paginator(mine.exclude(state__in=OPEN), PAGE).get_page(request.GET.get("page"))
    today = local_date(at)
    values = {
        "now": at,
        "open_calls": [(one, call_words(one, at)) for one in calls if one.until >= today],
        "past_calls": [(one, call_words(one, at)) for one in calls if one.until < today],
        "going": lines(going.object_list),
        "going_page": going,
        "past": lines(page.object_list),
        "page": page,
        "calls": Power.PROJECT_CALL in powers,
    }
    return respond(request, "desk/projects.jinja", values, current="projects")


def lines(found: Any) -> list[dict[str, Any]]:
    """Projects as rows of a list. No query."""
    return [
        {"row": one, "href": reverse("desk:project", args=[one.pk]), "chip": chip_of(one), "sum": sum_of(one)}
        for one in found
    ]
