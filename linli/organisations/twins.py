"""Two open plans for one lack, when one body follows another or one estate becomes part of another: one goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.organisations.models import ImprovementPlan, PlanEnd, PlanStep
from linli.places.models import Place


def join_twins(
    old: Mapping[str, Any], new: Mapping[str, Any], called: str, where: Place | None, *, by: Actor, at: datetime
) -> int:
    """Close the open plans of the old one for which the new one, `called` so, has an open plan as well; their open
    steps go over as they are, with their days and words. How many were closed."""
    going = {plan.lack: plan for plan in ImprovementPlan.objects.select_for_update().filter(**new, closed_on=None)}
    twins = ImprovementPlan.objects.select_for_update().filter(**old, closed_on=None, lack__in=list(going))
    closed = list(twins.order_by("pk"))
    for plan in closed:
        other = going[plan.lack]
        PlanStep.objects.filter(plan=plan, done_on=None).update(plan=other, version=F("version") + 1)
        plan.closed_on, plan.end = local_date(at), PlanEnd.GIVEN_UP
        plan.closing_words = _("It goes on in the plan of %(name)s.") % {"name": called}
        save(plan, "closed_on", "end", "closing_words")
        subject = SimpleNamespace(pk=plan.pk, level_ids=where.level_ids) if where else SimpleNamespace(pk=plan.pk)
        refs = {"end": plan.end.value, "lack": plan.lack, "into": str(other.pk)}
        events.record("improvement_plan.closed", subject, by=by, at=at, refs=refs)
    return len(closed)
