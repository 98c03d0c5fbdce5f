"""Who holds which post on a day, and the powers and scope that come with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from linli.core import clock
from linli.core.actors import Held
from linli.core.prepared import fetch
from linli.organisations.models import Appointment, Organisation, Post
from linli.organisations.narrowing import Colleague, taken_in
from linli.places.enums import CARRIED
from linli.playbooks.enums import Power
from linli.playbooks.parts import Post as PlaybookPost
from linli.playbooks.queries import by_id

_CARRIED = frozenset(level.value for level in CARRIED)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post of a body."""

    appointment_id: UUID
    person_id: UUID
    person_name: str
    post_key: str
    post_name: str
    place_id: int | None
    stands_duty: bool = True
    categories: frozenset[str] | None = None


def in_force(on: date) -> QuerySet[Appointment]:
    """Appointments that run on a day, the last day included, in bodies that have not ended by then."""
    lives = Q(post__organisation__ended_on=None) | Q(post__organisation__ended_on__gt=on)
    return Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), lives, starts_on__lte=on)


def manned_among(organisation_ids: Collection[UUID], on: date) -> set[UUID]:
    """Those of these bodies in which somebody holds a post on a day. One query."""
    held = in_force(on).filter(post__organisation_id__in=list(organisation_ids)).order_by()
    return set(held.values_list("post__organisation_id", flat=True))


POSTS = """
SELECT a.id, a.categories, p.key, p.playbook_version_id, o.id, o.short_name, o.kind,
       CASE WHEN a.place_id IS NULL THEN
         ARRAY(SELECT ROW(reach.level, reach.place_id)::text
               FROM organisations_organisationplace b JOIN places_reach reach ON reach.of_id = b.place_id
               WHERE b.organisation_id = o.id ORDER BY reach.place_id)
       ELSE
         ARRAY(SELECT ROW(level, place_id)::text FROM places_reach WHERE of_id = a.place_id ORDER BY place_id)
       END,
       CASE WHEN a.categories IS NOT NULL THEN
         (SELECT json_agg(json_build_array(q.key, q.playbook_version_id, c.categories))::text
          FROM organisations_appointment c JOIN organisations_post q ON q.id = c.post_id
          WHERE q.organisation_id = o.id AND (c.place_id IS NULL OR c.place_id = a.place_id)
            AND c.starts_on <= %s AND (c.ends_on IS NULL OR c.ends_on >= %s))
       END
FROM organisations_appointment a
JOIN organisations_post p ON p.id = a.post_id
JOIN organisations_organisation o ON o.id = p.organisation_id
WHERE a.person_id = %s AND a.starts_on <= %s AND (a.ends_on IS NULL OR a.ends_on >= %s)
  AND (o.ended_on IS NULL OR o.ended_on > %s)
ORDER BY a.starts_on, a.id
"""
"""In SQL, because every page of the desk asks it; a test holds it equal to `in_force` and the ORM."""


def posts_of(person_id: UUID, on: date) -> tuple[Held, ...]:
    """The posts that a person holds on a day, longest held first, with powers and scope resolved. One query.

    Powers, name, and whether the post is unpaid come from the playbook version that the post runs under (parsed once
    in a process). An appointment's own place narrows its scope to that place. A grid stands for what it covers. Of a
    post bound to categories, what no colleague with the same powers answers for is known as well.
    """
    return tuple(_held(*row) for row in fetch(POSTS, [on, on, person_id, on, on, on]))


def _held(
    appointment_id: UUID,
    categories: list[str] | None,
    key: str,
    version_id: UUID,
    organisation_id: UUID,
    organisation_name: str,
    body_kind: str,
    bound: list[str],
    colleagues: str | None,
) -> Held:
    spec = spec_of(key, version_id)
    pairs = (pair.strip("()").split(",") for pair in bound)
    scope = frozenset(scope_pair(level, int(bound_id)) for level, bound_id in pairs)
    powers = frozenset(str(power) for power in spec.powers) if spec else frozenset()
    return Held(
        appointment_id=appointment_id,
        post_key=key,
        post_name=str(spec.name) if spec else key,
        organisation_id=organisation_id,
        organisation_name=organisation_name,
        body_kind=body_kind,
        powers=powers,
        scope=scope,
        categories=None if categories is None else frozenset(categories),
        unpaid=spec.unpaid if spec else False,
        taken=None if colleagues is None else taken_in(powers, _colleagues(colleagues)),
    )


def _colleagues(told: str) -> list[Colleague]:
    """Everybody who holds a post in the same body for the same place or for all, as the query tells it."""
    return [
        (powers_of_post(key, UUID(version_id)), None if bound is None else frozenset(bound))
        for key, version_id, bound in json.loads(told)
    ]


def powers_of_post(key: str, version_id: UUID) -> frozenset[str]:
    """The powers that a playbook version gives to a post."""
    spec = spec_of(key, version_id)
    return frozenset(str(power) for power in spec.powers) if spec else frozenset()


def scope_pair(level: str, place_id: int) -> tuple[str, int]:
    """How a place stands in a scope: by its level where rows carry that level's id, else as the place itself."""
    return (level, place_id) if level in _CARRIED else ("place", place_id)


def spec_of(key: str, version_id: UUID) -> PlaybookPost | None:
    """What a playbook version says about a post; None for a post that it does not know, which then has no powers."""
    try:
        return by_id(version_id).post(key)
    except LookupError:
        return None


def holders(organisation: Organisation, on: date) -> list[Holder]:
    """Who holds the posts of a body on a day, in the playbook's order of posts (the head first), then longest held.

    One query.
    """
    return _holders(organisation.pk, on)


def _holders(organisation_id: UUID, on: date) -> list[Holder]:
    rows = (
        in_force(on)
        .filter(post__organisation_id=organisation_id)
        .order_by("starts_on", "pk")
        .values_list(
            "pk", "person_id", "person__name", "post__key", "post__playbook_version_id", "place_id", "categories"
        )
    )
    found: list[tuple[int, Holder]] = []
    for appointment_id, person_id, person_name, key, version_id, place_id, categories in rows:
        spec = spec_of(key, version_id)
        rank = by_id(version_id).posts.index(spec) if spec else len(by_id(version_id).posts)
        name = str(spec.name) if spec else key
        powers = frozenset(spec.powers) if spec else frozenset()
        duty = Power.HOUSEHOLD_LINK_HOLD not in powers or Power.SERVICE_REQUEST_VIEW in powers
        bound = None if categories is None else frozenset(categories)
        found.append((rank, Holder(appointment_id, person_id, person_name, key, name, place_id, duty, bound)))
    return [holder for _rank, holder in sorted(found, key=lambda pair: pair[0])]


Rota = Callable[[UUID, datetime, int | None], Sequence[UUID]]
"""Which appointments a body's rota names at a moment, for a matter of an estate (None: of no certain one)."""

_rotas: list[Rota] = []


def answer_by_rota(rota: Rota) -> None:
    """Let a rota say first who is on duty (once per rota)."""
    if rota not in _rotas:
        _rotas.append(rota)


def on_duty(organisation_id: UUID, at: datetime, category: str = "", estate_id: int | None = None) -> Holder | None:
    """Whoever is on duty in a body at a moment: whom the rota names, else its head, then its deputies; None where
    nobody holds a post. Who is there for their linked households alone stands no duty; for a matter of a category,
    first those who are not bound to others. Two queries."""
    there = [one for one in _holders(organisation_id, clock.local_date(at)) if one.stands_duty]
    rotas = _rotas if there else []
    named = [appointment for rota in rotas for appointment in rota(organisation_id, at, estate_id)]
    there.sort(key=lambda one: named.index(one.appointment_id) if one.appointment_id in named else len(named))
    fitting = [one for one in there if one.categories is None or not category or category in one.categories]
    return next(iter(fitting or there), None)


def powers_in(organisation_ids: Collection[UUID], on: date) -> dict[UUID, dict[UUID, frozenset[str]]]:
    """Who holds posts in these bodies on a day, and the powers of each there: {body: {person: powers}}. One query."""
    found = in_force(on).filter(post__organisation_id__in=list(organisation_ids)).order_by("pk")
    held = found.values_list("post__organisation_id", "person_id", "post__key", "post__playbook_version_id")
    known: dict[UUID, dict[UUID, frozenset[str]]] = {}
    for body, person, key, version_id in held:
        spec = spec_of(key, version_id)
        powers = frozenset(str(power) for power in spec.powers) if spec else frozenset()
        people = known.setdefault(body, {})
        people[person] = people.get(person, frozenset()) | powers
    return known


def others_with(
    organisation: Organisation,
    power: Power,
    not_these: Collection[UUID] = (),
    on: date | None = None,
    category: str = "",
) -> bool:
    """Whether somebody in a body has a power on a day (today if not said), other than these persons; for matters of a
    category, somebody whose they are. Two queries, and two more for a category."""
    keys = [
        (key, version_id)
        for key, version_id in Post.objects.filter(organisation=organisation).values_list("key", "playbook_version_id")
        if (spec := spec_of(key, version_id)) is not None and power in spec.powers
    ]
    if not keys:
        return False
    posts = reduce(or_, (Q(post__key=key, post__playbook_version_id=version) for key, version in keys))
    day = on or clock.local_date(clock.now())
    people = in_force(day).filter(posts, post__organisation=organisation)
    others = people.exclude(person_id__in=list(not_these))
    fitting = Q(categories=None) | Q(categories__contains=[category])
    if not category or others.filter(fitting).exists():
        return others.exists()
    return not people.filter(fitting).exists() and others.exists()


def seats_in(organisation_ids: Collection[UUID], on: date) -> dict[UUID, list[tuple[UUID, Colleague]]]:
    """Who holds posts in these bodies on a day: for each the person, the powers, and the categories that they are bound
    to. One query."""
    found = in_force(on).filter(post__organisation_id__in=list(organisation_ids)).order_by("pk")
    fields = ("post__organisation_id", "person_id", "post__key", "post__playbook_version_id", "categories")
    known: dict[UUID, list[tuple[UUID, Colleague]]] = {}
    for body, person, key, version_id, categories in found.values_list(*fields):
        bound = None if categories is None else frozenset(categories)
        known.setdefault(body, []).append((person, (powers_of_post(key, version_id), bound)))
    return known
