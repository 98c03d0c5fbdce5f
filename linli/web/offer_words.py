"""How needs, resources, the menu and orders are told, on both faces: chips, classes, times, room, where an order is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core import clock
from linli.core.weekly import times_words
from linli.offers.enums import (
    NEED_TONES,
    ORDER_TONES,
    SHELF_TONES,
    Back,
    OrderState,
    Rating,
)
from linli.offers.models import Need, OfClass, Order, Resource, ServiceItem
from linli.web.filters import day as day_words
from linli.web.filters import local_time

Chip = tuple[str, str, str, str]


def kind_words(row: OfClass) -> str:
    """Its class, by the playbook under which it began; empty where that knows it no more."""
    return str(row.spec.name) if row.spec is not None else ""


def shelf_chip(row: Resource | ServiceItem) -> Chip:
    """The state of a resource or a service item as a chip."""
    state = row.get_state()
    return state.value, str(state.label), *SHELF_TONES[state]


def need_title(row: Need) -> str:
    """What is needed; of one that was heard at a door, that it is still to be put into words."""
    return row.public_words or _("A need heard at a door")


def need_chip(row: Need) -> Chip:
    """The state of a need as a chip."""
    state = row.get_state()
    return state.value, str(state.label), *NEED_TONES[state]


def order_chip(row: Order) -> Chip:
    """The state of an order as a chip."""
    state = row.get_state()
    return state.value, str(state.label), *ORDER_TONES[state]


def when_words(times: list[str]) -> str:
    """When in the week; by arrangement where no times were ticked."""
    return times_words(times) or _("by arrangement")


def owner_words(row: Resource) -> str:
    """Whose it is: a body's name; of somebody no name."""
    return row.owner.short_name if row.owner is not None else _("somebody here, by name")


def back_words(row: Order) -> str:
    """Why it came back: the words that somebody wrote, or ours."""
    return str(Back(row.back_words).label) if row.back_words in Back.values else row.back_words


def rating_words(row: Order) -> str:
    """How it was, in the word of whoever ordered; empty without."""
    return str(Rating(row.rating).label) if row.rating else ""


def week_words(week: date, at: datetime) -> str:
    """Which week: this week, next week, or from its Monday to its Sunday."""
    today = clock.local_date(at)
    begins = today - timedelta(days=today.isoweekday() - 1)
    if week == begins:
        return _("this week")
    if week == begins + timedelta(weeks=1):
        return _("next week")
    return _("week from %(day)s") % {"day": day_words(week, at)}


def room_words(left: int | None) -> str:
    """How many places a week has; empty where it takes as many as come."""
    if left is None:
        return ""
    if left == 0:
        return _("full")
    return ngettext("%(count)s place left", "%(count)s places left", left) % {"count": left}


def week_options(left: Mapping[date, int | None], at: datetime) -> list[tuple[str, str]]:
    """The weeks that have room, as a form offers them."""
    found = []
    for week, places in left.items():
        if places is None or places > 0:
            words = week_words(week, at)
            told = _("%(week)s (%(room)s)") % {"week": words, "room": room_words(places)}
            found.append((week.isoformat(), told if places is not None else words))
    return found


def item_facts(row: ServiceItem) -> list[tuple[str, str]]:
    """What there is to know of a service item, as far as it says it."""
    said = (
        (_("Done by whom"), row.provider.short_name),
        (_("For whom"), row.for_whom),
        (_("When"), when_words(row.times)),
        (_("Where"), row.where),
        (_("What it costs"), row.price),
        (_("Good to know"), row.how),
    )
    return [(term, words) for term, words in said if words]


def order_line(row: Order, at: datetime) -> str:
    """Where an order is and what happens by when, for whoever ordered: one sentence."""
    body, when = row.organisation.short_name, local_time(row.do_by, at)
    holder = row.holder.short_name if row.holder is not None else body
    match OrderState(row.state):
        case OrderState.ORDERED:
            return _("%(body)s finds who does it, so that it is done by %(when)s.") % {"body": body, "when": when}
        case OrderState.ASSIGNED:
            return _("%(holder)s is asked. It is to be done by %(when)s.") % {"holder": holder, "when": when}
        case OrderState.TAKEN:
            return _("%(holder)s does it by %(when)s.") % {"holder": holder, "when": when}
        case OrderState.DONE:
            day = day_words(row.quiet_until, at) if row.quiet_until is not None else ""
            return _("Say how it was. If you say nothing it is closed on %(day)s.") % {"day": day}
        case OrderState.CLOSED if row.rating:
            return _("You said: %(rating)s.") % {"rating": rating_words(row)}
        case OrderState.CLOSED:
            return _("Closed, because nobody said anything. If something is missing, call %(body)s.") % {"body": body}
        case OrderState.DECLINED:
            return _("It cannot be done: %(why)s") % {"why": row.result}
    return _("You withdrew it.")


def order_steps(row: Order, at: datetime) -> list[tuple[str, str]]:
    """The five steps by the city's words, each with its moment where it is over."""
    plan = row.plan
    if plan is None:
        return []
    steps = plan.steps
    reached = {
        OrderState.ORDERED: 1, OrderState.ASSIGNED: 2, OrderState.TAKEN: 3, OrderState.DONE: 4, OrderState.CLOSED: 5,
    }.get(OrderState(row.state), 1)  # fmt: skip
    moments: list[Any] = [row.ordered_at, row.assigned_at, None, row.done_at, row.ended_at]
    told = []
    names = (steps.order, steps.dispatch, steps.take, steps.finish, steps.rate)
    for number, (name, moment) in enumerate(zip(names, moments, strict=True), start=1):
        done = _("done") if number <= reached else ""
        told.append((str(name), local_time(moment, at) if moment is not None and done else done))
    return told
