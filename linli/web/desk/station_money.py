"""The register of a station's money: what came in by year and source, an amount entered, one struck out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import enter_station_money, strike_station_money
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import StationMoney
from linli.organisations.models_stations import MoneySource
from linli.organisations.queries import stations as queries
from linli.organisations.rules_stations import may_enter_station_money, may_strike_station_money
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.people_and_posts import acting_over
from linli.web.desk.spaces import errors_on, seen_version
from linli.web.desk.stations import POWER, my_station
from linli.web.money_words import fen_of, in_yuan

PAGE = 50


class MoneyForm(PlainForm):
    """An amount, of which year, from whom, what for."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        error_messages={"required": gettext_lazy("Name a year, such as 2026."),
                        "invalid": gettext_lazy("Name a year, such as 2026.")},
    )  # fmt: skip
    source = choice_field(gettext_lazy("Who gave it"), gettext_lazy("Choose who gave it."))
    fen = forms.CharField(label=gettext_lazy("Amount in yuan"), required=False, max_length=24)
    words = forms.CharField(label=gettext_lazy("From whom, and what for"), required=False, max_length=120)
    kinds: ClassVar[Mapping[str, str]] = {"year": "number", "source": "choice", "fen": "text", "words": "text"}
    hints: ClassVar[Mapping[str, Any]] = {"words": gettext_lazy("A body; no person's name.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = MoneySource.choices  # type: ignore[attr-defined]  # a choice field


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def money(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The register; POST enters an amount."""
    at, actor = clock.now(), actor_of(request)
    body = my_station(actor, organisation_id)
    places = places_of(body)
    act = acting_over(actor, POWER, places)
    form = MoneyForm(request.POST or None, initial={"year": clock.local_date(at).year})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            entered = enter_station_money(
                body, year=said["year"], source=said["source"], fen=fen_of(said["fen"]) or 0, words=said["words"],
                by=act, at=at,
            )  # fmt: skip
            tell(request, _("%(amount)s is entered.") % {"amount": in_yuan(entered.fen)})
            return see_other(reverse("desk:station_money", args=[body.pk]))
        except Invalid as invalid:
            errors_on(form, invalid)
    register = queries.visible_to(actor).filter(organisation=body)
    page = Paginator(register, PAGE).get_page(request.GET.get("page"))
    values = {
        "now": at,
        "body": body,
        "page": page,
        "rows": [
            (row, in_yuan(row.fen), str(MoneySource(row.source).label), may_strike_station_money(act, row, places, at))
            for row in page.object_list
        ],
        "sums": [(year, in_yuan(sum(given.values()))) for year, given in queries.sums(register).items()],
        "form": form,
        "refusal": may_enter_station_money(act, places, at),
        "back": reverse("desk:service_station", args=[body.pk]),
    }
    return respond(request, "desk/station_money.jinja", values, current="spaces", status=422 if form.errors else 200)


@require_POST
@for_staff
def strike(request: HttpRequest, money_id: UUID) -> HttpResponse:
    """Strike out an amount that was entered wrongly."""
    at, actor = clock.now(), actor_of(request)
    found = StationMoney.objects.filter(pk=money_id).select_related("organisation").first()
    if found is None:
        raise Refused(unseen())
    body = my_station(actor, found.organisation_id)
    act = acting_over(actor, POWER, places_of(body))
    strike_station_money(found, by=act, at=at, version=seen_version(request))
    tell(request, _("The amount is struck out; it stays to be read."))
    return see_other(reverse("desk:station_money", args=[body.pk]))
