"""What of whistles is forgotten, and since when one is over."""

from __future__ import annotations

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.whistles.models import Whistle, WhistleCall

KEPT = (
    Kept("whistle", Whistle, ("title", "words"), lambda day: Q(ended_at__lt=from_local(day))),
    Kept(
        "whistle_call",
        WhistleCall,
        ("report", "refusal", "decision", "asked", "answer", "rating_words"),
        lambda day: Q(whistle__ended_at__lt=from_local(day)),
    ),
)
