"""Settings of an installation: what people say about Linli's pages, and the days on which pages are grey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.feedback.actions import answer_feedback
from linli.feedback.models import Feedback
from linli.feedback.queries import visible_to
from linli.feedback.rules import may_answer_feedback
from linli.places.actions import declare_mourning, lift_mourning
from linli.places.enums import Level
from linli.places.models import MourningPeriod, Place
from linli.places.mourning import periods_of
from linli.places.rules import may_declare_mourning
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import reach, within
from linli.web.desk.forms import PlainForm, date_field, words_field
from linli.web.desk.frame import powers_of, respond, see_other, tell

PAGE = 30


def sections(actor: Actor) -> list[tuple[str, str, str, None]]:
    """The settings that the reader's posts keep, as tabs."""
    powers, tabs = powers_of(actor), []
    if Power.FEEDBACK_ANSWER in powers:
        tabs.append(("feedback", _("About these pages"), reverse("desk:feedback"), None))
    if Power.MOURNING_DECLARE in powers:
        tabs.append(("mourning", _("Days of mourning"), reverse("desk:mourning"), None))
    if Power.PLAYBOOK_APPLY in powers:
        tabs.append(("holidays", _("Holidays"), reverse("desk:holidays"), None))
    return tabs


@require_safe
@for_staff
def settings(request: HttpRequest) -> HttpResponse:
    """`/desk/settings/`: the first of the settings that the reader keeps."""
    tabs = sections(actor_of(request))
    if not tabs:
        raise Refused(unseen())
    return see_other(tabs[0][2])


class AnswerForm(PlainForm):
    """What becomes of it."""

    words = words_field(gettext_lazy("Your answer"))
    hints: ClassVar[Mapping[str, Any]] = {
        "words": gettext_lazy("Whoever wrote reads this at the address that they were shown. It closes with it.")
    }


@require_safe
@for_staff
def feedback(request: HttpRequest) -> HttpResponse:
    """What people say about the pages: what waits for an answer, oldest first; then what has one."""
    at, actor = clock.now(), actor_of(request)
    if Power.FEEDBACK_ANSWER not in powers_of(actor):
        raise Refused(unseen())
    waiting = visible_to(actor).filter(answered_at=None).order_by("id")
    answered = visible_to(actor).exclude(answered_at=None).order_by(F("answered_at").desc(), "-id")
    listed = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    count = listed.paginator.count
    said = ngettext("%(count)s word about a page waits", "%(count)s words about pages wait", count) % {"count": count}
    values = {
        "now": at,
        "sections": sections(actor),
        "sentence": said if count else _("Nobody waits for an answer about a page"),
        "waiting": listed,
        "answered": list(answered[:PAGE]) if listed.number == 1 else [],
    }
    return respond(request, "desk/feedback.jinja", values, current="settings")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def feedback_answer(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """Answer one, which closes it."""
    at, actor = clock.now(), actor_of(request)
    thing = visible_to(actor).filter(pk=feedback_id).first()
    if thing is None:
        raise Refused(unseen())
    act = next(actor.in_post(held) for held in actor.posts if Power.FEEDBACK_ANSWER in held.powers)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, form, thing, act):
        tell(request, _("Answered; whoever wrote can read it."))
        return see_other(reverse("desk:feedback"))
    values = {"now": at, "thing": thing, "form": form, "refusal": may_answer_feedback(act, thing, at)}
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/feedback_answer.jinja", values, current="settings", status=status)


def _answered(request: HttpRequest, form: AnswerForm, thing: Feedback, act: Actor) -> bool:
    """Answer; False with the words at the field."""
    try:
        answer_feedback(thing, words=form.cleaned_data["words"], version=_version(request), by=act, at=clock.now())
    except Invalid as invalid:
        _take(form, invalid)
        return False
    return True


def _version(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


def _take(form: PlainForm, invalid: Invalid) -> None:
    """What an action said was wrong, each at its field."""
    for name, message in invalid.errors.items():
        form.add_error(name if name in form.fields else None, message)


class MourningForm(PlainForm):
    """From when to when, and after which notice."""

    first_day = date_field(gettext_lazy("First day"))
    last_day = date_field(gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("The notice that sets these days"),
        max_length=120,
        error_messages={"required": gettext_lazy("Name the notice that sets these days.")},
    )
    kinds: ClassVar[Mapping[str, str]] = {"first_day": "date", "last_day": "date", "reason": "text"}


def _city(actor: Actor) -> Place:
    """The city whose days the reader sets. Raises `Refused`."""
    pairs = reach(actor, Power.MOURNING_DECLARE)
    found = Place.objects.filter(within(pairs), level=Level.CITY).order_by("path").first() if pairs else None
    if found is None:
        raise Refused(unseen())
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mourning(request: HttpRequest) -> HttpResponse:
    """The days on which the city's pages are grey: what is set, and setting more."""
    at, actor = clock.now(), actor_of(request)
    city = _city(actor)
    act = with_power(actor, Power.MOURNING_DECLARE, city)
    form = MourningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_mourning(city, **form.cleaned_data, by=act, at=at)
            tell(request, _("Set. On these days every page is grey, and as easy to read as ever."))
            return see_other(reverse("desk:mourning"))
        except Invalid as invalid:
            _take(form, invalid)
    values = {
        "now": at,
        "today": clock.local_date(at),
        "sections": sections(actor),
        "city": city,
        "periods": periods_of(city),
        "form": form,
        "refusal": may_declare_mourning(act, city, at),
    }
    status = 422 if request.method == "POST" else 200
    return respond(request, "desk/mourning.jinja", values, current="settings", status=status)


@require_POST
@for_staff
def mourning_lift(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Give the pages their colours again."""
    at, actor = clock.now(), actor_of(request)
    city = _city(actor)
    period = MourningPeriod.objects.filter(pk=period_id, city=city).first()
    if period is None:
        raise Refused(unseen())
    lift_mourning(period, by=with_power(actor, Power.MOURNING_DECLARE, city), at=at)
    tell(request, _("Lifted. Within a minute every page has its colours again."))
    return see_other(reverse("desk:mourning"))
