"""Who may see, add and release photos."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.attachments.models import Attachment, AttachmentState
from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind

MOST_PHOTOS = 6
"""Photos of one thing at one stage."""


def may_see_photo(actor: Actor, attachment: Attachment, at: datetime, *, sees_subject: bool) -> Refusal | None:
    """Whoever sees the matter sees its photos once they are checked; everybody sees those that were released."""
    ready = attachment.state == AttachmentState.READY
    if ready and (sees_subject or attachment.released or actor.is_system):
        return None
    return _unseen("may_see_photo")


def may_add_photo(actor: Actor, at: datetime, *, sees_subject: bool, already: int) -> Refusal | None:
    """Whoever sees the matter may add photos to it, six at each stage."""
    if not sees_subject and not actor.is_system:
        return _unseen("may_add_photo")
    if already >= MOST_PHOTOS:
        return Refusal(
            RefusalKind.WHEN,
            why=ngettext(
                "There is %(count)s photo already, as many as fit.",
                "There are %(count)s photos already, as many as fit.",
                MOST_PHOTOS,
            )
            % {"count": MOST_PHOTOS},
            who_can="",
            instead=_("Say in words what else there is to see."),
            rule="may_add_photo",
        )
    return None


def may_check_photo(actor: Actor, at: datetime) -> Refusal | None:
    """Photos are checked by Linli itself; nobody passes or refuses one by hand."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Photos are checked as they come in."),
        who_can="",
        instead=_("Send the photo again if it does not appear within some minutes."),
        rule="may_check_photo",
    )


def may_erase_photos(actor: Actor, at: datetime) -> Refusal | None:
    """Photos are erased by Linli itself once their time is up, by nobody else."""
    return None if actor.is_system else _unseen("may_erase_photos")


def may_release_photos(actor: Actor, at: datetime, *, subject_says: Refusal | None) -> Refusal | None:
    """The noun that a photo belongs to says who may show it to everybody."""
    return None if actor.is_system else subject_says


def never_released() -> Refusal:
    """The answer for things whose photos are never shown to everybody."""
    return Refusal(
        RefusalKind.WHO,
        why=_("Photos of this kind stay with those who work on the matter."),
        who_can="",
        instead=_("Describe in words what others should know."),
        rule="may_release_photos",
    )


def _unseen(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such photo here."),
        who_can="",
        instead=_("Open the matter with its query code."),
        rule=rule,
    )
