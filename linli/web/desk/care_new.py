"""Entering an application to a hardship fund for somebody who agreed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.care import actions, queries, rules
from linli.care.actions import ApplicationFacts
from linli.care.enums import ConsentWay, ConsentWho, Purpose
from linli.care.models import CareFund
from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.care_words import fund_name
from linli.web.desk.acting import with_power
from linli.web.desk.finder import estates_of, find_places
from linli.web.desk.frame import powers_of, respond, see_other, tell, whole_number
from linli.web.form_keys import new_key, sent_key
from linli.web.money_words import fen_of
from linli.web.typed import day_of

MOST = 200
FIELDS = (
    "fund", "name", "room", "paper", "purpose", "asked", "words", "phone", "consent_who", "consent_way", "consented_on",
    "papers",
)  # fmt: skip


class Here(NamedTuple):
    """An estate for which the reader enters applications, with the funds that serve it."""

    act: Actor
    estate: Place
    funds: list[CareFund]


def chosen_estate(request: HttpRequest, actor: Actor, power: Power) -> tuple[list[Place], Place | None]:
    """The estates where the reader has a power, and the one that was chosen; the first where none was."""
    estates = list(estates_of(actor, power)[:MOST])
    wanted = whole_number(request.POST.get("estate") or request.GET.get("estate", ""))
    return estates, next((one for one in estates if one.pk == wanted), next(iter(estates), None))


def room_named(text: str, act: Actor, power: Power, estate: Place) -> Place | None:
    """The one door that a text means in an estate; None where it means none or several."""
    said = text.replace("\x00", "").strip()
    found = [one for one in find_places(said, act, power, estate=estate) if one.level == Level.ROOM] if said else []
    return found[0] if len(found) == 1 else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def application_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the application's page."""
    at, actor = clock.now(), actor_of(request)
    if Power.CARE_ENTER not in powers_of(actor):
        raise Refused(rules.unseen_here("may_enter_application"))
    estates, estate = chosen_estate(request, actor, Power.CARE_ENTER)
    funds = [one for one in queries.funds_at(estate) if one.spec is not None] if estate is not None else []
    if estate is None or not funds:
        tell(request, _("No fund is open for your estates. The body that may hold one opens it under Funds."))
        return see_other(reverse("desk:care"))
    here = Here(with_power(actor, Power.CARE_ENTER, estate), estate, funds)
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST" and request.POST.get("do") != "look":
        try:
            row = _made(request, here, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"words": _("What you sent before has arrived. If this is another person, send again.")}
            key = new_key()
        else:
            tell(request, _("Entered. The first reviewer has it in the inbox."))
            return see_other(reverse("desk:care_application", args=[row.pk]))
    return _form(request, estates, here, errors, key, at)


def _made(request: HttpRequest, here: Here, at: datetime) -> Any:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    fund = next((one for one in here.funds if str(one.pk) == sent.get("fund", "")), None)
    if fund is None:
        raise Invalid({"fund": _("Choose a fund.")})
    ticked = [whole_number(text) for text in sent.getlist("papers")]
    facts = ApplicationFacts(
        name=sent.get("name", ""), room=room_named(sent.get("room", ""), here.act, Power.CARE_ENTER, here.estate),
        paper=sent.get("paper", ""), purpose=sent.get("purpose", ""), asked=fen_of(sent.get("asked", "")),
        words=sent.get("words", ""), papers=tuple(-1 if number is None else number for number in ticked),
        phone=sent.get("phone", ""), consent_who=sent.get("consent_who", ""), consent_way=sent.get("consent_way", ""),
        consented_on=day_of(sent.get("consented_on", "")),
    )  # fmt: skip
    return actions.enter_application(fund, here.estate, facts, key=sent_key(sent), by=here.act, at=at)


def _form(
    request: HttpRequest, estates: list[Place], here: Here, errors: dict[str, str], key: str, at: datetime
) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else {}
    known = {
        "consented_on": clock.local_date(at).isoformat(), "fund": str(here.funds[0].pk),
        "consent_who": ConsentWho.SELF.value,
    }  # fmt: skip
    fund = next((one for one in here.funds if str(one.pk) == sent.get("fund", "")), here.funds[0])
    spec = fund.spec
    assert spec is not None  # those without were left out
    values = {
        "now": at,
        "estate": here.estate,
        "estates": [(str(one.pk), one.name) for one in estates],
        "funds": [(str(one.pk), fund_name(one)) for one in here.funds],
        "spec": spec,
        "papers": [(str(number), str(paper)) for number, paper in enumerate(spec.papers)],
        "ticked": request.POST.getlist("papers"),
        "purposes": Purpose.choices,
        "whos": ConsentWho.choices,
        "ways": ConsentWay.choices,
        "typed": {name: sent.get(name, known.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": key,
    }
    return respond(request, "desk/care_new.jinja", values, current="care", status=422 if errors else 200)
