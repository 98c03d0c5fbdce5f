"""A body over time: the terms of a committee, the contracts of a company, and the body that follows."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.organisations.actions.bodies import places_of
from linli.organisations.actions.terms import playbook_over
from linli.organisations.models import Organisation, Succession
from linli.organisations.queries.terms import COMMITTEES, SOON, committee_of, contracts_of, members, terms_of
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import my_body, over
from linli.web.desk.body_contracts import contracts_page
from linli.web.desk.body_forms import MOST_ESTATES, ContractForm, SuccessorForm, TermForm, done, end_one, estates_of
from linli.web.desk.frame import respond, see_other, tell


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def body_terms(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Terms, contracts and the successor of a body. `do` is term, end_term, contract, end_contract or succeed."""
    at, actor = clock.now(), actor_of(request)
    there = Organisation.objects.filter(pk=organisation_id, ended_on=None).first()
    if there is not None and over(actor, places_of(there)) is None:
        return contracts_page(request, there, actor, at)
    body, places, act = my_body(actor, organisation_id)
    today, asked = clock.local_date(at), request.POST.get("do", "") if request.method == "POST" else ""
    spec = committee_of(playbook_over(places), body.kind)
    others = list(Organisation.objects.filter(kind=body.kind, ended_on=None, bindings__place__in=_near(places))
                  .exclude(pk=body.pk).distinct().order_by("name", "pk")[:MOST_ESTATES])  # fmt: skip
    forms_ = {
        "term": TermForm(request.POST if asked == "term" else None),
        "contract": ContractForm(request.POST if asked == "contract" else None, estates_of(places)),
        "succeed": SuccessorForm(request.POST if asked == "succeed" else None, others, initial={
            "on": today.isoformat(), "carry": "all"}),
    }  # fmt: skip
    if asked in ("end_term", "end_contract"):
        return end_one(request, body, asked, act, at)
    if asked in forms_ and done(asked, forms_[asked], body, act, at):
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


def _area_over(places: list[Place]) -> int:
    """The place under which a body beside this one is brought in: the estate for what lies in one."""
    first = places[0]
    return first.estate_id or first.pk


def _near(places: list[Place]) -> list[int]:
    """Places in which a successor may be: those served, and those right beside or in them."""
    parents = {place.parent_id for place in places if place.parent_id} | {place.pk for place in places}
    return list(Place.objects.filter(parent__in=parents).order_by("pk").values_list("pk", flat=True)) + list(parents)
