"""Loading service requests: what may not be seen cannot be loaded, and every list is one of these queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.core import clock
from linli.core.actors import Actor
from linli.core.codes import hash_code, normalise_code, query_code
from linli.core.models import Event
from linli.core.prepared import Text, prepared
from linli.people.vault import vault
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.queries import by_id
from linli.service_requests.enums import OPEN, STAFF_TURN, ClockKind, State
from linli.service_requests.hands import waits_for_others
from linli.service_requests.models import Affected, Clock, JobLink, Pause, Remark, SavedList, ServiceRequest
from linli.service_requests.narrowed import by_level, concerning, lying_in, narrowing

OVERSEERS: frozenset[str] = frozenset(
    {
        BodyKind.SERVICE_STATION,
        BodyKind.RESIDENTS_COMMITTEE,
        BodyKind.SUBDISTRICT_OFFICE,
        BodyKind.DISTRICT_GOVERNMENT,
        BodyKind.CITY_GOVERNMENT,
    }
)
"""Bodies that see everything in their places; every other body sees what it holds or has handled."""

WITH_HANDLER = frozenset({State.DISPATCHED, State.IN_HAND})
"""It lies with the body to which it was dispatched, whose time runs."""

JOINED = ("station", "holder", "lead")
"""Bodies that rules and pages need with each row."""

CODE_PURPOSE = "service_request.code"


def rows() -> QuerySet[ServiceRequest]:
    """Service requests with the bodies that rules and pages need."""
    return ServiceRequest.objects.select_related(*JOINED).defer("search")


Sight = tuple[bool, bool, tuple[Any, ...], tuple[UUID, ...], UUID | None]
"""What of an actor decides what they see: whether it is the system, whether one of their bodies sees only its own, what
each post sees, things opened by a code, the person. Plain values, so that `core.prepared` can ask with them."""


def sight_of(actor: Actor) -> Sight:
    """What decides what this actor sees."""
    posts = tuple(
        (held.organisation_id, by_level(held.scope) if held.body_kind in OVERSEERS else None, narrowing(held))
        for held in actor.open_posts
        if Power.SERVICE_REQUEST_VIEW in held.powers
    )
    own_only = any(held.body_kind not in OVERSEERS for held in actor.open_posts)
    opened = actor.subjects | {actor.link.subject_id} if actor.link else actor.subjects
    return (actor.is_system, own_only, posts, tuple(sorted(opened)), actor.own_id)


def visible_to(actor: Actor) -> QuerySet[ServiceRequest]:
    """Every service request that this actor may see: the twin of `rules.may_see`, held equal by a test."""
    return seen_by(sight_of(actor))


def seen_by(sight: Sight) -> QuerySet[ServiceRequest]:
    """Every service request that is seen so."""
    system, _own_only, posts, subjects, person_id = sight
    if system:
        return rows()
    seen = _in_posts(posts)
    if subjects:
        seen |= Q(pk__in=subjects)
    if person_id is not None:
        seen |= Q(reporter_id=person_id) | Q(filed_by_id=person_id)
    return rows().filter(seen)


def listed_for(actor: Actor) -> QuerySet[ServiceRequest]:
    """What the lists of the desk are made of: what one's posts see, and what one wrote down for others.

    For bodies that oversee places this is their places alone, so that one index gives the newest fifty of millions.
    """
    return listed_by(sight_of(actor))


def listed_by(sight: Sight) -> QuerySet[ServiceRequest]:
    """What the lists of the desk are made of for whoever sees so."""
    _system, own_only, posts, _subjects, person_id = sight
    seen = _in_posts(posts)
    if own_only and person_id is not None:
        seen |= Q(filed_by_id=person_id)
    return rows().filter(seen)


def _in_posts(posts: tuple[Any, ...]) -> Q:
    """What posts see: overseers everything in their places, others what they hold or were given."""
    seen = Q(pk__in=[])
    for body, places, bound in posts:
        own = Q(about_station=True, station_id=body) & ~Q(holder_id=body)
        if places is not None:
            seen |= lying_in(places) & ~own & concerning(bound)
        else:
            given = Q(lead_id=body) | Q(holder_id=body, state__in=sorted(OPEN)) | Q(helper_ids__contains=[body])
            seen |= (given | Q(climbed_ids__contains=[body])) & ~own & concerning(bound)
    return seen


LINE = (
    "id", "number", "state", "title", "where_words", "place_id", "building_id", "estate_id", "community_id",
    "subdistrict_id", "district_id", "city_id", "holder_id", "lead_id", "station_id", "due_at", "received_at",
    "urgency", "hazard", "on_behalf", "satisfied", "inspected_at", "reopenings", "version", "playbook_version_id",
    "category", "words_released", "resolve_by", "first_resolve_by", "resolved_by_id", "reporter_id", "history",
    "holder__short_name", "holder__telephone", "holder__kind", "released_title", "reminders", "supervise_by",
    "helping_ids", "climbed_ids", "dispatched_by_id", "affected_count",
    "in_vain_ids", "awaiting_agenda",
)  # fmt: skip
"""What a line of a list shows or asks a rule about."""


def lines(found: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """The same rows with what a line of a list needs, and the body that holds each; the rest stays where it is."""
    return found.select_related(None).select_related("holder").defer(None).only(*LINE)


Part = tuple[tuple[Any, ...], UUID | None]
"""What of an actor decides what waits for them: for each post its body, what binds it to categories, and which of its
powers count; the person."""

WAITED_FOR = (
    Power.SERVICE_REQUEST_ACCEPT,
    Power.SERVICE_REQUEST_DISPATCH,
    Power.SERVICE_REQUEST_HANDLE,
    Power.SERVICE_REQUEST_CALL_BACK,
    Power.SERVICE_REQUEST_REVIEW_HAZARD,
)


def part_of(actor: Actor) -> Part:
    """What decides what waits for this actor."""
    posts = (
        (held.organisation_id, narrowing(held), *(power in held.powers for power in WAITED_FOR)) for held in actor.posts
    )
    return (tuple(sorted(posts)), actor.person_id)


def waiting_for(actor: Actor, at: datetime | None = None) -> QuerySet[ServiceRequest]:
    """The inbox at a moment, now if none is said: what waits for the bodies of this actor's posts, overdue first, then
    due, then longest waiting.

    A post gets the states in which it can act: accepting and dispatching posts what their body holds, handling posts
    what was dispatched to it, call-back posts what waits for a word that silence cannot give, reviewers the hazards. A
    question that nobody answered comes back after the quiet days; what was reopened waits for who had no hand in it,
    and where nobody is left for all who can pass it on. What is overdue and climbed the ladder waits for the
    dispatching posts of the bodies above as well.
    """
    return waiting_by(part_of(actor), at or clock.now())


def waiting_by(part: Part, at: datetime) -> QuerySet[ServiceRequest]:
    """What waits at a moment for whoever has this part."""
    return _in_order(_held(part, at) | _beside(part))


def held_by(part: Part, at: datetime) -> QuerySet[ServiceRequest]:
    """Of this, what one's bodies hold: asked apart from the rest, because one index gives its first rows."""
    return _in_order(_held(part, at))


def beside_by(part: Part) -> QuerySet[ServiceRequest]:
    """Of this, what one's bodies help with, or what stands before them because it is overdue, and they do not hold."""
    posts, _person_id = part
    return _in_order(_beside(part) & ~Q(holder_id__in=[body for body, *_powers in posts]))


def _in_order(waiting: Q) -> QuerySet[ServiceRequest]:
    return rows().filter(waiting, state__in=sorted(OPEN)).order_by("due_at", "received_at", "id")


def _beside(part: Part) -> Q:
    posts, _person_id = part
    beside = Q(pk__in=[])
    for bound in dict.fromkeys(post[1] for post in posts):
        alike = [(body, *powers) for body, binding, *powers in posts if binding == bound]
        waits = Q(pk__in=[])
        handling = [body for body, _accepts, _dispatches, handles, *_rest in alike if handles]
        if handling:
            waits |= Q(helping_ids__overlap=handling)
        dispatching = [body for body, _accepts, dispatches, *_rest in alike if dispatches]
        if dispatching:
            waits |= Q(climbed_ids__overlap=dispatching)
        beside |= waits & concerning(bound)
    return beside


def _held(part: Part, at: datetime) -> Q:
    posts, person_id = part
    bodies = [body for body, *_powers in posts]
    waiting = Q(pk__in=[])
    for body, bound, accepts, dispatches, handles, calls_back, reviews in posts:
        states, mine = set[State](), Q(pk__in=[])
        if accepts:
            states |= {State.RECEIVED, State.ACCEPTED}
            mine |= Q(holder_id=body, state=State.NEEDS_INFO, due_at__lte=at)
        if dispatches:
            states |= {State.ACCEPTED}
        if handles:
            states |= {State.DISPATCHED, State.IN_HAND}
        if handles or dispatches:
            mine |= Q(holder_id=body, supervise_by__isnull=False)
        if states:
            mine |= Q(holder_id=body, state__in=sorted(states))
        looked_for = Q(pk__in=[])
        if calls_back:
            looked_for |= Q(on_behalf=True)
        if reviews:
            looked_for |= Q(hazard=True, inspected_at=None)
        resolved = Q(holder_id=body, state=State.RESOLVED) & ~Q(lead_id__in=bodies)
        mine |= resolved & looked_for & ~Q(resolved_by_id=person_id)
        waiting |= mine & concerning(bound)
    return Q(holder_id__in=bodies) & waiting & ~waits_for_others(bodies, person_id)


def open_in(estate_id: int) -> QuerySet[ServiceRequest]:
    """Open service requests of an estate for its public page: never the station's own, never held back."""
    return rows().filter(estate_id=estate_id, state__in=sorted(OPEN), station_only=False, about_station=False)


def closed_in(estate_id: int, since: datetime) -> QuerySet[ServiceRequest]:
    """What was closed in an estate since a moment, for its public page, newest first."""
    return rows().filter(
        estate_id=estate_id,
        state=State.CLOSED,
        closed_at__gte=since,
        station_only=False,
        about_station=False,
        history=False,
    )


def estate_counts(estate_id: int, since: datetime) -> dict[str, int]:
    """For an estate's sentence, in one query: how many are `waiting`, and `closed` since the moment."""
    public = Q(station_only=False, about_station=False)
    counted = ServiceRequest.objects.filter(public, estate_id=estate_id, history=False).aggregate(
        waiting=Count("pk", filter=Q(state__in=sorted(OPEN))),
        closed=Count("pk", filter=Q(state=State.CLOSED, closed_at__gte=since)),
    )
    return {"waiting": counted["waiting"], "closed": counted["closed"]}


def code_of(service_request_id: UUID) -> str:
    """The query code of a service request: derived from its id, so that a slip or a retry can show it again."""
    return query_code(service_request_id, vault().hmac_key(CODE_PURPOSE))


def code_hash(code: str) -> bytes:
    """How a code is stored."""
    return hash_code(code, vault().hmac_key(CODE_PURPOSE + ".stored"))


def by_code(text: str) -> ServiceRequest | None:
    """The service request that this code opens, however it was typed."""
    code = normalise_code(text)
    return rows().filter(code_hash=code_hash(code)).first() if code else None


def links_of(row: ServiceRequest) -> QuerySet[JobLink]:
    """The links that were given for it, newest first, each with its assignment."""
    return JobLink.objects.filter(service_request=row).select_related("assignment__organisation").order_by("-id")


def link_hash(words: str) -> bytes:
    """How the words of a link are kept. They hold 256 random bits, so that no salt and no slow hash is needed."""
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()


def job_link(words: str) -> JobLink | None:
    """The link of these words, whether or not it still opens anything. One query."""
    joined = ("assignment__organisation", *(f"service_request__{name}" for name in JOINED))
    return JobLink.objects.select_related(*joined).filter(hash=link_hash(words)).first()


def events_of(row: ServiceRequest) -> list[Event]:
    """What happened to it, oldest first."""
    return _events(Text(row.pk))


@prepared
def _events(subject_id: str) -> QuerySet[Event]:
    return Event.objects.filter(subject_id=subject_id).order_by("id")


def remarks_of(row: ServiceRequest) -> list[Remark]:
    """All words about it, oldest first."""
    return _remarks(row.pk)


@prepared
def _remarks(service_request_id: UUID) -> QuerySet[Remark]:
    return Remark.objects.filter(service_request_id=service_request_id).order_by("id")


def pauses_of(row: ServiceRequest) -> list[Pause]:
    """Every stretch in which it stood still, oldest first. One query."""
    return _pauses(row.pk)


@prepared
def _pauses(service_request_id: UUID) -> QuerySet[Pause]:
    return Pause.objects.filter(service_request_id=service_request_id).order_by("started_at", "id")


def joinings_of(actor: Actor, row: ServiceRequest | None = None) -> QuerySet[Affected]:
    """What this actor said to be also affected by and has not left: by account, or in this browser; newest first."""
    mine = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        mine |= Q(person_id=actor.own_id)
    found = Affected.objects.filter(mine, left_at=None).select_related("service_request__station").order_by("-id")
    return found.filter(service_request=row) if row is not None else found


def running_pause(row: ServiceRequest) -> Pause | None:
    """The pause in which it stands now."""
    return Pause.objects.filter(service_request=row, ended_at=None).first()


def due_for_silence(at: datetime) -> QuerySet[ServiceRequest]:
    """Resolved service requests whose quiet days are over."""
    return rows().filter(state=State.RESOLVED, silence_closes_at__lte=at, on_behalf=False)


def overdue(row: ServiceRequest, at: datetime) -> bool:
    """Whether a body that must act is late; unpaid neighbours never are (law 6)."""
    return row.due_at is not None and row.due_at < at and row.state in STAFF_TURN and not is_asked(row)


def is_asked(row: ServiceRequest) -> bool:
    """Whether it lies with unpaid neighbours, who are asked and never overdue (law 6). No query."""
    return row.state in WITH_HANDLER and row.playbook.is_asked(row.holder.kind)


def due_for_giving_back(at: datetime) -> QuerySet[ServiceRequest]:
    """What bodies have in their hands past its time; those of unpaid neighbours among them go back by themselves."""
    return rows().filter(state__in=sorted(WITH_HANDLER), due_at__lte=at)


def with_neighbours(kinds: Iterable[tuple[UUID, str]], of: str = "") -> Q:
    """Which rows lie with unpaid neighbours, who are asked and never overdue (law 6), given the playbook versions and
    kinds of holders that occur. `of` leads from what is asked to the row. No query."""
    theirs = Q(pk__in=[])
    for version_id, kind in kinds:
        if by_id(version_id).is_asked(kind):
            theirs |= Q(**{f"{of}playbook_version_id": version_id, f"{of}holder__kind": kind})
    return theirs & Q(**{f"{of}state__in": sorted(WITH_HANDLER)})


def clocks_to_watch(at: datetime) -> QuerySet[Clock]:
    """Running clocks that are to be looked at now, of matters in which a body must act, longest waiting first. Nothing
    of unpaid neighbours is among them. One query, to know who they are."""
    found = Clock.objects.filter(
        ended_at=None,
        watch_at__lte=at,
        service_request__history=False,
        service_request__state__in=sorted(STAFF_TURN),
    )
    pair = ("service_request__playbook_version_id", "service_request__holder__kind")
    kinds = found.order_by(*pair).values_list(*pair).distinct()
    return found.exclude(with_neighbours(kinds, "service_request__")).order_by("watch_at", "id")


def on_the_calendar(first_day: date) -> QuerySet[ServiceRequest]:
    """What a change of the calendar from this day on can move: running dates that are provisional, or not before it."""
    begins = clock.day_bounds(first_day)[0]
    running = Clock.objects.filter(ended_at=None).exclude(kind=ClockKind.SILENCE)
    moved = running.filter(Q(provisional=True) | Q(due_at__gte=begins))
    return rows().filter(state__in=sorted(STAFF_TURN), history=False, pk__in=moved.values("service_request_id"))


def saved_lists_of(actor: Actor) -> list[SavedList]:
    """The lists that this person named, and those that colleagues share with the bodies of their posts. One query."""
    return _saved_lists(actor.person_id, tuple(sorted({held.organisation_id for held in actor.posts})))


@prepared
def _saved_lists(person_id: UUID | None, bodies: tuple[UUID, ...]) -> QuerySet[SavedList]:
    return SavedList.objects.filter(Q(person_id=person_id) | Q(organisation_id__in=bodies)).order_by("id")
