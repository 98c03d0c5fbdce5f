"""A shift changes hands: what giving it and saying yes to it have in common."""

from __future__ import annotations

from uuid import UUID

from linli.core import actions as kernel
from linli.duties.models import DutyShift


def hand_on(row: DutyShift, to: UUID) -> dict[str, str | None]:
    """A locked shift is another's from now on; what was asked about it is over. What its event refers to."""
    before, row.appointment_id, row.gap_since = row.appointment_id, to, None
    row.offered_to_id, row.offered_at = None, None
    kernel.save(row, "appointment_id", "gap_since", "offered_to", "offered_at")
    return refs_of(row) | {"from": str(before) if before else None}


def refs_of(shift: DutyShift) -> dict[str, str | None]:
    """What its events refer to."""
    return {
        "appointment": str(shift.appointment_id) if shift.appointment_id else None,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
