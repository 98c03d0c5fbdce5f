"""Doing an order: assigned, taken or given back, finished, rated; what closes and comes back by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock, events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.legal_calendar import current
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need_line
from linli.offers import rules
from linli.offers.actions.common import AGAIN, DECLINED, DONE, TAKEN, locked, move, save, tell_orderer
from linli.offers.enums import ORDER_TABLE, Back, OrderState, OrderVerb, Rating
from linli.offers.models import NOTE, REASON, Order
from linli.offers.queries import doers_at
from linli.organisations.models import Organisation
from linli.people.actions import RevealedContact, reveal
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id

_LET_GO = ("holder", "asked", "assigned_at", "take_by", "done_at", "quiet_until")


@action
def dispatch_order(row: Order, *, to: UUID | None, by: Actor, at: datetime, version: int | None = None) -> Order:
    """Assign it to a body that does orders there: the item's own, another, or a volunteer team, which is asked. The
    same again changes nothing. Raises `Stale`, `Refused`, and `Invalid` on "to"."""
    fresh = locked(row)
    if fresh.state == OrderState.ASSIGNED and to is not None and fresh.holder_id == to:
        ask(rules.may_dispatch_order(by, fresh, None, at))
        return fresh
    kernel.compare(fresh, version, subject=fresh.pk)
    ask(rules.may_dispatch_order(by, fresh, to, at))
    body = _doer(fresh, to)
    plan, playbook = fresh.plan, by_id(fresh.playbook_version_id)
    assert plan is not None  # the order began under it
    move(fresh, ORDER_TABLE, OrderVerb.DISPATCH, OrderState.ASSIGNED)
    fresh.holder, fresh.asked, fresh.assigned_at = body, playbook.is_asked(body.kind), at
    fresh.take_by = clock.due(at, plan.take, calendar=current(), hours=playbook.hours).at
    refs = {"to": str(body.pk)}
    return save(fresh, "assigned", "holder", "asked", "assigned_at", "take_by", by=by, at=at, refs=refs)


def _doer(row: Order, to: UUID | None) -> Organisation:
    """Raises `Invalid` on "to"."""
    plan = row.plan
    found = doers_at(row.place, plan) if plan is not None else ()
    body = next((one for one in found if one.pk == to), None)
    if body is None and to is not None and to == row.item.provider_id and row.item.provider.ended_on is None:
        body = row.item.provider
    if body is None:
        raise Invalid({"to": _("Choose who does it.")})
    return body


@action
def take_order(row: Order, *, by: Actor, at: datetime, version: int | None = None) -> Order:
    """Take it; whoever ordered hears of it. Pressed again by the same body nothing changes. Raises `Stale`,
    `Refused`."""
    fresh = locked(row)
    if fresh.state == OrderState.TAKEN and fresh.holder_id == by.organisation_id:
        return fresh
    kernel.compare(fresh, version, subject=fresh.pk)
    ask(rules.may_take_order(by, fresh, at))
    move(fresh, ORDER_TABLE, OrderVerb.TAKE, OrderState.TAKEN)
    saved = save(fresh, "taken", by=by, at=at)
    tell_orderer(saved, TAKEN, at)
    return saved


@action
def give_back_order(row: Order, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Order:
    """Give it back to be assigned to somebody else; the day by which it is done stays. Raises `Stale`, `Refused`, and
    `Invalid` on "reason"."""
    fresh = locked(row, version)
    ask(rules.may_give_back_order(by, fresh, at))
    said = need_line("reason", reason, _("Say why; the station reads it."), REASON)
    if not fresh.asked:
        fresh.returns += 1
    return _back(fresh, OrderVerb.GIVE_BACK, "given_back", said, by, at)


def _back(row: Order, verb: OrderVerb, past: str, said: str, by: Actor, at: datetime, *fields: str) -> Order:
    """It waits again to be assigned, to somebody else."""
    move(row, ORDER_TABLE, verb, OrderState.ORDERED)
    if verb is not OrderVerb.LET_GO:
        row.tried = sorted({*row.tried, str(row.holder_id)})
    row.holder, row.asked, row.assigned_at, row.take_by = None, False, None, None
    row.done_at, row.quiet_until, row.back_words = None, None, said
    return save(row, past, "tried", "returns", "back_words", *_LET_GO, *fields, by=by, at=at)


@action
def finish_order(row: Order, *, result: str, by: Actor, at: datetime, version: int | None = None) -> Order:
    """It is done, in words for whoever ordered, who has the word now. Raises `Stale`, `Refused`, and `Invalid` on
    "result"."""
    fresh = locked(row, version)
    ask(rules.may_finish(by, fresh, at))
    fresh.result = need_line("result", result, _("Say what was done; one sentence will do."), NOTE)
    plan = fresh.plan
    assert plan is not None  # the order began under it
    move(fresh, ORDER_TABLE, OrderVerb.FINISH, OrderState.DONE)
    fresh.done_at, fresh.quiet_until = at, at + timedelta(days=plan.quiet_days)
    fresh.rating, fresh.rating_words = "", ""
    saved = save(fresh, "done", "result", "done_at", "quiet_until", "rating", "rating_words", by=by, at=at)
    tell_orderer(saved, DONE, at)
    return saved


@action
def rate_order(
    row: Order, *, rating: str, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> Order:
    """How it was. What is not solved comes back to be assigned to somebody else. Pressed again nothing changes. Raises
    `Stale`, `Refused`, and `Invalid` on "rating" or "words"."""
    fresh = locked(row)
    if fresh.state == OrderState.CLOSED and fresh.rating == rating and rules.is_orderer(by, fresh):
        return fresh
    kernel.compare(fresh, version, subject=fresh.pk)
    ask(rules.may_rate_order(by, fresh, at))
    if rating not in Rating.values:
        raise Invalid({"rating": _("Choose how it was.")})
    fresh.rating, fresh.rating_words = rating, line("words", words, NOTE)
    if rating == Rating.NOT:
        fresh.not_solved_at = at
        saved = _back(
            fresh, OrderVerb.RATE, "not_solved", Back.NOT_SOLVED, by, at, "rating", "rating_words", "not_solved_at"
        )
        tell_orderer(saved, AGAIN, at)
        return saved
    return _closed(fresh, OrderVerb.RATE, "rated", by, at, "rating", "rating_words")


def _closed(row: Order, verb: OrderVerb, past: str, by: Actor, at: datetime, *fields: str) -> Order:
    move(row, ORDER_TABLE, verb, OrderState.CLOSED)
    row.ended_at = at
    return save(row, past, "ended_at", *fields, by=by, at=at)


@action
def decline_order(row: Order, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Order:
    """It cannot be done. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    fresh = locked(row, version)
    ask(rules.may_decline_order(by, fresh, at))
    fresh.result = need_line("reason", reason, _("Say why; whoever ordered reads it."), NOTE)
    move(fresh, ORDER_TABLE, OrderVerb.DECLINE, OrderState.DECLINED)
    fresh.ended_at = at
    saved = save(fresh, "declined", "result", "ended_at", by=by, at=at)
    tell_orderer(saved, DECLINED, at)
    return saved


@action
def close_quiet(row: Order, *, by: Actor, at: datetime) -> Order:
    """Nobody said anything: it is closed. Raises `Refused`."""
    fresh = locked(row)
    ask(rules.may_close_quiet(by, fresh, at))
    return _closed(fresh, OrderVerb.CLOSE, "closed_quiet", by, at)


@action
def let_go(row: Order, *, by: Actor, at: datetime) -> Order:
    """Unpaid neighbours did not answer: the station assigns it anew, and nothing follows from it. Raises `Refused`."""
    fresh = locked(row)
    ask(rules.may_let_go(by, fresh, at))
    return _back(fresh, OrderVerb.LET_GO, "let_go", Back.NO_ANSWER, by, at)


@action
def call_orderer(row: Order, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show the telephone of whoever ordered for a minute, for a purpose of `RevealPurpose`; that somebody looked is
    kept. Raises `Refused`, and `Invalid` on "purpose" or "phone" (none was left)."""
    fresh = locked(row)
    ask(rules.may_call_orderer(by, fresh, at))
    if fresh.contact is None:
        raise Invalid({"phone": _("No telephone was left.")})
    assert by.held is not None  # the rule let nobody through without a post
    events.record("order.called", fresh, by=by, at=at, refs={"purpose": purpose})
    here = frozenset((level, one) for level, one in fresh.level_ids().items() if one)
    opening = replace(
        by.held, powers=by.held.powers | {Power.CONTACT_REVEAL.value}, scope=by.held.scope | here, categories=None
    )
    return reveal(
        fresh.contact, about=fresh, purpose=purpose, subject_type="order", subject_id=fresh.pk,
        by=replace(by, held=opening), at=at,
    )  # fmt: skip
