"""What goes out to bodies and to those who are asked. All who are asked hear the same, so that no message says who
said “I can”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from linli.core.inserting import copy_many
from linli.drills.enums import Nature
from linli.drills.models import Drill, DrillPlan
from linli.drills.queries import persons_asked
from linli.messages.queries import to_tell

SOON = timedelta(hours=12)
"""A call-out that begins within it is told at once, at any hour."""


def tell_bodies(plan: DrillPlan, bodies: Collection[UUID], what: str, at: datetime) -> None:
    """Tell each body once, however many of its estates are in the plan."""
    refs = {"plan": str(plan.pk)}
    copy_many(
        [
            to_tell(
                f"drill.body.{what}", subject_type="drill_plan", subject_id=plan.pk, organisation_id=body, at=at,
                refs=refs,
            )
            for body in sorted(bodies)
        ]
    )  # fmt: skip


def tell_helpers(plan: DrillPlan, drills: Sequence[Drill], what: str, on: date, at: datetime) -> int:
    """Tell everybody who is asked in the estates of these drills of a plan; how many. Few queries for all of them."""
    if not drills:
        return 0
    asked = persons_asked([drill.estate for drill in drills], on)
    real = plan.nature == Nature.CALL_OUT
    rows = []
    for drill in drills:
        refs: dict[str, object] = {"drill": str(drill.pk)}
        if real and drill.starts_at > at + SOON:
            refs["hurry"] = True
        rows += [
            to_tell(
                f"drill.helper.{what}", subject_type="drill", subject_id=drill.pk, person_id=person, at=at, refs=refs,
                urgent=real,
            )
            for person in sorted(asked[drill.estate_id])
        ]  # fmt: skip
    copy_many(rows)
    return len(rows)
