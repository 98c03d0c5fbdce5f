"""One lesson at the desk: when, where, who gives it, what comes next; and its notice on paper."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.lessons import queries, rules
from linli.lessons.enums import Audience, State
from linli.lessons.models import Lecturer, LessonSession
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.parts_lessons import Lessons
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other
from linli.web.desk.lesson_ways import go, ways_of
from linli.web.desk.pressing import tried
from linli.web.lesson_words import called, chip_of, subject_name, when, who
from linli.web.qr import qr


def my_lesson(actor: Actor, session_id: UUID) -> LessonSession:
    """The lesson, where the reader arranges or gives it. One or two queries. Raises `Refused`."""
    found = queries.sessions_visible_to(actor).filter(pk=session_id).first()
    if found is None:
        raise Refused(rules.unseen_lesson())
    return found


def bank_options(place: Place, plan: Lessons | None) -> list[tuple[str, str]]:
    """Who can be asked for a lesson in a place, each with what they speak on. One query."""
    return [(str(one.pk), _speaking(one, plan)) for one in queries.bank_for(place)]


def _speaking(one: Lecturer, plan: Lessons | None) -> str:
    subjects = pgettext("list", ", ").join(words for key in one.subjects if (words := subject_name(plan, key)))
    return _("%(who)s: %(subjects)s") % {"who": called(one), "subjects": subjects}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def lesson(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One lesson; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_lesson(actor, session_id)
    here = reverse("desk:lesson", args=[row.pk])
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, actor, row, at))
        if not errors:
            seen = queries.sessions_visible_to(actor).filter(pk=row.pk).exists()
            return see_other(here if seen else reverse("desk:inbox"))
        row = my_lesson(actor, session_id)
    return _page(request, row, actor, at, errors)


def _page(request: HttpRequest, row: LessonSession, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    ways = ways_of(actor, row, at)
    asked = request.POST.get("do", "") if errors else ""
    keys = {way.key for way in ways}
    start = clock.local(row.starts_at)
    minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
    values = {
        "now": at,
        "row": row,
        "when": when(row, at),
        "who": who(row),
        "chip": chip_of(row),
        "subject": subject_name(row.plan, row.subject),
        "audience": row.get_audience_display(),
        "public": row.audience == Audience.RESIDENTS,
        "lecturer_href": _lecturer_href(row, actor),
        "ways": ways,
        "lecturers": bank_options(row.place, row.plan) if "ask" in keys else [],
        "spaces": [(str(one.pk), one.name) for one in queries.spaces_for(row.place)] if "change" in keys else [],
        "usual": {
            "day": start.date().isoformat(), "starts": f"{start:%H:%M}", "minutes": str(minutes), "where": row.where,
            "space": str(row.space_id or ""), "attendance": "" if row.attendance is None else str(row.attendance),
            "words": row.words,
        },
        "asked": asked,
        "typed": request.POST if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name else "", said) for name, said in errors.items()],
        "prints": row.state == State.PLANNED,
    }  # fmt: skip
    return respond(request, "desk/lesson.jinja", values, current="lessons", status=422 if errors else 200)


def _lecturer_href(row: LessonSession, actor: Actor) -> str:
    """The lecturer's entry in the bank, where they are in it still and the reader sees it."""
    found = row.lecturer
    if found is None or not queries.lecturers_visible_to(actor).filter(pk=found.pk).exists():
        return ""
    return reverse("desk:lecturer", args=[found.pk])


@require_safe
@for_staff
def lesson_print(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The notice of a planned lesson on a sheet of A4: what, when, where, by whom, for whom."""
    at, actor = clock.now(), actor_of(request)
    row = my_lesson(actor, session_id)
    if row.state != State.PLANNED:
        raise Refused(rules.unseen_lesson())
    slug = row.place.slug if row.place.level == Level.ESTATE and row.audience == Audience.RESIDENTS else ""
    address = request.build_absolute_uri(reverse("resident:lessons", args=[slug])) if slug else ""
    values = {
        "now": at,
        "row": row,
        "when": when(row, at),
        "who": who(row),
        "subject": subject_name(row.plan, row.subject),
        "audience": row.get_audience_display(),
        "about": row.lesson.about if row.lesson is not None else "",
        "address": address,
        "code": qr(address) if address else "",
        "back": reverse("desk:lesson", args=[row.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return render(request, "desk/lesson_print.jinja", values, using="jinja2")
