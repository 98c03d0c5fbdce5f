"""Finding photos, and asking the noun that a photo belongs to who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from linli.attachments.models import Attachment, AttachmentState
from linli.core.actors import Actor
from linli.core.prepared import prepared
from linli.core.refusals import Refusal

Visible = Callable[[Actor, UUID], bool]
MayRelease = Callable[[Actor, UUID, datetime], Refusal | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a noun says about photos of its things.

    `visible(actor, id)`: whether the actor sees the thing's private side, photos included, and may add some.
    `may_release(actor, id, at)`: its rule for showing the photos to everybody; None where that is never done.
    """

    visible: Visible
    may_release: MayRelease | None = None


_subjects: dict[str, Subject] = {}


def register_subject(subject_type: str, visible: Visible, may_release: MayRelease | None = None) -> None:
    """Let things of this type have photos; called once by the noun that owns them, when it is loaded."""
    _subjects[subject_type] = Subject(visible, may_release)


def subject(subject_type: str) -> Subject:
    """What was registered for this type; raises LookupError for a type that has no photos."""
    return _subjects[subject_type]


def sees_subject(actor: Actor, subject_type: str, subject_id: UUID) -> bool:
    """Whether the actor sees the private side of what a photo belongs to; the system sees all.

    Nobody sees what no noun has registered.
    """
    known = _subjects.get(subject_type)
    return actor.is_system or (known is not None and known.visible(actor, subject_id))


def photos_of(subject_type: str, subject_id: UUID) -> QuerySet[Attachment]:
    """All photos of one thing, for whoever was found to see it: earliest first, waiting and refused ones too."""
    return Attachment.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("id")


def photos_on_page(subject_type: str, subject_id: UUID) -> list[Attachment]:
    """The same, loaded: every page of a thing shows them. One query."""
    return _photos(subject_type, subject_id)


_photos = prepared(photos_of)


def released_photos(subject_type: str, subject_ids: Iterable[UUID]) -> QuerySet[Attachment]:
    """The photos of these things that everybody may see."""
    return Attachment.objects.filter(
        subject_type=subject_type, subject_id__in=list(subject_ids), released=True, state=AttachmentState.READY
    ).order_by("subject_id", "id")


def kept_of(subject_type: str) -> QuerySet[Attachment, UUID]:
    """The things of a type of which a photo is kept, by their ids."""
    kept = Attachment.objects.filter(subject_type=subject_type).exclude(digest="")
    return kept.order_by("subject_id").values_list("subject_id", flat=True).distinct()


def waiting_since(before: datetime) -> QuerySet[Attachment]:
    """Photos still unchecked that came in before a moment, earliest first."""
    return Attachment.objects.filter(state=AttachmentState.WAITING, at__lt=before).order_by("at", "id")
