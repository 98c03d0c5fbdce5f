"""Who sees the figures of a place, and the numbers of members behind one of them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.places.enums import TREE, Level
from linli.places.models import Place
from linli.playbooks.enums import Power

ABOVE_ESTATES = frozenset(level.value for level in TREE[: TREE.index(Level.ESTATE)])


def may_see_figures(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """The figures of a place above the estate are seen by a post with the power to keep bodies over it."""
    if place.level in ABOVE_ESTATES and (actor.is_system or actor.can(Power.BODY_MANAGE, place)):
        return None
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to your inbox."),
        rule="may_see_figures",
    )


def may_see_member_numbers(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """How many members registered in each estate is seen by a post with the power to see the numbers of rosters over
    the place; names are seen by nobody here."""
    if place.level in ABOVE_ESTATES and (actor.is_system or actor.can(Power.ROSTER_COUNT, place)):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Numbers of members by estate are for the party organisations of the place."),
        who_can=_("The secretary of the party committee."),
        instead=_("The sum over the whole place stands on the page of figures."),
        rule="may_see_member_numbers",
    )


def may_see_member_sum(actor: Actor, place: Place, told_apart: int, at: datetime) -> Refusal | None:
    """How many members registered over a whole place is seen by whoever sees its figures, unless that would tell the
    number of one estate alone to somebody who may not see it."""
    if may_see_member_numbers(actor, place, at) is None:
        return None
    if (seen := may_see_figures(actor, place, at)) is not None or told_apart != 1:
        return seen
    return Refusal(
        RefusalKind.WHO,
        why=_("This sum would tell the number of one estate alone."),
        who_can=_("The secretary of the party committee."),
        instead=_("Look at the figures of a wider place."),
        rule="may_see_member_sum",
    )
