"""What residents are told of an emergency: what it is, what to do, what was published since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.emergencies.models import EmergencyLine, EmergencyResponse
from linli.emergencies.queries import bulletins_of, in_force_over
from linli.places.models import Place
from linli.web.resident import frame
from linli.web.resident.frame import Called

LINES = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What residents are told of a response: never who was called, nor what they told."""

    row: EmergencyResponse
    kind: str
    level: str
    lines: Sequence[EmergencyLine]
    call: Called | None
    as_of: datetime

    @property
    def in_force(self) -> bool:
        """Whether it goes on."""
        return self.row.ended_at is None


def told_of(found: Sequence[EmergencyResponse]) -> list[Told]:
    """Responses with what was published of each. One query, none for none."""
    lines = bulletins_of(found)
    return [
        Told(
            row=row,
            kind=str(row.spec.name),
            level=str(row.level_spec.name),
            lines=lines[row.pk][:LINES],
            call=frame.called(row.organisation),
            as_of=lines[row.pk][0].at if lines[row.pk] else row.declared_at,
        )
        for row in found
    ]


def now_told(place: Place) -> list[Told]:
    """What is in force where somebody lives, for the strip. One query; one more while something is."""
    return told_of(in_force_over(place))
