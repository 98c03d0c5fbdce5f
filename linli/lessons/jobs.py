"""What happens by itself: words about lessons that are long over are scrubbed."""

from __future__ import annotations

from linli.core.forgetting import register
from linli.core.jobs import tick
from linli.lessons.forgetting import KEPT
from linli.people.forgetting import Rounds

FORGET = "lessons.forget"

rounds = Rounds(register(FORGET, *KEPT))


@tick(FORGET)
def forget() -> int:
    """Scrub what was said about lessons long ago."""
    return rounds()
