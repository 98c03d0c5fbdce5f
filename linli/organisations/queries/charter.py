"""What a playbook says of posts beyond their powers: consent, grades, usual numbers, and what was moved down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from linli.organisations.models import Organisation
from linli.organisations.queries.posts import in_force
from linli.playbooks.enums import BodyKind
from linli.playbooks.parts import Post as PlaybookPost
from linli.playbooks.parts_organisation import Grade, MovedDown
from linli.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class AboveUsual:
    """More people belong to a body than its playbook says is usual. It is said, and refuses nothing."""

    count: int
    usual: int


def consent_of(spec: PlaybookPost | None) -> BodyKind | None:
    """The kind of body whose consent is wanted before somebody is appointed."""
    return spec.consent if spec is not None else None


def comes_from_there(spec: PlaybookPost, person_id: UUID, on: date) -> bool:
    """Whether somebody holds on a day a post in a body of a kind that a post is filled from, where any is named. It is
    said, and refuses nothing. One query at most."""
    if not spec.drawn_from:
        return True
    kinds = [str(kind) for kind in spec.drawn_from]
    return in_force(on).filter(person_id=person_id, post__organisation__kind__in=kinds).exists()


def grade_words(playbook: Playbook, key: str, step: int | None) -> str:
    """What a grade and its step are called; empty where there is no grade."""
    grade = next((one for one in grades_of(playbook) if one.key == key), None)
    if grade is None:
        return key
    if step is None:
        return str(grade.name)
    return _("%(grade)s, step %(step)s") % {"grade": grade.name, "step": step}


def grades_of(playbook: Playbook) -> tuple[Grade, ...]:
    """The grades of the playbook, each with its number of steps."""
    return playbook.grades


def moved_down(playbook: Playbook) -> list[MovedDown]:
    """Powers and posts that were moved down, the newest first, at last those whose day nobody knows."""
    return sorted(playbook.moved_down, key=lambda row: row.since or date.min, reverse=True)


def usual_members(playbook: Playbook, kind: BodyKind | str) -> int | None:
    """How many members a kind of body usually has at most."""
    row = playbook.committee_of(kind)
    return row.members_usual if row is not None else None


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
