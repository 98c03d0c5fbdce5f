"""What estates and bodies of a place lack, with the plan for it; and one plan with its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import add_step, close_plan, finish_step, open_plan
from linli.organisations.actions.plans import places_for
from linli.organisations.models import ImprovementPlan, Organisation, PlanStep
from linli.organisations.queries.bodies import bodies_for
from linli.organisations.queries.plans import is_late, open_plans
from linli.organisations.queries.posts import manned_among
from linli.organisations.queries.weak import Lack, Weak, still_lacks, weak
from linli.organisations.rules_bodies import may_finish_step
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import acting_in, body_page, my_area, over
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.typed import id_of

PAGE = 50


class StepForm(PlainForm):
    """A step of a plan: what, who, by when."""

    what = forms.CharField(
        label=gettext_lazy("What is to be done"), max_length=200,
        error_messages={"required": gettext_lazy("Write what is to be done.")},
    )  # fmt: skip
    doer = choice_field(gettext_lazy("Which body does it"))
    due_on = date_field(pgettext_lazy("plan", "By"))
    kinds: ClassVar[Mapping[str, str]] = {"what": "text", "doer": "choice", "due_on": "date"}

    def __init__(self, *args: Any, bodies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doer"].choices = [(str(body.pk), body.name) for body in bodies]  # type: ignore[attr-defined]  # a choice field


@require_safe
@for_staff
def weak_bodies(request: HttpRequest, place_id: int) -> HttpResponse:
    """Every estate and body of the place that lacks something, by reason, each with its plan."""
    at, actor = clock.now(), actor_of(request)
    place, today = my_area(actor, place_id), clock.local_date(at)
    found = weak(place, today)
    planned = open_plans(place, today)
    chosen = request.GET.get("lack", "")
    counts = [(lack, sum(one.lack is lack for one in found)) for lack in Lack]
    shown = [one for one in found if not chosen or one.lack == chosen]
    if request.GET.get("plan") == "late":
        shown = [one for one in shown if one.key in planned and planned[one.key].late]
    elif request.GET.get("plan") == "none":
        shown = [one for one in shown if one.key not in planned]
    listed = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return body_page(
        request, "desk/weak_bodies.jinja", place, "weak_bodies", now=at, total=len(found), chosen=chosen,
        plan=request.GET.get("plan", ""), late=sum(one.late for one in planned.values()),
        without=sum(one.key not in planned for one in found), listed=listed,
        counts=[(lack.value, lack.label, count) for lack, count in counts if count],
        rows=[(one, planned.get(one.key), kind_of(one), _href(place, one)) for one in listed.object_list],
    )  # fmt: skip


def kind_of(one: Weak) -> str:
    """What sort of body a line is about; for an estate, that it is one."""
    return BodyKind(one.kind).label if one.kind else _("estate")


def _href(place: Place, one: Weak) -> str:
    """Where a line leads: to the body, or to the bodies of the estate."""
    if one.body_id is not None:
        return reverse("desk:organisation", args=[one.body_id])
    return reverse("desk:body_map", args=[one.estate_id])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def plan_new(request: HttpRequest, place_id: int) -> HttpResponse:
    """Open a plan for one line of the list: the address says for what, the form why."""
    at, actor = clock.now(), actor_of(request)
    place = my_area(actor, place_id)
    lack, of = request.GET.get("lack", ""), request.GET.get("of", "")
    line = next((one for one in weak(place, clock.local_date(at)) if one.key == (lack, of)), None)
    if line is None:
        tell(request, _("This is not lacking any more."))
        return see_other(reverse("desk:weak_bodies", args=[place.pk]))
    error = ""
    if request.method == "POST":
        try:
            made = open_plan(
                _subject(line), lack=lack, why=request.POST.get("why", ""), by=acting_in(actor, place), at=at
            )
            return see_other(reverse("desk:plan", args=[made.pk]))
        except Invalid as invalid:
            error = " ".join(invalid.errors.values())
    return body_page(
        request, "desk/plan_new.jinja", place, "weak_bodies", line=line, kind=kind_of(line), error=error,
        why=request.POST.get("why", ""), status=422 if error else 200,
    )  # fmt: skip


def _subject(line: Weak) -> Organisation | Place:
    """The body or the estate that a line is about."""
    if line.body_id is not None:
        return Organisation.objects.get(pk=line.body_id)
    return Place.objects.get(pk=line.estate_id or 0)


def _plan(actor: Actor, plan_id: UUID) -> tuple[ImprovementPlan, list[Place], Actor]:
    """A plan, its places, and the reader in a post that keeps it or in a body that has a step of it."""
    found = ImprovementPlan.objects.filter(pk=plan_id).select_related("estate", "organisation").first()
    if found is not None:
        places = places_for(found)
        act = over(actor, places)
        if act is not None:
            return found, places, act
        doers = set(PlanStep.objects.filter(plan=found).order_by("pk").values_list("organisation_id", flat=True))
        for held in actor.posts:
            if held.organisation_id in doers:
                return found, places, actor.in_post(held)
    raise Refused(unseen())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: what for, its steps, and how it ends. POST adds a step, says that one is done, or closes it."""
    at, actor = clock.now(), actor_of(request)
    held, places, act = _plan(actor, plan_id)
    keeps, today = over(actor, places) is not None, clock.local_date(at)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    form = StepForm(request.POST if asked == "add" else None, bodies=list(bodies_for(places[0])) if places else [])
    error, status = "", 200
    if asked == "done":
        return _done(request, held, actor, act, at)
    if asked == "add" and not _added(form, held, act, at):
        status = 422
    elif asked == "close":
        error = _closed(request, held, act, at)
        status = 422 if error else 200
    if asked and status == 200:
        return see_other(reverse("desk:plan", args=[held.pk]))
    steps = list(PlanStep.objects.filter(plan=held).select_related("organisation").order_by("due_on", "pk"))
    manned = manned_among({step.organisation_id for step in steps}, today)
    values = {
        "now": at, "today": today, "plan": held, "steps": [
            (step, step.done_on is None and step.due_on < today,
             may_finish_step(_for(step, actor, act), held, step.organisation, places,
                             step.organisation_id in manned, at)) for step in steps
        ], "subject": held.organisation or held.estate, "lack": Lack(held.lack).label, "keeps": keeps, "form": form,
        "late": is_late(held, today), "error": error, "reason": request.POST.get("reason", ""),
        "lacking": held.closed_on is None and bool(places) and still_lacks(held, places[0], today),
        "back": reverse("desk:weak_bodies", args=[_area(places[0]).pk]) if keeps and places else reverse("desk:inbox"),
    }  # fmt: skip
    return respond(request, "desk/plan.jinja", values, current="organisations", status=status)


def _area(place: Place) -> Place:
    """The estate that a place lies in, or the place itself where it lies above."""
    if place.estate_id is None or place.pk == place.estate_id:
        return place
    return Place.objects.get(pk=place.estate_id)


def _for(step: PlanStep, actor: Actor, act: Actor) -> Actor:
    """The reader in their post in the body that has the step; else in the one that keeps the plan."""
    return next((actor.in_post(one) for one in actor.posts if one.organisation_id == step.organisation_id), act)


def _done(request: HttpRequest, held: ImprovementPlan, actor: Actor, act: Actor, at: datetime) -> HttpResponse:
    number = id_of(request.POST.get("step", ""))
    step = PlanStep.objects.filter(plan=held, pk=number).first() if number is not None else None
    if step is None:
        raise Refused(unseen())
    finish_step(step, by=_for(step, actor, act), at=at, version=whole_number(request.POST.get("version", "")))
    tell(request, _("The step is done."))
    return see_other(reverse("desk:plan", args=[held.pk]))


def _added(form: StepForm, held: ImprovementPlan, act: Actor, at: datetime) -> bool:
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        doer = Organisation.objects.get(pk=said["doer"])
        add_step(held, what=said["what"], doer=doer, due_on=said["due_on"], by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    return True


def _closed(request: HttpRequest, held: ImprovementPlan, act: Actor, at: datetime) -> str:
    """Close the plan; in words what is wrong."""
    version = whole_number(request.POST.get("version", ""))
    try:
        close_plan(held, reason=request.POST.get("reason", ""), by=act, at=at, version=version)
    except Invalid as invalid:
        return " ".join(invalid.errors.values())
    except Refused as refused:
        if refused.refusal.rule != "may_close_plan":
            raise
        return refused.refusal.sentence()
    tell(request, _("The plan is closed."))
    return ""
