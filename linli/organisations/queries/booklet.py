"""What a household agreed to, the help it asked for, and who opened its booklet: shown only under a consent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.core.actors import Actor
from linli.organisations.models import BookletOpening, HelpAsked, HouseholdConsent, HouseholdLink
from linli.organisations.queries.links import running
from linli.people.models import Residence
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.playbooks.enums import Power

OPEN_FOR = timedelta(minutes=30)
"""How long a booklet stays open to whoever said what for."""

NAME_KEPT = timedelta(days=365)
"""How long after a consent the name of who gave it is kept."""

_CARRIED = frozenset(level.value for level in CARRIED)


def in_force(on: date) -> QuerySet[HouseholdConsent]:
    """Consents that hold on a day: begun, not run out, not withdrawn, and given by somebody who still lives there; one
    written down for a name ends when anybody moves out, for it may be they who gave it."""
    lives = Residence.objects.filter(
        Q(until=None) | Q(until__gt=on), person_id=OuterRef("given_by_id"), room_id=OuterRef("room_id"), since__lte=on
    )
    left = Residence.objects.filter(room_id=OuterRef("room_id"), until__gte=OuterRef("given_on"), until__lte=on)
    return HouseholdConsent.objects.filter(
        (Q(given_by=None) & ~Exists(left)) | Exists(lives), withdrawn_on=None, given_on__lte=on, until__gte=on
    ).order_by("-given_on", "-pk")


def shown_help(on: date) -> QuerySet[HelpAsked]:
    """Help asked for that may be shown on a day, what ends first on top: each rests on a consent in force."""
    consents = in_force(on).order_by().values("pk")
    found = HelpAsked.objects.filter(ended_on=None, asked_on__lte=on, until__gte=on, consent__in=consents)
    return found.order_by("until", "pk")


def consents_of(room: Place, since: date | None = None) -> QuerySet[HouseholdConsent]:
    """All consents of a household, newest first; from a day on where one is said."""
    found = HouseholdConsent.objects.filter(room=room).select_related("given_by").order_by("-given_on", "-pk")
    return found if since is None else found.filter(given_on__gte=since)


def linked_with(room: Place, on: date) -> frozenset[UUID]:
    """The appointments that are linked with a household today: what the rules ask for."""
    return frozenset(running(on).filter(room=room).values_list("appointment_id", flat=True))


def links_now(room: Place, on: date) -> QuerySet[HouseholdLink]:
    """The links that a household has on a day, with who holds them in which body."""
    return running(on).filter(room=room).select_related("appointment__person", "appointment__post__organisation")


def openings_of(room: Place, since: date | None = None) -> QuerySet[BookletOpening]:
    """Who opened a booklet, newest first, with their person; the body by `organisation_id`."""
    found = BookletOpening.objects.filter(room=room).select_related("person").order_by("-at", "-pk")
    return found if since is None else found.filter(at__date__gte=since)


def is_open(room: Place, actor: Actor, at: datetime) -> bool:
    """Whether this person said a short while ago, in the post acted in, what they need the booklet for."""
    if actor.person_id is None or actor.appointment_id is None:
        return False
    own = BookletOpening.objects.filter(person_id=actor.person_id, appointment_id=actor.appointment_id)
    return own.filter(room=room, at__gt=at - OPEN_FOR, at__lte=at).exists()


def lives_since(person_id: UUID, room_id: int, on: date) -> date | None:
    """Since when a person lives in a room, if they do on a day."""
    found = Residence.objects.filter(Q(until=None) | Q(until__gt=on), person_id=person_id, room_id=room_id)
    return found.filter(since__lte=on).order_by("since").values_list("since", flat=True).first()


def rooms_kept(actor: Actor, on: date) -> QuerySet[Place]:
    """The dwellings whose booklets the reader's posts keep, consent or not: linked ones, or a station's."""
    kept = Q(pk__in=[])
    for held in actor.open_posts:
        if Power.BOOKLET_KEEP not in held.powers:
            continue
        if Power.HOUSEHOLD_LINK_HOLD in held.powers:
            own = running(on).filter(appointment_id=held.appointment_id)
            kept |= Q(pk__in=own.order_by().values("room_id"))
            continue
        for level, place_id in held.scope:
            kept |= Q(**{f"{level}_id": place_id}) if level in _CARRIED else Q(pk=place_id)
    return Place.objects.filter(kept, level="room").order_by("path")


def help_kept(actor: Actor, on: date) -> QuerySet[HelpAsked]:
    """Help asked for in the booklets that the reader's posts keep, what ends first on top."""
    rooms = rooms_kept(actor, on).order_by().values("pk")
    return shown_help(on).filter(room_id__in=rooms).select_related("room__parent__parent")


def stale_words(on: date, most: int) -> list[HelpAsked]:
    """Words of help that is shown no more: ended, run out, or without a consent in force."""
    shown = shown_help(on).order_by().values("pk")
    found = HelpAsked.objects.exclude(words="").exclude(pk__in=shown).filter(asked_on__lte=on)
    return list(found.select_related("room").order_by("pk")[:most])


def stale_names(on: date, most: int) -> list[HouseholdConsent]:
    """Consents over for so long that the name of who gave them is to go."""
    before = on - NAME_KEPT
    over = Q(until__lt=before) | Q(withdrawn_on__lt=before)
    found = HouseholdConsent.objects.exclude(given_by_name="").filter(over)
    return list(found.select_related("room").order_by("pk")[:most])


def consent_for(purpose: str, consents: Collection[HouseholdConsent]) -> HouseholdConsent | None:
    """Of these, the consent to a purpose that lasts longest."""
    fitting = [one for one in consents if one.purpose == purpose]
    return max(fitting, key=lambda one: (one.until, one.given_on, one.pk), default=None)
