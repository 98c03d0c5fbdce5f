"""Arranging a lesson at the desk, and entering one that was held already."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.lessons import actions, queries, rules
from linli.lessons.enums import Audience
from linli.lessons.models import Lesson, LessonSession
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_lessons import Lessons
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import LESSON_POWERS, powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.lesson_page import bank_options
from linli.web.desk.lesson_ways import moment_of
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import id_of

MOST_PLACES = 200
LEVELS = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)
FIELDS = (
    "lesson", "title", "subject", "audience", "day", "starts", "minutes", "space", "where", "lecturer", "attendance",
    "words",
)  # fmt: skip
OURSELVES = "ourselves"


class Standing(NamedTuple):
    """The reader in a post that arranges lessons of a body in a place, and what the playbook says there."""

    act: Actor
    place: Place
    plan: Lessons

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.act.organisation_id}:{self.place.pk}"


def standings(actor: Actor, at: datetime) -> list[Standing]:
    """Where the reader may arrange a lesson: the places of their bodies, and the estates in these. Two queries for each
    post that does."""
    found: dict[str, Standing] = {}
    for held in actor.posts:
        if Power.LESSON_ARRANGE not in held.powers:
            continue
        act = actor.in_post(held)
        places = list(Place.objects.filter(within(held.scope), level__in=LEVELS).order_by("path")[:MOST_PLACES])
        plans = queries.plans_at(places)
        for place in places:
            plan = plans[place.pk]
            if plan is not None and rules.may_arrange(act, plan, place, at) is None:
                one = Standing(act, place, plan)
                found.setdefault(one.key, one)
    return list(found.values())[:MOST_PLACES]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def lesson_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the lesson's page; `?held=1`: one that was held already."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & LESSON_POWERS:
        raise Refused(rules.unseen_lesson())
    places = standings(actor, at)
    if not places:
        warn(request, _("By the playbook that holds there, your body arranges no lessons."))
        return see_other(reverse("desk:lessons"))
    sent = request.POST
    wanted = sent.get("standing") or request.GET.get("standing", "")
    here = next((one for one in places if one.key == wanted), places[0])
    if sent.get("standing") and here.key != wanted:
        raise Refused(rules.unseen_lesson())
    held = (sent.get("held") or request.GET.get("held", "")) == "1"
    errors: dict[str, str] = {}
    key = sent_key(sent) or new_key()
    if request.method == "POST" and sent.get("do") != "look":
        try:
            row = _made(request, here, held, at)
            said = _("Written down. If a duty asks for a lesson, it is met.") if held else _("Arranged.")
            tell(request, said)
            return see_other(reverse("desk:lesson", args=[row.pk]))
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"title": _("What you sent before has arrived. If this is another one, send again.")},
                new_key(),
            )
    return _form(request, places, here, held, errors, key, at)


def _made(request: HttpRequest, here: Standing, held: bool, at: datetime) -> LessonSession:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    named, lesson_id = sent.get("lecturer", ""), id_of(sent.get("lesson", ""))
    facts = actions.SessionFacts(
        starts_at=moment_of(sent), minutes=whole_number(sent.get("minutes", "").strip()),
        lesson_id=lesson_id, title=sent.get("title", ""),
        subject=sent.get("subject", "") if lesson_id is None else "",  # the field holds one also when nobody chose it
        audience=sent.get("audience", ""), space_id=id_of(sent.get("space", "")), where=sent.get("where", ""),
        lecturer_id=id_of(named), ourselves=named == OURSELVES,
    )  # fmt: skip
    body = _body(here)
    key = sent_key(sent)
    if not held:
        return actions.arrange_lesson(body, here.place, facts, key=key, by=here.act, at=at)
    number = whole_number(sent.get("attendance", "").strip())
    return actions.enter_held(
        body, here.place, facts, attendance=number, words=sent.get("words", ""), key=key, by=here.act, at=at
    )


def _body(here: Standing) -> Organisation:
    assert here.act.organisation_id is not None  # a standing is a post
    return Organisation.objects.get(pk=here.act.organisation_id)


def _usual(here: Standing, lesson: Lesson | None, held: bool, at: datetime) -> dict[str, str]:
    """What the form holds before anything is typed."""
    day = clock.local_date(at) + timedelta(days=-1 if held else 7)
    return {
        "day": day.isoformat(),
        "starts": "15:00",
        "minutes": str(lesson.minutes if lesson is not None else here.plan.minutes),
        "audience": lesson.audience if lesson is not None else Audience.RESIDENTS.value,
        "subject": lesson.subject if lesson is not None else here.plan.subjects[0].key,
        "lesson": str(lesson.pk) if lesson is not None else "",
    }


def _form(
    request: HttpRequest,
    places: list[Standing],
    here: Standing,
    held: bool,
    errors: dict[str, str],
    key: str,
    at: datetime,
) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else {}
    catalogue = list(queries.catalogue_for(here.place)[:MOST_PLACES])
    asked = id_of(request.GET.get("lesson", ""))
    lesson = next((one for one in catalogue if one.pk == asked), None)
    usual = _usual(here, lesson, held, at)
    said = _("%(body)s: %(place)s")
    names = dict(
        Organisation.objects.filter(pk__in={one.act.organisation_id for one in places}).values_list("pk", "short_name")
    )
    options = [
        (one.key, said % {"body": names[one.act.organisation_id], "place": one.place.name})
        for one in places
        if one.act.organisation_id is not None
    ]
    values = {
        "now": at,
        "held": held,
        "begun": str(lesson.pk) if lesson is not None else "",
        "name": str(here.plan.name),
        "standing": here.key,
        "standings": options,
        "only": options[0][1],
        "lessons": [(str(one.pk), one.title) for one in catalogue],
        "subjects": [(subject.key, str(subject.name)) for subject in here.plan.subjects],
        "audiences": [(one.value, str(one.label)) for one in Audience],
        "spaces": [(str(one.pk), one.name) for one in queries.spaces_for(here.place)],
        "lecturers": bank_options(here.place, here.plan),
        "ourselves": OURSELVES,
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
        "key": key,
    }
    return respond(request, "desk/lesson_new.jinja", values, current="lessons", status=422 if errors else 200)
