"""In which post somebody acts: the one that the page named, or the one that can."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor, Located
from linli.core.refusals import Refused, unseen


def with_power(actor: Actor, power: str, thing: Located) -> Actor:
    """The same person in the first post that has this power over the thing; else in the post nearest to it."""
    for held in actor.posts:
        if power in held.powers and held.covers(thing):
            return actor.in_post(held)
    return actor.acting_for(thing)


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
