"""What was told to whom, what could not be, and building what is to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core.actors import Actor
from linli.messages.enums import DeliveryState, Pace
from linli.messages.models import BodyChannel, Delivery, Message, Outbox, Preference
from linli.messages.quiet import Quiet, standing
from linli.messages.words import Words, together, words_of, words_or_plain
from linli.playbooks.enums import Power

OF_MEETINGS = ("meeting", "agenda_item")
"""What a message to the convener of a forum can be about."""


def to_tell(
    kind: str,
    *,
    subject_type: str,
    subject_id: UUID,
    at: datetime,
    organisation_id: UUID | None = None,
    person_id: UUID | None = None,
    contact_id: UUID | None = None,
    refs: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> Outbox:
    """An outbox row, unsaved; the caller writes it in the transaction of its change.

    `urgent` is for 急; what hurries without being 急 says so with `"hurry": True` among its refs as well.
    """
    return Outbox(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        organisation_id=organisation_id,
        person_id=person_id,
        contact_id=contact_id,
        refs=dict(refs or {}),
        urgent=urgent,
        made_at=at,
        not_before=at,
    )


def visible_to(actor: Actor) -> QuerySet[Message]:
    """Messages for this person, and for the bodies where a post of theirs sees service requests; where one only calls
    meetings, those about meetings. The newest first."""
    if actor.person_id is None:
        return Message.objects.none()
    mine = Q(person_id=actor.person_id)
    bodies = {held.organisation_id for held in actor.posts if Power.SERVICE_REQUEST_VIEW in held.powers}
    if bodies:
        mine |= Q(organisation_id__in=bodies)
    callers = {held.organisation_id for held in actor.posts if Power.MEETING_CALL in held.powers} - bodies
    if callers:
        mine |= Q(organisation_id__in=callers, subject_type__in=OF_MEETINGS)
    return Message.objects.filter(mine).order_by("-id")


def is_open() -> Q:
    """A delivery that nobody has taken up yet: what it says may still grow."""
    return Q(state=DeliveryState.WAITING, attempts=0, leased_until=None)


def failed(subjects: QuerySet[Any], body_ids: Collection[UUID]) -> QuerySet[Delivery]:
    """What could not be sent, about these matters or to these bodies' channels: given up first, newest first."""
    stuck = Q(state=DeliveryState.GIVEN_UP) | Q(state=DeliveryState.WAITING, attempts__gt=0)
    about = Delivery.objects.filter(stuck, items__outbox__subject_id__in=subjects).order_by().values("pk")
    theirs = Q(pk__in=about) | Q(body_channel__organisation_id__in=list(body_ids))
    found = Delivery.objects.filter(stuck, theirs).exclude(pace=Pace.TEST)
    return found.select_related("body_channel").prefetch_related("items__outbox").order_by("state", "-id")


def said_in(delivery: Delivery) -> Words:
    """What a delivery says in the language of the moment. One matter that finds no words keeps no other back."""
    if delivery.pace == Pace.TEST:
        return words_of(TEST_KIND, {})
    rows = [item.outbox for item in delivery.items.select_related("outbox").order_by("outbox__made_at", "outbox_id")]
    return together([words_or_plain(row.kind, row.refs) for row in rows])


TEST_KIND = "channel.test"


def quiet_hours_of(persons: Collection[UUID | None]) -> dict[UUID | None, Quiet]:
    """The quiet hours that these persons chose; nothing for those who did not. One query, or none."""
    if not persons:
        return {}
    found = Preference.objects.filter(pk__in=[person for person in persons if person])
    return {row.pk: Quiet(row.quiet_from, row.quiet_until) for row in found}


def quiet_hours_for(person_id: UUID | None) -> Quiet:
    """The quiet hours of one person: their own, else the installation's."""
    return quiet_hours_of([person_id] if person_id else []).get(person_id) or standing()


def channels_of(body_ids: Collection[UUID]) -> QuerySet[BodyChannel]:
    """The channels that these bodies have now, newest first."""
    return BodyChannel.objects.filter(organisation_id__in=list(body_ids), ended_at=None).order_by("-id")
