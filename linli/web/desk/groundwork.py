"""The four steps of estates: a list by step for a place, and for an estate what was found and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.organisations.actions import record_step
from linli.organisations.enums_posts import Step, step_after
from linli.organisations.queries.groundwork import at_step, counts, known_number, missing_for, steps_of, version_of
from linli.organisations.rules_posts import may_fill_in_members, may_keep_groundwork
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.forms import PlainForm, date_field
from linli.web.desk.forms_posts import say
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.late import too_late
from linli.web.desk.posts import my_place, paged

NOT_BEGUN = "none"


class StepForm(PlainForm):
    """The day of a step and what was found."""

    on = date_field(gettext_lazy("On which day"))
    number = forms.IntegerField(label=gettext_lazy("Number"), required=False, min_value=0, max_value=100_000)
    words = forms.CharField(label=gettext_lazy("What was found"), required=False, max_length=200)
    kinds: ClassVar[Mapping[str, str]] = {"on": "date", "number": "number", "words": "textarea"}

    def __init__(self, *args: Any, step: Step, known: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = step.counts
        if known is not None:
            del self.fields["number"]  # nobody counts by hand what is known


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def groundwork(request: HttpRequest, place_id: int) -> HttpResponse:
    """Of an estate its four steps, where POST writes one down; of a larger place its estates by step."""
    at, actor = clock.now(), actor_of(request)
    place = my_place(actor, place_id)
    if place.level == Level.ESTATE:
        return _estate(request, place, actor, at)
    if request.method == "POST":
        raise Refused(unseen())
    here = reverse("desk:groundwork", args=[place.pk])
    view = request.GET.get("step") or NOT_BEGUN
    known = {NOT_BEGUN: pgettext("groundwork", "Not begun"), **{step.value: step.label for step in Step}}
    if view not in known:
        raise Refused(unseen())
    found = counts(place)
    tabs = [(key, words, f"{here}?step={key}", found["" if key == NOT_BEGUN else key]) for key, words in known.items()]
    upcoming = step_after("" if view == NOT_BEGUN else view)
    values = {
        "now": at,
        "place": place,
        "view": view,
        "tabs": tabs,
        "missing": upcoming.missing if upcoming else "",
        "total": sum(found.values()),
        "back": reverse("desk:posts", args=[place.pk]),
        **paged(request, at_step(place, "" if view == NOT_BEGUN else view), here),
    }
    return respond(request, "desk/groundwork.jinja", values, current="organisations")


def _estate(request: HttpRequest, estate: Place, actor: Actor, at: datetime) -> HttpResponse:
    act, today = with_power(actor, Power.POST_APPOINT, estate), clock.local_date(at)
    steps = steps_of(estate)
    upcoming = next((one.step for one in steps if one.is_next), None)
    named = request.POST.get("step") or request.GET.get("step", "")
    chosen = next((one for one in steps if one.step.value == named), None)
    step = chosen.step if chosen else upcoming
    first: dict[str, Any] = {"on": today.isoformat()}
    if chosen is not None and chosen.row is not None:
        first = {"on": chosen.row.on.isoformat(), "number": chosen.row.number, "words": chosen.row.words}
    status = 422 if request.method == "POST" else 200
    number = _known(actor, estate, step, today, at) if step else None
    form = StepForm(request.POST or None, step=step, known=number, initial=first) if step else None
    if form is not None and step is not None and request.method == "POST" and form.is_valid():
        try:
            version = whole_number(request.POST.get("version", ""))
            said = {"number": number, **form.cleaned_data}
            if number is not None:
                said["number"] = _known(actor, estate, step, said["on"], at) or number
            record_step(estate, step=step, **said, by=act, at=at, version=version)
            tell(request, _("%(step)s: written down.") % {"step": step.label})
            return see_other(reverse("desk:groundwork", args=[estate.pk]))
        except Stale as stale:
            form.add_error(None, too_late(stale))
            steps, status = steps_of(estate), 409
        except Invalid as invalid:
            say(form, invalid)
    values = {
        "now": at,
        "estate": estate,
        "steps": steps,
        "step": step,
        "missing": missing_for(estate, upcoming, today) if upcoming else [],
        "form": form,
        "known": number,
        "version": version_of(estate),
        "mistakes": form.mistakes() if form else [],
        "refusal": may_keep_groundwork(act, estate, at),
        "back": reverse("desk:posts", args=[estate.pk]),
    }
    return respond(request, "desk/groundwork_estate.jinja", values, current="organisations", status=status)


def _known(actor: Actor, estate: Place, step: Step, on: date, at: datetime) -> int | None:
    """The step's number as Linli knows it itself; None where it does not, or the reader may not know it."""
    counts_members = with_power(actor, Power.ROSTER_COUNT, estate)
    if step is Step.FOUND and may_fill_in_members(counts_members, estate, at) is not None:
        return None
    return known_number(estate, step, on)
