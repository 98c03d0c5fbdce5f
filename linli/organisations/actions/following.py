"""One person follows another in a post; and household links of who left go to who followed, or end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import build, record_many
from linli.core.models import Event
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.actions.term_of_post import Consent, new_appointment
from linli.organisations.models import Appointment, HouseholdLink, Organisation, Post
from linli.organisations.rules_posts import may_hand_over, may_settle_links
from linli.people.models import Person
from linli.places.models import Place

BATCH = 1000


@action
def hand_over(
    appointment: Appointment,
    *,
    to: Person,
    on: date,
    ends_on: date | None = None,
    consent: Consent | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Appointment:
    """Let a person follow another in a post: the old appointment ends the day before, the new one begins, for the same
    place and categories. Household links go over at once where the day has come, else on that day; what the post has
    open is the body's and stays with it.

    Raises `Refused`, `Stale`, and `Invalid` on "starts_on" (not within the old term), or what `appoint` raises.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=appointment.post_id)
    old = lock(appointment, version=version)
    places: Sequence[Place] = places_of(post.organisation)
    ask(may_hand_over(by, places, to.pk, at))
    last = on - timedelta(days=1)
    if last < old.starts_on:
        raise Invalid({"starts_on": _("It cannot be handed over before its second day.")})
    if old.ends_on is not None and last > old.ends_on:
        raise Invalid({"starts_on": _("It ended before that day. Appoint anew.")})
    if Appointment.objects.filter(follows=old).exists():
        raise Invalid({"starts_on": _("It is handed over already. End what follows first.")})
    if to.pk == old.person_id:
        raise Invalid({"person": _("Name somebody else than who holds it now.")})
    was, old.ends_on = old.ends_on, last
    save(old, "ends_on")
    new = new_appointment(
        post, to, places, starts_on=on, ends_on=ends_on, place=old.place, categories=old.categories,
        grade="", step=None, consent=consent, by=by, at=at, follows=old,
    )  # fmt: skip
    where = [old.place] if old.place else places
    told = {"ends_on": last.isoformat(), "followed_by": str(new.pk), "was": was.isoformat() if was else ""}
    note("appointment.ended", old, where, by=by, at=at, refs=told)
    refs = {"post": post.key, "person": str(to.pk), "starts_on": on.isoformat(), "follows": str(old.pk)}
    note("appointment.began", new, where, by=by, at=at, refs=refs)
    if on <= local_date(at):
        release_links(old, by=by, at=at)
    return new


def release_links(old: Appointment, *, by: Actor, at: datetime) -> int:
    """Within an action: end the open household links of an appointment that is over, and begin those of who follows.
    How many there were."""
    today = local_date(at)
    new = Appointment.objects.filter(follows=old, starts_on__lte=today).first()
    rooms = HouseholdLink.objects.filter(appointment=old, until=None).values_list("estate_id", flat=True)
    list(Place.every.select_for_update().filter(pk__in=set(rooms)).order_by("pk"))
    ending = list(HouseholdLink.objects.select_for_update().filter(appointment=old, until=None).order_by("pk"))
    if not ending:
        return 0
    HouseholdLink.objects.filter(pk__in=[link.pk for link in ending]).update(until=today, version=F("version") + 1)
    told = _told("household_link.ended", ending, by, at)
    if new is not None:
        made = [_taken_over(link, new.pk, today) for link in ending]
        HouseholdLink.objects.bulk_create(made, batch_size=BATCH)
        told += _told("household_link.began", made, by, at)
    record_many(told)
    return len(ending)


@action
def settle_links(appointment: Appointment, *, by: Actor, at: datetime) -> int:
    """The household links of an appointment that is over, by its term or with its body, go to who follows, or end. Safe
    to repeat; of one that still runs nothing is changed. How many there were. Raises `Refused`."""
    held = lock(appointment)
    ask(may_settle_links(by, at))
    today = local_date(at)
    body_ended = Organisation.objects.filter(posts=held.post_id, ended_on__lte=today).exists()
    if not body_ended and (held.ends_on is None or held.ends_on >= today):
        return 0
    return release_links(held, by=by, at=at)


def _taken_over(link: HouseholdLink, appointment_id: UUID, today: date) -> HouseholdLink:
    return HouseholdLink(
        appointment_id=appointment_id,
        post_key=link.post_key,
        room_id=link.room_id,
        estate_id=link.estate_id,
        building_id=link.building_id,
        since=today,
        origin=link.origin,
    )


def _told(kind: str, links: Iterable[HouseholdLink], by: Actor, at: datetime) -> list[Event]:
    """An event for each link, where its dwelling lies."""
    listed = list(links)
    rooms = {room.pk: room for room in Place.every.filter(pk__in=[link.room_id for link in listed])}
    return [
        build(
            kind,
            SimpleNamespace(pk=link.pk, level_ids=rooms[link.room_id].level_ids),
            by=by,
            at=at,
            refs={"appointment": str(link.appointment_id), "post": link.post_key, "origin": str(link.origin)},
        )
        for link in listed
    ]
