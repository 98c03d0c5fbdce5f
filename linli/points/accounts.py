"""The two books, and the accounts in them: what a member has and has reserved, an estate's pot, a shelf."""

from __future__ import annotations

from uuid import UUID

from linli.core.ledger import Owner, open_account
from linli.places.models import Place
from linli.points.models import PointsItem, PointsMember

POINTS, SHELF = "points", "points_shelf"
"""The books."""

MEMBER, HELD, SOURCE, SPENT, POT, CARE, LAPSED = "member", "held", "source", "spent", "pot", "care", "lapsed"
STOCK, KEPT, GIVEN = "shelf", "kept", "given"
"""The kinds of account of each."""

SERVED, BY_HAND, TAKEN_BACK = "served", "by_hand", "taken_back"
EARNED = (SERVED, BY_HAND, TAKEN_BACK)
"""Kinds of transfer that make up what was ever earned; a mistake that was taken back was never earned."""

RESERVED, HANDED_OVER, GONE_BACK = "reserved", "handed_over", "gone_back"
TO_POT, CARED, LEFT, MERGED, STOCKED = "to_pot", "cared", "left", "merged", "stocked"


def of_member(member: PointsMember, kind: str) -> UUID:
    """An account of a member: what they have, or what of it is reserved."""
    return open_account(POINTS, kind, Owner.of(member))


def of_estate(estate: Place, kind: str) -> UUID:
    """An account of an estate: its pot, and those that give and take without limit."""
    return open_account(POINTS, kind, Owner("places.place", str(estate.pk)), bounded=kind == POT)


def of_item(item: PointsItem, kind: str) -> UUID:
    """An account of an item in the second book: what lies on the shelf, is kept, came in or went out."""
    return open_account(SHELF, kind, Owner.of(item), bounded=kind in (STOCK, KEPT))
