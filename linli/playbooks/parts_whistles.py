"""The table on whistles: who blows for whom, and how soon those who are called answer, call back and come."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Named, SourceKey, fixed, maximum

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class WhistleKind(Named):
    """One way of blowing a whistle: by bodies of the kinds `blown_by`, for those of the kinds `answered_by`.

    `acknowledge`, `contact` and `respond` run from the moment it is blown, each in its own kind of time. Who refuses
    goes before the body of the kind `decided_by` that serves the place, which says within `decide` who is right.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = fixed()
    blown_by: Bodies = fixed(min_length=1)
    answered_by: Bodies = fixed(min_length=1)
    decided_by: Body = fixed()
    acknowledge: Clock = maximum()
    contact: Clock = maximum()
    respond: Clock = maximum()
    decide: Clock = maximum()
