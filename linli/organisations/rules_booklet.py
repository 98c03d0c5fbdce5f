"""Who sees and keeps a household's booklet. `linked` holds the appointments that are linked with the household."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_see_booklet(actor: Actor, room: Place, linked: Collection[UUID], at: datetime) -> Refusal | None:
    """A household's booklet is seen by those who live there, by whoever is linked with them in a post that keeps
    booklets, and by the station of their estate; for everybody else there is none."""
    if _at_home(actor, room) or _keeps(actor, room, linked):
        return None
    return _none("may_see_booklet")


def may_open_booklet(
    actor: Actor, room: Place, linked: Collection[UUID], consented: bool, at: datetime
) -> Refusal | None:
    """A post that keeps the booklet opens it for a stated purpose, as long as a consent of the household is in
    force."""
    if not _keeps(actor, room, linked):
        return _none("may_open_booklet")
    return None if consented else _without_consent("may_open_booklet")


def may_give_consent(actor: Actor, room: Place, linked: Collection[UUID], at: datetime) -> Refusal | None:
    """Consent is given by those who live there, or written down, with who gave it and how, by a post that keeps the
    booklet."""
    if _at_home(actor, room) or _keeps(actor, room, linked):
        return None
    return _none("may_give_consent")


def may_withdraw_consent(actor: Actor, room: Place, linked: Collection[UUID], at: datetime) -> Refusal | None:
    """Consent is withdrawn at any time and without a reason by those who live there, or as they said it, by a post
    that keeps the booklet."""
    if _at_home(actor, room) or _keeps(actor, room, linked):
        return None
    return _none("may_withdraw_consent")


def may_ask_help(actor: Actor, room: Place, linked: Collection[UUID], consented: bool, at: datetime) -> Refusal | None:
    """Help is asked for by those who live there, or written down by a post that keeps the booklet, as long as the
    consent that it rests on is in force."""
    if not (_at_home(actor, room) or _keeps(actor, room, linked)):
        return _none("may_ask_help")
    return None if consented else _without_consent("may_ask_help")


def may_end_help(actor: Actor, room: Place, linked: Collection[UUID], at: datetime) -> Refusal | None:
    """What was asked for is ended by those who live there, or by a post that keeps the booklet."""
    if _at_home(actor, room) or _keeps(actor, room, linked):
        return None
    return _none("may_end_help")


def may_scrub_booklet(actor: Actor, at: datetime) -> Refusal | None:
    """Words and names of a booklet are erased by the system once their time is up, by nobody else."""
    return None if actor.is_system else _none("may_scrub_booklet")


def _at_home(actor: Actor, room: Place) -> bool:
    """Somebody who lives in the room and acts for themselves, in no post."""
    return actor.own_id is not None and actor.held is None and ("room", room.pk) in actor.rooms


def _keeps(actor: Actor, room: Place, linked: Collection[UUID]) -> bool:
    """A person in a post that keeps booklets: one that is linked with households, of those alone; any other, of the
    places that it serves. No program opens a booklet."""
    held = actor.held
    if held is None or actor.own_id is None or Power.BOOKLET_KEEP not in held.powers:
        return False
    if Power.HOUSEHOLD_LINK_HOLD in held.powers:
        return held.appointment_id in linked
    return held.covers(room)


def _without_consent(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHEN,
        why=_("The household has not agreed to this, or no longer agrees."),
        who_can="",
        instead=_("Ask them; write down who agreed to what, and how."),
        rule=rule,
    )


def _none(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such page here."),
        who_can="",
        instead=_("Go back to where you came from."),
        rule=rule,
    )
