"""A fund: opened, money in, money given back, a line taken back by its opposite, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.care import rules
from linli.care.actions.common import (
    CLIENT,
    OLDEST_RECEIPT,
    kept_line,
    locked_fund,
    money,
    past_day,
    receipt_of,
)
from linli.care.actions.paying import strike, too_little
from linli.care.enums import EntryKind
from linli.care.models import SAID, CareFund, FundEntry
from linli.care.queries import GRANTS, HELD, WORLD, accounts_of, balance_of, plan_at, running
from linli.core import actions as kernel
from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ledger import Line, Owner
from linli.core.refusals import Invalid, Refused, ask
from linli.organisations.models import Organisation
from linli.places.queries import playbook_version_for


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """Money that came or went: how many fen, on which day, under which receipt, from or to whom in words."""

    amount: int | None
    on: date | None
    receipt: str
    words: str = ""


@action
def open_fund(body: Organisation, key: str, *, by: Actor, at: datetime) -> CareFund:
    """Open a fund of the playbook for a body, with its accounts; the one that is open already is given again.

    Raises `Refused`.
    """
    place = body.places.order_by("path", "pk").first()
    plan = plan_at(place) if place is not None else None
    spec = plan.fund(key) if plan is not None else None
    ask(rules.may_open_fund(by, spec, body, at))
    assert spec is not None and place is not None  # the rule let nobody through without
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=body.pk).order_by("pk"))
    there = CareFund.objects.filter(organisation=body, key=key, ended_at=None).order_by("opened_at", "pk").first()
    if there is not None:
        return there
    fund = CareFund(
        organisation=body, playbook_version_id=playbook_version_for(place), key=key,
        first_by=f" {' '.join(spec.first_by)} ", second_by=f" {' '.join(spec.second_by)} ", opened_at=at,
    )  # fmt: skip
    fund.save(force_insert=True)
    owner = Owner.of(fund)
    ledger.open_account(fund.book, WORLD, owner, bounded=False)
    ledger.open_account(fund.book, HELD, owner)
    ledger.open_account(fund.book, GRANTS, owner)
    events.record("care_fund.opened", fund, by=by, at=at)
    return fund


@action
def take_in(fund: CareFund, facts: MoneyFacts, *, key: str = "", by: Actor, at: datetime) -> FundEntry:
    """Money came in. The same key again gives the first line.

    Raises `Refused`, `KeyReused`, and `Invalid` on "amount", "on", "receipt" or "words".
    """
    row = locked_fund(fund)
    ask(rules.may_take_in(by, row, at))
    return _moved(row, EntryKind.IN, facts, key, by, at)


@action
def give_out(fund: CareFund, facts: MoneyFacts, *, key: str = "", by: Actor, at: datetime) -> FundEntry:
    """Money went back to whom it came from, as far as the fund holds it. Raises as `take_in`; `Invalid` on
    "amount" too where it holds less."""
    row = locked_fund(fund)
    ask(rules.may_give_out(by, row, at))
    return _moved(row, EntryKind.OUT, facts, key, by, at)


def _moved(fund: CareFund, kind: EntryKind, facts: MoneyFacts, key: str, by: Actor, at: datetime) -> FundEntry:
    amount = money("amount", facts.amount)
    on = past_day("on", facts.on, local_date(at) - OLDEST_RECEIPT, at)
    number, words = receipt_of(facts.receipt), kept_line("words", facts.words, SAID)
    signed = amount if kind is EntryKind.IN else -amount
    entry = FundEntry(fund=fund, kind=kind, amount=signed, on=on, receipt=number, words=words, at=at)
    if key:
        sent = {"fund": fund.pk, "kind": kind, "amount": amount, "on": on, "receipt": number}
        answer = {"id": str(entry.pk)}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer=answer, at=at)
        if first is not None:
            return FundEntry.objects.get(pk=first["id"])
    if kind is EntryKind.IN and _entered(fund, number):
        raise Invalid({"receipt": _("This receipt is entered already.")})
    accounts = accounts_of(fund)
    lines = [Line(accounts[WORLD], -signed), Line(accounts[HELD], signed)]
    try:
        entry.transfer_id = ledger.post(fund.book, kind, lines, at=at, subject=Owner.of(fund))
    except ledger.Short as short:
        raise Invalid({"amount": too_little(short).why}) from short
    entry.save(force_insert=True)
    events.record(f"care_fund.money_{kind}", fund, by=by, at=at, refs={"entry": str(entry.pk)})
    return entry


def _entered(fund: CareFund, receipt: str) -> bool:
    found = FundEntry.objects.filter(fund=fund, kind=EntryKind.IN, receipt=receipt, taken_back=False)
    return found.exists()


@action
def reverse_entry(entry: FundEntry, *, by: Actor, at: datetime) -> FundEntry:
    """A line of money in or out was a mistake: its opposite is entered, once. Raises `Refused`, also where what came
    in was paid out already."""
    fund = locked_fund(entry.fund)
    row = FundEntry.objects.select_for_update().get(pk=entry.pk)
    row.fund = fund
    ask(rules.may_reverse(by, row, at))
    try:
        transfer = ledger.reverse(row.transfer_id, kind=EntryKind.REVERSAL, at=at, subject=Owner.of(fund))
    except ledger.Short as short:
        raise Refused(too_little(short)) from short
    back = strike(row, transfer, at)
    events.record("care_fund.money_reversed", fund, by=by, at=at, refs={"entry": str(row.pk)})
    return back


@action
def end_fund(fund: CareFund, *, by: Actor, at: datetime, version: int | None = None) -> CareFund:
    """End a fund that holds nothing and of which nothing runs. Raises `Stale`, `Refused`."""
    row = locked_fund(fund, version)
    ask(rules.may_end_fund(by, row, balance_of(row), running(row), at))
    row.ended_at = at
    kernel.save(row, "ended_at")
    events.record("care_fund.ended", row, by=by, at=at)
    return row
