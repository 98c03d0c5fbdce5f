"""What the verbs of the four lists share: the locks, class and times as they are chosen, the way from state to state,
the event, and what whoever ordered is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.refusals import Invalid
from linli.core.states import Table
from linli.core.weekly import TIMES
from linli.core.wording import need_line
from linli.messages.queries import to_tell
from linli.offers.models import Need, OfClass, Order, Resource, ServiceItem
from linli.offers.queries import ITEM_JOINED, NEED_JOINED, ORDER_JOINED, RESOURCE_JOINED
from linli.playbooks.parts_offers import Offers
from linli.service_requests.masking import for_everybody

CLIENT = "offers"
TAKEN, DONE, AGAIN, DECLINED = (
    "order.taken.orderer",
    "order.done.orderer",
    "order.again.orderer",
    "order.declined.orderer",
)
"""What whoever ordered is told."""

T = TypeVar("T", Resource, Need, ServiceItem, Order)
RELATED: Mapping[type[OfClass], tuple[str, ...]] = {
    Resource: RESOURCE_JOINED, Need: NEED_JOINED, ServiceItem: ITEM_JOINED, Order: ORDER_JOINED,
}  # fmt: skip
NOUN: Mapping[type[OfClass], str] = {
    Resource: "resource", Need: "need", ServiceItem: "service_item", Order: "order",
}  # fmt: skip


def locked(row: T, version: int | None = None) -> T:
    """The row, locked with what rules need of it; every verb begins here. Raises `Stale`."""
    return kernel.lock(row, version=version, related=RELATED[type(row)])


def chosen_kind(plan: Offers, key: str) -> str:
    """A class of the playbook. Raises `Invalid` on "kind"."""
    if plan.resource_class(key) is None:
        raise Invalid({"kind": _("Choose a class.")})
    return key


def chosen_times(times: Collection[str]) -> list[str]:
    """Times of the week in their order. Raises `Invalid` on "times"."""
    if any(one not in TIMES for one in times):
        raise Invalid({"times": _("Choose from the times of the week.")})
    return [one for one in TIMES if one in times]


def public_line(field: str, text: str, why: str, longest: int) -> str:
    """A line that everybody reads and that must be there. Raises `Invalid` on the field."""
    return need_line(field, for_everybody(field, text, longest), why, longest)


def move(row: T, table: Table, verb: str, target: Any) -> None:
    """Put it into the target state, which the table must know."""
    if target not in table.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(row: T, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None) -> T:
    """Write the changed fields, and record what happened: no name and no words, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"{NOUN[type(row)]}.{past}", row, by=by, at=at, refs=refs)
    return row


def tell_orderer(row: Order, kind: str, at: datetime) -> None:
    """Tell whoever ordered: in their messages where they have an account, else by the telephone that they left; whoever
    left neither reads it with the code."""
    if row.person_id is None and row.contact_id is None:
        return
    to_tell(
        kind, subject_type="order", subject_id=row.pk, at=at, refs={"order": str(row.pk)}, person_id=row.person_id,
        contact_id=row.contact_id if row.person_id is None else None,
    ).save(force_insert=True)  # fmt: skip
