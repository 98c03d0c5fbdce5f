"""The contracts of a company, for those who do not keep all of it.

Whoever keeps bodies over one of its estates reads and writes those of that estate; whoever holds a post in the company
reads its own.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, unseen
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.organisations.queries.terms import SOON, contracts_of
from linli.organisations.rules import may_manage_body
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.web.desk.bodies import over
from linli.web.desk.body_forms import ContractForm, done, end_one, estates_of
from linli.web.desk.frame import respond, see_other, tell


def reads_contracts(actor: Actor, body: Organisation, places: list[Place]) -> bool:
    """Whether a company's contracts, or some of them, are the reader's to see."""
    if body.kind != BodyKind.PROPERTY_COMPANY or body.ended_on is not None:
        return False
    return holds_in(actor, body) or any(over(actor, [estate]) for estate in estates_of(places))


def holds_in(actor: Actor, body: Organisation) -> bool:
    """Whether the reader holds a post in the body."""
    return any(held.organisation_id == body.pk for held in actor.posts)


def contracts_page(request: HttpRequest, body: Organisation, actor: Actor, at: datetime) -> HttpResponse:
    """The contracts that are the reader's to see; POST writes one down, or lets one end today, for their own estates.
    Raises `Refused`."""
    places = places_of(body)
    if not reads_contracts(actor, body, places):
        raise Refused(unseen())
    mine = {estate.pk: act for estate in estates_of(places) if (act := over(actor, [estate])) is not None}
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    listed = contracts_of(body) if holds_in(actor, body) else contracts_of(body).filter(estate_id__in=mine)
    form = ContractForm(
        request.POST if asked == "contract" else None, [one for one in estates_of(places) if one.pk in mine]
    )
    if asked == "end_contract":
        found = next((one for one in listed if str(one.pk) == request.POST.get("id")), None)
        act = mine.get(found.estate_id) if found is not None else None
        if act is None:
            raise Refused(may_manage_body(actor, places, at) or unseen())
        return end_one(request, body, asked, act, at)
    if asked == "contract" and not mine:
        raise Refused(may_manage_body(actor, places, at) or unseen())
    if asked == "contract" and done(asked, form, body, mine.get(_chosen(request), actor), at):
        tell(request, _("It is written down."))
        return see_other(reverse("desk:body_terms", args=[body.pk]))
    today = clock.local_date(at)
    values = {
        "now": at, "today": today, "soon": today + SOON, "body": body, "form": form if mine else None,
        "rows": [(one, one.estate_id in mine) for one in listed],
        "back": reverse("desk:organisation", args=[body.pk]) if mine else reverse("desk:promises", args=[body.pk]),
    }  # fmt: skip
    status = 422 if asked else 200
    return respond(request, "desk/body_contracts.jinja", values, current="organisations", status=status)


def _chosen(request: HttpRequest) -> int:
    text = request.POST.get("estate", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
