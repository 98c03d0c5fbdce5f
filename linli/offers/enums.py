"""Where a resource, a need, a service item and an order are, and every way from one state to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class Shelf(models.TextChoices):
    """Where a resource or a service item is: there to be used, paused, or ended."""

    OFFERED = "offered", pgettext_lazy("offer", "Offered")
    PAUSED = "paused", pgettext_lazy("offer", "Paused")
    ENDED = "ended", pgettext_lazy("offer", "Ended")


class ShelfVerb(models.TextChoices):
    """What is done about a resource or a service item."""

    CHANGE = "change", pgettext_lazy("offer", "Change it")
    PAUSE = "pause", pgettext_lazy("offer", "Pause it")
    RESUME = "resume", pgettext_lazy("offer", "Offer it again")
    END = "end", pgettext_lazy("offer", "End it")


ON_THE_SHELF = (Shelf.OFFERED, Shelf.PAUSED)
"""It is not over."""

SHELF_TABLE = Table(
    staying(ShelfVerb.CHANGE, ON_THE_SHELF)
    + rows(ShelfVerb.PAUSE, [Shelf.OFFERED], Shelf.PAUSED)
    + rows(ShelfVerb.RESUME, [Shelf.PAUSED], Shelf.OFFERED)
    + rows(ShelfVerb.END, ON_THE_SHELF, Shelf.ENDED)
)
"""Every way of a resource and of a service item."""

SHELF_TONES: dict[Shelf, tuple[str, str]] = {
    Shelf.OFFERED: ("tick", "done"),
    Shelf.PAUSED: ("pause", "nobody"),
    Shelf.ENDED: ("bar", "over"),
}


class Origin(models.TextChoices):
    """Where a need was heard of."""

    SERVICE_REQUEST = "request", pgettext_lazy("need", "A service request")
    VISIT = "visit", pgettext_lazy("need", "A visit at a door")
    STATION = "station", pgettext_lazy("need", "Told at the station")


class NeedState(models.TextChoices):
    """Where a need is."""

    OPEN = "open", pgettext_lazy("need", "Open")
    MATCHED = "matched", pgettext_lazy("need", "Matched")
    MET = "met", pgettext_lazy("need", "Met")
    NOT_TAKEN_UP = "not_taken_up", pgettext_lazy("need", "Not taken up")
    WITHDRAWN = "withdrawn", pgettext_lazy("need", "Withdrawn")


class NeedVerb(models.TextChoices):
    """What is done about a need."""

    CHANGE = "change", pgettext_lazy("need", "Put it right")
    MATCH = "match", pgettext_lazy("need", "Ask the resource")
    AGREE = "agree", pgettext_lazy("need", "Yes, we can")
    GIVE_BACK = "give_back", pgettext_lazy("need", "No, it cannot be")
    MEET = "meet", pgettext_lazy("need", "It is met")
    DECLINE = "decline", pgettext_lazy("need", "Do not take it up")
    WITHDRAW = "withdraw", pgettext_lazy("need", "Not needed any more")


NEED_LIVE = (NeedState.OPEN, NeedState.MATCHED)
NEED_OVER = (NeedState.MET, NeedState.NOT_TAKEN_UP, NeedState.WITHDRAWN)

NEED_TABLE = Table(
    staying(NeedVerb.CHANGE, [NeedState.OPEN])
    + rows(NeedVerb.MATCH, [NeedState.OPEN], NeedState.MATCHED)
    + staying(NeedVerb.AGREE, [NeedState.MATCHED])
    + rows(NeedVerb.GIVE_BACK, [NeedState.MATCHED], NeedState.OPEN)
    + rows(NeedVerb.MEET, NEED_LIVE, NeedState.MET)
    + rows(NeedVerb.DECLINE, [NeedState.OPEN], NeedState.NOT_TAKEN_UP)
    + rows(NeedVerb.WITHDRAW, NEED_LIVE, NeedState.WITHDRAWN)
)
"""Every way of a need."""

NEED_TONES: dict[NeedState, tuple[str, str]] = {
    NeedState.OPEN: ("clock", "station"),
    NeedState.MATCHED: ("half-disc", "handler"),
    NeedState.MET: ("tick", "done"),
    NeedState.NOT_TAKEN_UP: ("bar", "over"),
    NeedState.WITHDRAWN: ("undo", "over"),
}


class OrderState(models.TextChoices):
    """Where an order is."""

    ORDERED = "ordered", pgettext_lazy("order", "To be assigned")
    ASSIGNED = "assigned", pgettext_lazy("order", "To be taken")
    TAKEN = "taken", pgettext_lazy("order", "In hand")
    DONE = "done", pgettext_lazy("order", "How was it?")
    CLOSED = "closed", pgettext_lazy("order", "Closed")
    DECLINED = "declined", pgettext_lazy("order", "Cannot be done")
    WITHDRAWN = "withdrawn", pgettext_lazy("order", "Withdrawn")


class OrderVerb(models.TextChoices):
    """What is done about an order."""

    DISPATCH = "dispatch", pgettext_lazy("order", "Assign it")
    TAKE = "take", pgettext_lazy("order", "Take it")
    GIVE_BACK = "give_back", pgettext_lazy("order", "Give it back")
    LET_GO = "let_go", pgettext_lazy("order", "No answer: back to the station")
    FINISH = "finish", pgettext_lazy("order", "It is done")
    RATE = "rate", pgettext_lazy("order", "Say how it was")
    CLOSE = "close", pgettext_lazy("order", "Closed by silence")
    LEAVE_PHONE = "leave_phone", pgettext_lazy("order", "Leave a telephone")
    DECLINE = "decline", pgettext_lazy("order", "It cannot be done")
    WITHDRAW = "withdraw", pgettext_lazy("order", "Withdraw it")


ORDER_LIVE = (OrderState.ORDERED, OrderState.ASSIGNED, OrderState.TAKEN, OrderState.DONE)
ORDER_OVER = (OrderState.CLOSED, OrderState.DECLINED, OrderState.WITHDRAWN)
HELD = (OrderState.ASSIGNED, OrderState.TAKEN, OrderState.DONE)
"""A body has it, or has done it."""
TO_BE_DONE = (OrderState.ORDERED, OrderState.ASSIGNED, OrderState.TAKEN)
COUNTED = (*ORDER_LIVE, OrderState.CLOSED)
"""It takes a place of its week."""

ORDER_TABLE = Table(
    rows(OrderVerb.DISPATCH, TO_BE_DONE, OrderState.ASSIGNED)
    + rows(OrderVerb.TAKE, [OrderState.ASSIGNED], OrderState.TAKEN)
    + rows(OrderVerb.GIVE_BACK, [OrderState.ASSIGNED, OrderState.TAKEN], OrderState.ORDERED)
    + rows(OrderVerb.LET_GO, [OrderState.ASSIGNED], OrderState.ORDERED)
    + rows(OrderVerb.FINISH, [OrderState.TAKEN], OrderState.DONE)
    + rows(OrderVerb.RATE, [OrderState.DONE], OrderState.CLOSED, OrderState.ORDERED)
    + rows(OrderVerb.CLOSE, [OrderState.DONE], OrderState.CLOSED)
    + staying(OrderVerb.LEAVE_PHONE, TO_BE_DONE)
    + rows(OrderVerb.DECLINE, [OrderState.ORDERED], OrderState.DECLINED)
    + rows(OrderVerb.WITHDRAW, TO_BE_DONE, OrderState.WITHDRAWN)
)
"""Every way of an order. What is not solved comes back to be assigned to somebody else."""

ORDER_TONES: dict[OrderState, tuple[str, str]] = {
    OrderState.ORDERED: ("clock", "station"),
    OrderState.ASSIGNED: ("send", "handler"),
    OrderState.TAKEN: ("half-disc", "handler"),
    OrderState.DONE: ("speech", "you"),
    OrderState.CLOSED: ("tick", "done"),
    OrderState.DECLINED: ("bar", "over"),
    OrderState.WITHDRAWN: ("undo", "over"),
}
"""The icon of each state's chip, and whose turn its colour says it is."""


class Back(models.TextChoices):
    """Why an order came back, where nobody wrote why: kept as a key, so that everybody reads it in their language."""

    NO_ANSWER = "@no_answer", pgettext_lazy("order", "Nobody answered in time.")
    NOT_SOLVED = "@not_solved", pgettext_lazy("order", "Not solved, says whoever ordered.")


class Rating(models.TextChoices):
    """How it was, in the word of whoever ordered."""

    WELL = "well", pgettext_lazy("rating", "Solved well")
    PARTLY = "partly", pgettext_lazy("rating", "Solved partly")
    NOT = "not", pgettext_lazy("rating", "Not solved")
