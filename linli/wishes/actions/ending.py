"""The wisher's word: met, not yet, thank you, withdrawn; and a wish whose time is over."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, compare
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.core.wording import line, need_line
from linli.wishes import rules
from linli.wishes.actions.common import (
    CLAIMER_AGAIN,
    CLAIMER_OVER,
    EXPIRED,
    end,
    locked,
    move,
    save,
    tell_claimer,
    tell_wisher,
)
from linli.wishes.enums import State, Verb
from linli.wishes.models import REASON, THANKS, Wish


@action
def confirm(wish: Wish, *, thanks: str = "", by: Actor, at: datetime, version: int | None = None) -> Wish:
    """Yes, it is met; with thanks, if they like. Pressed again nothing changes. Raises `Stale`, `Refused`, `Invalid` on
    "thanks"."""
    row = locked(wish)
    if row.state == State.MET and rules.may_see_own(by, row, at) is None:
        return row
    compare(row, version, subject=row.pk)
    ask(rules.may_confirm(by, row, at))
    row.thanks = line("thanks", thanks, THANKS)
    return end(row, Verb.CONFIRM, State.MET, "", "met", "thanks", by=by, at=at)


@action
def say_not_yet(wish: Wish, *, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """It is not met yet: the claimer has it again, and hears of it. Raises `Stale`, `Refused`."""
    row = locked(wish, version)
    ask(rules.may_say_not_yet(by, row, at))
    move(row, Verb.NOT_YET, State.CLAIMED)
    row.brought_at, row.arranged_at = None, None
    saved = save(row, "not_yet", "brought_at", "arranged_at", by=by, at=at)
    tell_claimer(saved, CLAIMER_AGAIN, at)
    return saved


@action
def thank(wish: Wish, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """Thanks for a wish that was met; the station reads them before anybody else does. Raises `Stale`, `Refused`,
    `Invalid` on "words"."""
    row = locked(wish, version)
    ask(rules.may_thank(by, row, at))
    row.thanks = need_line("words", words, _("Write a word of thanks, or leave it."), THANKS)
    return save(row, "thanked", "thanks", by=by, at=at)


@action
def withdraw(wish: Wish, *, reason: str = "", by: Actor, at: datetime, version: int | None = None) -> Wish:
    """It is not wanted any more; who holds it hears of it. Pressed again nothing changes. Raises `Stale`, `Refused`,
    `Invalid` on "reason"."""
    row = locked(wish)
    if row.state == State.WITHDRAWN and rules.may_see_own(by, row, at) is None:
        return row
    compare(row, version, subject=row.pk)
    ask(rules.may_withdraw(by, row, at))
    said = line("reason", reason, REASON)
    tell_claimer(row, CLAIMER_OVER, at)
    return end(row, Verb.WITHDRAW, State.WITHDRAWN, said, "withdrawn", by=by, at=at)


@action
def expire(wish: Wish, *, by: Actor, at: datetime) -> Wish:
    """Nobody claimed it in its time: it is over, and the wisher reads what they can do. Raises `Refused`."""
    row = locked(wish)
    ask(rules.may_expire(by, row, at))
    saved = end(row, Verb.EXPIRE, State.EXPIRED, "", "expired", by=by, at=at)
    tell_wisher(saved, EXPIRED, at)
    return saved
