"""Messages for my bodies and for me; and, for whoever keeps the station, how many could not be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linli.alliances.queries import visible_to as ties_visible_to
from linli.core import clock
from linli.core.actors import Actor
from linli.emergencies.queries import visible_to as emergencies_for
from linli.legacy.queries import visible_to as problems_for
from linli.lessons.queries import sessions_visible_to
from linli.mediation.queries import visible_to as disputes_for
from linli.messages.models import Message
from linli.messages.queries import visible_to as messages_for
from linli.messages.words import Wordless, Words, words_of
from linli.organisations.models import SpaceBooking
from linli.organisations.queries import names
from linli.organisations.queries.bookings import visible_to as bookings_for
from linli.organisations.rules_bookings import reads_bookings
from linli.playbooks.enums import Power
from linli.service_requests.models import ServiceRequest
from linli.service_requests.narrowed import concerning, narrowing
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.deliveries import count_failed, message_sections
from linli.web.desk.frame import respond
from linli.web.typed import id_of
from linli.whistles.queries import visible_to as whistles_for

PAGE = 50
NUMBERED: Mapping[str, tuple[str, Callable[[Actor], QuerySet[Any]]]] = {
    "emergency_response": ("desk:emergency", emergencies_for),
    "legacy_problem": ("desk:legacy_problem", problems_for),
    "mediation": ("desk:mediation", disputes_for),
    "whistle": ("desk:whistle", whistles_for),
}
"""What has a page by its number, and who sees it."""


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
    before = id_of(request.GET.get("before", ""))
    listed = concerning_messages(actor)
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


def concerning_messages(actor: Actor) -> QuerySet[Message]:
    """Messages for this person and their bodies; to a body in which all their posts are bound to categories, only of
    matters that are one of these posts', as in every other list."""
    found = messages_for(actor)
    seeing = [held for held in actor.posts if Power.SERVICE_REQUEST_VIEW in held.powers]
    for body in sorted({held.organisation_id for held in seeing}):
        bound = [narrowing(held) for held in seeing if held.organisation_id == body]
        if all(bound):
            theirs = reduce(or_, map(concerning, bound))
            others = ServiceRequest.objects.filter(~theirs, pk=OuterRef("subject_id")).order_by()
            found = found.exclude(Exists(others), organisation_id=body, subject_type="service_request")
    return found


def _sentence(failures: int, any_message: bool) -> str:
    if failures:
        said = ngettext("%(count)s message could not be sent", "%(count)s messages could not be sent", failures)
        return said % {"count": failures}
    return _("Messages") if any_message else _("No messages yet")


def _lines(found: Sequence[Message], actor: Actor) -> list[Line]:
    """Messages with their subjects' titles and bodies' names. Two queries, and one where some are of bookings; one more
    for each other sort of what they are about."""
    wanted = [message.subject_id for message in found if message.subject_type == "service_request"]
    rows = {row.pk: row for row in visible_to(actor).filter(pk__in=wanted)} if wanted else {}
    booked = [message.subject_id for message in found if message.subject_type == "space_booking"]
    bookings = bookings_for(actor).in_bulk(booked) if booked else {}
    bodies, pages = names(message.organisation_id for message in found), _pages(found, actor)
    return [
        _line(message, rows.get(message.subject_id), bookings.get(message.subject_id), bodies, actor, pages)
        for message in found
    ]


def _pages(found: Sequence[Message], actor: Actor) -> dict[UUID, str]:
    """The pages of what messages are about, where the reader sees it. One query for each sort."""
    pages: dict[UUID, str] = {}
    for sort, (page, seen) in NUMBERED.items():
        wanted = {message.subject_id for message in found if message.subject_type == sort}
        if wanted:
            rows = seen(actor).filter(pk__in=wanted).order_by().values_list("pk", "number")
            pages |= {pk: reverse(page, args=[number]) for pk, number in rows}
    given = {message.subject_id for message in found if message.subject_type == "lesson_session"}
    if given:
        theirs = sessions_visible_to(actor).filter(pk__in=given).order_by().values_list("pk", flat=True)
        pages |= {pk: reverse("desk:lesson", args=[pk]) for pk in theirs}
    tied = {message.subject_id for message in found if message.subject_type == "alliance_tie"}
    if tied:
        ties = ties_visible_to(actor).filter(pk__in=tied).order_by().values_list("pk", flat=True)
        pages |= {pk: reverse("desk:alliance", args=[pk]) for pk in ties}
    return pages


def _line(
    message: Message,
    row: ServiceRequest | None,
    booking: SpaceBooking | None,
    bodies: dict[UUID, str],
    actor: Actor,
    pages: Mapping[UUID, str],
) -> Line:
    told = {"reason": booking.reason if booking else ""} if message.subject_type == "space_booking" else {}
    try:
        said = words_of(message.kind, message.refs | told)
    except Wordless:
        said = Words(_("%(number)s: something changed") % {"number": message.refs.get("number", "")}, "")
    return Line(
        at=message.at,
        words=said.title,
        hint=said.body,
        about=row.title if row else booking.space.name if booking else "",
        href=_href_of_booking(booking, actor) if booking else _href(message, row, pages),
        body=bodies.get(message.organisation_id, "") if message.organisation_id else "",
        urgent=message.urgent,
    )


def _href_of_booking(booking: SpaceBooking, actor: Actor) -> str:
    """The bookings of its space, for those who decide or record there."""
    return reverse("desk:space_bookings", args=[booking.space_id]) if reads_bookings(actor, booking) else ""


def _href(message: Message, row: ServiceRequest | None, pages: Mapping[UUID, str]) -> str:
    """The page of what a message is about; empty where there is none that the reader sees."""
    if message.subject_type == "api_key":
        return reverse("desk:api_keys")
    if message.subject_type == "drill":
        return reverse("desk:drill_asked", args=[message.subject_id])
    if message.subject_type == "drill_plan":
        return reverse("desk:drills")
    if message.subject_type == "activity":
        return reverse("resident:activity_short", args=[message.subject_id])
    if message.subject_type == "meeting":
        return reverse("desk:meeting", args=[message.subject_id])
    if message.subject_type == "agenda_item":
        return reverse("desk:meeting_item", args=[message.subject_id])
    if message.subject_id in pages:
        return pages[message.subject_id]
    return reverse("desk:service_request", args=[row.number]) if row else ""
