"""Adding photos, recording what their check found, and releasing them."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linli.attachments import files, photos, queries, rules
from linli.attachments.models import Attachment, AttachmentState, Unfit
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask

MOST_BYTES = 15 * 1024 * 1024
STAGES = ("report", "work", "result")
"""When a photo was taken: with the report, during the work, or to show what came of it."""

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))"


@action
def add_photo(
    *, subject_type: str, subject_id: UUID, file: BinaryIO, by: Actor, at: datetime, stage: str = "report"
) -> Attachment:
    """Add a photo, WAITING until a job has checked and re-encoded it; the same photo twice is one.

    Raises `Refused` (not seen, or six already), and `Invalid` under "photos" for a file over 15 MB or one that
    does not begin like a JPEG, PNG, WebP or HEIC picture.
    """
    if stage not in STAGES:
        raise ValueError(stage)
    hold(str(subject_id))
    mine = queries.photos_of(subject_type, subject_id)
    sees = queries.sees_subject(by, subject_type, subject_id)
    already = mine.filter(stage=stage).exclude(state=AttachmentState.REFUSED).count()
    refusal = rules.may_add_photo(by, at, sees_subject=sees, already=already)
    if refusal is not None and not sees:
        ask(refusal)
    digest = _take_in(file)
    known = mine.filter(original=digest).first()
    if known is not None:
        return known
    ask(refusal)
    attachment = Attachment.objects.create(
        subject_type=subject_type, subject_id=subject_id, stage=stage, original=digest, person_id=by.person_id, at=at
    )
    refs = {"subject_type": subject_type, "subject_id": str(subject_id), "stage": stage}
    record("attachment.added", attachment, by=by, at=at, refs=refs)
    return attachment


@action
def accept_photo(*, attachment: Attachment, picture: photos.Picture, by: Actor, at: datetime) -> Attachment:
    """The check found a photo: keep the re-encoded files and show it. Done once; again, nothing changes."""
    ask(rules.may_check_photo(by, at))
    fresh = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if fresh.state != AttachmentState.WAITING:
        return fresh
    fresh.digest, fresh.thumbnail = files.store(picture.full), files.store(picture.thumbnail)
    fresh.width, fresh.height = picture.width, picture.height
    fresh.state = AttachmentState.READY
    fresh.save(update_fields=["digest", "thumbnail", "width", "height", "state"])
    record("attachment.readied", fresh, by=by, at=at, refs=_refs(fresh))
    return fresh


@action
def refuse_photo(*, attachment: Attachment, reason: Unfit, by: Actor, at: datetime) -> Attachment:
    """The check found no photo that can be shown: say so. Done once; again, nothing changes."""
    ask(rules.may_check_photo(by, at))
    fresh = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if fresh.state != AttachmentState.WAITING:
        return fresh
    fresh.state, fresh.reason = AttachmentState.REFUSED, reason.value
    fresh.save(update_fields=["state", "reason"])
    record("attachment.refused", fresh, by=by, at=at, refs={**_refs(fresh), "reason": reason.value})
    return fresh


@action
def release_photos(*, subject_type: str, subject_id: UUID, by: Actor, at: datetime) -> int:
    """Show the checked photos of a thing to everybody; how many were not yet. Raises `Refused` as its noun says."""
    may_release = queries.subject(subject_type).may_release
    says = may_release(by, subject_id, at) if may_release else rules.never_released()
    ask(rules.may_release_photos(by, at, subject_says=says))
    found = queries.photos_of(subject_type, subject_id).filter(state=AttachmentState.READY, released=False)
    released = list(found.select_for_update())
    for attachment in released:
        attachment.released = True
        attachment.save(update_fields=["released"])
        record("attachment.released", attachment, by=by, at=at, refs=_refs(attachment))
    return len(released)


@action
def hold_back_photos(*, subject_type: str, subject_id: UUID, by: Actor, at: datetime) -> int:
    """Show the photos of a thing to everybody no longer; how many were shown. Who may release may take back.

    Raises `Refused` as its noun says.
    """
    may_release = queries.subject(subject_type).may_release
    says = may_release(by, subject_id, at) if may_release else rules.never_released()
    ask(rules.may_release_photos(by, at, subject_says=says))
    shown = list(queries.photos_of(subject_type, subject_id).filter(released=True).select_for_update())
    for attachment in shown:
        attachment.released = False
        attachment.save(update_fields=["released"])
        record("attachment.held_back", attachment, by=by, at=at, refs=_refs(attachment))
    return len(shown)


@action
def erase_photos(*, subject_type: str, subject_id: UUID, by: Actor, at: datetime) -> int:
    """Erase the photos of a thing whose time is up, files and all; how many. The rows stay and say so. A file that
    belongs to another thing too stays for that one. Raises `Refused`."""
    ask(rules.may_erase_photos(by, at))
    found = list(queries.photos_of(subject_type, subject_id).exclude(digest="").select_for_update())
    for attachment in found:
        names = {attachment.digest, attachment.thumbnail}
        attachment.digest = attachment.thumbnail = ""
        attachment.state, attachment.reason, attachment.released = AttachmentState.REFUSED, Unfit.ERASED.value, False
        attachment.save(update_fields=["digest", "thumbnail", "state", "reason", "released"])
        for name in sorted(names - {""}):
            _erase(name)
        record("attachment.erased", attachment, by=by, at=at, refs=_refs(attachment))
    return len(found)


def _erase(name: str) -> None:
    """Remove a file once the change holds, unless another photo is the same file."""
    hold(name)
    if not Attachment.objects.filter(Q(digest=name) | Q(thumbnail=name)).exists():
        transaction.on_commit(lambda: files.erase(name))


def _take_in(file: BinaryIO) -> str:
    """Look at the first bytes and put the file into quarantine; its SHA-256. Raises `Invalid`."""
    file.seek(0)
    if not photos.looks_like_photo(file.read(photos.HEAD_BYTES)):
        raise Invalid({"photos": _("This file is no photo. Photos are JPEG, PNG, WebP or HEIC.")})
    try:
        digest = _quarantine(file)
    except files.TooLarge as error:
        size = MOST_BYTES // (1024 * 1024)
        raise Invalid({"photos": _("This photo is larger than %(size)s MB.") % {"size": size}}) from error
    hold(digest)
    if not files.quarantined(digest).exists():  # cleared away after an earlier check, just before we held it
        _quarantine(file)
    return digest


def _quarantine(file: BinaryIO) -> str:
    file.seek(0)
    return files.quarantine(file, most_bytes=MOST_BYTES)


def hold(name: str) -> None:
    """One at a time for this name (a subject's id, a file's digest), until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [name])


def _refs(attachment: Attachment) -> dict[str, str]:
    return {"subject_type": attachment.subject_type, "subject_id": str(attachment.subject_id)}
