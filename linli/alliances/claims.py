"""What a unit can claim now, and what became of all that it claimed or took on: one list over every noun.

A noun that has something to claim registers a provider; this file knows wishes, whistles and the units' own items.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from linli.alliances.models import Commitment
from linli.alliances.queries import bodies_with, commitments_of, year_now
from linli.core.actors import Actor, Held
from linli.core.clock import from_local, local_date
from linli.playbooks.enums import BodyKind, Power
from linli.whistles.enums import GOING
from linli.whistles.models import WhistleCall
from linli.wishes.enums import State as WishState
from linli.wishes.models import Wish
from linli.wishes.queries import visible_to as wishes_for
from linli.wishes.rules import may_claim

MOST = 50


class Claimable(NamedTuple):
    """Something that a unit can claim or is called to: `kind` says which noun, `ref` what its address is made of,
    `words` what everybody of the unit may read of it."""

    kind: str
    ref: str
    words: str
    place: str
    since: datetime
    due_at: datetime | None = None


class Became(NamedTuple):
    """What became of something that a unit claimed or took on: its state in plain words, and what residents said."""

    kind: str
    ref: str
    words: str
    place: str
    state: str
    at: datetime
    said: str = ""


class Provider(NamedTuple):
    """How a noun finds both: for an actor who acts for a unit, at a moment."""

    claimable: Callable[[Actor, datetime], list[Claimable]]
    became: Callable[[Actor, datetime], list[Became]]


_known: dict[str, Provider] = {}


def register(kind: str, provider: Provider) -> None:
    """Let things of a kind stand in a unit's lists."""
    _known[kind] = provider


def claimable(actor: Actor, at: datetime) -> list[Claimable]:
    """What the reader's units can claim now in the places that they reach: what is due first, then the longest
    waiting. Nothing for who acts for no unit."""
    if not unit_posts(actor):
        return []
    found = [one for _kind, provider in sorted(_known.items()) for one in provider.claimable(actor, at)]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.since, one.since, one.ref))


def became(actor: Actor, at: datetime) -> list[Became]:
    """What became of all that the reader's units claimed or took on this year, the latest first."""
    if not unit_posts(actor):
        return []
    found = [one for _kind, provider in sorted(_known.items()) for one in provider.became(actor, at)]
    return sorted(found, key=lambda one: (one.at, one.ref), reverse=True)


def unit_posts(actor: Actor) -> list[Held]:
    """The posts in which the actor acts for a unit."""
    return [
        held for held in actor.open_posts
        if held.body_kind == BodyKind.ALLIANCE_UNIT and Power.ALLIANCE_ACT in held.powers
    ]  # fmt: skip


def units_of(actor: Actor) -> list[UUID]:
    return sorted({held.organisation_id for held in unit_posts(actor)})


def this_year(at: datetime) -> datetime:
    return from_local(local_date(at).replace(month=1, day=1))


# -- wishes ----------------------------------------------------------------------------------------------


def wish_words(row: Wish) -> str:
    """What everybody reads of a wish; of a sheltered one its kind's own sentence."""
    if row.sheltered or not row.public_words:
        return str(row.spec.says) if row.spec is not None else ""
    return row.public_words


def _open_wishes(actor: Actor, at: datetime) -> list[Claimable]:
    """Those that the wish's own rule lets one of the reader's units claim."""
    acting = [actor.in_post(held) for held in unit_posts(actor)]
    found = wishes_for(actor).filter(state=WishState.OPEN, claimer_body=None).order_by("checked_at", "pk")[:MOST]
    return [
        Claimable("wish", str(one.pk), wish_words(one), one.estate.name, one.checked_at or one.asked_at)
        for one in found
        if any(may_claim(act, one, at) is None for act in acting)
    ]


def _claimed_wishes(actor: Actor, at: datetime) -> list[Became]:
    found = wishes_for(actor).filter(claimer_body_id__in=units_of(actor), claimed_at__gte=this_year(at))[:MOST]
    return [
        Became(
            "wish", str(one.pk), wish_words(one), one.estate.name, str(one.get_state().label), one.changed_at,
            one.public_thanks if one.thanks_released_at is not None else "",
        )
        for one in found
    ]  # fmt: skip


# -- whistles --------------------------------------------------------------------------------------------


def _calls(actor: Actor) -> QuerySet[WhistleCall]:
    bodies = set(units_of(actor)) & set(bodies_with(actor, Power.WHISTLE_ANSWER))
    found = WhistleCall.objects.filter(organisation_id__in=bodies)
    return found.select_related("whistle__place").order_by("-called_at", "-pk")


def _open_calls(actor: Actor, _at: datetime) -> list[Claimable]:
    return [
        Claimable("whistle", one.whistle.number, one.whistle.title, one.whistle.place.name, one.called_at, one.due_at)
        for one in _calls(actor).filter(state__in=GOING)[:MOST]
    ]


def _answered_calls(actor: Actor, at: datetime) -> list[Became]:
    found = _calls(actor).filter(called_at__gte=this_year(at)).exclude(state__in=GOING)[:MOST]
    return [
        Became(
            "whistle", one.whistle.number, one.whistle.title, one.whistle.place.name, str(one.get_state().label),
            one.reported_at or one.called_at, one.rating_words,
        )
        for one in found
    ]  # fmt: skip


# -- the units' own items --------------------------------------------------------------------------------


def _nothing(_actor: Actor, _at: datetime) -> list[Claimable]:
    return []


def _taken_on(actor: Actor, at: datetime) -> list[Became]:
    return [_item(one) for one in commitments_of(units_of(actor), year_now(at))[:MOST]]


def _item(row: Commitment) -> Became:
    said = [part.said for part in row.parts.all() if part.said]
    tie = row.year.tie
    return Became(
        "commitment", str(tie.pk), row.what, tie.place.name, str(row.get_state().label), row.changed_at,
        said[-1] if said else "",
    )  # fmt: skip


register("wish", Provider(_open_wishes, _claimed_wishes))
register("whistle", Provider(_open_calls, _answered_calls))
register("commitment", Provider(_nothing, _taken_on))
