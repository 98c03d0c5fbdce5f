"""Photos of the steps of micro-projects, for both faces."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from linli.attachments.models import Attachment, AttachmentState
from linli.projects.models import ProjectMilestone
from linli.projects.photos import SUBJECT


def photos_of_steps(steps: Sequence[ProjectMilestone]) -> dict[UUID, list[dict[str, str]]]:
    """The photos that are ready, by step. One query."""
    found = Attachment.objects.filter(
        subject_type=SUBJECT, subject_id__in=[one.pk for one in steps], state=AttachmentState.READY
    ).order_by("at", "pk")
    by_step: dict[UUID, list[dict[str, str]]] = {}
    for one in found:
        by_step.setdefault(one.subject_id, []).append(
            {
                "href": f"/photos/{one.pk}/full",
                "thumbnail": f"/photos/{one.pk}/thumb",
                "alt": _("Photo of what was done"),
            }
        )
    return by_step
