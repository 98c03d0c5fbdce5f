"""In which post somebody acts: the one that the page named, or the one that can."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor, Held, Located
from linli.core.refusals import Refused, unseen


def with_power(actor: Actor, power: str, thing: Located) -> Actor:
    """The same person in the first post that has this power over the thing; else in the post nearest to it."""
    for held in actor.posts:
        if power in held.powers and held.covers(thing):
            return actor.in_post(held)
    return actor.acting_for(thing)


def post_with(actor: Actor, organisation_id: UUID, *powers: str) -> Held | None:
    """The reader's first post in a body that has one of these powers; None where none has."""
    mine = (one for one in actor.posts if one.organisation_id == organisation_id)
    return next((one for one in mine if one.powers & set(powers)), None)


def in_post_with(actor: Actor, organisation_id: UUID, *powers: str) -> Actor:
    """The reader in their first post in a body that has one of these powers; as they are where none has."""
    held = post_with(actor, organisation_id, *powers)
    return actor.in_post(held) if held is not None else actor


def in_named_post(actor: Actor, text: str) -> Actor | None:
    """The same person in the post of this appointment id; None where none was named.

    Raises `Refused` for a post that is not theirs (any more).
    """
    if not text:
        return None
    try:
        return actor.in_appointment(UUID(text))
    except (LookupError, ValueError) as error:
        raise Refused(unseen()) from error
