"""Taking a voucher, entering its code at a till, taking a mistake back, hanging up what nobody used.

None of these records an event or an answer: both know the moment. The book is moved by the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Refused, ask
from linli.vouchers import book, rules
from linli.vouchers.actions.common import locked, note_left
from linli.vouchers.enums import OUT_ON, VOUCHER_TABLE, Account, Answer, Form, State, VoucherState, VoucherVerb
from linli.vouchers.models import Shop, Voucher, VoucherWall
from linli.vouchers.queries import code_of, rooms_of, stored, with_code


@dataclass(frozen=True, slots=True)
class Taken:
    """A voucher, and its code, which is shown to whoever pressed and kept nowhere."""

    voucher: Voucher
    code: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a till is answered. `voucher` is there where the code is known on this wall."""

    answer: Answer
    voucher: Voucher | None = None


@action
def take_voucher(wall: VoucherWall, *, press: UUID, by: Actor, at: datetime) -> Taken:
    """Take one from the wall. The code is made of the wall and the press of its button: pressed twice, it is the same
    one. Raises `Refused`."""
    row = locked(wall)
    code, today = code_of(uuid5(row.pk, press.hex)), local_date(at)
    there = with_code(code).filter(wall=row).first()
    if there is not None:
        return Taken(there, code)
    room = rooms_of([row], {row.pk: book.on(Account.WALL, row)}, at)[row.pk]
    ask(rules.may_take(by, row, room, at))
    if row.plan is None:
        raise Refused(rules.unseen_wall("may_take"))
    voucher = Voucher(
        wall=row, form=Form.CODE, code_hash=stored(code), out_on=today,
        until=today + timedelta(days=row.plan.code_days),
    )  # fmt: skip
    voucher.save(force_insert=True)
    book.move("taken", 1, (Account.WALL, row), (Account.CODES, row), at=at, by_day=True)
    note_left(row, at)
    return Taken(voucher, code)


@action
def redeem(shop: Shop, *, code: str, press: str = "", by: Actor, at: datetime) -> Redeemed:
    """Enter a code at a till. `press` is the key of the till's form: sent twice, it is eaten once. Raises `Refused`."""
    row, voucher = _at_till(shop, code)
    ask(rules.may_redeem(by, row, at))
    if voucher is None:
        return Redeemed(Answer.ELSEWHERE if with_code(code).exists() else Answer.UNKNOWN)
    if voucher.state == VoucherState.EATEN:
        again = bool(press) and voucher.pressed == press and voucher.shop_id == row.pk
        return Redeemed(Answer.EATEN if again else Answer.USED, voucher)
    if voucher.state == VoucherState.BACK or voucher.until < local_date(at):
        return Redeemed(Answer.OVER, voucher)
    _move(voucher, VoucherVerb.REDEEM, VoucherState.EATEN)
    voucher.shop, voucher.eaten_on, voucher.price_fen = row, local_date(at), row.wall.price_fen
    voucher.pressed = press
    voucher.save(update_fields=["state", "shop", "eaten_on", "price_fen", "pressed"])
    out = OUT_ON[Form(voucher.form)]
    book.move("eaten", 1, (out, row.wall), (Account.EATEN, row), at=at, by_day=True)
    return Redeemed(Answer.EATEN, voucher)


@action
def undo_redeem(shop: Shop, *, code: str, by: Actor, at: datetime) -> Voucher:
    """Take a mistake of the till back: the voucher can be eaten again. A second press changes nothing. Raises
    `Refused`."""
    row, voucher = _at_till(shop, code)
    ask(rules.may_redeem(by, row, at))
    if voucher is None:
        raise Refused(rules.unseen_wall("may_undo"))
    if voucher.state == VoucherState.OUT and voucher.undone:
        return voucher
    ask(rules.may_undo(by, voucher, row, at))
    _move(voucher, VoucherVerb.UNDO, VoucherState.OUT)
    voucher.shop, voucher.eaten_on, voucher.price_fen, voucher.pressed, voucher.undone = None, None, None, "", True
    voucher.save(update_fields=["state", "shop", "eaten_on", "price_fen", "pressed", "undone"])
    out = OUT_ON[Form(voucher.form)]
    book.move("uneaten", 1, (Account.EATEN, row), (out, row.wall), at=at, by_day=True)
    return voucher


@action
def hang_up_again(voucher: Voucher, *, by: Actor, at: datetime) -> Voucher:
    """Its last day is over: it hangs on its wall again, or where what was left of that wall went. Raises `Refused`."""
    wall = locked(voucher.wall)
    row = Voucher.objects.select_for_update().get(pk=voucher.pk)
    row.wall = wall
    ask(rules.may_return(by, row, at))
    _move(row, VoucherVerb.RETURN, VoucherState.BACK)
    row.save(update_fields=["state"])
    home = _home_of(wall)
    target = (Account.WALL, home) if home.state != State.ENDED else (Account.BACK, home)
    book.move("returned", 1, (OUT_ON[Form(row.form)], wall), target, at=at, by_day=True)
    if home.state != State.ENDED:
        note_left(home, at)
    return row


def _home_of(wall: VoucherWall) -> VoucherWall:
    """Where what comes back hangs: the wall itself, else the one that got what was left of it, and so on."""
    while wall.ended_into_id is not None:
        wall = VoucherWall.objects.select_for_update().get(pk=wall.ended_into_id)
    return wall


def _at_till(shop: Shop, code: str) -> tuple[Shop, Voucher | None]:
    """The shop under its locked wall, and the locked voucher of that wall which the code opens."""
    wall = locked(shop.wall)
    row = Shop.objects.get(pk=shop.pk)
    row.wall = wall
    return row, with_code(code).select_for_update().filter(wall=wall).first()


def _move(row: Voucher, verb: VoucherVerb, target: VoucherState) -> None:
    if target not in VOUCHER_TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target
