"""For which estates somebody may enter a recommendation or a matter: the post acted in, and the estate."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from linli.core.actors import Actor
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.services import queries, rules
from linli.web.desk.finder import within

MOST = 200


class Standing(NamedTuple):
    """The reader in a post with the power, and an estate where they may use it."""

    act: Actor
    place: Place

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.act.organisation_id}:{self.place.pk}"


def standings(actor: Actor, power: Power, at: datetime) -> list[Standing]:
    """The estates where the reader may do it, by path. One query for each post that can."""
    found: dict[str, Standing] = {}
    for held in actor.posts:
        if power not in held.powers:
            continue
        act = actor.in_post(held)
        for place in Place.objects.filter(within(held.scope), level=Level.ESTATE).order_by("path")[:MOST]:
            one = Standing(act, place)
            if _refused(power, one, at) is None:
                found.setdefault(one.key, one)
    return list(found.values())[:MOST]


def _refused(power: Power, one: Standing, at: datetime) -> object:
    if power is Power.DIRECTORY_KEEP:
        return rules.may_keep_directory(one.act, queries.directory_at(one.place), one.place, at)
    return rules.may_enter_for(one.act, queries.agency_at(one.place), one.place, at)
