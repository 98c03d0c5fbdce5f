"""Messages for my bodies and for me; and, for whoever keeps the station, how many could not be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.messages.models import Message
from linli.messages.queries import visible_to as messages_for
from linli.messages.words import Wordless, Words, words_of
from linli.organisations.queries import names
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.deliveries import count_failed, message_sections
from linli.web.desk.frame import respond

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One message: when, what, what the reader can do, about what, for which body."""

    at: datetime
    words: str
    hint: str
    about: str
    href: str
    body: str
    urgent: bool


@require_safe
@for_staff
def messages(request: HttpRequest) -> HttpResponse:
    """Failures first, then messages, newest first."""
    at, actor = clock.now(), actor_of(request)
    before = _before(request.GET.get("before", ""))
    listed = messages_for(actor)
    found = list((listed.filter(pk__lt=before) if before else listed)[: PAGE + 1])
    older = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    failures = count_failed(actor) if before is None else 0
    values = {
        "now": at,
        "lines": _lines(found[:PAGE], actor),
        "failures": failures,
        "older": older,
        "newer": "?" if before else "",
        "sentence": _sentence(failures, bool(found)),
        "sections": message_sections(actor),
    }
    return respond(request, "desk/messages.jinja", values, current="messages")


def _before(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sentence(failures: int, any_message: bool) -> str:
    if failures:
        said = ngettext("%(count)s message could not be sent", "%(count)s messages could not be sent", failures)
        return said % {"count": failures}
    return _("Messages") if any_message else _("No messages yet")


def _lines(found: Sequence[Message], actor: Actor) -> list[Line]:
    """Messages with their subjects' titles and bodies' names. Two queries."""
    wanted = [message.subject_id for message in found if message.subject_type == "service_request"]
    rows = {row.pk: row for row in visible_to(actor).filter(pk__in=wanted)} if wanted else {}
    bodies = names(message.organisation_id for message in found)
    return [_line(message, rows.get(message.subject_id), bodies) for message in found]


def _line(message: Message, row: ServiceRequest | None, bodies: dict[UUID, str]) -> Line:
    try:
        said = words_of(message.kind, message.refs)
    except Wordless:
        said = Words(_("%(number)s: something changed") % {"number": message.refs.get("number", "")}, "")
    return Line(
        at=message.at,
        words=said.title,
        hint=said.body,
        about=row.title if row else "",
        href=_href(message, row),
        body=bodies.get(message.organisation_id, "") if message.organisation_id else "",
        urgent=message.urgent,
    )


def _href(message: Message, row: ServiceRequest | None) -> str:
    """The page of what a message is about; empty where there is none that the reader sees."""
    if message.subject_type == "api_key":
        return reverse("desk:api_keys")
    if message.subject_type == "meeting":
        return reverse("desk:meeting", args=[message.subject_id])
    return reverse("desk:service_request", args=[row.number]) if row else ""
