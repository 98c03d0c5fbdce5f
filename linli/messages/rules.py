"""Who delivers messages, who sets up a body's channels, and who sends again what could not be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.messages.enums import DeliveryState
from linli.messages.models import Delivery
from linli.organisations.rules import may_manage_body
from linli.places.models import Place
from linli.playbooks.enums import Power


def may_deliver(actor: Actor, at: datetime) -> Refusal | None:
    """Messages are delivered by Linli itself, never by hand."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Messages go out by themselves."),
        who_can="",
        instead=_("If one did not arrive, look under Messages for the reason."),
        rule="may_deliver",
    )


def may_set_up_channel(actor: Actor, places: Sequence[Place], at: datetime) -> Refusal | None:
    """Where a body reads its messages outside Linli is set up, tried and ended by whoever may keep the body."""
    refusal = may_manage_body(actor, places, at)
    if refusal is None:
        return None
    return Refusal(refusal.kind, refusal.why, refusal.who_can, refusal.instead, rule="may_set_up_channel")


def may_send_again(actor: Actor, delivery: Delivery, at: datetime) -> Refusal | None:
    """What could not be sent is sent again by a post that keeps stations, once an attempt has failed and while nobody
    has it."""
    if not actor.is_system and Power.STATION_MANAGE not in actor.powers:
        return Refusal(
            RefusalKind.WHO,
            why=_("What could not be sent is looked after by whoever keeps the station."),
            who_can=_("Your station's head, or the community's officer."),
            instead=_("Tell them who waits for it, or call the reader."),
            rule="may_send_again",
        )
    if delivery.state == DeliveryState.GIVEN_UP or (delivery.state == DeliveryState.WAITING and delivery.attempts):
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This message did arrive, or is on its way."),
        who_can="",
        instead=_("There is nothing to do for it."),
        rule="may_send_again",
    )


def may_choose_quiet(actor: Actor, person_id: UUID, at: datetime) -> Refusal | None:
    """When messages leave somebody in peace is chosen by that person alone."""
    if actor.own_id is not None and actor.own_id == person_id:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Quiet hours are chosen by each person alone."),
        who_can="",
        instead=_("Sign in to choose your own."),
        rule="may_choose_quiet",
    )
