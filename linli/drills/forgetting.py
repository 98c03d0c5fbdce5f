"""What of drills is forgotten: who said “I can” by the morning after, what was learned after three years."""

from __future__ import annotations

from django.db.models import Q

from linli.core import clock
from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.drills.enums import OVER
from linli.drills.models import Drill, DrillYes

KEPT = (
    Kept(
        "drill_yes",
        DrillYes,
        ("appointment",),
        lambda _day: Q(post__drill__ends_at__lt=clock.now()) | Q(post__drill__state__in=OVER),  # sooner than declared
    ),
    Kept("drill", Drill, ("learned",), lambda day: Q(ends_at__lt=from_local(day))),
)
