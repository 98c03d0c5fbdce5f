"""The menu of an estate: what can be ordered, ordering it without an account, and following it with its code."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale
from linli.offers import actions, queries, rules
from linli.offers.actions import OrderFacts
from linli.offers.enums import Rating
from linli.offers.models import Order, ServiceItem
from linli.people.queries import reveals_of
from linli.places.models import Place
from linli.web.access import public
from linli.web.actors import remember_code
from linli.web.brakes import too_many
from linli.web.form_keys import new_key, sent_key
from linli.web.inbox_row import InboxRow
from linli.web.offer_words import (
    item_facts,
    kind_words,
    order_chip,
    order_line,
    order_steps,
    rating_words,
    room_words,
    week_options,
    week_words,
)
from linli.web.resident import frame
from linli.web.resident.home import estate_or_404
from linli.web.resident.me import told_looks
from linli.web.typed import day_of

MOST = 20
IN_AN_HOUR = 10
FIELDS = ("week", "words")


@public
@require_safe
def offers(request: HttpRequest, slug: str) -> HttpResponse:
    """`/e/<slug>/offers/`: one's own orders, then what can be ordered, class by class."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    plan = queries.plan_at(estate)
    items = list(queries.menu_of(estate)) if plan is not None else []
    left = queries.left_in_weeks(items, at)
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "name": str(plan.steps.order) if plan is not None else "",
        "classes": _by_class(items, left),
        "own": own_rows(by, estate)[:MOST],
    }
    return frame.show(request, "menu", context)


def _by_class(items: list[ServiceItem], left: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """The menu, class by class."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in items:
        rooms = left[one.pk].values()
        full = all(places == 0 for places in rooms)
        line = {"item": one, "full": room_words(0) if full else "", "facts": [one.provider.short_name, one.price]}
        found.setdefault(kind_words(one), []).append(line)
    return list(found.items())


def own_rows(actor: Actor, estate: Place | None = None) -> list[InboxRow]:
    """One's own orders as rows, the newest first. One query, or none for who is not known."""
    if actor.own_id is None and not actor.subjects:
        return []
    found = queries.own_orders(actor)
    if estate is not None:
        found = found.filter(place=estate)
    return [
        InboxRow(
            "offer", row.item.what, None, None, row.ordered_at if row.ended_at is None else None, None, "",
            reverse("resident:order", args=[row.place.slug, row.pk]), state=order_chip(row),
        )
        for row in found[:MOST]
    ]  # fmt: skip


@public
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, slug: str, item_id: UUID) -> HttpResponse:
    """`/e/<slug>/offers/<id>/`: what it is, when, what it costs; POST orders it."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    item = queries.menu_of(estate).filter(pk=item_id).first()
    if item is None:
        raise Http404
    errors: dict[str, str] = {}
    form_key, status, sent = sent_key(request.POST) or new_key(), 200, request.POST
    if request.method == "POST":
        try:
            row = _ordered(request, item, estate, by, at)
        except Invalid as wrong:
            errors, status = wrong.errors, 422
        except Refused as refused:
            errors, status = {"week": refused.refusal.sentence()}, 409
        except KeyReused:
            errors, status = {"words": _("What you sent before has arrived. To order once more, press again.")}, 409
            form_key = new_key()
        else:
            response = frame.see_other(reverse("resident:order", args=[estate.slug, row.pk]))
            remember_code(request, response, row.pk)
            return response
    weeks = week_options(queries.left_in_weeks([item], at)[item.pk], at)
    usual = {"week": weeks[0][0] if weeks else "", "words": ""}
    context = {
        **frame.around(estate, at, nav="home"),
        "item": item,
        "kind": kind_words(item),
        "facts": item_facts(item),
        "weeks": weeks,
        "key": form_key,
        "typed": {name: sent.get(name, usual[name]) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return frame.show(request, "offer", context, status=status)


def _ordered(request: HttpRequest, item: ServiceItem, estate: Place, by: Actor, at: datetime) -> Order:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    if too_many(request, "order", IN_AN_HOUR):
        raise Invalid({"words": _("From here much was ordered within the hour. Call the station, or come.")})
    week = day_of(sent.get("week", ""))
    if sent.get("week", "").strip() and week is None:
        raise Invalid({"week": _("Choose one of the weeks.")})
    facts = OrderFacts(week=week, words=sent.get("words", ""), name=by.name if by.own_id is not None else "")
    return actions.order(item, estate, facts, key=sent_key(sent), by=by, at=at)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, slug: str, order_id: UUID) -> HttpResponse:
    """`/e/<slug>/offers/orders/<id>/`: one's own order with its code, who does it, by when; POST leaves a telephone,
    says how it was, or withdraws."""
    at, by = clock.now(), frame.resident_of(request)
    estate = estate_or_404(slug)
    row = queries.own_orders(by).filter(pk=order_id).first()
    if row is None or row.place_id != estate.pk:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            frame.tell(request, _pressed(request, row, by, at))
        except Invalid as wrong:
            errors = wrong.errors
        except Refused as refused:
            frame.tell(request, refused.refusal.sentence())
        except Stale:
            frame.tell(request, _("Something has changed meanwhile. Read again, then press."))
        if not errors:
            response = frame.see_other(request.path)
            remember_code(request, response, row.pk)
            return response
    context = {
        **frame.around(estate, at, nav="home"),
        "notices": frame.told(request),
        "row": row,
        "chip": order_chip(row),
        "line": order_line(row, at),
        "steps": order_steps(row, at),
        "week": week_words(row.week, at),
        "rated": rating_words(row),
        "code": queries.code_of(row.pk),
        "looks": told_looks(list(reveals_of(row.pk))) if row.contact_id is not None else [],
        "rates": rules.may_rate_order(by, row, at) is None,
        "ratings": [(one.value, str(one.label)) for one in Rating],
        "leaves_phone": rules.may_leave_phone(by, row, at) is None,
        "withdraws": rules.may_withdraw_order(by, row, at) is None,
        "typed": {name: request.POST.get(name, "") for name in ("phone", "words")},
        "wrong": {name: [errors[name]] if name in errors else [] for name in ("phone", "words", "rating")},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
    }
    return frame.show(request, "order", context, status=422 if errors else 200)


def _pressed(request: HttpRequest, row: Order, by: Actor, at: datetime) -> str:
    """Do what was pressed, and say what was done. Raises `Invalid`, `Refused`, `Stale`, `Http404`."""
    sent = request.POST
    match sent.get("do"):
        case "withdraw":
            actions.withdraw_order(row, by=by, at=at)
            return _("It is withdrawn.")
        case "phone":
            actions.leave_phone(row, phone=sent.get("phone", ""), by=by, at=at)
            return _("Thank you. It lies in the vault, and you read here who looked at it.")
        case "rate":
            rating = sent.get("rating", "")
            actions.rate_order(row, rating=rating, words=sent.get("words", ""), by=by, at=at)
            if rating == Rating.NOT:
                return _("The station gives it to somebody else.")
            return _("Thank you. It is closed.")
    raise Http404


def opened(request: HttpRequest, typed: str) -> HttpResponse | None:
    """303 to the order that this code opens, which this browser may open from now; None for another code."""
    found = queries.by_code(typed)
    if found is None:
        return None
    response = frame.see_other(reverse("resident:order", args=[found.place.slug, found.pk]))
    remember_code(request, response, found.pk)
    return response
