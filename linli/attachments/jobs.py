"""Checking photos after they came in, and tidying the quarantine."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from linli.attachments import files, photos, queries
from linli.attachments.actions import accept_photo, hold, refuse_photo
from linli.attachments.models import Attachment, AttachmentState
from linli.core import clock, events
from linli.core.actors import system
from linli.core.jobs import Every, enqueue, job, tick
from linli.core.models import Event

EVERY_SECONDS = 600.0
LATE = timedelta(minutes=10)
FORGOTTEN_SECONDS = 3600.0
AT_ONCE = 100

often = Every(EVERY_SECONDS)


@job("attachments.check_photo")
def check_photo(attachment_id: str) -> None:
    """Decode, re-encode and keep one photo, or refuse it; then remove what came in. Safe to run again."""
    attachment = Attachment.objects.filter(pk=UUID(attachment_id)).first()
    if attachment is None:
        return
    if attachment.state == AttachmentState.WAITING:
        try:
            picture = photos.prepare(files.quarantined(attachment.original))
        except photos.NotAPhoto as error:
            refuse_photo(attachment=attachment, reason=error.reason, by=system(), at=clock.now())
        else:
            accept_photo(attachment=attachment, picture=picture, by=system(), at=clock.now())
    clear_quarantine(attachment.original)


def clear_quarantine(original: str) -> bool:
    """Remove what came in, if no photo waits for its check any more; whether it was removed."""
    with transaction.atomic():
        hold(original)
        if Attachment.objects.filter(original=original, state=AttachmentState.WAITING).exists():
            return False
        files.release_from_quarantine(original)
    return True


def check_soon(event: Event) -> None:
    """A photo came in: put its check into the queue, in the same transaction."""
    enqueue(check_photo, attachment_id=event.subject_id)


events.subscribe("attachment.added", check_soon)


@tick("attachments.tidy")
def tidy() -> int:
    """Every ten minutes: queue checks that are late again, and remove what was left in quarantine."""
    if not often.due():
        return 0
    return queue_late_checks() + remove_forgotten()


def queue_late_checks() -> int:
    """Queue the checks of photos that have waited for ten minutes; how many."""
    with transaction.atomic():
        late = list(queries.waiting_since(clock.now() - LATE)[:AT_ONCE])
        for attachment in late:
            enqueue(check_photo, attachment_id=str(attachment.pk))
    return len(late)


def remove_forgotten() -> int:
    """Remove files that nothing waits for, whose change was undone, or that were never written to the end."""
    removed = 0
    for name in files.old_in_quarantine(FORGOTTEN_SECONDS)[:AT_ONCE]:
        if name.startswith(files.HALF):
            (files.quarantine_folder() / name).unlink(missing_ok=True)
            removed += 1
        else:
            removed += clear_quarantine(name)
    return removed
