"""What a list is asked for: filters and the cursor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from pydantic import AfterValidator, AwareDatetime, Field

from linli.api.endpoint import Asked
from linli.api.v1.schemas import PlaceId
from linli.core.models import Event
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.enums import STAFF_TURN, State
from linli.service_requests.models import ServiceRequest

PAGE, MOST = 50, 100


def _likely(moment: datetime) -> datetime:
    if not 1970 < moment.year < 3000:
        raise ValueError(moment.year)
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_likely)]


class Filters(Asked):
    """Which service requests. Filters narrow one another; `state` may be said several times."""

    state: list[State] = Field([], max_length=len(State))
    category: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]*$")] = ""
    urgency: UrgencyClass | None = None
    place: PlaceId | None = Field(None, description="In this place or anywhere below it.")
    holder: UUID | None = Field(None, description="With this body now.")
    overdue: bool | None = Field(None, description="Whether the body whose turn it is is late.")
    updated_after: Moment | None = Field(None, description="Something happened to it after this moment.")
    limit: Annotated[int, Field(ge=1, le=MOST)] = PAGE
    cursor: UUID | None = Field(None, description="From `next` of the page before.")


def apply(rows: QuerySet[ServiceRequest], filters: Filters, at: datetime) -> QuerySet[ServiceRequest]:
    """The rows that are asked for, newest first, and one more than a page if there are more."""
    wanted = Q()
    if filters.state:
        wanted &= Q(state__in=sorted(filters.state))
    if filters.category:
        wanted &= Q(category=filters.category)
    if filters.urgency is not None:
        wanted &= Q(urgency=filters.urgency)
    if filters.place is not None:
        wanted &= _in_place(filters.place)
    if filters.holder is not None:
        wanted &= Q(holder_id=filters.holder)
    if filters.overdue is not None:
        late = Q(due_at__lt=at, state__in=sorted(STAFF_TURN))
        wanted &= late if filters.overdue else ~late
    if filters.cursor is not None:
        wanted &= Q(id__lt=filters.cursor)
    found = rows.filter(wanted)
    if filters.updated_after is not None:
        found = found.filter(_changed_since(filters.updated_after))
    return found.order_by("-id")[: filters.limit + 1]


def _in_place(place_id: int) -> Q:
    """Rows that lie in a place: by the level id that rows carry, else by the place itself and what is below it."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        return Q(pk__in=[])
    if place.level in {level.value for level in CARRIED}:
        return Q(**{f"{place.level}_id": place.pk})
    below = Place.objects.filter(path__gte=place.path, path__lt=place.path + "~").order_by().values("pk")
    return Q(place_id__in=below)


def _changed_since(moment: datetime) -> Exists:
    """Whether an event was recorded after a moment. Keys rise with time, so that one index finds them."""
    subject = Cast(OuterRef("pk"), CharField())
    since = Event.objects.filter(subject_id=subject, id__gte=first_key(moment - MARGIN), recorded_at__gt=moment)
    return Exists(since)


MARGIN = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def first_key(moment: datetime) -> UUID:
    """The lowest key of version 7 that can have been made after this moment, to the millisecond."""
    since = moment - EPOCH
    milliseconds = max(0, (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000 + 1)
    return UUID(int=min(milliseconds, (1 << 48) - 1) << 80 | 0x7 << 76 | 0b10 << 62)
