"""What a playbook says of posts beyond their powers: consent, grades, usual numbers, and the charter of a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from linli.organisations.models import Organisation
from linli.organisations.queries.posts import in_force
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts import Post as PlaybookPost
from linli.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class AboveUsual:
    """More people belong to a body than its playbook says is usual. It is said, and refuses nothing."""

    count: int
    usual: int


def consent_of(spec: PlaybookPost | None) -> BodyKind | None:
    """The kind of body whose consent is wanted before somebody is appointed."""
    return getattr(spec, "consent", None)


def reports_to(spec: PlaybookPost) -> BodyKind | None:
    """The kind of body that the post answers to beside its own."""
    return getattr(spec, "reports_to", None)


def table(playbook: Playbook, name: str) -> tuple[Any, ...]:
    """A table of the playbook; empty in one that was published before there was such a table."""
    return tuple(getattr(playbook, name, ()))


def grades_of(playbook: Playbook) -> tuple[Any, ...]:
    """The grades of the playbook's pay scale, each with its number of steps."""
    return table(playbook, "grades")


def lines_of(playbook: Playbook, kind: BodyKind | str) -> tuple[str, ...]:
    """The charter's sentences about a kind of body."""
    return tuple(str(line.name) for line in table(playbook, "charter") if line.body == kind)


def moved_down(playbook: Playbook) -> tuple[Any, ...]:
    """Powers and posts that were moved down, the newest first."""
    return tuple(sorted(table(playbook, "moved_down"), key=lambda row: row.since, reverse=True))


def ways_of(playbook: Playbook) -> tuple[Any, ...]:
    """How somebody is named for a post."""
    return table(playbook, "nomination_ways")


def aims_of(playbook: Playbook, kind: BodyKind | str) -> tuple[Any, ...]:
    """What is aimed at where people are named for a kind of body; never a rule."""
    return tuple(aim for aim in table(playbook, "aims") if aim.body == kind)


def usual_members(playbook: Playbook, kind: BodyKind | str) -> int | None:
    """How many members a kind of body usually has at most."""
    return next((one.members_usual for one in table(playbook, "committees") if one.key == kind), None)


def members_of(organisation_id: UUID, on: date) -> int:
    """How many people hold a post in a body on a day. One query."""
    return in_force(on).filter(post__organisation_id=organisation_id).values("person_id").distinct().count()


def above_usual(body: Organisation, playbook: Playbook, on: date) -> AboveUsual | None:
    """How far a body is above its usual number of members; None where it is not, or nothing is usual. One query."""
    usual = usual_members(playbook, body.kind)
    if usual is None:
        return None
    count = members_of(body.pk, on)
    return AboveUsual(count, usual) if count > usual else None
