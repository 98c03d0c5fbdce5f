"""What happens by itself: mediations of posts that ended go on with who follows, and old ones are scrubbed."""

from __future__ import annotations

from linli.attachments.actions import erase_photos
from linli.attachments.queries import kept_of
from linli.core import clock
from linli.core.actors import system
from linli.core.clock import from_local
from linli.core.forgetting import months_before, register
from linli.core.jobs import Every, one_by_one, tick
from linli.mediation.actions import go_on
from linli.mediation.forgetting import KEPT
from linli.mediation.models import KEPT as MONTHS
from linli.mediation.models import Mediation
from linli.mediation.photos import SUBJECT
from linli.mediation.queries import left_behind
from linli.people.forgetting import Rounds

EVERY_SECONDS = 3600.0
BATCH = 200
FORGET = "mediation.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(EVERY_SECONDS)


@tick(FORGET)
def forget() -> int:
    """Scrub what was said in disputes that ended long ago."""
    return rounds()


@tick("mediation.go_on")
def see_to_posts() -> int:
    """Once an hour: let who follows in a post mediate what was left, and erase photos whose time is up."""
    if not hourly.due():
        return 0
    at = clock.now()
    return one_by_one(left_behind(clock.local_date(at), BATCH), go_on, at) + erase_papers()


def erase_papers() -> int:
    """Erase photos of agreements that ended longer ago than what was agreed is kept; how many."""
    at = clock.now()
    before = from_local(months_before(clock.local_date(at), MONTHS))
    over = Mediation.objects.filter(ended_at__lt=before, pk__in=kept_of(SUBJECT)).order_by("ended_at", "pk")
    ids = list(over.values_list("pk", flat=True)[:BATCH])
    return sum(erase_photos(subject_type=SUBJECT, subject_id=one, by=system(), at=at) for one in ids)
