"""The catalogue of lessons at the desk: the list, adding one, changing or withdrawing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.lessons import actions, queries, rules
from linli.lessons.enums import Audience
from linli.lessons.models import Lesson
from linli.playbooks.enums import Power
from linli.playbooks.parts_lessons import Lessons
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import LESSON_POWERS, powers_of, respond, see_other, tell, whole_number
from linli.web.desk.lesson_keeping import keepings
from linli.web.desk.pressing import tried
from linli.web.form_keys import new_key, sent_key
from linli.web.lesson_words import subject_name

PAGE = 50
FIELDS = ("title", "subject", "minutes", "about", "audience")


@require_safe
@for_staff
def catalogue(request: HttpRequest) -> HttpResponse:
    """The lessons that can be given, by title; `?list=withdrawn`: those that are outdated."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & LESSON_POWERS:
        raise Refused(rules.unseen_lesson("may_see_lesson"))
    view = "withdrawn" if request.GET.get("list") == "withdrawn" else "living"
    found = queries.lessons_visible_to(actor).filter(withdrawn_at__isnull=view == "living")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:lesson_catalogue")
    values = {
        "now": at,
        "view": view,
        "views": [
            ("living", pgettext("lessons", "Can be given"), here, None),
            ("withdrawn", pgettext("lessons", "Withdrawn"), f"{here}?list=withdrawn", None),
        ],
        "rows": [
            {
                "row": one,
                "subject": subject_name(one.plan, one.subject),
                "audience": one.get_audience_display(),
                "href": reverse("desk:catalogue_lesson", args=[one.pk]),
            }
            for one in page.object_list
        ],
        "page": page,
        "keeps": bool(keepings(actor, at)),
        "arranges": Power.LESSON_ARRANGE in powers_of(actor),
    }
    return respond(request, "desk/lesson_catalogue.jinja", values, current="lessons")


def _facts(sent: Any) -> actions.LessonFacts:
    minutes = whole_number(sent.get("minutes", "").strip())
    return actions.LessonFacts(
        sent.get("title", ""), sent.get("subject", ""), minutes, sent.get("about", ""), sent.get("audience", "")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def catalogue_new(request: HttpRequest) -> HttpResponse:
    """Add a lesson to the catalogue of a place."""
    at, actor = clock.now(), actor_of(request)
    found = keepings(actor, at)
    if not found:
        raise Refused(rules.unseen_lesson("may_keep_lessons"))
    wanted = request.POST.get("keeping", "")
    here = next((one for one in found if one.key == wanted), found[0])
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        if here.key != wanted:
            raise Refused(rules.unseen_lesson("may_keep_lessons"))
        try:
            row = actions.add_lesson(here.place, _facts(request.POST), key=sent_key(request.POST), by=here.act, at=at)
            tell(request, _("It stands in the catalogue."))
            return see_other(reverse("desk:catalogue_lesson", args=[row.pk]))
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"title": _("What you sent before has arrived. If this is another one, send again.")},
                new_key(),
            )
    usual = {
        "subject": here.plan.subjects[0].key,
        "minutes": str(here.plan.minutes),
        "audience": Audience.RESIDENTS.value,
    }
    shown = _form_values(request, here.plan, usual, errors) | {"key": key, "keepings": found, "keeping": here.key}
    status = 422 if errors else 200
    return respond(request, "desk/lesson_catalogue_new.jinja", shown | {"now": at}, current="lessons", status=status)


def _form_values(request: HttpRequest, plan: Lessons, usual: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    sent: Any = request.POST if request.method == "POST" else {}
    return {
        "subjects": [(subject.key, str(subject.name)) for subject in plan.subjects],
        "audiences": [(one.value, str(one.label)) for one in Audience],
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}" if name else "", words) for name, words in errors.items()],
    }


def _my_lesson(actor: Actor, lesson_id: UUID) -> Lesson:
    """Raises `Refused`."""
    found = queries.lessons_visible_to(actor).filter(pk=lesson_id).first()
    if found is None:
        raise Refused(rules.unseen_lesson("may_see_lesson"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def catalogue_lesson(request: HttpRequest, lesson_id: UUID) -> HttpResponse:
    """One lesson of the catalogue; its keepers change or withdraw it."""
    at, actor = clock.now(), actor_of(request)
    row = _my_lesson(actor, lesson_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        act = in_post_with(actor, row.organisation_id, Power.LESSON_KEEP)
        errors = tried(request, lambda: _done(request, row, act, at))
        if not errors:
            return see_other(reverse("desk:catalogue_lesson", args=[row.pk]))
        row = _my_lesson(actor, lesson_id)
    return _lesson_page(request, row, actor, errors, at)


def _lesson_page(request: HttpRequest, row: Lesson, actor: Actor, errors: dict[str, str], at: datetime) -> HttpResponse:
    act = in_post_with(actor, row.organisation_id, Power.LESSON_KEEP)
    plan = queries.plan_at(row.place)
    changes = plan is not None and rules.may_change_lesson(act, row, at) is None
    usual = {
        "title": row.title, "subject": row.subject, "minutes": str(row.minutes), "about": row.about,
        "audience": row.audience,
    }  # fmt: skip
    shown = {
        "now": at,
        "row": row,
        "subject": subject_name(row.plan, row.subject),
        "audience": row.get_audience_display(),
        "changes": changes,
        "arranges": row.withdrawn_at is None and Power.LESSON_ARRANGE in powers_of(actor),
        "open": bool(errors),
    }
    if plan is not None:
        shown |= _form_values(request, plan, usual, errors)
    status = 422 if errors else 200
    return respond(request, "desk/lesson_catalogue_one.jinja", shown, current="lessons", status=status)


def _done(request: HttpRequest, row: Lesson, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`, `Stale`."""
    version = whole_number(request.POST.get("version", ""))
    if request.POST.get("do") == "withdraw":
        actions.withdraw_lesson(row, by=act, at=at, version=version)
        return _("Withdrawn. Lessons that are arranged already go on.")
    actions.change_lesson(row, _facts(request.POST), by=act, at=at, version=version)
    return _("Changed.")
