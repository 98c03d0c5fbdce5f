"""What happens by itself: vouchers that nobody used hang on their wall again, and old names of donors are taken off."""

from __future__ import annotations

from datetime import datetime

from linli.core import clock
from linli.core.forgetting import register
from linli.core.jobs import Every, one_by_one, tick
from linli.people.forgetting import Rounds
from linli.vouchers.actions import hang_up_again
from linli.vouchers.forgetting import KEPT
from linli.vouchers.queries import run_out

BATCH = 200
FORGET = "vouchers.forget"

rounds = Rounds(register(FORGET, *KEPT))
looks = Every(600.0)


@tick(FORGET)
def forget() -> int:
    """Take off the names of donors of long ago."""
    return rounds()


@tick("vouchers.clock")
def see_to_time() -> int:
    """Every ten minutes: hang up again what nobody used in its time."""
    return run(clock.now()) if looks.due() else 0


def run(at: datetime) -> int:
    """One by one; how many. One that cannot stops none of the others."""
    return one_by_one(run_out(clock.local_date(at), BATCH), hang_up_again, at)
