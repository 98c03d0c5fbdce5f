"""For which places somebody keeps the catalogue of lessons and the lecturers' bank."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from linli.core.actors import Actor
from linli.lessons import queries, rules
from linli.organisations.models import OrganisationPlace
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_lessons import Lessons

MOST = 100


class Keeping(NamedTuple):
    """The reader in a post that keeps lessons of a place, and what the playbook says there."""

    act: Actor
    place: Place
    plan: Lessons

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.act.organisation_id}:{self.place.pk}"


def keepings(actor: Actor, at: datetime) -> list[Keeping]:
    """The places that the reader's bodies serve and whose lessons they keep. Two queries, none without that power."""
    keeping = {held.organisation_id: held for held in reversed(actor.posts) if Power.LESSON_KEEP in held.powers}
    if not keeping:
        return []
    serving = OrganisationPlace.objects.filter(organisation_id__in=keeping).select_related("place")
    bound = list(serving.order_by("place__path", "organisation_id")[:MOST])
    plans, found = queries.plans_at([one.place for one in bound]), []
    for one in bound:
        act, plan = actor.in_post(keeping[one.organisation_id]), plans[one.place.pk]
        if plan is not None and rules.may_keep_lessons(act, plan, one.place, at) is None:
            found.append(Keeping(act, one.place, plan))
    return found
