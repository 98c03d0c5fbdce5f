"""What of alliances is forgotten: words of ties that ended, and of lists of years long ago. Contacts go with the end of
the tie, or of the post; here goes whoever was left."""

from __future__ import annotations

from django.db.models import Q

from linli.alliances.models import AllianceTie, AllianceYear, Commitment, CommitmentLine, CommitmentPart
from linli.core.clock import from_local
from linli.core.forgetting import Kept

KEPT = (
    Kept("alliance_tie", AllianceTie, ("words", "ended_words"), lambda day: Q(ended_at__lt=from_local(day))),
    Kept(
        "alliance_contact", AllianceTie, ("unit_contact", "keeper_contact"), lambda day: Q(ended_at__lt=from_local(day))
    ),
    Kept("alliance_year", AllianceYear, ("keeper_words", "unit_words"), lambda day: Q(year__lt=day.year)),
    Kept("commitment", Commitment, ("ended_words",), lambda day: Q(ended_at__lt=from_local(day))),
    Kept("commitment_line", CommitmentLine, ("why",), lambda day: Q(commitment__year__year__lt=day.year)),
    Kept("commitment_part", CommitmentPart, ("words", "said"), lambda day: Q(commitment__year__year__lt=day.year)),
)
