"""Ordering from the menu: by a resident with or without an account, or entered at the desk; leaving a telephone;
withdrawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import from_local
from linli.core.ids import uuid7
from linli.core.legal_calendar import current
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import fitting, line
from linli.offers import rules
from linli.offers.actions.common import CLIENT, locked, move, save
from linli.offers.enums import ORDER_TABLE, OrderState, OrderVerb
from linli.offers.models import NAME, WORDS, Order, ServiceItem
from linli.offers.queries import body_for, code_hash, code_of, left_in_weeks, menu_of, plan_at, weeks_from
from linli.people.actions import erase_contact, leave_contact
from linli.people.models import Person
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id
from linli.service_requests.actions.filing import numbers_for
from linli.service_requests.masking import has_a_number

PURPOSE = "order"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as it is said. `week`: its Monday; None: the first week that has room."""

    week: date | None = None
    words: str = ""
    name: str = ""
    phone: str = ""


@action
def order(item: ServiceItem, estate: Place, facts: OrderFacts, *, key: str = "", by: Actor, at: datetime) -> Order:
    """Order for oneself; the body that keeps the lists of the estate has it in its inbox. Of many who press at once
    each place of the week goes to one. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "week", "words", "name" or "phone".
    """
    return _order(item, estate, facts, key, on_behalf=False, by=by, at=at)


@action
def order_for(item: ServiceItem, estate: Place, facts: OrderFacts, *, key: str = "", by: Actor, at: datetime) -> Order:
    """Enter at the desk what somebody orders who called or came. Raises as `order`."""
    ask(rules.may_order_for(by, plan_at(estate), estate, at))
    return _order(item, estate, facts, key, on_behalf=True, by=by, at=at)


def _order(
    item: ServiceItem, estate: Place, facts: OrderFacts, key: str, *, on_behalf: bool, by: Actor, at: datetime
) -> Order:
    words, name = fitting("words", facts.words, WORDS), line("name", facts.name, NAME)
    for field, said in (("words", words), ("name", name)):
        if has_a_number(said):
            raise Invalid({field: _("Put the telephone number into its field: it lies in the vault there.")})
    new_id: UUID = uuid7()
    if key:
        sent = {"item": str(item.pk), "estate": estate.pk, "week": str(facts.week), "words": words, "name": name,
                "phone": facts.phone.strip()}  # fmt: skip
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer={"id": str(new_id)}, at=at)
        if first is not None:
            return Order.objects.get(pk=first["id"])
    held = locked(item)  # of two that come at once the second counts the first
    plan = plan_at(estate)
    if estate.level != Level.ESTATE or not menu_of(estate).filter(pk=held.pk).exists():
        ask(rules.may_order(by, None, held, None, at))
    week = _week(held, facts.week, at)
    ask(rules.may_order(by, plan, held, left_in_weeks([held], at)[held.pk][week], at))
    assert plan is not None  # the rule let nobody through without one
    body, version_id = body_for(estate, plan), playbook_version_for(estate)
    if body is None:
        raise Refused(rules.unseen_offer("may_order"))
    hours, calendar = by_id(version_id).hours, current()
    row = Order(
        id=new_id, number=numbers_for(estate, [at])[0].replace("SQ-", "OR-", 1), item=held, week=week, place=estate,
        organisation=body, playbook_version_id=version_id, words=words, name=name, on_behalf=on_behalf,
        person_id=None if on_behalf or by.held is not None else by.own_id, code_hash=code_hash(code_of(new_id)),
        ordered_at=at, assign_by=clock.due(at, plan.dispatch, calendar=calendar, hours=hours).at,
        do_by=clock.due(max(at, from_local(week)), plan.do, calendar=calendar, hours=hours).at,
    )  # fmt: skip
    if facts.phone.strip():
        known = Person.objects.filter(pk=row.person_id).first() if row.person_id else None
        row.contact = leave_contact(phone=facts.phone, purpose=PURPOSE, person=known, by=by, at=at)
    row.save(force_insert=True)
    events.record("order.ordered", row, by=by, at=at, refs={"item": str(held.pk), "on_behalf": on_behalf})
    return row


def _week(item: ServiceItem, week: date | None, at: datetime) -> date:
    """The week that was chosen, else the first with room; else this one, which is refused as full. Raises `Invalid` on
    "week"."""
    weeks = weeks_from(at)
    if week is None:
        left = left_in_weeks([item], at)[item.pk]
        return next((one for one in weeks if left[one] is None or left[one]), weeks[0])
    if week not in weeks:
        raise Invalid({"week": _("Choose one of the weeks.")})
    return week


@action
def leave_phone(row: Order, *, phone: str, by: Actor, at: datetime) -> Order:
    """Leave a telephone, so that somebody can call; one that was left before is erased. Raises `Refused`, and
    `Invalid` on "phone"."""
    fresh = locked(row)
    ask(rules.may_leave_phone(by, fresh, at))
    if not phone.strip():
        raise Invalid({"phone": _("Write a telephone number, or leave it.")})
    known = Person.objects.filter(pk=fresh.person_id).first() if fresh.person_id else None
    before = fresh.contact
    fresh.contact = leave_contact(phone=phone, purpose=PURPOSE, person=known, by=by, at=at)
    saved = save(fresh, "phone_left", "contact", by=by, at=at)
    if before is not None:
        erase_contact(before, by=system(by.door), at=at)
    return saved


@action
def withdraw_order(row: Order, *, by: Actor, at: datetime, version: int | None = None) -> Order:
    """It is not wanted any more; its place of the week is free again, and the body that holds it reads it. Pressed
    again nothing changes. Raises `Stale`, `Refused`."""
    fresh = locked(row)
    if fresh.state == OrderState.WITHDRAWN and rules.is_orderer(by, fresh):
        return fresh
    kernel.compare(fresh, version, subject=fresh.pk)
    ask(rules.may_withdraw_order(by, fresh, at))
    move(fresh, ORDER_TABLE, OrderVerb.WITHDRAW, OrderState.WITHDRAWN)
    fresh.ended_at = at
    return save(fresh, "withdrawn", "ended_at", by=by, at=at)
