"""The table on walls of donated vouchers: who keeps them, how many go out in a day and when, how long a code stands."""

from __future__ import annotations

from math import ceil
from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Named, SourceKey, fixed, maximum, own

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]
Hour = Annotated[int, Field(ge=0, le=23)]


class Vouchers(Named):
    """How a city hangs up meals that somebody else has paid for; its word for such a wall is the name.

    Bodies of the kinds `kept_by` keep walls. A wall gives out at most `a_day` codes in a day, an equal part of them
    from each of the `hours` on, so that whoever comes late finds some, too. A code that nobody used goes back to the
    wall after `code_days`, a printed slip after `paper_days`.
    """

    source: SourceKey = own()
    kept_by: Bodies = fixed(min_length=1)
    a_day: int = maximum(default=20, ge=1, le=500)
    hours: tuple[Hour, ...] = own(default=(6, 11, 17), min_length=1, max_length=24, strict=False)
    code_days: int = own(default=3, ge=1, le=30)
    paper_days: int = own(default=30, ge=1, le=366)

    def free_by(self, hour: int) -> int:
        """How many codes a wall may have given out in a day by this hour of it."""
        begun = sum(1 for one in self.hours if one <= hour)
        return ceil(self.a_day * begun / len(self.hours))

    def next_hour(self, hour: int) -> int | None:
        """The hour of the same day from which more may go out; None where none is left of the day."""
        return min((one for one in self.hours if one > hour), default=None)
