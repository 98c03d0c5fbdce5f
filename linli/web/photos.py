"""Checked photos, to those who may see them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from linli.attachments import files, queries, rules
from linli.attachments.models import Attachment
from linli.core import clock
from linli.core.actors import Actor
from linli.web.access import public
from linli.web.actors import actor_of

FULL, THUMBNAIL = "full", "thumb"
CACHE = "private, max-age=31536000, immutable"


@require_safe
@public
def photo(request: HttpRequest, attachment_id: UUID, size: str) -> HttpResponse:
    """One photo, or its thumbnail. Whatever may not be seen, is not checked yet or was refused is not there.

    The file never changes, so a browser may keep it; nothing between us and the browser may.
    """
    return shown_to(actor_of(request), request, attachment_id, size)


def shown_to(actor: Actor, request: HttpRequest, attachment_id: UUID, size: str) -> HttpResponse:
    """One photo to this actor, whoever asks."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None or size not in (FULL, THUMBNAIL):
        raise Http404
    sees = not attachment.released and queries.sees_subject(actor, attachment.subject_type, attachment.subject_id)
    if rules.may_see_photo(actor, attachment, clock.now(), sees_subject=sees) is not None:
        raise Http404
    digest = attachment.digest if size == FULL else attachment.thumbnail
    etag = f'"{digest}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = _file(digest)
    response["ETag"] = etag
    response["Cache-Control"] = CACHE
    return response


def _file(digest: str) -> HttpResponse:
    try:
        content = files.path_of(digest).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response
