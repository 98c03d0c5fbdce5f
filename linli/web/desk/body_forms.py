"""The forms about a body over time, and what they do: a term, a contract, the body that follows, an end today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.organisations.actions import begin_term, end_contract, end_term, record_contract, succeed
from linli.organisations.models import CommitteeTerm, ContractKind, Organisation, ServiceContract
from linli.places.enums import Level
from linli.places.models import Place
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import see_other, tell, warn, whole_number

MOST_ESTATES = 200


class TermForm(PlainForm):
    """The next term of a committee."""

    starts_on = date_field(pgettext_lazy("body", "From"))
    ends_on = forms.DateField(label=gettext_lazy("Last day"), required=False)
    seats = forms.IntegerField(label=gettext_lazy("Seats, if they are known"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {"starts_on": "date", "ends_on": "date", "seats": "number"}
    hints: ClassVar[Mapping[str, Any]] = {"ends_on": gettext_lazy("Left empty, as long as the playbook says.")}


class ContractForm(PlainForm):
    """A contract of a property company with an estate."""

    estate = choice_field(gettext_lazy("Estate"))
    kind = choice_field(gettext_lazy("How it came to serve here"))
    starts_on = date_field(pgettext_lazy("body", "From"))
    ends_on = forms.DateField(label=gettext_lazy("Last day, if there is one"), required=False)
    fee = forms.DecimalField(
        label=gettext_lazy("Fee in yuan for a square metre and month, if it is known"), required=False, max_digits=6,
        decimal_places=2, min_value=Decimal(0),
    )  # fmt: skip
    kinds: ClassVar[Mapping[str, str]] = {
        "estate": "choice", "kind": "choice", "starts_on": "date", "ends_on": "date", "fee": "text",
    }  # fmt: skip

    def __init__(self, data: Any, estates: list[Place], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["estate"].choices = [(str(one.pk), one.name) for one in estates]  # type: ignore[attr-defined]  # a choice field
        self.fields["kind"].choices = [(one.value, str(one.label)) for one in ContractKind]  # type: ignore[attr-defined]  # a choice field


class SuccessorForm(PlainForm):
    """Which body follows, and what goes over."""

    successor = choice_field(gettext_lazy("Which body follows"))
    on = date_field(gettext_lazy("From which day"))
    carry = choice_field(gettext_lazy("What goes over"))
    kinds: ClassVar[Mapping[str, str]] = {"successor": "choice", "on": "date", "carry": "choice"}
    hints: ClassVar[Mapping[str, Any]] = {
        "carry": gettext_lazy(
            "Open work, plans, promises, contracts, candidates and what a station has go over in any case."
        )
    }

    def __init__(self, data: Any, others: list[Organisation], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "successor": [(str(one.pk), one.name) for one in others],
            "carry": [
                ("all", _("Its places and the people in office")), ("places", _("Its places only")),
                ("posts", _("The people in office only")), ("none", _("Neither")),
            ],
        }  # fmt: skip
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]  # a choice field


def estates_of(places: list[Place]) -> list[Place]:
    """The estates that a body serves."""
    found: list[Place] = []
    for place in places:
        inside = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~", level=Level.ESTATE)
        found += list(inside.order_by("path")[:MOST_ESTATES])
    return list({estate.pk: estate for estate in found}.values())


def done(asked: str, form: PlainForm, body: Organisation, act: Actor, at: datetime) -> bool:
    """Do what a form asks; False with the words at its fields."""
    if not form.is_valid():
        return False
    doing: dict[str, Callable[[dict[str, Any]], object]] = {
        "term": lambda said: begin_term(body, by=act, at=at, **said),
        "contract": lambda said: record_contract(
            body, Place.objects.get(pk=said["estate"]), kind=said["kind"], starts_on=said["starts_on"],
            ends_on=said["ends_on"], fee=None if said["fee"] is None else int(said["fee"] * 100), by=act, at=at,
        ),
        "succeed": lambda said: succeed(
            body, Organisation.objects.get(pk=said["successor"]), on=said["on"],
            carry_places=said["carry"] in ("all", "places"), carry_posts=said["carry"] in ("all", "posts"),
            by=act, at=at,
        ),
    }  # fmt: skip
    try:
        doing[asked](form.cleaned_data)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return False
    return True


def end_one(request: HttpRequest, body: Organisation, asked: str, act: Actor, at: datetime) -> HttpResponse:
    """Let a term or a contract end with today."""
    today: date = clock.local_date(at)
    version = whole_number(request.POST.get("version", ""))
    try:
        if asked == "end_term":
            end_term(CommitteeTerm.objects.get(organisation=body, pk=_id(request)), ends_on=today, by=act, at=at,
                     version=version)  # fmt: skip
        else:
            contract = ServiceContract.objects.get(organisation=body, pk=_id(request))
            end_contract(contract, ends_on=today, by=act, at=at, version=version)
        tell(request, _("It ends today."))
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
    except (CommitteeTerm.DoesNotExist, ServiceContract.DoesNotExist):
        tell(request, _("There is no such entry any more."))
    return see_other(reverse("desk:body_terms", args=[body.pk]))


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return UUID(int=0)
