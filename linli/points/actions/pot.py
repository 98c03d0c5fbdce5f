"""Giving points to somebody in need, by way of the estate's pot; and taking from it for care, with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.ids import uuid7
from linli.core.ledger import Line, Owner, Short
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line, number
from linli.places.models import Place
from linli.points import accounts, rules
from linli.points.actions.common import CLIENT, locked
from linli.points.models import DEAREST, REASON, PointsMember, PotUse
from linli.service_requests.masking import found_in


@action
def give(member: PointsMember, *, amount: int | None, key: str = "", by: Actor, at: datetime) -> PointsMember:
    """Give some of one's points to somebody in need: they go into the estate's pot, and nobody reads who gave. The same
    key again gives once. Raises `Refused`, `KeyReused`, and `Invalid` on "amount"."""
    row = locked(member)
    ask(rules.may_give(by, row, at))
    given = number("amount", amount, 1, DEAREST)
    body = kernel.body_hash({"member": str(row.pk), "amount": given})
    if key and kernel.claim(client=f"{CLIENT}.give", key=key, body=body, answer={}, at=at) is not None:
        return row
    lines = [Line(row.ledger_id, -given), Line(accounts.of_estate(row.estate, accounts.POT), given)]
    try:
        ledger.post(accounts.POINTS, accounts.TO_POT, lines, at=at, subject=Owner.of(row.estate))
    except Short as short:
        raise Invalid({"amount": _("So many are not on your account.")}) from short
    events.record("points.given", row.estate, by=system(by.door), at=at)
    return row


@action
def care(estate: Place, *, amount: int | None, reason: str, key: str = "", by: Actor, at: datetime) -> PotUse:
    """Take from an estate's pot to care for somebody, and say what for, never for whom. The same key again takes once.
    Raises `Refused`, `KeyReused`, and `Invalid` on "amount" or "reason"."""
    ask(rules.may_care(by, estate, at))
    taken = number("amount", amount, 1, DEAREST)
    said = need_line("reason", reason, _("Say what it is for, without a name."), REASON)
    if found_in(said):
        raise Invalid({"reason": _("Say what it is for: no name, no door, no number.")})
    made = PotUse(id=uuid7(), estate=estate, amount=taken, reason=said, at=at)
    body = kernel.body_hash({"estate": estate.pk, "amount": taken, "reason": said})
    answer = {"id": str(made.pk)}
    first = kernel.claim(client=f"{CLIENT}.care", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return PotUse.objects.select_related("estate").get(pk=first["id"])
    pot, used = accounts.of_estate(estate, accounts.POT), accounts.of_estate(estate, accounts.CARE)
    lines = [Line(pot, -taken), Line(used, taken)]
    try:
        made.transfer_id = ledger.post(accounts.POINTS, accounts.CARED, lines, at=at, subject=Owner.of(made))
    except Short as short:
        raise Invalid({"amount": _("So many are not in the pot.")}) from short
    made.save(force_insert=True)
    events.record("pot.cared", made, by=by, at=at)
    return made
