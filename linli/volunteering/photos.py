"""Photos of an activity: those who lead its team add them, everybody sees them with the report."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor
from linli.volunteering.enums import State
from linli.volunteering.models import Activity
from linli.volunteering.queries import activities_for

SUBJECT = "activity"


def sees_photos(actor: Actor, activity_id: UUID) -> bool:
    """Whether somebody sees them: whoever leads the team; everybody, once what was done is published."""
    if activities_for(actor).filter(pk=activity_id).exists():
        return True
    return Activity.objects.filter(pk=activity_id, state=State.HELD).exclude(report="").exists()
