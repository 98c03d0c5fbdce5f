"""The four lists at the desk as one place: orders, the menu, needs, resources; each with its Excel sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.core.waiting import Line
from linli.offers import queries, rules, waiting
from linli.offers.counts import rated_as
from linli.offers.enums import NEED_OVER, ORDER_OVER, NeedState, OrderState, Shelf
from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import OFFER_POWERS, powers_of, respond
from linli.web.desk.waiting_rows import Shown, show
from linli.web.filters import due_words
from linli.web.offer_words import (
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

PAGE = 30


def _order_asks(line: Line) -> str:
    return {
        waiting.ASSIGN: _("ordered: who does it?"),
        waiting.AGAIN: _("came back: somebody else?"),
        waiting.LATE: _("its day is over: call who has it"),
        waiting.WORD: _("done: how was it?"),
        waiting.TAKE: _("can you do it?"),
        waiting.DO: _("you took it"),
        waiting.ASKED: _("would you do it?"),
        waiting.ASKED_DO: _("you said you would"),
    }[line.asks]


def _need_asks(line: Line) -> str:
    return {
        waiting.NEED: _("needed: who can?"),
        waiting.NEED_ASK: _("matched: call and ask"),
        waiting.NEED_MEET: _("agreed: is it met?"),
        waiting.NEED_ANSWER: _("could yours help?"),
    }[line.asks]


for _what in waiting.ORDER_ASKS:
    show(f"{waiting.KIND}:{_what}", Shown(_order_asks, lambda line: reverse("desk:order", args=[line.ref])))
for _what in waiting.NEED_ASKS:
    show(
        f"{waiting.KIND}:{_what}",
        Shown(
            _need_asks,
            lambda line: reverse("desk:need", args=[line.ref]),
            subject=lambda line: line.subject or _("A need heard at a door"),
        ),
    )


class ListRow(NamedTuple):
    """One line of a list: what it is, its chip, what stands beside it."""

    title: str
    chip: tuple[str, str, str, str]
    facts: list[str]
    href: str


class ListOf(NamedTuple):
    """One of the four lists: its rows, its views, its words."""

    find: Callable[[Actor], QuerySet[Any]]
    views: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Any]
    title: Any
    row: Callable[[Any, datetime], ListRow]
    empty: Any
    address: str
    new: str = ""
    new_label: Any = ""
    sheet: str = ""


def _order(row: Order, at: datetime) -> ListRow:
    due = due_words(row.do_by, at) if row.state in (OrderState.ASSIGNED, OrderState.TAKEN) and not row.asked else ""
    who = row.holder.short_name if row.holder is not None else ""
    facts = [row.number, row.place.name, who, week_words(row.week, at), due, rating_words(row)]
    return ListRow(row.item.what, order_chip(row), [one for one in facts if one], reverse("desk:order", args=[row.pk]))


def _item(row: ServiceItem, at: datetime) -> ListRow:
    facts = [kind_words(row), row.provider.short_name, row.place.name, when_words(row.times), row.price]
    href = reverse("desk:service_item", args=[row.pk])
    return ListRow(row.what, shelf_chip(row), [one for one in facts if one], href)


def _need(row: Need, at: datetime) -> ListRow:
    matched = row.resource.what if row.resource is not None else ""
    facts = [kind_words(row), row.place.name, when_words(row.times) if row.times else "", matched]
    href = reverse("desk:need", args=[row.pk])
    return ListRow(need_title(row), need_chip(row), [one for one in facts if one], href)


def _resource(row: Resource, at: datetime) -> ListRow:
    facts = [kind_words(row), owner_words(row), row.place.name, when_words(row.times)]
    href = reverse("desk:resource", args=[row.pk])
    return ListRow(row.what, shelf_chip(row), [one for one in facts if one], href)


_SHELVES = {"offered": (Shelf.OFFERED,), "paused": (Shelf.PAUSED,), "ended": (Shelf.ENDED,)}
_SHELF_NAMES = {
    "offered": pgettext_lazy("offer", "Offered"), "paused": pgettext_lazy("offer", "Paused"),
    "ended": pgettext_lazy("offer", "Ended"),
}  # fmt: skip

LISTS: Mapping[str, ListOf] = {
    "orders": ListOf(
        queries.orders_visible_to,
        {"open": (OrderState.ORDERED, OrderState.ASSIGNED, OrderState.TAKEN), "done": (OrderState.DONE,),
         "over": ORDER_OVER},
        {"open": pgettext_lazy("orders", "To be done"), "done": pgettext_lazy("orders", "How was it?"),
         "over": pgettext_lazy("orders", "Over")},
        pgettext_lazy("offers", "Orders"), _order, gettext_lazy("There is no order here."), "desk:offers",
        "desk:order_new", gettext_lazy("Order for somebody"),
    ),
    "menu": ListOf(
        queries.items_visible_to, _SHELVES, _SHELF_NAMES, pgettext_lazy("offers", "Menu"), _item,
        gettext_lazy("There is nothing on the menu here."), "desk:offer_menu", "desk:service_item_new",
        gettext_lazy("Put something on the menu"),
    ),
    "needs": ListOf(
        queries.needs_visible_to,
        {"open": (NeedState.OPEN,), "matched": (NeedState.MATCHED,), "over": NEED_OVER},
        {"open": pgettext_lazy("need", "Open"), "matched": pgettext_lazy("need", "Matched"),
         "over": pgettext_lazy("needs", "Over")},
        pgettext_lazy("offers", "Needs"), _need, gettext_lazy("There is no need here."), "desk:offer_needs",
        "desk:need_new", gettext_lazy("Write down a need"),
    ),
    "resources": ListOf(
        queries.resources_visible_to, _SHELVES, _SHELF_NAMES, pgettext_lazy("offers", "Resources"), _resource,
        gettext_lazy("There is no resource here."), "desk:offer_resources", "desk:resource_new",
        gettext_lazy("Write down a resource"), "desk:resources_import_first",
    ),
}  # fmt: skip


def tabs(powers: frozenset[str]) -> list[tuple[str, str, str, None]]:
    """The four lists, and for who keeps them the proposal and how it was."""
    found = [(key, str(one.title), reverse(one.address), None) for key, one in LISTS.items()]
    if Power.OFFER_KEEP in powers:
        found.append(("matching", _("Proposal"), reverse("desk:offer_matching"), None))
        found.append(("satisfaction", pgettext("orders", "How it was"), reverse("desk:offer_satisfaction"), None))
    return found


def may_open(actor: Actor) -> frozenset[str]:
    """The reader's powers, where one of them has to do with offers. Raises `Refused`."""
    powers = powers_of(actor)
    if not powers & OFFER_POWERS:
        raise Refused(rules.unseen_offer("may_see_order"))
    return powers


def listed(request: HttpRequest, key: str, actor: Actor, at: datetime) -> tuple[str, QuerySet[Any]]:
    """Which view of a list the address asks for, and its rows; of orders also by how they were rated."""
    one = LISTS[key]
    view = request.GET.get("list", "")
    view = view if view in one.views else next(iter(one.views))
    rated = request.GET.get("rated", "")
    if key == "orders" and rated:
        kept = queries.orders_visible_to(actor).filter(queries.kept_by(actor))
        return "", rated_as(kept, rated, request.GET.get("year", ""), request.GET.get("kind", ""), at)
    return view, one.find(actor).filter(state__in=one.views[view])


def show_list(request: HttpRequest, key: str) -> HttpResponse:
    """One of the four lists in one of its views."""
    at, actor = clock.now(), actor_of(request)
    powers, one = may_open(actor), LISTS[key]
    view, found = listed(request, key, actor, at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse(one.address)
    query = request.GET.copy()
    query.pop("page", None)
    values = {
        "now": at,
        "tabs": tabs(powers),
        "key": key,
        "title": str(one.title),
        "view": view,
        "views": [(name, str(one.names[name]), f"{here}?list={name}", None) for name in one.views],
        "rows": [one.row(row, at) for row in page.object_list],
        "page": page,
        "query": query.urlencode(),
        "empty_words": str(one.empty),
        "new_href": reverse(one.new) if adds(key, powers) else "",
        "new_label": str(one.new_label),
        "sheet_href": f"{reverse('desk:offers_sheet', args=[key])}?{query.urlencode()}",
        "import_href": reverse(one.sheet) if one.sheet and Power.OFFER_KEEP in powers else "",
    }
    return respond(request, "desk/offers.jinja", values, current="offers")


def adds(key: str, powers: frozenset[str]) -> bool:
    """Whether the reader may add to a list somewhere: who keeps it to all, a body its own resources."""
    return Power.OFFER_KEEP in powers or (key == "resources" and Power.OFFER_DO in powers)


@require_safe
@for_staff
def offers(request: HttpRequest) -> HttpResponse:
    """Orders that the reader keeps or does; `?list=done`, `over`; `?rated=well`: those behind a number."""
    return show_list(request, "orders")


@require_safe
@for_staff
def menu(request: HttpRequest) -> HttpResponse:
    """What can be ordered."""
    return show_list(request, "menu")


@require_safe
@for_staff
def needs(request: HttpRequest) -> HttpResponse:
    """What is needed."""
    return show_list(request, "needs")


@require_safe
@for_staff
def resources(request: HttpRequest) -> HttpResponse:
    """What there is to be used."""
    return show_list(request, "resources")
