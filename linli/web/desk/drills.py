"""Drills and call-outs at the desk: those to come and past ones, what was planned, and how they stand in the inbox."""

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
from linli.core.refusals import Refused, unseen
from linli.core.waiting import Line
from linli.drills.enums import OPEN
from linli.drills.models import Drill
from linli.drills.queries import ARRANGES, Heads, asked_of, drills_for, heads_of, held_by, plans_for
from linli.drills.rules import unseen_drill
from linli.drills.waiting import CAN_YOU, FILL, KIND, REPORT, TELL
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import DRILL_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.drill_words import chip_of, drill_heads, nature_of, when

PAGE, MOST = 20, 50


def _asks(line: Line) -> str:
    return {
        TELL: pgettext("asked", "Ask people"),
        FILL: pgettext("asked", "Find more people"),
        REPORT: pgettext("asked", "Say how it went"),
        CAN_YOU: pgettext("asked", "Can you help?"),
    }[line.asks]


def _href(line: Line) -> str:
    return reverse("desk:drill_asked" if line.asks == CAN_YOU else "desk:drill", args=[line.ref])


show(KIND, Shown(asks=_asks, href=_href))


def my_drill(actor: Actor, drill_id: UUID) -> Drill:
    """The drill, where the reader's body holds or planned it. One query. Raises `Refused`."""
    found = drills_for(actor).filter(pk=drill_id).first()
    if found is None:
        raise Refused(unseen_drill())
    return found


def holding(actor: Actor, drill: Drill) -> Actor:
    """The reader in the post in which they hold this drill, or as they are."""
    return in_post_with(actor, drill.organisation_id, *sorted(ARRANGES))


@require_safe
@for_staff
def drills(request: HttpRequest) -> HttpResponse:
    """What the reader's bodies hold, what they planned, and where the reader is asked."""
    at, actor = clock.now(), actor_of(request)
    powers = powers_of(actor)
    if not powers & (DRILL_POWERS | {Power.DRILL_HELP}):
        raise Refused(unseen())
    mine = held_by(actor)
    coming = list(mine.filter(ends_at__gt=at)[:MOST])
    past = Paginator(mine.filter(ends_at__lte=at).order_by("-starts_at", "-id"), PAGE)
    page = past.get_page(request.GET.get("page"))
    asked = list(asked_of(actor).filter(ends_at__gt=at)[:MOST])
    plans = Paginator(plans_for(actor), PAGE).get_page(request.GET.get("plans"))
    heads = heads_of([*coming, *page.object_list, *asked])
    values = {
        "now": at,
        "coming": lines(coming, heads, at),
        "open": sum(one.state in OPEN for one in coming),
        "past": lines(page.object_list, heads, at),
        "asked": lines(asked, heads, at, "desk:drill_asked"),
        "page": page,
        "plans": [(one, reverse("desk:drill_plan", args=[one.pk])) for one in plans.object_list],
        "plans_page": plans,
        "plans_some": Power.DRILL_PLAN in powers,
        "holds": bool(powers & DRILL_POWERS),
    }
    return respond(request, "desk/drills.jinja", values, current="drills")


def lines(
    found: Iterable[Drill], heads: Mapping[UUID, Heads], at: datetime, view: str = "desk:drill"
) -> list[dict[str, Any]]:
    """Drills as rows of a list. No query."""
    return [
        {
            "drill": one,
            "href": reverse(view, args=[one.pk]),
            "when": when(one, at),
            "nature": nature_of(one),
            "chip": chip_of(one),
            "heads": drill_heads(one, heads[one.pk]) if one.pk in heads else _("no posts"),
        }
        for one in found
    ]
