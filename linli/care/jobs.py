"""What happens by itself: what is old is scrubbed. Nothing is granted, paid or ended by itself."""

from __future__ import annotations

from linli.care.forgetting import KEPT
from linli.core.forgetting import register
from linli.core.jobs import tick
from linli.people.forgetting import Rounds

FORGET = "care.forget"

rounds = Rounds(register(FORGET, *KEPT))


@tick(FORGET)
def forget() -> int:
    """Scrub whose applications and visits were that ended long ago."""
    return rounds()
