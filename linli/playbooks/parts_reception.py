"""The table on receiving people: who holds reception days, how often, and how long each gets."""

from __future__ import annotations

from linli.playbooks.fields import Body, Key, Name, Named, SourceKey, fixed, own
from linli.playbooks.parts import Cadence


class ReceptionKind(Named):
    """A kind of reception: which bodies hold it, what it is for, how often, how many minutes each who books has.

    The cadence binds the bodies, never a person.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    held_by: Body = fixed()
    purpose: Name = own()
    slot_minutes: int = own(ge=5, le=120)
    cadence: Cadence = fixed()
