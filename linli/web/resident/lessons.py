"""Lessons of an estate as residents read of them: those to come, with when, where and what; those that were held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.duties.queries_calendar import Entry
from linli.lessons import queries
from linli.lessons.enums import State
from linli.lessons.models import LessonSession
from linli.web.access import public
from linli.web.calendars import written
from linli.web.filters import day as day_words
from linli.web.lesson_words import subject_name, when, who
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404

MOST, PAGE, MOST_IN_CALENDAR = 30, 20, 200


@public
@require_safe
def lessons(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/lessons/`: what is planned, the nearest first; what was called off, with why; what was held."""
    at = clock.now()
    estate = estate_or_404(slug)
    page = Paginator(queries.held_for(estate), PAGE).get_page(request.GET.get("page"))
    context = {
        **frame.around(estate, at, nav="home"),
        "coming": [_line(row, at) for row in queries.coming_for(estate, at)[:MOST]],
        "called_off": [(row, when(row, at)) for row in queries.called_off_for(estate, at)[:MOST]],
        "held": [(row.title, day_words(row.starts_at, at), _came(row)) for row in page.object_list],
        "page": page,
    }
    return frame.show(request, "lessons", context)


def _line(row: LessonSession, at: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "when": when(row, at),
        "who": who(row),
        "subject": subject_name(row.plan, row.subject),
        "about": row.lesson.about if row.lesson is not None else "",
    }


def _came(row: LessonSession) -> str:
    """How many came: a number, and nobody's name."""
    count = row.attendance or 0
    return ngettext("%(count)s came", "%(count)s came", count) % {"count": count}


@public
@require_safe
def lessons_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/lessons.ics`: the lessons for everybody of an estate, for the calendars of telephones."""
    at = clock.now()
    estate = estate_or_404(slug)
    planned, called_off = queries.coming_for(estate, at), queries.called_off_for(estate, at)
    rows = [*planned[:MOST_IN_CALENDAR], *called_off[:MOST_IN_CALENDAR]]
    with translation.override(settings.LANGUAGE_CODE):  # a program asks for no language of its own
        name = _("%(estate)s: lessons") % {"estate": estate.name}
        data = written(name, [_entry(row) for row in rows], at)
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _entry(row: LessonSession) -> Entry:
    return Entry(
        "lesson", row.pk, row.sequence, row.title, row.starts_at, row.ends_at, row.venue,
        row.state == State.CALLED_OFF,
    )  # fmt: skip
