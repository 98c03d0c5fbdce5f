"""Writing public spaces down, moving them on, putting right what is written, and the rooms inside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places import rules_spaces as rules
from linli.places.enums_spaces import RoomKind, SpaceKind, SpaceOwner, SpaceState, SpaceVerb, follows
from linli.places.models import Place, PublicSpace, SpacePeriod, SpaceRoom
from linli.places.models_spaces import DAY_MINUTES
from linli.places.naming import plain

LONGEST_NAME = 60
LONGEST_WHAT_FOR = 120
LARGEST_AREA = 100_000_00
"""Ten hectares: more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """What is written of a space. `area` is in hundredths of a square metre."""

    name: str
    kind: str
    area: int
    owner: str
    owner_name: str = ""


@action
def add_space(place: Place, facts: SpaceFacts, *, found_on: date | None = None, by: Actor, at: datetime) -> PublicSpace:
    """Write a space down that was found idle on a day (None: today). Raises `Refused`, and `Invalid` by field."""
    fresh = lock(place)
    ask(rules.may_add_space(by, fresh, at))
    day = found_on or local_date(at)
    facts, errors = _checked(facts)
    errors |= _day(day, at, "found_on")
    if PublicSpace.objects.filter(place_id=fresh.pk, name=facts.name).exclude(state=SpaceState.GIVEN_BACK).exists():
        errors["name"] = _("%(name)s is already here.") % {"name": facts.name}
    if errors:
        raise Invalid(errors)
    levels = {f"{level}_id": place_id for level, place_id in fresh.level_ids().items()}
    space = PublicSpace(
        name=facts.name, kind=facts.kind, area=facts.area, owner=facts.owner, owner_name=facts.owner_name,
        state=SpaceState.FOUND_IDLE, **levels,
    )  # fmt: skip
    space.save(force_insert=True)
    SpacePeriod(space=space, state=SpaceState.FOUND_IDLE, since=day).save(force_insert=True)
    record("public_space.added", space, by=by, at=at, refs={"on": day.isoformat(), "space_kind": space.kind})
    return space


@action
def move_space(
    space: PublicSpace,
    verb: SpaceVerb,
    *,
    on: date | None = None,
    what_for: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> PublicSpace:
    """One step on, from a day on (None: today). Raises `Refused`, `Stale`, and `Invalid` on "on" or "what_for"."""
    fresh = lock(space, version=version)
    ask(rules.may_move_space(by, fresh, verb, at))
    target = follows(verb, SpaceState(fresh.state))
    if target is None:
        raise Invalid({"verb": _("Choose a step that follows from that.")})
    day, words = on or local_date(at), " ".join(what_for.split())
    now = SpacePeriod.objects.get(space=fresh, until=None)
    errors = _day(day, at, "on")
    if day < now.since:
        errors["on"] = _("That is before the day since which it is what it is now.")
    errors |= _what_for(target, words)
    if errors:
        raise Invalid(errors)
    now.until = day
    now.save(update_fields=["until"])
    SpacePeriod(
        space=fresh, state=target, since=day, what_for=words if target is SpaceState.IN_USE else ""
    ).save(force_insert=True)  # fmt: skip
    fresh.state = target
    save(fresh, "state")
    refs = {"verb": verb.value, "from": now.state, "to": target.value, "on": day.isoformat()}
    record("public_space.moved", fresh, by=by, at=at, refs=refs)
    return fresh


@action
def correct_space(
    space: PublicSpace, facts: SpaceFacts, *, what_for: str = "", by: Actor, at: datetime, version: int | None = None
) -> PublicSpace:
    """Put right what is written of a space, and of one in use what for. Raises `Refused`, `Stale`, and `Invalid`."""
    fresh = lock(space, version=version)
    ask(rules.may_correct_space(by, fresh, at))
    facts, errors = _checked(facts)
    words = " ".join(what_for.split())
    errors |= _what_for(SpaceState(fresh.state), words)
    twins = PublicSpace.objects.filter(place_id=fresh.place_id, name=facts.name).exclude(pk=fresh.pk)
    if twins.exclude(state=SpaceState.GIVEN_BACK).exists():
        errors["name"] = _("%(name)s is already here.") % {"name": facts.name}
    if errors:
        raise Invalid(errors)
    fresh.name, fresh.kind, fresh.area = facts.name, facts.kind, facts.area
    fresh.owner, fresh.owner_name = facts.owner, facts.owner_name
    save(fresh, "name", "kind", "area", "owner", "owner_name")
    if fresh.state == SpaceState.IN_USE:
        SpacePeriod.objects.filter(space=fresh, until=None).update(what_for=words)
    record("public_space.corrected", fresh, by=by, at=at)
    return fresh


@action
def open_for_booking(
    space: PublicSpace,
    *,
    longest: int | None,
    opens: int = 8 * 60,
    closes: int = 21 * 60,
    at_once: bool = False,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> PublicSpace:
    """Say in which hours and for how many minutes at most a space is booked, `longest` None: not at all.

    What is booked already stays. Raises `Refused`, `Stale`, and `Invalid` on "opens", "closes" or "longest".
    """
    fresh = lock(space, version=version)
    ask(rules.may_open_for_booking(by, fresh, at))
    errors = {}
    if not 0 <= opens < DAY_MINUTES:
        errors["opens"] = _("Say an hour of the day.")
    if not opens < closes <= DAY_MINUTES:
        errors["closes"] = _("It closes after it opens, on the same day.")
    if longest is not None and not 0 < longest <= DAY_MINUTES:
        errors["longest"] = _("Between half an hour and a whole day.")
    if errors:
        raise Invalid(errors)
    fresh.opens, fresh.closes, fresh.longest, fresh.at_once = opens, closes, longest, at_once
    save(fresh, "opens", "closes", "longest", "at_once")
    refs = {"longest": longest, "opens": opens, "closes": closes, "at_once": at_once}
    record("public_space.opened_for_booking", fresh, by=by, at=at, refs=refs)
    return fresh


@action
def add_space_room(
    space: PublicSpace, *, name: str, kind: str, host: str = "", hours: str = "", bookable: bool = False,
    by: Actor, at: datetime,
) -> SpaceRoom:  # fmt: skip
    """Write a room inside a space down. Raises `Refused`, and `Invalid` on "name", "kind", "host" or "hours"."""
    fresh = lock(space)
    ask(rules.may_keep_rooms(by, fresh, at))
    said = {"name": plain(name), "host": " ".join(host.split()), "hours": " ".join(hours.split())}
    errors = _room_errors(fresh, said, kind)
    if errors:
        raise Invalid(errors)
    room = SpaceRoom(space=fresh, kind=kind, bookable=bookable, **said)
    room.save(force_insert=True)
    record("public_space.room_added", fresh, by=by, at=at, refs={"room": str(room.pk), "room_kind": kind})
    return room


@action
def correct_space_room(
    room: SpaceRoom, *, name: str, kind: str, host: str = "", hours: str = "", bookable: bool = False,
    by: Actor, at: datetime, version: int | None = None,
) -> SpaceRoom:  # fmt: skip
    """Put right what is written of a room. Raises `Refused`, `Stale`, and `Invalid` by field."""
    space = lock(room.space)
    fresh = lock(room, version=version)
    ask(rules.may_keep_rooms(by, space, at))
    said = {"name": plain(name), "host": " ".join(host.split()), "hours": " ".join(hours.split())}
    errors = _room_errors(space, said, kind, but=fresh)
    if errors:
        raise Invalid(errors)
    fresh.name, fresh.host, fresh.hours = said["name"], said["host"], said["hours"]
    fresh.kind, fresh.bookable = kind, bookable
    save(fresh, "name", "host", "hours", "kind", "bookable")
    record("public_space.room_corrected", space, by=by, at=at, refs={"room": str(room.pk)})
    return fresh


@action
def end_space_room(room: SpaceRoom, *, by: Actor, at: datetime, version: int | None = None) -> SpaceRoom:
    """The room is there no longer from today; what is over stays so. Raises `Refused` and `Stale`."""
    space = lock(room.space)
    fresh = lock(room, version=version)
    ask(rules.may_keep_rooms(by, space, at))
    if fresh.ended_on is None:
        fresh.ended_on = local_date(at)
        save(fresh, "ended_on")
        record("public_space.room_ended", space, by=by, at=at, refs={"room": str(room.pk)})
    return fresh


def _checked(facts: SpaceFacts) -> tuple[SpaceFacts, dict[str, str]]:
    """The facts with plain words, and what is wrong by field."""
    name, owner_name = plain(facts.name), " ".join(facts.owner_name.split())
    errors = {}
    if not name:
        errors["name"] = _("A space needs a name.")
    elif len(name) > LONGEST_NAME:
        errors["name"] = _("At most %(limit)s characters.") % {"limit": LONGEST_NAME}
    if len(owner_name) > LONGEST_NAME:
        errors["owner_name"] = _("At most %(limit)s characters.") % {"limit": LONGEST_NAME}
    if facts.kind not in SpaceKind.values:
        errors["kind"] = _("Choose what it is.")
    if facts.owner not in SpaceOwner.values:
        errors["owner"] = _("Choose whose it is.")
    if not 0 < facts.area <= LARGEST_AREA:
        errors["area"] = _("Say how many square metres it has.")
    return SpaceFacts(name, facts.kind, facts.area, facts.owner, owner_name), errors


def _day(day: date, at: datetime, field: str) -> dict[str, str]:
    return {field: _("That day is still to come.")} if day > local_date(at) else {}


def _what_for(target: SpaceState, words: str) -> dict[str, str]:
    """A space in use says what for."""
    if target is SpaceState.IN_USE and not words:
        return {"what_for": _("Say what it is used for.")}
    if len(words) > LONGEST_WHAT_FOR:
        return {"what_for": _("At most %(limit)s characters.") % {"limit": LONGEST_WHAT_FOR}}
    return {}


def _room_errors(
    space: PublicSpace, said: dict[str, str], kind: str, *, but: SpaceRoom | None = None
) -> dict[str, str]:
    errors = {
        field: _("At most %(limit)s characters.") % {"limit": limit}
        for field, limit in (("name", 60), ("host", 80), ("hours", 80))
        if len(said[field]) > limit
    }
    if not said["name"]:
        errors["name"] = _("A room needs a name.")
    if kind not in RoomKind.values:
        errors["kind"] = _("Choose what it is.")
    twins = SpaceRoom.objects.filter(space=space, name=said["name"], ended_on=None)
    if but is not None:
        twins = twins.exclude(pk=but.pk)
    if twins.exists():
        errors["name"] = _("%(name)s is already here.") % {"name": said["name"]}
    return errors
