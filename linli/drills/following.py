"""When a post ends its “I can” is free again; when a body is followed, or an estate becomes part of another, what is
open goes on there."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.core.actors import system
from linli.core.clock import day_bounds, local_date
from linli.core.models import Event
from linli.drills.actions import release
from linli.drills.enums import OPEN, State
from linli.drills.models import Drill, DrillPlan, DrillPost, DrillYes


def when_appointment_ends(event: Event) -> None:
    """Where a post has ended already, its “I can” is free at once; else the worker sees to it on the day."""
    if date.fromisoformat(str(event.refs["ends_on"])) >= local_date(event.at):
        return
    said = DrillYes.objects.filter(appointment_id=UUID(event.subject_id), post__drill__state__in=OPEN)
    for yes in said.order_by("pk"):
        release(yes, by=system(), at=event.at)


def when_body_is_succeeded(event: Event) -> None:
    """What the old body still had to hold is the successor's, and so are its plans that are not over."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    Drill.objects.filter(organisation_id=old, state__in=OPEN).update(organisation_id=new, version=bump)
    going = DrillPlan.objects.filter(organisation_id=old, ends_at__gt=day_bounds(local_date(event.at))[0])
    going.update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Drills of an estate that became part of another are of that one; where both have one of the same plan, the open
    one of the old estate is called off, because people come together in one place now."""
    old, into = int(event.subject_id), int(event.refs["into"])
    there = Drill.objects.filter(estate_id=into).values("plan_id")
    twins = Drill.objects.filter(estate_id=old, plan_id__in=list(there.values_list("plan_id", flat=True)))
    twins.filter(state__in=OPEN).update(
        state=State.CALLED_OFF, reason=_("The estate is part of another now."), version=F("version") + 1
    )
    left = Drill.objects.filter(estate_id=old).exclude(pk__in=list(twins.values_list("pk", flat=True)))
    left.update(estate_id=into, version=F("version") + 1)
    DrillPost.objects.filter(building_id=old).update(building_id=into)
