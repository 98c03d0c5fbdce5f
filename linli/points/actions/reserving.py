"""Reserving something for points, handing it over, and its going back: every point and every piece is where it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.ledger import Line, Owner, Short
from linli.core.refusals import Invalid, ask
from linli.points import accounts, rules
from linli.points.actions.common import CLIENT, locked, locked_redemption, tell
from linli.points.enums import Reserved
from linli.points.models import PointsItem, PointsMember, Redemption
from linli.points.queries import ITEM_JOINED, plan_at

GONE_BACK = "points.gone_back"


@action
def reserve(
    item: PointsItem, member: PointsMember, *, price: int | None = None, key: str = "", by: Actor, at: datetime
) -> Redemption:
    """Reserve one piece: its points leave the account, a piece leaves the shelf, or neither does. Of many who press for
    the last one gets it. `price` is what was read; the same key again is the same reservation. Raises `Refused`,
    `KeyReused`, and `Invalid` on "item"."""
    held = kernel.lock(item, related=ITEM_JOINED)
    row = locked(member)
    plan = plan_at(row.estate)
    ask(rules.may_reserve(by, held, row, plan, at))
    assert plan is not None  # the rule asked the playbook
    made = Redemption(id=uuid7(), member=row, item=held, price=held.price, made_at=at)
    body = kernel.body_hash({"item": str(held.pk), "member": str(row.pk)})
    answer = {"id": str(made.pk)}
    first = kernel.claim(client=f"{CLIENT}.reserve", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return Redemption.objects.select_related("item").get(pk=first["id"])
    if price is not None and price != held.price:
        raise Invalid({"item": _("What it costs has changed. Look again, then reserve it.")})
    made.until = local_date(at) + timedelta(days=plan.fetch_days)
    made.transfer_id = _paid(made, at)
    made.shelf_transfer_id = _taken(made, at)
    made.save(force_insert=True)
    events.record("redemption.reserved", made, by=by if by.held is not None else system(by.door), at=at)
    return made


def _paid(made: Redemption, at: datetime) -> UUID:
    """The points leave the account and are held. Raises `Invalid`."""
    held = accounts.of_member(made.member, accounts.HELD)
    lines = [Line(made.member.ledger_id, -made.price), Line(held, made.price)]
    try:
        return ledger.post(accounts.POINTS, accounts.RESERVED, lines, at=at, subject=Owner.of(made))
    except Short as short:
        raise Invalid({"item": _("The points on the account do not reach for it yet.")}) from short


def _taken(made: Redemption, at: datetime) -> UUID:
    """One piece leaves the shelf and is kept. Raises `Invalid`."""
    lines = [Line(made.item.shelf_id, -1), Line(accounts.of_item(made.item, accounts.KEPT), 1)]
    try:
        return ledger.post(accounts.SHELF, accounts.RESERVED, lines, at=at, subject=Owner.of(made))
    except Short as short:
        raise Invalid({"item": _("Somebody had the last one a moment ago. Your points are as they were.")}) from short


@action
def hand_over(redemption: Redemption, *, by: Actor, at: datetime) -> Redemption:
    """It was fetched: points and piece are used. Pressed again nothing changes. Raises `Refused`."""
    row = locked_redemption(redemption)
    if row.state == Reserved.HANDED_OVER and rules.may_see_redemption(by, row, at) is None:
        return row
    ask(rules.may_hand_over(by, row, at))
    spent = accounts.of_estate(row.member.estate, accounts.SPENT)
    held, subject = accounts.of_member(row.member, accounts.HELD), Owner.of(row)
    lines = [Line(held, -row.price), Line(spent, row.price)]
    ledger.post(accounts.POINTS, accounts.HANDED_OVER, lines, at=at, subject=subject)
    kept, given = accounts.of_item(row.item, accounts.KEPT), accounts.of_item(row.item, accounts.GIVEN)
    ledger.post(accounts.SHELF, accounts.HANDED_OVER, [Line(kept, -1), Line(given, 1)], at=at, subject=subject)
    row.state, row.ended_at = Reserved.HANDED_OVER, at
    kernel.save(row, "state", "ended_at")
    events.record("redemption.handed_over", row, by=by, at=at)
    return row


@action
def give_back(redemption: Redemption, *, by: Actor, at: datetime) -> Redemption:
    """It is not wanted, or nobody fetched it in time: every point is on the account again, and the piece on the shelf.
    Pressed again nothing changes. Raises `Refused`."""
    member = locked(PointsMember.objects.get(redemptions=redemption))
    row = locked_redemption(redemption)
    row.member = member
    if row.state == Reserved.GONE_BACK:
        return row
    ask(rules.may_give_back(by, row, at))
    put_back(row, at)
    own = by.held is None and not by.is_system
    events.record("redemption.gone_back", row, by=system(by.door) if own else by, at=at)
    if not own:
        tell(GONE_BACK, member, at, redemption=str(row.pk))
    return row


def put_back(row: Redemption, at: datetime) -> None:
    """Undo both movements of a reservation that the caller has locked."""
    ledger.reverse(row.transfer_id, kind=accounts.GONE_BACK, at=at, subject=Owner.of(row))
    ledger.reverse(row.shelf_transfer_id, kind=accounts.GONE_BACK, at=at, subject=Owner.of(row))
    gone = {"state": Reserved.GONE_BACK, "ended_at": at, "version": F("version") + 1}
    Redemption.objects.filter(pk=row.pk).update(**gone)
    row.state, row.ended_at = Reserved.GONE_BACK, at
