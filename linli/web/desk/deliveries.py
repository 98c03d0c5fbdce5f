"""What could not be sent, for whoever keeps a station: failures first, each with what it tells and *send again*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, unseen
from linli.messages.actions import send_again
from linli.messages.enums import Channel, DeliveryState
from linli.messages.models import Delivery
from linli.messages.queries import failed
from linli.messages.rules import may_send_again
from linli.playbooks.enums import Power
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import powers_of, respond, see_other, tell
from linli.web.desk.people_and_posts import my_bodies

SHOWN, COUNTED = 50, 99
NAMED = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """One delivery that failed: what it tells, by which channel, how often it was tried, why not."""

    id: UUID
    version: int
    at: datetime
    about: list[tuple[str, str]]
    more: int
    channel: str
    attempts: int
    given_up: bool
    next_at: datetime
    error: str


def message_sections(actor: Actor) -> list[tuple[str, str, str, None]]:
    """The pages of messages as tabs, for whoever keeps a station."""
    if Power.STATION_MANAGE not in powers_of(actor):
        return []
    return [
        ("messages", _("Messages"), reverse("desk:messages"), None),
        ("failures", _("Not sent"), reverse("desk:failures"), None),
        ("message_preview", _("How they read"), reverse("desk:message_preview"), None),
    ]


def found_failed(actor: Actor) -> QuerySet[Delivery]:
    """What could not be sent about matters that the reader sees, and to bodies that they keep; nothing for others."""
    if Power.STATION_MANAGE not in powers_of(actor):
        return Delivery.objects.none()
    bodies = list(my_bodies(actor).order_by().values_list("pk", flat=True))
    return failed(visible_to(actor).order_by().values("pk"), bodies)


def count_failed(actor: Actor) -> int:
    """How many, up to ninety-nine. Two queries, or none."""
    if Power.STATION_MANAGE not in powers_of(actor):
        return 0
    return found_failed(actor).order_by()[:COUNTED].count()


def keeping(actor: Actor) -> Actor:
    """The reader in the post by which they keep a station."""
    held = next((each for each in actor.posts if Power.STATION_MANAGE in each.powers), actor.posts[0])
    return actor.in_post(held)


@require_safe
@for_staff
def failures(request: HttpRequest) -> HttpResponse:
    """The list, given up first; nothing is good news and says so."""
    at, actor = clock.now(), actor_of(request)
    if Power.STATION_MANAGE not in powers_of(actor):
        raise Refused(unseen())
    found = [_failure(row) for row in found_failed(actor)[:SHOWN]]
    values = {"now": at, "failures": found, "sentence": _sentence(len(found)), "sections": message_sections(actor)}
    return respond(request, "desk/failures.jinja", values, current="messages")


def _sentence(count: int) -> str:
    if not count:
        return _("Every message was delivered.")
    said = ngettext("%(count)s message could not be sent", "%(count)s messages could not be sent", count)
    return said % {"count": count}


def _failure(row: Delivery) -> Failure:
    """One line; what was prefetched is all it reads."""
    numbers = list(dict.fromkeys(str(item.outbox.refs.get("number") or "") for item in row.items.all()))
    numbers = [number for number in numbers if number]
    return Failure(
        id=row.pk,
        version=row.version,
        at=row.made_at,
        about=[(number, reverse("desk:service_request", args=[number])) for number in numbers[:NAMED]],
        more=max(len(numbers) - NAMED, 0),
        channel=_channel(row),
        attempts=row.attempts,
        given_up=row.state == DeliveryState.GIVEN_UP,
        next_at=row.not_before,
        error=row.error,
    )


def _channel(row: Delivery) -> str:
    label = str(Channel(row.channel).label)
    return f"{label} {row.body_channel.masked}" if row.body_channel else label


@require_POST
@for_staff
def again(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send one again; the worker does so within seconds, or in the morning."""
    at, actor = clock.now(), actor_of(request)
    row = found_failed(actor).filter(pk=delivery_id).first()
    if row is None:
        seen = Delivery.objects.filter(pk=delivery_id).first()
        raise Refused((seen and may_send_again(keeping(actor), seen, at)) or unseen())
    send_again(row, by=keeping(actor), at=at)
    tell(request, _("It is sent again now; at night, what is not urgent in the morning."))
    return see_other(reverse("desk:failures"))
