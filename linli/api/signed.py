"""Who signed a message: a group whose secret made the signature over its moment and its body."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.api.answering import content_type, read
from linli.api.problems import ApiProblem
from linli.core.actors import Door, system
from linli.heard.actions import use_group
from linli.heard.models import WorkGroup
from linli.heard.signing import LATEST, in_time, signed_by

MOMENT_HEADER, SIGNATURE_HEADER = "Linli-Timestamp", "Linli-Signature"
MOST_BYTES = 32 * 1024 * 1024
"""Of one message with its photos; what says that it is longer is refused unread."""

LONGEST_HEADER = 200
MINUTE = 60


def signed(request: HttpRequest, group_id: UUID, at: datetime) -> tuple[WorkGroup, bytes]:
    """The group, and the body that it signed, counted against its minute. Three queries.

    What has no group, no fresh moment or no signature is refused before its body is read; what is one too many is
    counted, kept nowhere, and can be sent again. Raises `ApiProblem` 400, 401, 411, 413, 415, 429.
    """
    moment = request.headers.get(MOMENT_HEADER, "").strip()
    signature = request.headers.get(SIGNATURE_HEADER, "").strip()
    if not moment or not signature or len(signature) > LONGEST_HEADER:
        raise _unsigned(_("Send Linli-Timestamp and Linli-Signature with each message."))
    content_type(request, ("application/json",))
    if not in_time(moment, at):
        late = _("Linli-Timestamp is the moment of sending in seconds since 1970, at most %(count)s seconds off.")
        raise ApiProblem("late", late % {"count": LATEST})
    group = WorkGroup.objects.select_related("estate").filter(pk=group_id, ended_at=None).first()
    if group is None:
        raise _unsigned(_("This signature opens nothing: the address or the secret is wrong, or the group has ended."))
    raw = read(request, MOST_BYTES)
    if not signed_by(group, moment, raw, signature):
        raise _unsigned(_("This signature opens nothing: the address or the secret is wrong, or the group has ended."))
    if use_group(group.pk, by=system(Door.API), at=at):
        wait = str(MINUTE - int(at.timestamp()) % MINUTE)
        many = _("A group is good for %(count)s messages in a minute. Send this one again in %(wait)s seconds.")
        raise ApiProblem("too-many", many % {"count": group.per_minute, "wait": wait}, headers={"Retry-After": wait})
    return group, raw


def _unsigned(detail: str) -> ApiProblem:
    return ApiProblem("no-signature", detail, headers={"WWW-Authenticate": 'Linli-Signature realm="Linli"'})
