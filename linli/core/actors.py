"""Who acts: one frozen value, resolved once per request or job, so that rules need no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class ActorKind(StrEnum):
    """What stands behind an act."""

    POST = "post"
    RESIDENT = "resident"
    CODE = "code"
    LINK = "link"
    CLIENT = "client"
    SYSTEM = "system"
    NOBODY = "nobody"


class Door(StrEnum):
    """The door through which an act came in."""

    WEB = "web"
    DESK = "desk"
    API = "api"
    CLI = "cli"
    JOB = "job"
    IMPORT = "import"


class Located(Protocol):
    """Anything that carries the id of each place level it lies in: `level_ids()` gives {level: id}."""

    def level_ids(self) -> dict[str, int | None]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """One post that a person holds now, with everything a rule may ask about it.

    `scope` holds (level, place id) pairs: the post reaches every row lying in one of them.
    `categories` is None where the post is not bound to categories. Of one that is, `taken` holds the categories that
    it and its colleagues answer for where nobody else in the body is there for the rest: what is in none of them is
    everybody's, so that nothing is ever with nobody. None where somebody is.
    """

    appointment_id: UUID
    post_key: str
    post_name: str
    organisation_id: UUID
    organisation_name: str
    body_kind: str
    powers: frozenset[str]
    scope: frozenset[tuple[str, int]]
    categories: frozenset[str] | None = None
    unpaid: bool = False
    taken: frozenset[str] | None = None

    def covers(self, thing: Located) -> bool:
        """Whether the thing lies in this post's scope: in its places, and of its categories if it has one."""
        lies = any(pair in self.scope for pair in thing.level_ids().items())
        return lies and self.concerns(getattr(thing, "category", ""))

    def concerns(self, category: str) -> bool:
        """Whether things of a category are this post's, wherever they lie; what nobody has sorted concerns all."""
        if self.categories is None or not category or category in self.categories:
            return True
        return self.taken is not None and category not in self.taken


@dataclass(frozen=True, slots=True)
class SignedLink:
    """A link that opens one thing to somebody without an account, as it was found to hold.

    It names the body that answers for what is done through it, and the person of that body who gave it.
    """

    id: UUID
    subject_id: UUID
    organisation_id: UUID
    given_by_id: UUID | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one post, a resident, the holder of a code or link, an API client, the system, or nobody.

    A person who holds several posts has them all in `posts`; each act is done in one, `held`,
    chosen by `acting_for` from the thing the act starts from.
    """

    kind: ActorKind
    door: Door = Door.WEB
    person_id: UUID | None = None
    name: str = ""
    posts: tuple[Held, ...] = ()
    held: Held | None = None
    rooms: frozenset[tuple[str, int]] = frozenset()
    subjects: frozenset[UUID] = field(default_factory=frozenset)
    client: str = ""
    link: SignedLink | None = None

    @property
    def powers(self) -> frozenset[str]:
        """Powers of the post acted in; the system and bare residents have none by this way."""
        return self.held.powers if self.held else frozenset()

    @property
    def appointment_id(self) -> UUID | None:
        return self.held.appointment_id if self.held else None

    @property
    def organisation_id(self) -> UUID | None:
        return self.held.organisation_id if self.held else None

    @property
    def body_id(self) -> UUID | None:
        """The body in whose name it is done: the post's, or the one that gave the link."""
        return self.link.organisation_id if self.link else self.organisation_id

    @property
    def hand_id(self) -> UUID | None:
        """Whose hand it counts as where a rule asks who had a part: of a link, whoever gave it."""
        return self.link.given_by_id if self.link else self.person_id

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    def can(self, power: str, thing: Located) -> bool:
        """Whether the post acted in has this power over this thing."""
        return self.held is not None and power in self.held.powers and self.held.covers(thing)

    @property
    def own_id(self) -> UUID | None:
        """The person as far as they act for themselves: a program that acts in a person's post is not that person."""
        return None if self.kind is ActorKind.CLIENT else self.person_id

    @property
    def open_posts(self) -> tuple[Held, ...]:
        """The posts through which the actor sees: all of a person's; of a program the one that its key opens. A
        program's `posts` still hold all of the person's, for rules that ask who had a part in a matter."""
        if self.kind is ActorKind.CLIENT:
            return (self.held,) if self.held else ()
        return self.posts

    def in_post(self, held: Held) -> Actor:
        """The same person acting in this post."""
        kind = ActorKind.CLIENT if self.kind is ActorKind.CLIENT else ActorKind.POST
        if self.held is held and self.kind is kind:
            return self
        return replace(self, kind=kind, held=held)

    def in_appointment(self, appointment_id: UUID) -> Actor:
        """The same person acting in the post of this appointment; LookupError when it is not theirs."""
        for held in self.posts:
            if held.appointment_id == appointment_id:
                return self.in_post(held)
        raise LookupError(appointment_id)

    def acting_for(self, thing: Located, organisations: Iterable[UUID | None] = ()) -> Actor:
        """The same person in the post nearest to this thing.

        A post in one of `organisations` (the bodies that hold the thing, nearest first) wins; else the
        covering post with the most powers; else no post at all.
        """
        wanted = [o for o in organisations if o is not None]
        category = getattr(thing, "category", "")

        def nearness(held: Held) -> tuple[int, int]:
            place = wanted.index(held.organisation_id) if held.organisation_id in wanted else len(wanted)
            return (place, -len(held.powers))

        reaching = [h for h in self.posts if h.covers(thing) or (h.organisation_id in wanted and h.concerns(category))]
        if not reaching:
            return replace(self, held=None)
        return self.in_post(min(reaching, key=nearness))


NOBODY = Actor(ActorKind.NOBODY)


def system(door: Door = Door.JOB) -> Actor:
    """The system itself, as jobs act."""
    return Actor(ActorKind.SYSTEM, door=door, name="linli")
