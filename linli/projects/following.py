"""When a body is followed, its calls and projects are the successor's; when an estate becomes part of another, what was
proposed for it is for that one."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.projects.enums import OPEN
from linli.projects.models import ProjectCall, ProjectEstate, ProjectProposal


def when_body_is_succeeded(event: Event) -> None:
    """Calls with their account, and projects that are not over; what is over stays with who did it."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    ProjectCall.objects.filter(organisation_id=old).update(organisation_id=new, version=bump)
    going = ProjectProposal.objects.filter(organisation_id=old, state__in=OPEN)
    going.update(organisation_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Calls and projects of an estate that became part of another are of that one, each once."""
    old, into = int(event.subject_id), int(event.refs["into"])
    ProjectCall.objects.filter(place_id=old).update(place_id=into, version=F("version") + 1)
    both = ProjectEstate.objects.filter(estate_id=into).order_by().values("proposal_id")
    ProjectEstate.objects.filter(estate_id=old, proposal_id__in=both).delete()
    ProjectEstate.objects.filter(estate_id=old).update(estate_id=into)
