"""Loading emergency responses: what may not be seen cannot be loaded; whom one calls; what is in force where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When

from linli.core.actors import Actor
from linli.core.prepared import prepared
from linli.emergencies.enums import OPEN, CallState, State, Step
from linli.emergencies.models import EmergencyCall, EmergencyLine, EmergencyResponse, Telling
from linli.organisations.models import Organisation
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook

JOINED = ("organisation", "place", "taken_into")
PAST = timedelta(days=366)
"""So long residents read of a response that is over."""

_LEVELS = frozenset({"place", *(level.value for level in CARRIED)})


def rows() -> QuerySet[EmergencyResponse]:
    """Responses with what rules and pages need of each."""
    return EmergencyResponse.objects.select_related(*JOINED)


def visible_to(actor: Actor) -> QuerySet[EmergencyResponse]:
    """Every response that this actor may see: the twin of `rules.may_see_emergency`. Newest first."""
    if actor.is_system:
        return rows().order_by("-id")
    seen = Q(pk__in=[])
    bodies = [held.organisation_id for held in actor.open_posts if held.powers & {*WORKING}]
    if bodies:
        called = EmergencyCall.objects.filter(organisation_id__in=bodies).order_by().values("response_id")
        seen |= Q(organisation_id__in=bodies) | Q(pk__in=called)
    for held in actor.open_posts:
        if Power.EMERGENCY_DECLARE in held.powers:
            for level, place_id in sorted(held.scope):
                if level in _LEVELS:
                    seen |= Q(place_id=place_id) if level == "place" else Q(**{f"place__{level}_id": place_id})
    return rows().filter(seen).order_by("-id")


WORKING = (Power.EMERGENCY_DECLARE, Power.EMERGENCY_ANSWER)
"""Posts with one of these work with emergencies for their body."""


# -- whom a response calls, and what is in force where ---------------------------------------------------


def to_be_called(
    kinds: Iterable[str], place: Place, holder_id: UUID, also: Iterable[UUID] = ()
) -> QuerySet[Organisation]:
    """The bodies of these kinds that serve a place or lie in it, and those named besides; never the holder."""
    over = Q(bindings__place_id__in=path_ids(place.path))
    within = Q(bindings__place__path__gte=place.path, bindings__place__path__lt=place.path + "~")
    serving = Organisation.objects.filter(over | within, kind__in=list(kinds)).order_by().values("pk")
    found = Organisation.objects.filter(Q(pk__in=serving) | Q(pk__in=list(also)), ended_on=None)
    return found.exclude(pk=holder_id).order_by("kind", "name", "pk")


def is_asked(playbook: Playbook, kind: str) -> bool:
    """Whether all who answer for bodies of a kind are unpaid neighbours: asked, never late."""
    answering = playbook.posts_with(Power.EMERGENCY_ANSWER, kind)
    return bool(answering) and all(post.unpaid for post in answering)


def in_force_around(place: Place, kind: str) -> list[EmergencyResponse]:
    """Responses of a kind in force at a place, over it, or within it; the widest first."""
    over = Q(place_id__in=path_ids(place.path))
    within = Q(place__path__gte=place.path, place__path__lt=place.path + "~")
    return list(rows().filter(over | within, kind=kind, state=State.IN_FORCE).order_by("place__path", "pk"))


def in_force_over(place: Place) -> list[EmergencyResponse]:
    """What residents of a place are told is in force, the latest first. One query."""
    return _in_force(tuple(path_ids(place.path)))


@prepared
def _in_force(place_ids: tuple[int, ...]) -> QuerySet[EmergencyResponse]:
    found = EmergencyResponse.objects.filter(place_id__in=place_ids, state=State.IN_FORCE)
    return found.select_related("organisation", "place").order_by("-id")


def past_over(place: Place, at: datetime) -> QuerySet[EmergencyResponse]:
    """What residents of a place are told is over, for a year, the latest first."""
    found = EmergencyResponse.objects.filter(place_id__in=path_ids(place.path), ended_at__gt=at - PAST)
    return found.select_related("organisation", "place").order_by("-id")


def bulletins_of(responses: Iterable[EmergencyResponse]) -> dict[UUID, list[EmergencyLine]]:
    """What was published of these, by response, the latest first. One query, none for none."""
    ids = [one.pk for one in responses]
    told: dict[UUID, list[EmergencyLine]] = {one: [] for one in ids}
    if ids:
        for line in EmergencyLine.objects.filter(response_id__in=ids, step=Step.BULLETIN).order_by("-id"):
            told[line.response_id].append(line)
    return told


# -- one response ----------------------------------------------------------------------------------------


def called_ids(response: EmergencyResponse) -> list[UUID]:
    """The bodies that it calls or called. One query."""
    return list(
        EmergencyCall.objects.filter(response=response).order_by("pk").values_list("organisation_id", flat=True)
    )


def calls_of(response: EmergencyResponse) -> QuerySet[EmergencyCall]:
    """The bodies that it calls: who needs help first, then who is late, then by name. By body, never by person."""
    urgent = Case(
        When(state__in=OPEN, needs_help=True, then=Value(0)),
        When(state__in=OPEN, overdue_at__isnull=False, then=Value(1)),
        When(state__in=OPEN, then=Value(2)),
        default=Value(3),
    )
    found = EmergencyCall.objects.filter(response=response).select_related("organisation")
    return found.order_by(urgent, "organisation__kind", "organisation__name", "pk")


class Standing(NamedTuple):
    """How many of the called bodies are where: a sum over bodies, never by one."""

    called: int
    acknowledged: int
    late: int
    needing: int


def standing_of(response: EmergencyResponse) -> Standing:
    """How many bodies are called, have acknowledged, are late, need help. One query."""
    counted = EmergencyCall.objects.filter(response=response, state__in=OPEN).aggregate(
        called=Count("pk"),
        acknowledged=Count("pk", filter=Q(state=CallState.ACKNOWLEDGED)),
        late=Count("pk", filter=Q(overdue_at__isnull=False)),
        needing=Count("pk", filter=Q(needs_help=True)),
    )
    return Standing(**counted)


def reports_of(response: EmergencyResponse) -> QuerySet[Telling]:
    """What was told, the latest first, with the body and the request that it became."""
    found = Telling.objects.filter(call__response=response)
    return found.select_related("call__organisation", "call__response", "service_request").order_by("-id")


def lines_of(response: EmergencyResponse) -> list[EmergencyLine]:
    """Its time line, the latest first. One query."""
    return list(EmergencyLine.objects.filter(response=response).order_by("-id"))


# -- what is to happen by itself -------------------------------------------------------------------------


def with_late_calls(at: datetime) -> QuerySet[EmergencyResponse]:
    """Responses of which somebody called has let a time pass that nobody has noted yet."""
    late = EmergencyCall.objects.filter(due_at__lte=at, overdue_at=None, state__in=OPEN)
    return rows().filter(state=State.IN_FORCE, pk__in=late.order_by().values("response_id")).order_by("pk")


def to_be_reviewed(at: datetime) -> QuerySet[EmergencyResponse]:
    """Responses in force whose time to be looked at again has come, and that nobody was asked about yet."""
    found = rows().filter(state=State.IN_FORCE, review_at__lte=at, review_asked_at=None)
    return found.order_by("review_at", "pk")
