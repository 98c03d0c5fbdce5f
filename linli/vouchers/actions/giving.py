"""What donors give is entered, or taken back where it was entered wrongly; slips are printed; shops are paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.ledger import Owner, Short, reverse
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import line, need_line, number
from linli.vouchers import book, rules
from linli.vouchers.actions.common import CLIENT, locked, note, note_left, past_day, public_line
from linli.vouchers.enums import Account, Form, VoucherState
from linli.vouchers.models import (
    MOST_GIVEN,
    NAME,
    ON_A_SHEET,
    RECEIPT,
    Donation,
    Settlement,
    Shop,
    SlipSheet,
    Voucher,
    VoucherWall,
)
from linli.vouchers.queries import WEEK, code_of, monday, seeds_of, stored


@dataclass(frozen=True, slots=True)
class DonationFacts:
    """So many vouchers, on which day, under which name if any, with which receipt if any."""

    count: int | None
    given_on: date | None
    shown_name: str = ""
    receipt: str = ""


@action
def donate(wall: VoucherWall, facts: DonationFacts, *, key: str = "", by: Actor, at: datetime) -> Donation:
    """Hang up what a donor has given. Nothing is paid here; the receipt's number says how it was paid. The same key
    again gives the first one. Raises `Refused`, `KeyReused`, and `Invalid` on "count", "given_on", "shown_name" or
    "receipt"."""
    row = locked(wall)
    ask(rules.may_donate(by, row, at))
    count = number("count", facts.count, 1, MOST_GIVEN)
    said = {
        "count": count,
        "given_on": past_day("given_on", facts.given_on, at),
        "shown_name": public_line("shown_name", facts.shown_name, NAME),
        "receipt": line("receipt", facts.receipt, RECEIPT),
    }
    new_id = uuid7()
    if key:
        body = kernel.body_hash({**said, "wall": row.pk})
        first = kernel.claim(client=CLIENT, key=key, body=body, answer={"id": str(new_id)}, at=at)
        if first is not None:
            return Donation.objects.get(pk=first["id"])
    if said["receipt"] and row.donations.filter(receipt=said["receipt"], taken_back_at=None).exists():
        raise Invalid({"receipt": _("This receipt is entered already.")})
    moved = book.move("donated", count, (Account.GIVEN, row), (Account.WALL, row), at=at)
    donation = Donation(id=new_id, wall=row, transfer_id=moved, at=at, **said)
    donation.save(force_insert=True)
    note_left(row, at)
    note(row, "donated", by=by, at=at, refs={"donation": str(new_id), "count": donation.count})
    return donation


@action
def take_back_donation(donation: Donation, *, by: Actor, at: datetime) -> Donation:
    """Take a donation back that was entered wrongly: all of it, or nothing where some is gone. Raises `Refused`, and
    `Invalid` on "donation"."""
    wall = locked(donation.wall)
    row = Donation.objects.select_for_update().get(pk=donation.pk)
    row.wall = wall
    ask(rules.may_take_back_donation(by, row, at))
    try:
        reverse(row.transfer_id, kind="donation_back", at=at, subject=Owner.of(wall))
    except Short as short:
        said = _("Only %(count)s are left on the wall; what is out or eaten cannot be taken back.")
        raise Invalid({"donation": said % {"count": short.balance}}) from None
    row.taken_back_at = at
    kernel.save(row, "taken_back_at")
    note_left(wall, at)
    note(wall, "donation_taken_back", by=by, at=at, refs={"donation": str(row.pk)})
    return row


@action
def hide_donor(donation: Donation, *, by: Actor, at: datetime) -> Donation:
    """Take the name of a donor off; what they gave stays. Raises `Refused`."""
    row = kernel.lock(donation, related=("wall__organisation",))
    ask(rules.may_hide_donor(by, row, at))
    if row.shown_name:
        row.shown_name = ""
        kernel.save(row, "shown_name")
        note(row.wall, "donor_hidden", by=by, at=at, refs={"donation": str(row.pk)})
    return row


@action
def print_slips(wall: VoucherWall, *, count: int | None, key: str = "", by: Actor, at: datetime) -> SlipSheet:
    """Make a sheet of slips: they leave the wall and are good until the playbook's days are over. The same key again
    gives the first sheet. Raises `Refused`, `KeyReused`, and `Invalid` on "slips"."""
    row = locked(wall)
    ask(rules.may_print(by, row, at))
    wanted = number("slips", count, 1, ON_A_SHEET)
    plan, today = row.plan, local_date(at)
    if plan is None:
        raise Refused(rules.unseen_wall("may_print"))
    sheet = SlipSheet(wall=row, count=wanted, made_on=today, until=today + timedelta(days=plan.paper_days))
    if key:
        body = kernel.body_hash({"wall": row.pk, "slips": wanted})
        first = kernel.claim(client=CLIENT, key=key, body=body, answer={"id": str(sheet.pk)}, at=at)
        if first is not None:
            return SlipSheet.objects.select_related("wall").get(pk=first["id"])
    try:
        book.move("printed", wanted, (Account.WALL, row), (Account.SLIPS, row), at=at)
    except Short as short:
        raise Invalid({"slips": _("Only %(count)s are left on the wall.") % {"count": short.balance}}) from None
    sheet.save(force_insert=True)
    Voucher.objects.bulk_create(
        Voucher(wall=row, form=Form.SLIP, code_hash=stored(code_of(seed)), out_on=today, until=sheet.until)
        for seed in seeds_of(sheet)
    )
    note_left(row, at)
    note(row, "slips_printed", by=by, at=at, refs={"count": wanted})
    return sheet


@action
def settle(shop: Shop, *, week: date | None, receipt: str, paid_on: date | None, by: Actor, at: datetime) -> Settlement:
    """Mark that a shop was paid for a week that is over. Done twice, it is one. Raises `Refused`, and `Invalid` on
    "week", "receipt" or "paid_on"."""
    wall = locked(shop.wall)
    row = Shop.objects.get(pk=shop.pk)
    row.wall = wall
    ask(rules.may_settle(by, row, at))
    if week is None or week != monday(week) or week + WEEK > local_date(at):
        raise Invalid({"week": _("Choose a week that is over.")})
    said = need_line("receipt", receipt, _("Write the number of the receipt."), RECEIPT)
    day = past_day("paid_on", paid_on, at, earliest=week)
    there = Settlement.objects.filter(shop=row, week=week, taken_back_at=None).first()
    if there is not None:
        return there
    eaten = Voucher.objects.filter(
        shop=row, state=VoucherState.EATEN, settlement=None, eaten_on__gte=week, eaten_on__lt=week + WEEK
    )
    count = eaten.count()
    if not count:
        raise Invalid({"week": _("Nothing was eaten there in this week.")})
    fen = int(eaten.aggregate(sum=Sum("price_fen"))["sum"])
    moved = book.move("settled", count, (Account.EATEN, row), (Account.SETTLED, row), at=at)
    paid = Settlement(shop=row, week=week, count=count, fen=fen, receipt=said, paid_on=day, transfer_id=moved, at=at)
    paid.save(force_insert=True)
    eaten.update(settlement=paid)
    note(wall, "settled", by=by, at=at, refs={"settlement": str(paid.pk)})
    return paid


@action
def take_back_settlement(settlement: Settlement, *, by: Actor, at: datetime) -> Settlement:
    """Take back that a week was paid: it waits to be paid again. Raises `Refused`."""
    wall = locked(settlement.shop.wall)
    row = Settlement.objects.select_for_update(of=("self",)).select_related("shop").get(pk=settlement.pk)
    row.shop.wall = wall
    ask(rules.may_take_back_settlement(by, row, at))
    reverse(row.transfer_id, kind="settlement_back", at=at, subject=Owner.of(row.shop))
    Voucher.objects.filter(settlement=row).update(settlement=None)
    row.taken_back_at = at
    kernel.save(row, "taken_back_at")
    note(wall, "settlement_taken_back", by=by, at=at, refs={"settlement": str(row.pk)})
    return row
