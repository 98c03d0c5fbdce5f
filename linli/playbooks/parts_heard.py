"""The table on ways in: groups, boards, mailboxes, photos on the way; and how soon what came so is answered there."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Clock, Key, Named, SourceKey, WayKey, fixed, maximum, own

Chips = Annotated[tuple[Key, ...], Field(strict=False, max_length=8)]


class WayIn(Named):
    """One way in: a work group, a leaders' board, a mailbox, or snapping and sending.

    Once the matter is over, the answer is brought back to where it was said within `answer_back`. `chips` are the
    categories that can be chosen with one tap beside a photo.
    """

    key: Key = fixed(max_length=20)
    source: SourceKey = own()
    kind: WayKey = fixed()
    answer_back: Clock = maximum()
    chips: Chips = own(default=())
