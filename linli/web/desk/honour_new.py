"""Calling a round of honours."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.honours import actions, queries, rules
from linli.honours.actions import RoundFacts
from linli.honours.models import HonourRound
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_honours import Honours
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import powers_of, respond, see_other, tell, warn, whole_number
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import day_of

FIELDS = ("kind", "title", "words", "nominations_until", "notice_days")
MOST = 200


class Standing(NamedTuple):
    """The reader in a post that calls rounds for an estate, and what the playbook says there."""

    act: Actor
    estate: Place
    plan: Honours


def standings(actor: Actor, at: datetime) -> list[Standing]:
    """Where the reader calls rounds. One query for each post that does."""
    found: dict[int, Standing] = {}
    for held in actor.posts:
        if Power.HONOUR_KEEP not in held.powers:
            continue
        act = actor.in_post(held)
        for estate in estates_of(act, Power.HONOUR_KEEP)[:MOST]:
            plan = queries.plan_at(estate)
            able = estate.pk not in found and rules.may_call_round(act, plan, estate, at) is None
            if plan is not None and able:
                found[estate.pk] = Standing(act, estate, plan)
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def honour_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the round's page."""
    at, actor = clock.now(), actor_of(request)
    if Power.HONOUR_KEEP not in powers_of(actor):
        raise Refused(rules.unseen_honour("may_call_round"))
    places = standings(actor, at)
    wanted = whole_number(request.POST.get("estate", ""))
    here = next((one for one in places if one.estate.pk == wanted), None)
    if here is None and wanted is None:
        here = next(iter(places), None)
    if here is None:
        warn(request, _("By the playbook that holds there, no rounds of honours are called."))
        return see_other(reverse("desk:honours"))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST" and request.POST.get("do") != "look":
        try:
            row = _called(request, here, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"kind": _("What you sent before has arrived. For another round, send again.")}, new_key()
        else:
            tell(request, _("The round is called. Residents can nominate until its last day."))
            return see_other(reverse("desk:honour_round", args=[row.pk]))
    return _form(request, places, here, errors, key, at)


def _called(request: HttpRequest, here: Standing, at: datetime) -> HonourRound:
    sent = request.POST
    days = sent.get("notice_days", "").strip()
    number = whole_number(days)
    facts = RoundFacts(
        kind=sent.get("kind", ""), title=sent.get("title", ""), words=sent.get("words", ""),
        nominations_until=day_of(sent.get("nominations_until", "")),
        notice_days=-1 if days and number is None else number,
    )  # fmt: skip
    return actions.call_round(here.estate, facts, key=sent_key(sent), by=here.act, at=at)


def _form(
    request: HttpRequest, places: list[Standing], here: Standing, errors: dict[str, str], key: str, at: datetime
) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else {}
    values = {
        "now": at,
        "plan": here.plan,
        "estate": here.estate,
        "estates": [(str(one.estate.pk), one.estate.name) for one in places],
        "kinds": [(kind.key, str(kind.name)) for kind in here.plan.kinds],
        "typed": {name: sent.get(name, "") for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": key,
    }
    return respond(request, "desk/honour_new.jinja", values, current="honours", status=422 if errors else 200)
