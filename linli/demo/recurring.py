"""Duties of the invented estate's bodies, as if they had been planned for some weeks."""

from __future__ import annotations

from datetime import timedelta

from linli.core import clock
from linli.core.actors import system
from linli.demo.cast import World
from linli.duties.actions_recurring import plan_duties
from linli.duties.jobs_recurring import plan_all, summarise
from linli.duties.models import Duty
from linli.organisations.models import Organisation

WEEKS = 5


def add_duties(world: World) -> int:
    """Plan the duties of the cast's bodies week by week up to now, and of everybody else from now on; how many."""
    at = clock.now()
    for body in Organisation.objects.filter(pk__in=[one.pk for one in world.bodies.values()]).order_by("pk"):
        for weeks in range(WEEKS, 0, -1):
            plan_duties(body, by=system(), at=at - timedelta(weeks=weeks))
    plan_all(at)
    summarise(at)
    return Duty.objects.count()
