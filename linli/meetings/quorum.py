"""Who sits together in a forum for a place, and whether enough of them came: counted by sides, invited or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from linli.meetings.models import Meeting
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts import Forum
from linli.playbooks.wording import kind_name


@dataclass(frozen=True, slots=True)
class Seat:
    """One side at a session: how many of its bodies there are, and how many came."""

    name: str
    bodies: int
    came: int
    convenes: bool

    @property
    def exists(self) -> bool:
        """Whether anybody there could sit for it."""
        return self.convenes or self.bodies > 0

    @property
    def there(self) -> bool:
        """A side is there when the convener is of it, or at least half of its bodies came."""
        return self.convenes or (self.bodies > 0 and 2 * self.came >= self.bodies)


def sides_of(forum: Forum, kinds_there: Iterable[str]) -> list[list[object]]:
    """What a session keeps when it is called: of each side its key, its kinds, and how many bodies it has there; one
    kind is given for each body."""
    counted = Counter(kinds_there)
    return [
        [key, [kind.value for kind in kinds], sum(counted[kind.value] for kind in kinds)]
        for key, kinds in forum.parties()
    ]


def seats(meeting: Meeting, came: Iterable[str]) -> list[Seat]:
    """The sides of a session; `came` are the kinds of the bodies that came, one for each body."""
    counted, names = Counter(came), {side.key: str(side.name) for side in meeting.spec.sides}
    return [
        Seat(
            name=names.get(key) or kind_name(meeting.playbook, BodyKind(kinds[0])),
            bodies=bodies,
            came=sum(counted[kind] for kind in kinds),
            convenes=meeting.organisation.kind in kinds,
        )
        for key, kinds, bodies in meeting.sides
    ]


def needed(percent: int, sides: int) -> int:
    """How many of so many sides must be there."""
    return -(-sides * percent // 100)


def is_quorum(found: Iterable[Seat], percent: int) -> bool:
    """Whether enough of the sides that exist there came; a forum that brings nobody together decides alone."""
    sides = [seat for seat in found if seat.exists]
    return sum(seat.there for seat in sides) >= needed(percent, len(sides))
