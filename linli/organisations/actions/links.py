"""Linking people in posts with households: one by hand, many as they were looked at, and ending a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import build, record, record_many
from linli.core.models import Event
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Appointment, HouseholdLink, LinkOrigin
from linli.organisations.queries.standing import DWELLINGS, Standing, appointed, playbook_of, standing
from linli.organisations.rules import may_apply_links, may_link_households
from linli.places.enums import Level
from linli.places.models import Place

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying did: links that began, those among them that took a household over, and links that only ended."""

    began: int = 0
    moved: int = 0
    ended: int = 0


@action
def link_household(room: Place, appointment: Appointment, *, by: Actor, at: datetime) -> HouseholdLink:
    """Link somebody in a post with a dwelling, by hand; who was linked in the same post is so no longer.

    The same link again is returned as it is. Raises `Refused`, and `Invalid` on "room" (no dwelling) or "appointment"
    (not linked with households here, or over).
    """
    estate = _locked(room)
    ask(may_link_households(by, room, at))
    if room.level != Level.ROOM or room.use not in DWELLINGS:
        raise Invalid({"room": _("Only dwellings are linked.")})
    today, key = clock.local_date(at), appointment.post.key
    if playbook_of(estate).link_of(key) is None or not appointed(estate, key, today).filter(pk=appointment.pk).exists():
        raise Invalid({"appointment": _("This person cannot be linked with households here.")})
    open_link = HouseholdLink.objects.filter(room=room, post_key=key, until=None).first()
    if open_link is not None and open_link.appointment_id == appointment.pk:
        return open_link
    if open_link is not None:
        _end(open_link, estate, today, by=by, at=at)
    link = _new(room.pk, room.building_id, appointment.pk, key, estate, today, LinkOrigin.HAND)
    link.save(force_insert=True)
    record("household_link.began", _where(link, estate), by=by, at=at, refs=_refs(link))
    return link


@action
def end_link(link: HouseholdLink, *, by: Actor, at: datetime, version: int | None = None) -> HouseholdLink:
    """End a link with today; one that has ended stays as it is. Raises `Refused` and `Stale`."""
    room = Place.objects.get(pk=link.room_id)
    estate = _locked(room)
    fresh = lock(link, version=version)
    ask(may_link_households(by, room, at))
    if fresh.until is None:
        _end(fresh, estate, clock.local_date(at), by=by, at=at)
    return fresh


@action
def apply_links(
    estate: Place,
    *,
    post_key: str,
    wanted: Mapping[int, UUID | None],
    seen: str,
    origin: LinkOrigin,
    building: Place | None = None,
    by: Actor,
    at: datetime,
) -> Applied:
    """Give these dwellings these people, None for nobody; the other dwellings stay as they are.

    `seen` is the fingerprint of what was looked at: of the estate, or of one building. Raises `Refused`, also where
    anything of it has changed, and `Invalid` on "wanted" for a dwelling or a person that is not of this estate.
    """
    estate, today = _locked(estate), clock.local_date(at)
    ask(may_link_households(by, estate, at))
    link = playbook_of(estate).link_of(post_key)
    if link is None:
        raise Invalid({"post_key": _("The playbook links this post with no households.")})
    now = standing(estate, link, today)
    ask(may_apply_links(by, building or estate, now.fingerprint(building.pk if building else None) == seen, at))
    _check(now, wanted)
    ending, made = _changes(now, estate, wanted, today, origin)
    HouseholdLink.objects.filter(pk__in=[old.pk for old in ending]).update(until=today, version=F("version") + 1)
    HouseholdLink.objects.bulk_create(made, batch_size=BATCH)
    told = [
        *_told("household_link.ended", ending, estate, by, at),
        *_told("household_link.began", made, estate, by, at),
    ]
    record_many(told)
    done = Applied(len(made), len({old.room_id for old in ending} & {new.room_id for new in made}))
    done = Applied(done.began, done.moved, len(ending) - done.moved)
    refs = {"post": post_key, "began": done.began, "moved": done.moved, "ended": done.ended, "origin": origin.value}
    record("place.links_applied", estate, by=by, at=at, refs=refs)
    return done


def _locked(place: Place) -> Place:
    """The estate that a place lies in, locked: links of an estate change one after the other."""
    return lock(Place(pk=place.estate_id))


def _check(now: Standing, wanted: Mapping[int, UUID | None]) -> None:
    doors = {door.id for door in now.doors}
    people = {one.appointment_id for one in now.people}
    if not set(wanted) <= doors or not {who for who in wanted.values() if who} <= people:
        raise Invalid({"wanted": _("A household or a person is not of this estate.")})


def _changes(
    now: Standing, estate: Place, wanted: Mapping[int, UUID | None], today: date, origin: LinkOrigin
) -> tuple[list[HouseholdLink], list[HouseholdLink]]:
    """The open links that end, and the new ones, unsaved."""
    differing = [door for door in now.doors if door.id in wanted and wanted[door.id] != door.appointment_id]
    ids = [door.link_id for door in differing if door.link_id]
    ending = list(HouseholdLink.objects.filter(pk__in=ids).order_by("pk"))
    made = [
        _new(door.id, door.building_id, who, now.link.key, estate, today, origin)
        for door in differing
        if (who := wanted[door.id]) is not None
    ]
    return ending, made


def _new(
    room_id: int,
    building_id: int | None,
    appointment_id: UUID,
    key: str,
    estate: Place,
    today: date,
    origin: LinkOrigin,
) -> HouseholdLink:
    return HouseholdLink(
        appointment_id=appointment_id,
        post_key=key,
        room_id=room_id,
        estate_id=estate.pk,
        building_id=building_id,
        since=today,
        origin=origin,
    )


def _end(link: HouseholdLink, estate: Place, today: date, *, by: Actor, at: datetime) -> None:
    link.until = today
    save(link, "until")
    record("household_link.ended", _where(link, estate), by=by, at=at, refs=_refs(link))


def _told(kind: str, links: Iterable[HouseholdLink], estate: Place, by: Actor, at: datetime) -> list[Event]:
    return [build(kind, _where(link, estate), by=by, at=at, refs=_refs(link)) for link in links]


def _where(link: HouseholdLink, estate: Place) -> SimpleNamespace:
    """The link as an event's subject: it lies where its dwelling lies."""
    levels = {**estate.level_ids(), **link.level_ids()}
    return SimpleNamespace(pk=link.pk, level_ids=lambda: levels)


def _refs(link: HouseholdLink) -> dict[str, str]:
    return {"appointment": str(link.appointment_id), "post": link.post_key, "origin": str(link.origin)}
