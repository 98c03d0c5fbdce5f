"""Who may see and keep public spaces, and when a space may move on."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Located
from linli.core.refusals import Refusal, RefusalKind
from linli.places.enums_spaces import SpaceState, SpaceVerb, follows
from linli.places.models import PublicSpace
from linli.playbooks.enums import Power


def may_see_space(actor: Actor, space: PublicSpace, at: datetime) -> Refusal | None:
    """A public space in use is seen by everybody; one that is not, by the bodies of its place."""
    if actor.is_system or space.state == SpaceState.IN_USE or any(held.covers(space) for held in actor.open_posts):
        return None
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such space here."),
        who_can="",
        instead=_("Look at the spaces in use on the estate's page."),
        rule="may_see_space",
    )


def may_add_space(actor: Actor, place: Located, at: datetime) -> Refusal | None:
    """A public space is written down by a post that keeps the spaces of its place."""
    return _keeps(actor, place, "may_add_space")


def may_correct_space(actor: Actor, space: PublicSpace, at: datetime) -> Refusal | None:
    """What is written of a public space is put right by a post that keeps the spaces of its place."""
    return _keeps(actor, space, "may_correct_space")


def may_keep_rooms(actor: Actor, space: PublicSpace, at: datetime) -> Refusal | None:
    """Rooms inside a public space are written down and ended by a post that keeps the spaces of its place."""
    return _keeps(actor, space, "may_keep_rooms")


def may_open_for_booking(actor: Actor, space: PublicSpace, at: datetime) -> Refusal | None:
    """Whether a space is booked, in which hours and for how long, is said by a post that keeps it."""
    return _keeps(actor, space, "may_open_for_booking")


def may_move_space(actor: Actor, space: PublicSpace, verb: SpaceVerb, at: datetime) -> Refusal | None:
    """A public space moves on by a post that keeps the spaces of its place, and only as the table of states allows."""
    refusal = _keeps(actor, space, "may_move_space")
    if refusal is not None or follows(verb, SpaceState(space.state)) is not None:
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("It is %(state)s now.") % {"state": SpaceState(space.state).label},
        who_can="",
        instead=_("Choose a step that follows from that."),
        rule="may_move_space",
    )


def _keeps(actor: Actor, thing: Located, rule: str) -> Refusal | None:
    if actor.is_system or actor.can(Power.SPACE_MANAGE.value, thing):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Public spaces are kept by those who answer for the place."),
        who_can=_("The station head, or your community's officer."),
        instead=_("Tell them what is to be changed."),
        rule=rule,
    )
