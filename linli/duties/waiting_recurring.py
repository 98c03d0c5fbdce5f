"""What waits: duties of a body that can be done now, for whoever keeps them. None is anybody's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Func, QuerySet, Value
from django.db.models.functions import Cast, Concat

from linli.core import waiting
from linli.core.actors import Actor
from linli.core.waiting import DayIn, lines
from linli.duties.enums import Work
from linli.duties.models import Duty
from linli.duties.queries_recurring import keeping

KIND = "duty"


class BeginOf(Func):
    """The first moment of a day."""

    template = "((%(expressions)s)::timestamp AT TIME ZONE 'Asia/Shanghai')"
    output_field = DateTimeField()


class EndOf(Func):
    """The last minute of a day."""

    template = "((%(expressions)s + time '23:59') AT TIME ZONE 'Asia/Shanghai')"
    output_field = DateTimeField()


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose duties one of the actor's posts keeps."""
    return keeping(actor.posts) or None


def keeper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each duty that has begun, is not met and not missed yet; what the system does itself waits for
    nobody."""
    today = DayIn(Value(at, output_field=DateTimeField()))
    found = Duty.objects.filter(organisation_id__in=part, met_at=None, starts_on__lte=today, due_on__gte=today)
    return lines(
        found.exclude(work=Work.DAY_SUMMARY),
        kind=KIND,
        subject=Concat(Cast("playbook_version_id", CharField()), Value("/"), F("key"), output_field=CharField()),
        asks=F("work"),
        since=BeginOf(F("starts_on")),
        due_at=EndOf(F("due_on")),
        body="organisation_id",
        place="organisation__short_name",
        ref="id",
    )


def register() -> None:
    """Let duties of bodies stand in inboxes."""
    waiting.register(KIND, keeper_part, keeper_lines)
