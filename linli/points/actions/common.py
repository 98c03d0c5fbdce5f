"""What the verbs of points share: the locks, what is told to a member, words that name nobody."""

from __future__ import annotations

from datetime import datetime

from linli.core import actions as kernel
from linli.messages.queries import to_tell
from linli.points.models import Award, PointsMember, Redemption
from linli.points.queries import AWARD_JOINED, MEMBER_JOINED, REDEMPTION_JOINED

CLIENT = "points"


def locked(member: PointsMember) -> PointsMember:
    """The account's row, locked: whatever is earned, spent or given begins here, so that limits hold."""
    return kernel.lock(member, related=(*MEMBER_JOINED, "volunteer__contact"))


def locked_award(award: Award, version: int | None = None) -> Award:
    """An award, locked with what rules need of it. Raises `Stale`."""
    return kernel.lock(award, version=version, related=AWARD_JOINED)


def locked_redemption(redemption: Redemption) -> Redemption:
    """Something reserved, locked with what rules need of it."""
    return kernel.lock(redemption, related=REDEMPTION_JOINED)


def tell(kind: str, member: PointsMember, at: datetime, **refs: str) -> None:
    """Tell a member: in their messages where they have an account, else by the telephone that they left."""
    volunteer = member.volunteer
    if volunteer is None or (volunteer.person_id is None and volunteer.contact_id is None):
        return
    to_tell(
        kind, subject_type="points", subject_id=member.pk, person_id=volunteer.person_id,
        contact_id=None if volunteer.person_id else volunteer.contact_id, at=at, refs=refs,
    ).save(force_insert=True)  # fmt: skip
