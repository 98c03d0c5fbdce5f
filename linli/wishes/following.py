"""When a body is followed by another, or an estate becomes part of another: wishes go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core.models import Event
from linli.wishes.enums import HELD, LIVE
from linli.wishes.models import Wish


def when_body_is_succeeded(event: Event) -> None:
    """What the old body looks after, and what it has claimed and not met, is the successor's."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    bump = F("version") + 1
    Wish.objects.filter(organisation_id=old, state__in=LIVE).update(organisation_id=new, version=bump)
    Wish.objects.filter(claimer_body_id=old, state__in=HELD).update(claimer_body_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Wishes of an estate that became part of another lie in that one."""
    found = Wish.objects.filter(estate_id=int(event.subject_id))
    found.update(estate_id=int(event.refs["into"]), version=F("version") + 1)
