"""Giving a body its posts, appointing people to them for a term, and ending that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.actions.following import release_links
from linli.organisations.actions.term_of_post import Consent, new_appointment
from linli.organisations.models import Appointment, Organisation, Post
from linli.organisations.queries.posts import spec_of
from linli.organisations.rules import may_appoint, may_create_post, may_end_appointment
from linli.people.models import Person
from linli.places.models import Place


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
    grade: str = "",
    step: int | None = None,
    consent: Consent | None = None,
    by: Actor,
    at: datetime,
) -> Appointment:
    """Appoint a person from a day on, through `ends_on` (else through the playbook's term, if it sets one).

    `place` and `categories` narrow what the post reaches. Raises `Refused`, and `Invalid` on "ends_on" (before the
    start, or past the term), "place" (not served by the body), "categories" or "grade" or "step" (unknown to the
    playbook), "consent_by", "consent_on" or "consent_how" (wanted and not said), or "person" (holds it already; the
    post is full). What the system brings in holds already, and needs no consent again.
    """
    held_post = Post.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=post.pk)
    places = places_of(held_post.organisation)
    ask(may_appoint(by, places, person.pk, at))
    new = new_appointment(
        held_post, person, places, starts_on=starts_on, ends_on=ends_on, place=place, categories=categories,
        grade=grade, step=step, consent=consent, by=by, at=at,
    )  # fmt: skip
    refs = {"post": held_post.key, "person": str(person.pk), "starts_on": starts_on.isoformat()}
    note("appointment.began", new, [place] if place else places, by=by, at=at, refs=refs)
    return new


@action
def end_appointment(
    appointment: Appointment, *, ends_on: date, by: Actor, at: datetime, version: int | None = None
) -> Appointment:
    """Let an appointment run out with a day, earlier than it would. Its household links end at once where the day has
    come, else on that day.

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
    if ends_on <= clock.local_date(at):
        release_links(held, by=by, at=at)
    return held
