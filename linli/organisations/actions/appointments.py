"""Giving a body its posts, appointing people to them for a term, and ending that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Appointment, Organisation, Post
from linli.organisations.queries.posts import spec_of
from linli.organisations.rules import may_appoint, may_create_post, may_end_appointment
from linli.people.models import Person
from linli.places.models import Place
from linli.playbooks.parts import Post as PlaybookPost


@action
def create_post(organisation: Organisation, *, key: str, playbook_version_id: UUID, by: Actor, at: datetime) -> Post:
    """Give a body a post of a playbook version. The same post again is returned as it is.

    Raises `Refused`, and `Invalid` on "key" for a post that the playbook does not know, or of another kind of body.
    """
    places = places_of(organisation)
    ask(may_create_post(by, places, at))
    spec = spec_of(key, playbook_version_id)
    if spec is None:
        raise Invalid({"key": _("The playbook knows no such post.")})
    if spec.body_kind != organisation.kind:
        raise Invalid({"key": _("The post %(post)s belongs to another sort of body.") % {"post": spec.name}})
    post, made = Post.objects.get_or_create(
        organisation=organisation, key=key, defaults={"playbook_version_id": playbook_version_id}
    )
    if made:
        note("post.created", post, places, by=by, at=at, refs={"key": key, "organisation": str(organisation.pk)})
    return post


@action
def appoint(
    post: Post,
    person: Person,
    *,
    starts_on: date,
    ends_on: date | None = None,
    place: Place | None = None,
    categories: Collection[str] | None = None,
    by: Actor,
    at: datetime,
) -> Appointment:
    """Appoint a person from a day on, through `ends_on` (else through the playbook's term, if it sets one).

    `place` and `categories` narrow what the post reaches. Raises `Refused`, and `Invalid` on "ends_on" (before the
    start, or past the term), "place" (not served by the body) or "person" (holds it already; the post is full).
    """
    held_post = Post.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=post.pk)
    places = places_of(held_post.organisation)
    ask(may_appoint(by, places, person.pk, at))
    spec = spec_of(held_post.key, held_post.playbook_version_id)
    last_day = _last_day(spec, starts_on, ends_on)
    if place is not None and not any(place.path.startswith(bound.path) for bound in places):
        raise Invalid({"place": _("This body does not serve %(place)s.") % {"place": place.name}})
    _check_room(held_post, spec, person, place, starts_on, last_day)
    appointment = Appointment(
        post=held_post,
        person=person,
        place=place,
        categories=sorted(categories) if categories is not None else None,
        starts_on=starts_on,
        ends_on=last_day,
    )
    appointment.save(force_insert=True)
    refs = {"post": held_post.key, "person": str(person.pk), "starts_on": starts_on.isoformat()}
    note("appointment.began", appointment, [place] if place else places, by=by, at=at, refs=refs)
    return appointment


@action
def end_appointment(
    appointment: Appointment, *, ends_on: date, by: Actor, at: datetime, version: int | None = None
) -> Appointment:
    """Let an appointment run out with a day, earlier than it would.

    Raises `Refused`, `Stale`, and `Invalid` on "ends_on" before the first day or after the end that is set.
    """
    held = lock(appointment, version=version)
    organisation = Organisation.objects.get(posts=held.post_id)
    places: Sequence[Place] = places_of(organisation)
    ask(may_end_appointment(by, places, held.person_id, at))
    if ends_on < held.starts_on:
        raise Invalid({"ends_on": _("The last day cannot lie before the first.")})
    if held.ends_on is not None and ends_on > held.ends_on:
        raise Invalid({"ends_on": _("It ends earlier already. Appoint anew for a longer term.")})
    held.ends_on = ends_on
    save(held, "ends_on")
    note("appointment.ended", held, places, by=by, at=at, refs={"ends_on": ends_on.isoformat()})
    return held


def _last_day(spec: PlaybookPost | None, starts_on: date, ends_on: date | None) -> date | None:
    """The last day of a term; the playbook's where none is said."""
    if ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": _("The last day cannot lie before the first.")})
    if spec is None or spec.term_months is None:
        return ends_on
    longest = months_later(starts_on, spec.term_months) - timedelta(days=1)
    if ends_on is not None and ends_on > longest:
        told = {"post": spec.name, "count": spec.term_months}
        raise Invalid({"ends_on": _("The term of the post %(post)s is %(count)s months at most.") % told})
    return ends_on or longest


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise ValueError(day)


def _check_room(
    post: Post, spec: PlaybookPost | None, person: Person, place: Place | None, starts_on: date, last_day: date | None
) -> None:
    """Nobody holds a post twice for the same place, and no more people hold it than the playbook says."""
    together = _running(post, starts_on, last_day)
    if together.filter(person=person, place=place).exists():
        raise Invalid({"person": _("This person holds the post at that time already.")})
    if spec is not None and spec.count_max is not None and together.count() >= spec.count_max:
        told = {"post": spec.name, "count": spec.count_max}
        raise Invalid({"person": _("%(count)s may hold the post %(post)s at a time. End an appointment first.") % told})


def _running(post: Post, starts_on: date, last_day: date | None) -> QuerySet[Appointment]:
    """Appointments to a post that share at least a day with a stretch; an open end lasts for ever."""
    found = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), post=post)
    return found if last_day is None else found.filter(starts_on__lte=last_day)
