"""A household's booklet as its pages show it: all of it derived, and nothing without a consent in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.organisations.models import HelpAsked, HouseholdConsent, HouseholdLink
from linli.organisations.models_booklet import ConsentPurpose, HelpKind, OpeningPurpose
from linli.organisations.queries import names as names_of_bodies
from linli.organisations.queries.booklet import consents_of, in_force, links_now, openings_of, shown_help
from linli.organisations.queries.posts import spec_of
from linli.places.models import Place
from linli.service_requests.queries import visible_to
from linli.service_requests.words import person_in_body
from linli.web import service_request_pages as pages
from linli.web.service_request_pages import Audience, Chip

MOST_REQUESTS = 20
MOST_OPENINGS = 20
MOST_CONSENTS = 20


@dataclass(frozen=True, slots=True)
class Matter:
    """A service request that was filed from this door."""

    title: str
    number: str
    chip: Chip
    at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """One look into the booklet: who, what for, when."""

    who: str
    purpose: str
    at: datetime


@dataclass
class Booklet:
    """What the page of one household shows."""

    consents: list[HouseholdConsent] = field(default_factory=list)
    over: list[HouseholdConsent] = field(default_factory=list)
    help_asked: list[HelpAsked] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)

    @property
    def asks(self) -> list[tuple[str, Any]]:
        """The help that can be asked for: what a consent in force reaches."""
        agreed = {one.purpose for one in self.consents}
        return [(kind.value, kind.label) for kind in HelpKind if kind.rests_on in agreed]

    @property
    def purposes(self) -> list[tuple[str, Any]]:
        """What can be agreed to."""
        return list(ConsentPurpose.choices)

    @staticmethod
    def given_by(consent: HouseholdConsent) -> str:
        """Who gave a consent, in words."""
        if consent.given_by is not None:
            return consent.given_by.name
        return consent.given_by_name or _("a name that was erased")


def booklet_of(
    room: Place, reader: Actor, on: date, *, since: date | None = None, audience: Audience = Audience.STAFF
) -> Booklet:
    """A household's booklet for one reader; from a day on where one is said. Without a consent in force it has links
    and the history of consents alone. Six queries."""
    known = list(consents_of(room, since)[:MOST_CONSENTS])
    running = set(in_force(on).filter(room=room).values_list("pk", flat=True)) if known else set()
    found = Booklet(
        consents=[one for one in known if one.pk in running],
        over=[one for one in known if one.pk not in running],
        links=[_linked(link) for link in links_now(room, on)],
    )
    if found.consents:
        asked = shown_help(on).filter(room=room, consent__in=running)
        found.help_asked = list(asked if since is None else asked.filter(asked_on__gte=since))
        found.matters = matters_of(room, reader, audience)
    return found


def matters_of(room: Place, reader: Actor, audience: Audience) -> list[Matter]:
    """Service requests filed from a door, as far as the reader may see them, newest first. One query."""
    rows = visible_to(reader).filter(place_id=room.pk).order_by("-id")[:MOST_REQUESTS]
    return [Matter(row.title, row.number, pages.chip_of(row, audience), row.received_at) for row in rows]


def opened(room: Place, since: date | None) -> list[Opened]:
    """Who opened the booklet, newest first. Two queries."""
    found = list(openings_of(room, since)[:MOST_OPENINGS])
    bodies = names_of_bodies(one.organisation_id for one in found)
    return [
        Opened(
            person_in_body(one.person.name, bodies.get(one.organisation_id, "")),
            str(OpeningPurpose(one.purpose).label),
            one.at,
        )
        for one in found
    ]


def _linked(link: HouseholdLink) -> tuple[str, str]:
    """Who is linked, and in which post."""
    post = link.appointment.post
    spec = spec_of(post.key, post.playbook_version_id)
    return link.appointment.person.name, str(spec.name) if spec is not None else post.key


def ending_soon(asked: Sequence[HelpAsked], on: date, days: int) -> int:
    """How many of these end within so many days."""
    return sum((one.until - on).days <= days for one in asked)
