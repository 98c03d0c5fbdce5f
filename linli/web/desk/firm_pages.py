"""One firm and one need at the desk, and the card of a firm on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.firms import actions, queries, rules
from linli.firms.actions import NeedFacts
from linli.firms.enums import BranchKind, ConsentWay, Entered, FirmSort
from linli.firms.models import FirmCard, FirmNeed
from linli.organisations.queries import bodies_for
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.firm_ways import FIRM_WAYS, NEED_WAYS
from linli.web.desk.frame import powers_of, respond, see_other, tell
from linli.web.desk.ways_in_forms import acting, form_values, paper, pressed, ways_of
from linli.web.firm_words import branch_line, envoy_words, need_chip, passed, round_chip, turn_of
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import day_of, id_of

MOST = 50
"""So many of each list on a firm's page: what is open first, then the latest."""


def my_firm(actor: Actor, firm_id: UUID) -> FirmCard:
    """The firm, where the reader has to do with it. Raises `Refused`."""
    found = queries.cards_visible_to(actor).filter(pk=firm_id).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_firm"))
    return found


def my_need(actor: Actor, number: str) -> FirmNeed:
    """The need, where the reader has to do with it. Raises `Refused`."""
    found = queries.needs_visible_to(actor).filter(number=number).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_need"))
    return found


# -- one firm ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def firm(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """One firm; a POST goes one of the ways of its card, enters a need, writes into the book or calls a round."""
    at, actor = clock.now(), actor_of(request)
    card = my_firm(actor, firm_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        verb = OWN.get(request.POST.get("do", ""))
        found = pressed(request, FIRM_WAYS, actor, card, at) if verb is None else _own(request, verb, actor, card, at)
        if found is None:
            return see_other(reverse("desk:firm", args=[card.pk]))
        errors, card = found, my_firm(actor, firm_id)
    return _firm(request, card, actor, at, errors)


def _own(request: HttpRequest, verb: Any, actor: Actor, card: FirmCard, at: datetime) -> dict[str, str] | None:
    try:
        tell(request, verb(request.POST, actor, card, at))
    except Invalid as wrong:
        return wrong.errors
    except KeyReused:
        return {"words": _("What you sent before has arrived. To send another, press again.")}
    return None


def _as(actor: Actor, rule: Any, card: FirmCard, at: datetime) -> Actor:
    return acting(actor, rule, card, at) or actor


def _may_enter(actor: Actor, card: FirmCard, at: datetime) -> Any:
    return rules.may_enter_need(actor, card, queries.plan_at(card.place), at)


def _may_call(actor: Actor, card: FirmCard, at: datetime) -> Any:
    return rules.may_call_round(actor, card, queries.plan_at(card.place), at)


def _need_entered(sent: Any, actor: Actor, card: FirmCard, at: datetime) -> str:
    facts = NeedFacts(sent.get("kind", ""), sent.get("words", ""))
    row = actions.enter_need(card, facts, key=sent_key(sent), by=_as(actor, _may_enter, card, at), at=at)
    return _("Entered as %(number)s. The envoy is asked to take it up.") % {"number": row.number}


def _visited(sent: Any, actor: Actor, card: FirmCard, at: datetime) -> str:
    text = sent.get("next_on", "").strip()
    ahead = day_of(text) if text else None
    if text and ahead is None:
        raise Invalid({"next_on": _("Name a day, or nothing.")})
    actions.write_visit(
        card, on=day_of(sent.get("on", "")), words=sent.get("words", ""), next_on=ahead, key=sent_key(sent),
        by=_as(actor, rules.may_write_book, card, at), at=at,
    )  # fmt: skip
    return _("Written into the book.")


def _struck(sent: Any, actor: Actor, card: FirmCard, at: datetime) -> str:
    wanted = id_of(sent.get("visit", ""))
    if wanted is None:
        raise Refused(rules.unseen_here("may_write_book"))
    actions.strike_visit(card, wanted, by=_as(actor, rules.may_write_book, card, at), at=at)
    return _("Taken out of the book.")


def _called(sent: Any, actor: Actor, card: FirmCard, at: datetime) -> str:
    panel = sent.get("panel", "").splitlines()
    by = _as(actor, _may_call, card, at)
    actions.call_round(card, title=sent.get("title", ""), panel=panel, by=by, at=at)
    return _("Called. Ask who wants to stand; their yes comes first.")


OWN = {"need": _need_entered, "visit": _visited, "strike": _struck, "call": _called}
"""What the page of a firm does beside the ways of its card."""


def _firm(request: HttpRequest, card: FirmCard, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    plan, today, body = queries.plan_at(card.place), clock.local_date(at), card.organisation
    past = list(queries.past_branches(body))
    now = next((one for one in past if one.until is None), None)
    reads = rules.may_read_book(actor, card, at) is None
    speaks = queries.rounds_visible_to(actor).filter(firm_id=card.pk)
    values = {
        "now": at,
        "key": new_key(),
        "card": card,
        "sort": card.get_sort().label,
        "branches": [branch_line(one, at) for one in past],
        "envoys": envoy_words(queries.envoys_of([card.pk], today).get(card.pk, []), at),
        "ways": [one for one in ways_of(FIRM_WAYS, actor, card, at) if one.key != "end_branch" or now is not None],
        "options": {
            "sorts": [(one.value, str(one.label)) for one in FirmSort],
            "branches": [(one.value, str(one.label)) for one in BranchKind],
            "others": [(str(one.pk), one.short_name) for one in bodies_for(card.place) if one.pk != card.pk],
            "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        },
        "usual": {
            "sort": card.sort, "address": card.address, "contact": card.contact, "since": today.isoformat(),
            "kind": now.kind if now is not None else BranchKind.OWN.value, "on": today.isoformat(),
        },
        "needs": [
            (one, need_chip(one), reverse("desk:firm_need", args=[one.number]))
            for one in queries.needs_visible_to(actor).filter(firm_id=card.pk).order_by(
                F("ended_at").desc(nulls_first=True), "entered_at", "pk"
            )[:MOST]
        ],
        "enters": acting(actor, _may_enter, card, at) is not None,
        "reads": reads,
        "writes": acting(actor, rules.may_write_book, card, at) is not None,
        "book": list(queries.book_of(body)[:MOST]) if reads else [],
        "calls": acting(actor, _may_call, card, at) is not None,
        "rounds": [(one, round_chip(one), reverse("desk:star_round", args=[one.pk])) for one in speaks[:MOST]],
        "posts_href": reverse("desk:organisation", args=[card.pk]) if Power.POST_APPOINT in powers_of(actor) else "",
        **form_values(request.POST, errors),
    }  # fmt: skip
    return respond(request, "desk/firm.jinja", values, current="firms", status=422 if errors else 200)


@require_safe
@for_staff
def firm_print(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """A firm's card on A4: what stands on it, its branch, its envoys, and what it needs now."""
    at, actor = clock.now(), actor_of(request)
    card = my_firm(actor, firm_id)
    today, body = clock.local_date(at), card.organisation
    open_needs = queries.needs_visible_to(actor).filter(firm_id=card.pk, ended_at=None)
    values = {
        "now": at,
        "card": card,
        "sort": card.get_sort().label,
        "branches": [branch_line(one, at) for one in queries.past_branches(body)],
        "envoys": envoy_words(queries.envoys_of([card.pk], today).get(card.pk, []), at),
        "needs": [(one, one.get_state().label, passed(clock.local_date(one.entered_at), at)) for one in open_needs],
        "back": reverse("desk:firm", args=[card.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    return paper(request, "desk/firm_print.jinja", values)


# -- one need ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def firm_need(request: HttpRequest, number: str) -> HttpResponse:
    """One need; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_need(actor, number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        found = pressed(request, NEED_WAYS, actor, row, at)
        if found is None:
            still = queries.needs_visible_to(actor).filter(pk=row.pk).exists()
            return see_other(reverse("desk:firm_need", args=[number]) if still else reverse("desk:firm_needs"))
        errors, row = found, my_need(actor, number)
    plan, ways = row.plan, ways_of(NEED_WAYS, actor, row, at)
    chooses = {"ask_body", "decide"} & {way.key for way in ways}
    request_ = row.service_request
    reads = request_ is not None and Power.SERVICE_REQUEST_VIEW in powers_of(actor)
    values = {
        "now": at,
        "row": row,
        "chip": need_chip(row),
        "turn": turn_of(row),
        "entered": Entered(row.entered).label,
        "ways": ways,
        "firm_href": reverse("desk:firm", args=[row.firm_id])
        if queries.cards_visible_to(actor).filter(pk=row.firm_id).exists() else "",
        "request_href": reverse("desk:service_request", args=[request_.number]) if reads and request_ else "",
        "options": {
            "bodies": [(str(one.pk), one.short_name) for one in queries.could_help(row)] if chooses else [],
            "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
            "consents": [(one.value, str(one.label)) for one in ConsentWay],
        },
        "usual": {
            "kind": row.kind, "consented_on": clock.local_date(at).isoformat(), "consent_way": ConsentWay.SPOKEN.value,
        },
        **form_values(request.POST, errors),
    }  # fmt: skip
    return respond(request, "desk/firm_need.jinja", values, current="firms", status=422 if errors else 200)
