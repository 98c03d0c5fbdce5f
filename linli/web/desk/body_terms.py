"""A body over time: the terms of a committee, the contracts of a company, and the body that follows."""

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
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.organisations.actions import begin_term, end_contract, end_term, record_contract, succeed
from linli.organisations.actions.terms import playbook_over
from linli.organisations.models import CommitteeTerm, ContractKind, Organisation, ServiceContract, Succession
from linli.organisations.queries.terms import COMMITTEES, SOON, committee_of, contracts_of, members, terms_of
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import my_body
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import respond, see_other, tell, whole_number

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


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def body_terms(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Terms, contracts and the successor of a body. `do` is term, end_term, contract, end_contract or succeed."""
    at, actor = clock.now(), actor_of(request)
    body, places, act = my_body(actor, organisation_id)
    today, asked = clock.local_date(at), request.POST.get("do", "") if request.method == "POST" else ""
    spec = committee_of(playbook_over(places), body.kind)
    others = list(Organisation.objects.filter(kind=body.kind, ended_on=None, bindings__place__in=_near(places))
                  .exclude(pk=body.pk).distinct().order_by("name", "pk")[:MOST_ESTATES])  # fmt: skip
    forms_ = {
        "term": TermForm(request.POST if asked == "term" else None),
        "contract": ContractForm(request.POST if asked == "contract" else None, _estates(places)),
        "succeed": SuccessorForm(request.POST if asked == "succeed" else None, others, initial={
            "on": today.isoformat(), "carry": "all"}),
    }  # fmt: skip
    if asked in ("end_term", "end_contract"):
        return _ended(request, body, asked, act, at)
    if asked in forms_ and _done(asked, forms_[asked], body, act, at):
        if asked == "succeed":
            tell(request, _("%(name)s is followed from that day.") % {"name": body.name})
            return see_other(reverse("desk:organisation", args=[forms_[asked].cleaned_data["successor"]]))
        tell(request, _("It is written down."))
        return see_other(reverse("desk:body_terms", args=[body.pk]))
    running = list(members(body, today))
    usual = getattr(spec, "members_usual", None)
    values = {
        "now": at, "today": today, "soon": today + SOON, "body": body, "forms": forms_, "asked": asked,
        "has_terms": spec is not None or BodyKind(body.kind) in COMMITTEES, "others": others,
        "bring_at": _area_over(places),
        "has_contracts": body.kind == BodyKind.PROPERTY_COMPANY,
        "terms": list(terms_of(body)), "contracts": list(contracts_of(body)), "members": len(running),
        "too_many": usual is not None and len(running) > usual, "usual": usual,
        "followed": list(Succession.objects.filter(successor=body).select_related("predecessor").order_by("on", "pk")),
    }  # fmt: skip
    return respond(request, "desk/body_terms.jinja", values, current="organisations", status=422 if asked else 200)


def _estates(places: list[Place]) -> list[Place]:
    """The estates that a body serves."""
    found: list[Place] = []
    for place in places:
        inside = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~", level=Level.ESTATE)
        found += list(inside.order_by("path")[:MOST_ESTATES])
    return list({estate.pk: estate for estate in found}.values())


def _area_over(places: list[Place]) -> int:
    """The place under which a body beside this one is brought in: the estate for what lies in one."""
    first = places[0]
    return first.estate_id or first.pk


def _near(places: list[Place]) -> list[int]:
    """Places in which a successor may be: those served, and those right beside or in them."""
    parents = {place.parent_id for place in places if place.parent_id} | {place.pk for place in places}
    return list(Place.objects.filter(parent__in=parents).order_by("pk").values_list("pk", flat=True)) + list(parents)


def _done(asked: str, form: PlainForm, body: Organisation, act: Actor, at: datetime) -> bool:
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


def _ended(request: HttpRequest, body: Organisation, asked: str, act: Actor, at: datetime) -> HttpResponse:
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
        tell(request, " ".join(invalid.errors.values()))
    except (CommitteeTerm.DoesNotExist, ServiceContract.DoesNotExist):
        tell(request, _("There is no such entry any more."))
    return see_other(reverse("desk:body_terms", args=[body.pk]))


def _id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return UUID(int=0)
