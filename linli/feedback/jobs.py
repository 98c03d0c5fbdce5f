"""Once an hour: forgetting what was said about pages, a year after it was answered."""

from __future__ import annotations

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept, register
from linli.core.jobs import tick
from linli.feedback.models import Feedback
from linli.people.forgetting import Rounds
from linli.people.models import Contact

FORGET = "feedback.forget"

rounds = Rounds(
    register(
        FORGET,
        Kept("feedback", Feedback, ("page", "words", "answer"), lambda day: Q(answered_at__lt=from_local(day))),
        Kept(
            "contact",
            Contact,
            ("sealed", "index", "masked"),
            lambda day: Q(
                pk__in=Feedback.objects.filter(answered_at__lt=from_local(day), contact__isnull=False)
                .order_by()
                .values("contact_id")
            ),
        ),
    )
)


@tick(FORGET)
def forget() -> int:
    """Forget what was answered long ago."""
    return rounds()
