"""What happens by itself: who reviewed is forgotten, and photos whose time is up are erased."""

from __future__ import annotations

from linli.attachments.actions import erase_photos
from linli.attachments.queries import kept_of
from linli.core import clock
from linli.core.actors import system
from linli.core.clock import from_local
from linli.core.forgetting import months_before, register
from linli.core.jobs import Every, tick
from linli.people.forgetting import Rounds
from linli.projects.forgetting import KEPT
from linli.projects.models import KEPT as MONTHS
from linli.projects.models import ProjectMilestone
from linli.projects.photos import SUBJECT

BATCH = 200
FORGET = "projects.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(3600.0)


@tick(FORGET)
def forget() -> int:
    """Scrub who said what they think of a proposal long ago."""
    return rounds()


@tick("projects.photos")
def see_to_photos() -> int:
    """Once an hour."""
    return erase_old() if hourly.due() else 0


def erase_old() -> int:
    """Erase photos of projects that ended longer ago than who reviewed them is remembered; how many."""
    at = clock.now()
    before = from_local(months_before(clock.local_date(at), MONTHS))
    over = ProjectMilestone.objects.filter(proposal__ended_at__lt=before, pk__in=kept_of(SUBJECT)).order_by("pk")
    ids = list(over.values_list("pk", flat=True)[:BATCH])
    return sum(erase_photos(subject_type=SUBJECT, subject_id=one, by=system(), at=at) for one in ids)
