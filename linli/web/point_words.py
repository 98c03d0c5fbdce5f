"""How points are told on both faces: where an award or a reservation stands, and what an entry was for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.places.models import Place
from linli.playbooks.parts_points import Courtesy, Points, Star
from linli.points import accounts
from linli.points.enums import TONES, Origin, State
from linli.points.models import Award, PointsMember
from linli.points.queries import StatementLine, plan_at, stars_shown

GIVEN = {accounts.TO_POT, accounts.LEFT}


def chip_of(award: Award) -> tuple[str, str, str, str]:
    """The chip of its state, as macros/chips.jinja takes it."""
    state = award.get_state()
    return (state.value, str(state.label), *TONES[state])


def whose(member: PointsMember) -> str:
    """The name of a member, for who may read it; of who left, that they did."""
    return member.volunteer.shown_name if member.volunteer is not None else _("somebody who left")


def line_words(line: StatementLine) -> dict[str, Any]:
    """One entry of a statement, in words. No query."""
    kind, award = line.entry.transfer.kind, line.award
    if line.redemption is not None:
        what = line.redemption.item.name
        back = _("Gone back: %(item)s") % {"item": what}
        words = back if kind == accounts.GONE_BACK else _("Reserved: %(item)s") % {"item": what}
    elif kind == accounts.TAKEN_BACK:
        words = _taken_back(award)
    elif award is not None:
        words = _earned(award)
    elif kind in GIVEN:
        words = _("Given to somebody in need")
    else:
        words = pgettext("points", "Entry")
    return {"words": words, "amount": line.entry.amount, "at": line.entry.transfer.at}


def _earned(award: Award) -> str:
    if award.origin == Origin.BY_HAND:
        return award.reason or _("By hand")
    if award.sign_up is None:
        return _("Service that was confirmed")
    return award.sign_up.slot.activity.title


def _taken_back(award: Award | None) -> str:
    if award is None or not award.mistake:
        return _("A mistake was put right")
    mistake = str(award.get_mistake_display())
    return (
        _("%(mistake)s: %(words)s") % {"mistake": mistake, "words": award.back_words} if award.back_words else mistake
    )


def brought(plan: Points, star: Star | None) -> tuple[Courtesy, ...]:
    """What a star brings, and where."""
    return plan.courtesies_of(star) if star is not None else ()


def next_words(plan: Points, ever: int) -> str:
    """The next star and from how many ever earned; empty after the last. It is nobody's duty to get there."""
    coming = [one for one in plan.stars if one.earned > ever]
    if not coming:
        return ""
    star = min(coming, key=lambda one: one.earned)
    return _("%(star)s from %(earned)s ever earned") % {"star": star.name, "earned": star.earned}


def awaited(award: Award) -> str:
    """What an award in this state means, for who reads it at the desk."""
    return {
        State.WAITING: _("A second person looks at it; until then nothing is on the account."),
        State.DONE: _("It is on the account, for life."),
        State.DECLINED: _("Nothing was awarded."),
        State.TAKEN_BACK: _("The opposite was entered; both entries stay."),
    }[award.get_state()]


def shown_beside(volunteer_ids: Iterable[UUID], place: Place) -> dict[UUID, str]:
    """What stands beside the names of those who chose it: the star's name alone. Two queries beside the playbook's."""
    return stars_shown(volunteer_ids, plan_at(place))
