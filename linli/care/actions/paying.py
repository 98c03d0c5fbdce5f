"""Paying a grant: noted with day, way and receipt; taken back as a mistake; come back; filed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.care import rules
from linli.care.actions.common import locked, move, past_day, receipt_of, save
from linli.care.enums import EntryKind, PayWay, State, Verb
from linli.care.models import CareApplication, FundEntry
from linli.care.queries import GRANTS, HELD, accounts_of
from linli.core import ledger
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ledger import Line, Owner
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused, ask


@action
def pay_application(
    row: CareApplication, *, on: date | None, way: str, receipt: str, by: Actor, at: datetime,
    version: int | None = None,
) -> CareApplication:  # fmt: skip
    """Note that a grant was paid: the fund holds so much less. Of two for the last money one is noted.

    Raises `Stale`, `Refused` (also where the fund holds less), and `Invalid` on "on", "way" or "receipt".
    """
    row = locked(row, version)
    ask(rules.may_pay(by, row, at))
    assert row.decided_on is not None and row.amount is not None  # constraints of the database
    day = past_day("on", on, row.decided_on, at)
    if way not in PayWay.values:
        raise Invalid({"way": _("Choose how it was paid.")})
    number = receipt_of(receipt)
    accounts = accounts_of(row.fund)
    lines = [Line(accounts[HELD], -row.amount), Line(accounts[GRANTS], row.amount)]
    try:
        transfer = ledger.post(row.fund.book, EntryKind.GRANT, lines, at=at, subject=Owner.of(row))
    except ledger.Short as short:
        raise Refused(too_little(short)) from short
    FundEntry(
        fund=row.fund, transfer_id=transfer, kind=EntryKind.GRANT, application=row, amount=-row.amount, on=day,
        way=way, receipt=number, at=at,
    ).save(force_insert=True)  # fmt: skip
    move(row, Verb.PAY, State.PAID)
    return save(row, "paid", by=by, at=at)


def too_little(short: ledger.Short) -> Refusal:
    """The fund holds less than is to be taken from it."""
    return Refusal(
        RefusalKind.WHEN,
        why=_("The fund holds %(yuan)s yuan, less than this.")
        % {"yuan": f"{short.balance // 100}.{short.balance % 100:02d}"},
        who_can="",
        instead=_("Enter the money that came in first; this waits until then."),
        rule="may_pay",
    )


@action
def take_back_payment(row: CareApplication, *, by: Actor, at: datetime, version: int | None = None) -> CareApplication:
    """The payment was noted by mistake: it is taken back by its opposite, and the grant is to be paid as before.

    Raises `Stale`, `Refused`.
    """
    row = locked(row, version)
    ask(rules.may_take_back(by, row, at))
    paid = _payment(row)
    transfer = ledger.reverse(paid.transfer_id, kind=EntryKind.REVERSAL, at=at, subject=Owner.of(row))
    strike(paid, transfer, at)
    move(row, Verb.TAKE_BACK, State.DECIDED)
    return save(row, "payment_taken_back", by=by, at=at)


def strike(entry: FundEntry, transfer: UUID, at: datetime) -> FundEntry:
    """The line that is the opposite of another, beside its transfer."""
    entry.taken_back, entry.version = True, entry.version + 1
    entry.save(update_fields=["taken_back", "version"])
    back = FundEntry(
        fund_id=entry.fund_id, transfer_id=transfer, kind=EntryKind.REVERSAL, application_id=entry.application_id,
        amount=-entry.amount, on=local_date(at), receipt=entry.receipt, reverses=entry, at=at,
    )  # fmt: skip
    back.save(force_insert=True)
    return back


@action
def return_grant(
    row: CareApplication, *, on: date | None, receipt: str, by: Actor, at: datetime, version: int | None = None
) -> CareApplication:
    """The whole grant came back into the fund. Raises `Stale`, `Refused`, and `Invalid` on "on" or "receipt"."""
    row = locked(row, version)
    ask(rules.may_return(by, row, at))
    assert row.amount is not None  # a constraint of the database
    paid = _payment(row)
    day, number = past_day("on", on, paid.on, at), receipt_of(receipt)
    accounts = accounts_of(row.fund)
    lines = [Line(accounts[GRANTS], -row.amount), Line(accounts[HELD], row.amount)]
    transfer = ledger.post(row.fund.book, EntryKind.BACK, lines, at=at, subject=Owner.of(row))
    FundEntry(
        fund=row.fund, transfer_id=transfer, kind=EntryKind.BACK, application=row, amount=row.amount, on=day,
        receipt=number, at=at,
    ).save(force_insert=True)  # fmt: skip
    move(row, Verb.RETURN, State.RETURNED)
    row.ended_at = at
    return save(row, "returned", "ended_at", by=by, at=at)


@action
def close_application(row: CareApplication, *, by: Actor, at: datetime, version: int | None = None) -> CareApplication:
    """The signed receipt is filed; the grant is over. Raises `Stale`, `Refused`."""
    row = locked(row, version)
    ask(rules.may_close(by, row, at))
    move(row, Verb.CLOSE, State.CLOSED)
    row.ended_at = at
    return save(row, "closed", "ended_at", by=by, at=at)


def _payment(row: CareApplication) -> FundEntry:
    """The payment that holds, locked."""
    found = FundEntry.objects.select_for_update().filter(application=row, kind=EntryKind.GRANT, taken_back=False)
    return found.order_by("-id")[:1].get()
