"""How walls of vouchers are told, on both faces."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.vouchers.actions import Redeemed
from linli.vouchers.enums import TONES, Answer
from linli.vouchers.models import VoucherWall
from linli.vouchers.queries import FEW, Week, public_left
from linli.web.filters import short_day
from linli.web.money_words import in_yuan

SIX = timedelta(days=6)


def chip_of(row: VoucherWall) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone


def left_words(left: int) -> str:
    """What is left, as everybody reads it: in fives, so that nobody sees when one was taken."""
    if not left:
        return _("None is left.")
    fives = public_left(left)
    if not fives:
        return _("Fewer than %(few)s are left.") % {"few": FEW}
    return _("At least %(count)s are left.") % {"count": fives}


def week_words(monday: date) -> str:
    """A week by its first and last day: 11月16日至11月22日."""
    return _("%(first)s to %(last)s") % {"first": short_day(monday), "last": short_day(monday + SIX)}


def eaten_words(weeks: list[tuple[date, int]]) -> list[tuple[str, str]]:
    """What was eaten in whole weeks: which, and how many."""
    return [
        (week_words(monday), ngettext("%(count)s was eaten", "%(count)s were eaten", count) % {"count": count})
        for monday, count in weeks
    ]


def owed_words(week: Week) -> str:
    """What was eaten in a week and what that comes to: 12, 144.00 yuan."""
    return _("%(count)s, %(amount)s") % {"count": week.count, "amount": in_yuan(week.fen)}


def answer_words(found: Redeemed) -> str:
    """What the till is told about a code, in one sentence."""
    return {
        Answer.EATEN: _("It is good. Eaten now."),
        Answer.USED: _("It was used already. Nothing is owed for it a second time."),
        Answer.ELSEWHERE: _("It is for another shop. A slip says which; else call the station."),
        Answer.UNKNOWN: _("There is no such code. Read it once more."),
        Answer.OVER: _("Its time is over. It is back on the wall, where a new one can be taken."),
    }[found.answer]


def code_address(request: HttpRequest, code: str) -> str:
    """What a voucher's picture opens. The code stands behind the #, where browsers keep it to themselves."""
    return request.build_absolute_uri(reverse("resident:till")) + f"#{code}"
