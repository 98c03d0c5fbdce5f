"""Photos of a step: the body that does the project adds them; everybody sees them once the step has been looked at."""

from __future__ import annotations

from uuid import UUID

from linli.core.actors import Actor
from linli.projects.enums import Step
from linli.projects.models import ProjectProposal
from linli.projects.queries import proposals_for, told_of

SUBJECT = "project_step"


def sees_photos(actor: Actor, step_id: UUID) -> bool:
    """Whether somebody sees them: whoever reads the project at the desk; everybody, once its step was looked at."""
    if proposals_for(actor).filter(milestones__pk=step_id).exists():
        return True
    looked = {"milestones__pk": step_id, "milestones__step__in": (Step.SEEN, Step.PAID)}
    return ProjectProposal.objects.filter(told_of(), **looked).exists()
