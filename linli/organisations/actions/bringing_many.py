"""Bringing in many bodies with their posts, and many appointments: what a whole city begins with.

The rows and events are those of `create_organisation`, `create_post` and `appoint`, written by COPY.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.events import build, record_many
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.models import Event
from linli.core.refusals import Invalid, ask
from linli.core.secrets import normalise_phone
from linli.organisations.actions.bodies import LONGEST
from linli.organisations.actions.term_of_post import Consent, check_consent, last_day_of
from linli.organisations.models import Appointment, Organisation, OrganisationPlace, Post, Station
from linli.organisations.queries.posts import spec_of
from linli.organisations.rules import may_appoint, may_create_body, may_create_post
from linli.people.models import Person
from linli.places.initials import initials
from linli.places.models import Place
from linli.playbooks.enums import BodyKind


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body with the places that it serves, the highest first, and the posts that it gets of the playbook."""

    kind: BodyKind
    name: str
    places: Sequence[Place]
    short_name: str = ""
    telephone: str = ""
    posts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """Somebody is to hold a post from a day on, with consent where the post wants it; `place` narrows it. `body` is
    where the post lies."""

    post: Post
    body: Organisation
    person: Person
    starts_on: date
    place: Place | None = None
    consent: Consent | None = None


@action
def import_bodies_many(
    rows: Sequence[BodyRow], *, playbook_version_id: UUID, by: Actor, at: datetime
) -> list[tuple[Organisation, dict[str, Post]]]:
    """Bring in bodies with their places and posts, in their order; each with its posts by key.

    Nothing is written where one is wrong. Raises `Refused`, and `Invalid` on "name", "telephone", "places" or "key".
    """
    bodies: list[Organisation] = []
    bindings: list[OrganisationPlace] = []
    posts: list[Post] = []
    told: list[Event] = []
    made = []
    for row in rows:
        ask(may_create_body(by, row.kind, row.places, at))
        body = _body(row)
        bodies.append(body)
        bindings += [OrganisationPlace(organisation=body, place=place) for place in row.places]
        refs: dict[str, Any] = {"places": [place.pk for place in row.places]}
        told.append(_event("organisation.created", body, row.places[0], refs, by, at))
        own = {}
        for key in row.posts:
            ask(may_create_post(by, row.places, at))
            own[key] = _post(body, key, playbook_version_id)
            refs = {"key": key, "organisation": str(body.pk)}
            told.append(_event("post.created", own[key], row.places[0], refs, by, at))
        posts += own.values()
        made.append((body, own))
    copy_many(bodies)
    copy_many(bindings)
    copy_many([Station(organisation=body) for body in bodies if body.kind == BodyKind.SERVICE_STATION])
    copy_many(posts)
    record_many(told)
    return made


def _body(row: BodyRow) -> Organisation:
    """A body, unsaved. Raises `Invalid`."""
    full, short = (" ".join(text.split()) for text in (row.name, row.short_name))
    if not full or len(full) > LONGEST["name"] or len(short) > LONGEST["short_name"]:
        raise Invalid({"name": _("Write what it is called.")})
    if not row.places:
        raise Invalid({"places": _("A body serves at least one place.")})
    if row.telephone and normalise_phone(row.telephone) is None:
        raise Invalid({"telephone": _("This is no telephone number.")})
    return Organisation(
        id=uuid7(), kind=row.kind.value, name=full, short_name=short or full[: LONGEST["short_name"]],
        telephone=normalise_phone(row.telephone) or "", pinyin=initials(full),
    )  # fmt: skip


def _post(body: Organisation, key: str, version_id: UUID) -> Post:
    """A post of a body, unsaved. Raises `Invalid`."""
    spec = spec_of(key, version_id)
    if spec is None:
        raise Invalid({"key": _("The playbook knows no such post.")})
    if spec.body_kind != body.kind:
        raise Invalid({"key": _("The post %(post)s belongs to another sort of body.") % {"post": spec.name}})
    return Post(id=uuid7(), organisation=body, key=key, playbook_version_id=version_id)


@action
def appoint_many(rows: Sequence[AppointmentRow], *, by: Actor, at: datetime) -> list[Appointment]:
    """Appoint many people, in their order, each through the playbook's term.

    Nothing is written where one is wrong. Raises `Refused`, and `Invalid` on "place" (not served by the body), "person"
    (holds it already; the post is full), "consent_by", "consent_on" or "consent_how" (wanted and not said).
    """
    bound = _bound({row.body.pk for row in rows})
    posts = {row.post.pk: row.post for row in rows}
    list(Post.objects.select_for_update().filter(pk__in=posts).order_by("pk").values_list("pk"))
    held = _held(posts, min((row.starts_on for row in rows), default=date.max))
    counts = Counter(post_id for post_id, _person, _place in held)
    made, told = [], []
    for row in rows:
        places = bound.get(row.body.pk, [])
        ask(may_appoint(by, places, row.person.pk, at))
        if row.place is not None and not any(row.place.path.startswith(one.path) for one in places):
            raise Invalid({"place": _("This body does not serve %(place)s.") % {"place": row.place.name}})
        spec = spec_of(row.post.key, row.post.playbook_version_id)
        given = row.consent or Consent()
        check_consent(spec, given, by, at)
        me = (row.post.pk, row.person.pk, row.place.pk if row.place else None)
        if me in held:
            raise Invalid({"person": _("This person holds the post at that time already.")})
        held.add(me)
        counts[row.post.pk] += 1
        if spec is not None and spec.count_max is not None and counts[row.post.pk] > spec.count_max:
            said = {"post": spec.name, "count": spec.count_max}
            message = _("%(count)s may hold the post %(post)s at a time. End an appointment first.") % said
            raise Invalid({"person": message})
        one = Appointment(
            id=uuid7(), post=row.post, person=row.person, place=row.place,
            starts_on=row.starts_on, ends_on=last_day_of(spec, row.starts_on, None),
            consent_by=" ".join(given.by.split()), consent_on=given.on, consent_how=" ".join(given.how.split()),
        )  # fmt: skip
        made.append(one)
        refs = {"post": row.post.key, "person": str(row.person.pk), "starts_on": row.starts_on.isoformat()}
        told.append(_event("appointment.began", one, row.place or places[0], refs, by, at))
    copy_many(made)
    record_many(told)
    return made


def _bound(body_ids: Iterable[UUID]) -> dict[UUID, list[Place]]:
    """The places that bodies are bound to, highest first."""
    found: dict[UUID, list[Place]] = {}
    rows = (
        OrganisationPlace.objects.filter(organisation_id__in=body_ids).select_related("place").order_by("place__path")
    )
    for binding in rows:
        found.setdefault(binding.organisation_id, []).append(binding.place)
    return found


def _held(post_ids: Iterable[UUID], since: date) -> set[tuple[UUID, UUID, int | None]]:
    """(post, person, place) of the appointments to these posts that run on a day or later."""
    running = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since), post_id__in=post_ids).order_by("pk")
    return set(running.values_list("post_id", "person_id", "place_id"))


def _event(kind: str, subject: Any, place: Place, refs: dict[str, Any], by: Actor, at: datetime) -> Event:
    """An event, unsaved, that lies where the place lies."""
    return build(kind, SimpleNamespace(pk=subject.pk, level_ids=place.level_ids), by=by, at=at, refs=refs)
