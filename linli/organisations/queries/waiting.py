"""What waits for the people of a body, as lines of the inbox: bookings for a word, and who registered by themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from linli.core import waiting
from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.organisations.models import SelfRegistration, SpaceBooking
from linli.organisations.models_bookings import BookingState
from linli.places.enums import CARRIED, Level
from linli.playbooks.enums import Power

BOOKING, REGISTRATION = "offer:booking", "duty:registration"
"""Under these names they are known to the inbox."""

FROM_AFAR = frozenset({Level.PROVINCE.value, Level.CITY.value, Level.DISTRICT.value, Level.SUBDISTRICT.value})
_LEVELS = frozenset({"place", *(level.value for level in CARRIED)})


def register() -> None:
    """Let these stand in inboxes."""
    waiting.register(BOOKING, _keeping_spaces, _bookings)
    waiting.register(REGISTRATION, _keeping_rosters, _registrations)


def _keeping_spaces(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies through which somebody keeps spaces, each with what it reaches. Who has the power over a whole
    subdistrict or more may decide as well; it does not wait for them."""
    found = {
        (held.organisation_id, tuple(sorted(pair for pair in held.scope if pair[0] in _LEVELS)))
        for held in actor.open_posts
        if Power.SPACE_MANAGE.value in held.powers and not any(level in FROM_AFAR for level, _id in held.scope)
    }
    return tuple(sorted(found)) or None


def _bookings(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Bookings to come that wait for a word, due when they begin."""
    whens, mine = [], Q(pk__in=[])
    for body_id, scope in part:
        lying = Q(pk__in=[])
        for level, place_id in scope:
            lying |= Q(**{f"space__{level}_id": place_id})
        whens.append(When(lying, then=Value(body_id)))
        mine |= lying
    return lines(
        SpaceBooking.objects.filter(mine, state=BookingState.WAITING.value, starts_at__gt=at),
        kind="offer",
        subject="purpose",
        asks=Value("booking"),
        since="asked_at",
        due_at="starts_at",
        body=Case(*whens),
        place="space__name",
        ref="space_id",
    )


def _keeping_rosters(actor: Actor) -> tuple[Any, ...] | None:
    """The party organisations whose roster somebody keeps."""
    found = {held.organisation_id for held in actor.open_posts if Power.ROSTER_MANAGE.value in held.powers}
    return tuple(sorted(found)) or None


def _registrations(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """One line for each body where somebody registered by themselves and waits: since the first of them. Who they are
    stands on its page alone."""
    left = SelfRegistration.objects.filter(settled_at=None, made_at__lte=at)
    earlier = left.filter(organisation=OuterRef("organisation"), pk__lt=OuterRef("pk"))
    return lines(
        left.filter(~Exists(earlier), organisation__in=part),
        kind="duty",
        subject="organisation__short_name",
        asks=Value("registration"),
        since="made_at",
        due_at=None,
        body="organisation_id",
        place=Value(""),
        ref="organisation_id",
    )
