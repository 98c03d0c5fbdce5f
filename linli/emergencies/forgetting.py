"""What of emergencies is forgotten, and since when one is over."""

from __future__ import annotations

from django.db.models import Q

from linli.core.clock import from_local
from linli.core.forgetting import Kept
from linli.emergencies.models import EmergencyLine, EmergencyResponse, Telling

KEPT = (
    Kept(
        "emergency_response",
        EmergencyResponse,
        ("title", "words", "advice", "went_well", "to_mend"),
        lambda day: Q(ended_at__lt=from_local(day)),
    ),
    Kept(
        "telling",
        Telling,
        ("words", "help_words"),
        lambda day: Q(call__response__ended_at__lt=from_local(day)),
    ),
    Kept("emergency_line", EmergencyLine, ("words",), lambda day: Q(response__ended_at__lt=from_local(day))),
)
