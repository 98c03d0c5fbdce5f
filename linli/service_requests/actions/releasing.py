"""Showing a resident's own words and photos to everybody, masked, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.attachments.actions import hold_back_photos, release_photos
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.service_requests.actions.common import need_words, record_beside, tell_resident_of
from linli.service_requests.masking import mask
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_hold_back_words, may_release_words

TITLE_LENGTH = 24
FIELDS = ("words_released", "released_words", "released_title")


@action
def release_words(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str, photos: bool, version: int | None = None
) -> ServiceRequest:
    """Show these words in public, masked once more whatever was typed; with the checked photos, or without. The
    resident is told. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_release_words(by, row, at))
    shown = mask(need_words(words, _("Say what may be shown; or leave the words unreleased.")))
    row.words_released, row.released_words = True, shown
    row.released_title = shown.partition("\n")[0][:TITLE_LENGTH]
    count = release_photos(subject_type="service_request", subject_id=row.pk, by=by, at=at) if photos else 0
    tell_resident_of(row, "words_released", at=at)
    return record_beside(row, "words_released", *FIELDS, by=by, at=at, refs={"photos": count})


@action
def hold_back_words(thing: ServiceRequest, *, by: Actor, at: datetime, version: int | None = None) -> ServiceRequest:
    """Take words and photos off the public pages again. Raises `Stale`, `Refused`."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_hold_back_words(by, row, at))
    row.words_released, row.released_words, row.released_title = False, "", ""
    count = hold_back_photos(subject_type="service_request", subject_id=row.pk, by=by, at=at)
    return record_beside(row, "words_held_back", *FIELDS, by=by, at=at, refs={"photos": count})
