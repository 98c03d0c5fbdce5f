"""The table on mediation: which bodies hold it, how soon who asks hears from them, when they ask whether it is kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Clock, Key, Named, SourceKey, fixed, maximum, own

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class MediationKind(Named):
    """A way of mediating: held by bodies of the kinds `held_by`.

    Within `answer`, counted from when it is asked for, the parties are asked. `follow_up_days` after an agreement is
    signed the mediator asks whether it is kept.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    held_by: Bodies = fixed(min_length=1)
    answer: Clock = maximum()
    follow_up_days: int = maximum(ge=1, le=180)
