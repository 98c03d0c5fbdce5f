"""Promises in public: of a body and of those in its posts, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import answer_promise, make_promise
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Appointment, Organisation, Outcome, Promise
from linli.organisations.queries.posts import in_force
from linli.organisations.queries.promises import promises_of
from linli.organisations.rules import may_manage_body
from linli.organisations.rules_bodies import may_answer_promise
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import respond, see_other, tell, whole_number

BODY = "body"
MOST = 100


class PromiseForm(PlainForm):
    """What is promised, by when, how one sees it, and whose word it is."""

    whose = choice_field(gettext_lazy("Whose promise it is"))
    said = forms.CharField(
        label=gettext_lazy("What is promised"), max_length=200,
        error_messages={"required": gettext_lazy("Write what is promised.")},
    )  # fmt: skip
    judged = forms.CharField(
        label=gettext_lazy("How one sees whether it is kept"), max_length=200,
        error_messages={"required": gettext_lazy("Write how one sees whether it is kept.")},
    )  # fmt: skip
    due_on = date_field(pgettext_lazy("plan", "By"))
    kinds: ClassVar[Mapping[str, str]] = {"whose": "choice", "said": "text", "judged": "text", "due_on": "date"}
    hints: ClassVar[Mapping[str, Any]] = {
        "said": gettext_lazy("Residents read this on the estate's page. At most 200 characters."),
        "judged": gettext_lazy("Such as: the list of repairs, the notice at the door."),
    }

    def __init__(self, data: Any, whose: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["whose"].choices = whose  # type: ignore[attr-defined]  # a choice field


class AnswerForm(PlainForm):
    """What became of a promise."""

    outcome = choice_field(gettext_lazy("Was it kept?"), gettext_lazy("Choose whether it was kept."))
    result = forms.CharField(
        label=gettext_lazy("What was done, or why it could not be"), max_length=400,
        error_messages={"required": gettext_lazy("Write what was done, or why it could not be.")},
    )  # fmt: skip
    kinds: ClassVar[Mapping[str, str]] = {"outcome": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {"result": gettext_lazy("Residents read this beside the promise.")}

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = [(one.value, str(one.label)) for one in Outcome]  # type: ignore[attr-defined]  # a choice field


@require_safe
@for_staff
def my_promises(request: HttpRequest) -> HttpResponse:
    """The bodies in which the reader holds a post; a single one opens at once."""
    ids = {held.organisation_id for held in actor_of(request).posts}
    bodies = list(Organisation.objects.filter(pk__in=ids, ended_on=None).order_by("name", "pk"))
    if len(bodies) == 1:
        return see_other(reverse("desk:promises", args=[bodies[0].pk]))
    return respond(request, "desk/my_promises.jinja", {"bodies": bodies}, current="messages")


def promising(actor: Actor, organisation_id: UUID, at: datetime) -> tuple[Organisation, list[Place], Actor | None]:
    """A living body, its places, and the reader in a post that keeps it; None for somebody who only holds a post in it.
    Raises `Refused` for anybody else."""
    body = Organisation.objects.filter(pk=organisation_id, ended_on=None).first()
    places = places_of(body) if body is not None else []
    keeper = next(
        (act for held in actor.posts if may_manage_body(act := actor.in_post(held), places, at) is None), None
    )
    if body is None or (keeper is None and all(held.organisation_id != body.pk for held in actor.posts)):
        raise Refused(unseen())
    return body, places, keeper


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def promises(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The promises of a body and of those in its posts; POST makes one."""
    at, actor = clock.now(), actor_of(request)
    body, places, keeper = promising(actor, organisation_id, at)
    whose = [(BODY, body.name)] if keeper is not None else []
    whose += [(str(held.appointment_id), held.post_name) for held in actor.posts if held.organisation_id == body.pk]
    form = PromiseForm(request.POST or None, whose, initial={"whose": whose[0][0]})
    if request.method == "POST" and form.is_valid() and _made(form, body, actor, keeper, at):
        tell(request, _("The promise stands on the estate's page."))
        return see_other(reverse("desk:promises", args=[body.pk]))
    listed = list(promises_of(body)[:MOST])
    rows = [(one, _answers(actor, keeper, one, body, places, at)) for one in listed]
    status = 422 if request.method == "POST" else 200
    values = {
        "now": at,
        "today": clock.local_date(at),
        "body": body,
        "form": form,
        "rows": rows,
        "keeps": keeper is not None,
        "plates": has_plates(body, actor, keeper, clock.local_date(at)),
        "contracts": body.kind == BodyKind.PROPERTY_COMPANY,
    }
    return respond(request, "desk/promises.jinja", values, current="organisations", status=status)  # fmt: skip


def has_plates(body: Organisation, actor: Actor, keeper: Actor | None, on: date) -> bool:
    """Whether there is a plate to print: of anybody in the body for its keeper, else of the reader."""
    held = in_force(on).filter(post__organisation=body).exclude(place=None)
    if keeper is None:
        held = held.filter(pk__in=[one.appointment_id for one in actor.posts])
    return held.exists()


def _acting(actor: Actor, keeper: Actor | None, appointment_id: UUID | None) -> Actor:
    """The reader in the post that the promise is of, else in the one that keeps the body."""
    if appointment_id is not None and any(held.appointment_id == appointment_id for held in actor.posts):
        return actor.in_appointment(appointment_id)
    return keeper or actor


def _answers(
    actor: Actor, keeper: Actor | None, promise: Promise, body: Organisation, places: list[Place], at: datetime
) -> bool:
    act = _acting(actor, keeper, promise.appointment_id)
    return may_answer_promise(act, promise, body, places, at) is None


def _made(form: PromiseForm, body: Organisation, actor: Actor, keeper: Actor | None, at: datetime) -> bool:
    said = form.cleaned_data
    own = None if said["whose"] == BODY else Appointment.objects.select_related("place").get(pk=said["whose"])
    act = _acting(actor, keeper, own.pk if own else None)
    try:
        make_promise(
            body, said=said["said"], judged=said["judged"], due_on=said["due_on"], appointment=own, by=act, at=at
        )
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def promise_answer(request: HttpRequest, promise_id: UUID) -> HttpResponse:
    """Say that a promise was kept and how, or why not."""
    at, actor = clock.now(), actor_of(request)
    found = Promise.objects.filter(pk=promise_id).select_related("appointment").first()
    if found is None:
        raise Refused(unseen())
    body, _places, keeper = promising(actor, found.organisation_id, at)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act, version = _acting(actor, keeper, found.appointment_id), whole_number(request.POST.get("version", ""))
        try:
            answer_promise(found, **form.cleaned_data, by=act, at=at, version=version)
            tell(request, _("What became of it stands beside the promise."))
            return see_other(reverse("desk:promises", args=[body.pk]))
        except Invalid as invalid:
            for name, message in invalid.errors.items():
                form.add_error(name if name in form.fields else None, message)
    status = 422 if request.method == "POST" else 200
    values = {"now": at, "body": body, "promise": found, "form": form}
    return respond(request, "desk/promise_answer.jinja", values, current="organisations", status=status)
