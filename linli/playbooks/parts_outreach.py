"""The tables on going to people: rounds of visits at their doors."""

from __future__ import annotations

from linli.playbooks.fields import Body, Key, Name, Named, SourceKey, fixed, maximum, own
from linli.playbooks.parts import Cadence


class SweepKind(Named):
    """A kind of round in which every door is visited: which bodies hold it, what for, how many days one lasts.

    The cadence binds the bodies, never a person.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    held_by: Body = fixed()
    purpose: Name = own()
    days: int = maximum(ge=1, le=120)
    cadence: Cadence = fixed()
