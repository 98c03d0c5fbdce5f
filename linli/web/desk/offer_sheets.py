"""The four lists as sheets (Excel): what the page shows, in the words of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.sheets import Column, write_rows
from linli.offers.models import Need, Order, Resource, ServiceItem
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import download
from linli.web.desk.offers import LISTS, listed, may_open
from linli.web.filters import local_time
from linli.web.offer_words import kind_words, need_title, owner_words, rating_words, week_words, when_words

MOST = 20_000
_CLASS = Column("kind", (gettext_lazy("Class"),))
_STATE = Column("state", (pgettext_lazy("column", "State"),))
_PLACE = Column("place", (gettext_lazy("Place"),))
_WHEN = Column("when", (gettext_lazy("When"),))

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "orders": (
        Column("number", (gettext_lazy("Number"),)), Column("what", (gettext_lazy("What was ordered"),)), _CLASS,
        _PLACE, _STATE, Column("holder", (gettext_lazy("Done by whom"),)),
        Column("week", (gettext_lazy("For which week"),)), Column("ordered", (gettext_lazy("Ordered"),)),
        Column("due", (gettext_lazy("By when"),)), Column("rating", (pgettext_lazy("order", "How it was"),)),
    ),
    "menu": (
        Column("what", (gettext_lazy("What can be ordered"),)), _CLASS, _PLACE, _STATE,
        Column("holder", (gettext_lazy("Done by whom"),)), Column("for_whom", (gettext_lazy("For whom"),)), _WHEN,
        Column("where", (gettext_lazy("Where"),)), Column("number", (gettext_lazy("How many orders a week"),)),
        Column("price", (gettext_lazy("What it costs"),)),
    ),
    "needs": (
        Column("what", (gettext_lazy("What is needed"),)), _CLASS, _PLACE, _STATE,
        Column("skill", (gettext_lazy("Skill"),)), _WHEN, Column("holder", (gettext_lazy("Matched with"),)),
        Column("ordered", (gettext_lazy("Written down"),)),
    ),
    "resources": (
        Column("what", (gettext_lazy("What is offered"),)), _CLASS, _PLACE, _STATE,
        Column("holder", (gettext_lazy("Whose it is"),)), Column("skill", (gettext_lazy("Skills"),)), _WHEN,
        Column("number", (gettext_lazy("How often a month"),)),
    ),
}  # fmt: skip


def _order(row: Order, at: datetime) -> dict[str, Any]:
    return {
        "number": row.number, "what": row.item.what, "kind": kind_words(row), "place": row.place.name,
        "state": str(row.get_state().label), "holder": row.holder.short_name if row.holder is not None else None,
        "week": week_words(row.week, at), "ordered": local_time(row.ordered_at, at), "due": local_time(row.do_by, at),
        "rating": rating_words(row) or None,
    }  # fmt: skip


def _item(row: ServiceItem, at: datetime) -> dict[str, Any]:
    return {
        "what": row.what, "kind": kind_words(row), "place": row.place.name, "state": str(row.get_state().label),
        "holder": row.provider.short_name, "for_whom": row.for_whom or None, "when": when_words(row.times),
        "where": row.where or None, "number": row.per_week, "price": row.price,
    }  # fmt: skip


def _need(row: Need, at: datetime) -> dict[str, Any]:
    return {
        "what": need_title(row), "kind": kind_words(row), "place": row.place.name,
        "state": str(row.get_state().label), "skill": row.skill or None, "when": when_words(row.times),
        "holder": row.resource.what if row.resource is not None else None, "ordered": local_time(row.made_at, at),
    }  # fmt: skip


def _resource(row: Resource, at: datetime) -> dict[str, Any]:
    return {
        "what": row.what, "kind": kind_words(row), "place": row.place.name, "state": str(row.get_state().label),
        "holder": owner_words(row), "skill": ", ".join(row.skills) or None, "when": when_words(row.times),
        "number": row.per_month,
    }  # fmt: skip


LINES: Mapping[str, Callable[[Any, datetime], dict[str, Any]]] = {
    "orders": _order, "menu": _item, "needs": _need, "resources": _resource,
}  # fmt: skip


@require_safe
@for_staff
def offers_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The rows of a list, in the view of its address; nobody's name is in it."""
    at, actor = clock.now(), actor_of(request)
    may_open(actor)
    if key not in LISTS:
        raise Http404
    _view, found = listed(request, key, actor, at)
    rows = [LINES[key](row, at) for row in found[:MOST]]
    title = str(LISTS[key].title)
    return download(write_rows(COLUMNS[key], rows, title=title), f"{title}.xlsx")
