"""What a body gives for points: putting it into the catalogue, changing it, and how many lie on its shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.ledger import Line, Owner, Short
from linli.core.refusals import Invalid, ask
from linli.core.wording import number
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.points import accounts, rules
from linli.points.actions.common import CLIENT
from linli.points.models import DEAREST, MOST_ON_SHELF, NAME, WORDS, PointsItem
from linli.points.queries import ITEM_JOINED, plan_at
from linli.service_requests.masking import for_everybody


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as somebody writes it: what, words beside it, what it costs, how many can be had now."""

    name: str
    words: str = ""
    price: int | None = None
    left: int | None = None


@action
def offer(place: Place, facts: ItemFacts, *, key: str = "", by: Actor, at: datetime) -> PointsItem:
    """Put something into the catalogue of the body acted for. The same key again is the same item. Raises `Refused`,
    `KeyReused`, and `Invalid` on a field of the facts."""
    ask(rules.may_offer(by, plan_at(place), place, at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    row = PointsItem(id=uuid7(), organisation=Organisation.objects.get(pk=by.organisation_id), place=place, made_at=at)
    _fill(row, facts)
    left = number("left", facts.left, 0, MOST_ON_SHELF)
    body = kernel.body_hash({"place": place.pk, "name": row.name, "words": row.words, "price": row.price, "left": left})
    answer = {"id": str(row.pk)}
    first = kernel.claim(client=f"{CLIENT}.offer", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return PointsItem.objects.select_related(*ITEM_JOINED).get(pk=first["id"])
    row.shelf_id = accounts.of_item(row, accounts.STOCK)
    row.save(force_insert=True)
    _stock(row, left, at)
    events.record("points_item.offered", row, by=by, at=at)
    return row


@action
def change_item(
    item: PointsItem, facts: ItemFacts, *, left_read: int | None = None, by: Actor, at: datetime,
    version: int | None = None,
) -> PointsItem:  # fmt: skip
    """Change what it says and costs, and how many can be had now; what is reserved keeps its price. `left_read` is how
    many there were when the form was read: left as it was, the shelf stays as it is by now, and another number is
    refused where a piece was reserved or went back meanwhile, for none may come out of nothing. Raises `Stale`,
    `Refused`, and `Invalid` on a field of the facts."""
    row = kernel.lock(item, version=version, related=ITEM_JOINED)
    ask(rules.may_change_item(by, row, at))
    _fill(row, facts)
    left = number("left", facts.left, 0, MOST_ON_SHELF)
    if left_read is None or left != left_read:
        _stock(row, left, at, left_read)
    kernel.save(row, "name", "words", "price")
    events.record("points_item.changed", row, by=by, at=at)
    return row


@action
def end_item(item: PointsItem, *, by: Actor, at: datetime, version: int | None = None) -> PointsItem:
    """Offer it no more: the shelf is emptied, and what is reserved is handed over still. Raises `Stale`, `Refused`."""
    row = kernel.lock(item, version=version, related=ITEM_JOINED)
    ask(rules.may_change_item(by, row, at))
    _stock(row, 0, at)
    row.ended_at = at
    kernel.save(row, "ended_at")
    events.record("points_item.ended", row, by=by, at=at)
    return row


def _fill(row: PointsItem, facts: ItemFacts) -> None:
    """Take over what was written. Raises `Invalid`."""
    row.name = for_everybody("name", facts.name, NAME)
    if not row.name:
        raise Invalid({"name": _("Write what it is.")})
    row.words = for_everybody("words", facts.words, WORDS)
    row.price = number("price", facts.price, 1, DEAREST)


def _stock(row: PointsItem, left: int, at: datetime, left_read: int | None = None) -> None:
    """Bring the shelf to so many: the difference comes in, or goes out again. Raises `Invalid` on "left"."""
    now = ledger.balance_of(row.shelf_id)
    if left_read is not None and now != left_read:
        raise Invalid({"left": _("Meanwhile there are %(now)s. Say anew how many there are to give.") % {"now": now}})
    more = left - now
    if more:
        source = accounts.of_item(row, accounts.SOURCE)
        lines = [Line(source, -more), Line(row.shelf_id, more)]
        try:
            ledger.post(accounts.SHELF, accounts.STOCKED, lines, at=at, subject=Owner.of(row))
        except Short as short:
            raise Invalid({"left": _("Somebody reserved one meanwhile. Read again how many are left.")}) from short
