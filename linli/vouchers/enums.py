"""Where a wall and a voucher of it are, and every way from one state to the next; what a till is answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class State(models.TextChoices):
    """Where a wall is."""

    OPEN = "open", pgettext_lazy("voucher wall", "Gives out")
    PAUSED = "paused", pgettext_lazy("voucher wall", "Paused")
    ENDED = "ended", pgettext_lazy("voucher wall", "Taken down")


class Verb(models.TextChoices):
    """What is done about a wall."""

    CHANGE = "change", pgettext_lazy("voucher wall", "Change what stands here")
    DONATE = "donate", pgettext_lazy("voucher wall", "Enter a donation")
    TAKE = "take", pgettext_lazy("voucher wall", "Take one")
    PRINT = "print", pgettext_lazy("voucher wall", "Print slips")
    PAUSE = "pause", pgettext_lazy("voucher wall", "Pause it")
    RESUME = "resume", pgettext_lazy("voucher wall", "Go on")
    END = "end", pgettext_lazy("voucher wall", "Take it down")


LIVE = (State.OPEN, State.PAUSED)

TABLE = Table(
    staying(Verb.CHANGE, LIVE)
    + staying(Verb.DONATE, LIVE)
    + staying(Verb.TAKE, [State.OPEN])
    + staying(Verb.PRINT, [State.OPEN])
    + rows(Verb.PAUSE, [State.OPEN], State.PAUSED)
    + rows(Verb.RESUME, [State.PAUSED], State.OPEN)
    + rows(Verb.END, LIVE, State.ENDED)
)
"""Every way of a wall from state to state."""

TONES: dict[State, tuple[str, str]] = {
    State.OPEN: ("tick", "done"),
    State.PAUSED: ("pause", "nobody"),
    State.ENDED: ("bar", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Form(models.TextChoices):
    """How a voucher left the wall."""

    CODE = "code", pgettext_lazy("voucher", "As a code")
    SLIP = "slip", pgettext_lazy("voucher", "On paper")


class VoucherState(models.TextChoices):
    """Where a voucher is that left the wall."""

    OUT = "out", pgettext_lazy("voucher", "Can be eaten")
    EATEN = "eaten", pgettext_lazy("voucher", "Eaten")
    BACK = "back", pgettext_lazy("voucher", "Back on the wall")


class VoucherVerb(models.TextChoices):
    """What is done about a voucher that left the wall."""

    REDEEM = "redeem", pgettext_lazy("voucher", "Enter its code at the till")
    UNDO = "undo", pgettext_lazy("voucher", "Take a mistake of the till back")
    RETURN = "return", pgettext_lazy("voucher", "Hang it up again, once its time is over")


VOUCHER_TABLE = Table(
    rows(VoucherVerb.REDEEM, [VoucherState.OUT], VoucherState.EATEN)
    + rows(VoucherVerb.UNDO, [VoucherState.EATEN], VoucherState.OUT)
    + rows(VoucherVerb.RETURN, [VoucherState.OUT], VoucherState.BACK)
)
"""Every way of a voucher from state to state."""


class Account(models.TextChoices):
    """What vouchers are counted on: of a wall, or of a shop."""

    GIVEN = "given"
    WALL = "wall"
    CODES = "codes"
    SLIPS = "slips"
    BACK = "back"
    EATEN = "eaten"
    SETTLED = "settled"


OF_WALLS = (Account.GIVEN, Account.WALL, Account.CODES, Account.SLIPS, Account.BACK)
OF_SHOPS = (Account.EATEN, Account.SETTLED)
OUT_ON: dict[Form, Account] = {Form.CODE: Account.CODES, Form.SLIP: Account.SLIPS}
"""The account on which a voucher stands while it is out."""


class Answer(models.TextChoices):
    """What a till is answered about a code."""

    EATEN = "eaten"
    USED = "used"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    OVER = "over"
