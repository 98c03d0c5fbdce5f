"""In which bodies somebody has to do with meetings."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor
from linli.playbooks.enums import Power


def bodies_with(actor: Actor, *powers: Power) -> list[UUID]:
    """The bodies in which one of the actor's posts has any of these powers."""
    return sorted({held.organisation_id for held in actor.open_posts if held.powers & set(powers)})
