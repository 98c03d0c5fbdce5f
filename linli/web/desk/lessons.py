"""Lessons at the desk: those to come, those to be reported, those held; and the sheet of these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.sheets import Column, write_rows
from linli.core.waiting import Line
from linli.lessons import queries, rules
from linli.lessons.enums import OPEN, State
from linli.lessons.models import LessonSession
from linli.lessons.waiting import ANSWER, FIND, GIVE, KIND, REPORT, UNANSWERED
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import LESSON_POWERS, download, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.lesson_words import chip_of, subject_name, when, who

PAGE, MOST_ROWS = 30, 5_000

COLUMNS = (
    Column("title", (pgettext_lazy("lesson column", "Lesson"),)),
    Column("subject", (pgettext_lazy("lesson column", "Subject"),)),
    Column("body", (pgettext_lazy("lesson column", "Body"),)),
    Column("place", (pgettext_lazy("lesson column", "Place"),)),
    Column("starts_at", (pgettext_lazy("lesson column", "Held at"),), kind="datetime"),
    Column("venue", (pgettext_lazy("lesson column", "Where"),)),
    Column("audience", (pgettext_lazy("lesson column", "For whom"),)),
    Column("attendance", (pgettext_lazy("lesson column", "How many came"),), kind="int"),
    Column("words", (pgettext_lazy("lesson column", "Words"),)),
)
"""No lecturer: whoever has this sheet could count by person."""


def _asks(line: Line) -> str:
    return {
        ANSWER: _("can you give it?"),
        GIVE: _("you give it"),
        FIND: _("waits for a lecturer"),
        UNANSWERED: _("nobody has said yes yet"),
        REPORT: _("was it held? how many came?"),
    }[line.asks]


def _page(line: Line) -> str:
    return reverse("desk:lesson", args=[line.ref])


def _yes(line: Line, _actor: Actor, _at: datetime) -> dict[str, Any] | None:
    """One press says yes."""
    if line.asks != ANSWER:
        return None
    label = pgettext("lesson", "Yes")
    return {"key": "say_yes", "label": label, "action": _page(line), "fields": {"do": "say_yes"}}


show(KIND, Shown(_asks, _page, _yes))


@require_safe
@for_staff
def lessons(request: HttpRequest) -> HttpResponse:
    """Lessons that the reader arranges or gives: to come, to be reported, held or called off."""
    at, actor = clock.now(), actor_of(request)
    seen = queries.sessions_visible_to(actor)
    mine = LESSON_POWERS & powers_of(actor)
    if not mine and not seen.exists() and not _in_a_bank(actor):
        raise Refused(rules.unseen_lesson())
    view = request.GET.get("list", "")
    view = view if view in ("report", "held") else "coming"
    listed = _listed(seen, view, at)
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:lessons")
    arranges = Power.LESSON_ARRANGE in mine
    values = {
        "now": at,
        "view": view,
        "views": [
            ("coming", pgettext("lessons", "Coming"), here, None),
            ("report", pgettext("lessons", "To be reported"), f"{here}?list=report", None),
            ("held", pgettext("lessons", "Held"), f"{here}?list=held", None),
        ],
        "rows": [_row(one, at) for one in page.object_list],
        "page": page,
        "total": listed.filter(state__in=OPEN).count() if view == "coming" else page.paginator.count,
        "arranges": arranges,
        "keeps": bool(mine),
        "entries": [] if mine else list(queries.lecturers_visible_to(actor)[:PAGE]),
    }
    return respond(request, "desk/lessons.jinja", values, current="lessons")


def _in_a_bank(actor: Actor) -> bool:
    """Whether the reader is a lecturer of some bank."""
    return queries.lecturers_visible_to(actor).exists()


def _listed(seen: QuerySet[LessonSession], view: str, at: datetime) -> QuerySet[LessonSession]:
    if view == "held":
        return seen.filter(state=State.HELD).order_by("-starts_at", "-pk")
    if view == "report":
        return seen.filter(state__in=OPEN, starts_at__lte=at)
    return seen.filter(starts_at__gt=at)


def _row(one: LessonSession, at: datetime) -> dict[str, Any]:
    return {
        "row": one,
        "when": when(one, at),
        "who": who(one),
        "chip": chip_of(one),
        "subject": subject_name(one.plan, one.subject),
        "href": reverse("desk:lesson", args=[one.pk]),
    }


@require_safe
@for_staff
def lessons_sheet(request: HttpRequest) -> HttpResponse:
    """The lessons held, as a sheet: how many came, never who, and no lecturer."""
    actor = actor_of(request)
    bodies = queries.bodies_with(actor, Power.LESSON_ARRANGE)
    if not bodies:
        raise Refused(rules.unseen_lesson())
    found = queries.sessions_visible_to(actor).filter(organisation_id__in=bodies, state=State.HELD)
    title = _("lessons held")
    return download(write_rows(COLUMNS, _lines(found[:MOST_ROWS]), title=title), f"{title}.xlsx")


def _lines(found: QuerySet[LessonSession]) -> Iterator[dict[str, object]]:
    for row in found:
        yield {
            "title": row.title,
            "subject": subject_name(row.plan, row.subject),
            "body": row.organisation.short_name,
            "place": row.place.name,
            "starts_at": row.starts_at,
            "venue": row.venue,
            "audience": row.get_audience_display(),
            "attendance": row.attendance,
            "words": row.words,
        }
