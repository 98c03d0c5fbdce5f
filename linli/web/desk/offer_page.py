"""The page of one resource, service item, need or order: what it is, where it stands, what may be done; the telephones
behind an order and a resource."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.offers import actions, queries, rules
from linli.offers.enums import NeedState, OrderState
from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.people.enums import RevealPurpose
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, warn
from linli.web.desk.offer_ways import by_whom, go, ways_of
from linli.web.desk.offers import LISTS, may_open, tabs
from linli.web.desk.pressing import tried
from linli.web.desk.telephones import phone_page
from linli.web.filters import day as day_words
from linli.web.filters import local_time
from linli.web.offer_words import (
    back_words,
    item_facts,
    kind_words,
    need_chip,
    need_title,
    order_chip,
    owner_words,
    rating_words,
    shelf_chip,
    week_words,
    when_words,
)
from linli.web.typed import id_of

Facts = list[tuple[str, str]]


def _one(request: HttpRequest, actor: Actor, find: Any, pk: UUID) -> Any:
    """The row, as far as the reader sees it. Raises `Refused`."""
    may_open(actor)
    row = find(actor).filter(pk=pk).first()
    if row is None:
        raise Refused(rules.unseen_offer())
    return row


def _page(
    request: HttpRequest, key: str, find: Any, pk: UUID, tell_of: Callable[[Any, Actor, datetime], dict[str, Any]]
) -> HttpResponse:
    """The page; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = _one(request, actor, find, pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, actor, row, at))
        if not errors:
            # who gave it back may see it no more
            still = find(actor).filter(pk=pk).exists()
            return see_other(request.path if still else reverse(LISTS[key].address))
        row = _one(request, actor, find, pk)
    asked, sent = request.POST.get("do", "") if errors else "", request.POST
    values = {
        "now": at,
        "tabs": tabs(may_open(actor)),
        "list_key": key,
        "row": row,
        "back": reverse(LISTS[key].address),
        "back_label": str(LISTS[key].title),
        "ways": ways_of(actor, row, at),
        "asked": asked,
        "typed": {name: sent.get(name, "") for name in sent} | {"times": sent.getlist("times")} if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name else "", said) for name, said in errors.items()],
        "purposes": [(one.value, str(one.label)) for one in RevealPurpose],
        "calls": "", "quote": "", "told": [], "links": [], "soft": "",
        **tell_of(row, actor, at),
    }  # fmt: skip
    return respond(request, "desk/offer_thing.jinja", values, current="offers", status=422 if errors else 200)


def _of_resource(row: Resource, actor: Actor, at: datetime) -> dict[str, Any]:
    facts: Facts = [
        (_("Class"), kind_words(row)), (_("Whose it is"), owner_words(row)), (_("Skills"), _(", ").join(row.skills)),
        (_("When"), when_words(row.times)), (_("Where it can be used"), row.place.name),
        (_("How often a month"), str(row.per_month or "")), (_("From"), day_words(row.since, at)),
        (_("Until"), day_words(row.until, at) if row.until else ""), (_("Telephone"), _masked(row)),
    ]  # fmt: skip
    calls = row.contact_id is not None and by_whom(actor, row, rules.may_ask_holder, at) is not None
    return {
        "title": row.what, "chip": shelf_chip(row), "facts": _said(facts), "quote": row.words,
        "calls": reverse("desk:resource_telephone", args=[row.pk]) if calls else "",
    }  # fmt: skip


def _masked(row: Resource) -> str:
    return row.contact.masked if row.contact is not None else ""


def _said(facts: Facts) -> Facts:
    return [(term, words) for term, words in facts if words]


def _of_item(row: ServiceItem, actor: Actor, at: datetime) -> dict[str, Any]:
    facts = [(_("Class"), kind_words(row)), *item_facts(row), (_("On the menu of"), row.place.name)]
    facts.append((_("How many orders a week"), str(row.per_week or "")))
    return {"title": row.what, "chip": shelf_chip(row), "facts": _said(facts), "quote": row.words}


def _of_need(row: Need, actor: Actor, at: datetime) -> dict[str, Any]:
    keeps = rules.keeps_it(actor, row)
    facts: Facts = [
        (_("Class"), kind_words(row)), (_("Place"), row.place.name), (_("Skill"), row.skill),
        (_("When it suits"), when_words(row.times) if row.times else _("at any time")),
        (_("Where it was heard of"), str(row.get_origin_display()) if keeps else ""),
        (_("Why the last one could not"), row.back_words if keeps else ""),
        (_("What came of it"), row.ended_words if keeps else ""),
    ]  # fmt: skip
    resource = row.resource
    if resource is not None:
        facts.append((_("Matched with"), f"{resource.what} ({owner_words(resource)})"))
    soft = ""
    if row.state == NeedState.MATCHED:
        soft = _("They have agreed.") if row.agreed_at else _waits_words(resource)
    links, calls = [], ""
    about = row.service_request
    if keeps and about is not None and visible_to(actor).filter(pk=about.pk).exists():
        links.append((about.number, reverse("desk:service_request", args=[about.number])))
    if keeps and resource is not None and queries.resources_visible_to(actor).filter(pk=resource.pk).exists():
        links.append((resource.what, reverse("desk:resource", args=[resource.pk])))
        waits = row.state == NeedState.MATCHED and row.agreed_at is None and resource.contact_id is not None
        if waits and by_whom(actor, resource, rules.may_ask_holder, at) is not None:
            calls = f"{reverse('desk:resource_telephone', args=[resource.pk])}?need={row.pk}"
    if keeps and row.state == NeedState.OPEN:
        links.append((_("Look for a resource"), reverse("desk:offer_matching")))
    return {
        "title": need_title(row), "chip": need_chip(row), "facts": _said(facts), "soft": soft, "links": links,
        "quote": row.inner_words if keeps else "", "calls": calls,
    }  # fmt: skip


def _waits_words(resource: Resource | None) -> str:
    """On whose answer a match waits: a body reads the question at its desk, anybody else is called."""
    if resource is not None and resource.owner_id is None:
        return _("Call them, and write their answer down here.")
    return _("They are asked, and have not answered yet.")


def _of_order(row: Order, actor: Actor, at: datetime) -> dict[str, Any]:
    holder = row.holder.short_name if row.holder is not None else ""
    facts: Facts = [
        (_("Number"), row.number), (_("Estate"), row.place.name), (_("For which week"), week_words(row.week, at)),
        (_("For whom it is"), row.name), (_("Telephone"), row.contact.masked if row.contact is not None else ""),
        (_("Done by whom"), holder), (_("By when"), local_time(row.do_by, at)),
        (_("Why it came back"), back_words(row) if row.state == OrderState.ORDERED else ""),
        (_("What was done"), row.result), (pgettext("order", "How it was"), rating_words(row)),
        (_("Their words"), row.rating_words),
    ]  # fmt: skip
    soft = ""
    if row.asked and row.state in (OrderState.ASSIGNED, OrderState.TAKEN):
        soft = _("They are unpaid: asked, and never late.")
    calls = row.contact_id is not None and by_whom(actor, row, rules.may_call_orderer, at) is not None
    if row.on_behalf and rules.keeps_it(actor, row):
        facts.append((_("Code to follow it with"), queries.code_of(row.pk)))
    return {
        "title": row.item.what, "chip": order_chip(row), "facts": _said(facts), "quote": row.words, "soft": soft,
        "calls": reverse("desk:order_telephone", args=[row.pk]) if calls else "",
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def resource(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """One resource."""
    return _page(request, "resources", queries.resources_visible_to, resource_id, _of_resource)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def service_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One service item."""
    return _page(request, "menu", queries.items_visible_to, item_id, _of_item)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """One need."""
    return _page(request, "needs", queries.needs_visible_to, need_id, _of_need)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order."""
    return _page(request, "orders", queries.orders_visible_to, order_id, _of_order)


@require_POST
@for_staff
def order_telephone(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """The telephone of whoever ordered for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row: Order = _one(request, actor, queries.orders_visible_to, order_id)
    back = reverse("desk:order", args=[row.pk])
    by = by_whom(actor, row, rules.may_call_orderer, at) or actor.acting_for(row, [row.organisation_id])
    try:
        found = actions.call_orderer(row, purpose=request.POST.get("purpose", ""), by=by, at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, row.name or row.item.what, found, back, at, current="offers")


@require_POST
@for_staff
def resource_telephone(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Name and telephone of whoever offers something for sixty seconds, after saying what for. Each look is kept. From
    there one goes back to the need that is asked about, else to the resource."""
    at, actor = clock.now(), actor_of(request)
    row: Resource = _one(request, actor, queries.resources_visible_to, resource_id)
    wanted = id_of(request.GET.get("need", ""))
    need = queries.needs_visible_to(actor).filter(pk=wanted, resource=row).first() if wanted is not None else None
    back = reverse("desk:need", args=[need.pk]) if need is not None else reverse("desk:resource", args=[row.pk])
    by = by_whom(actor, row, rules.may_ask_holder, at) or actor.acting_for(row, [row.organisation_id])
    try:
        found = actions.ask_holder(row, purpose=request.POST.get("purpose", ""), by=by, at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, actions.holder_of(row) or row.what, found, back, at, current="offers")
