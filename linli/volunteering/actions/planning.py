"""Planning an activity, or the weeks of a course in one go; slots; publishing, changing and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, line, need_line, number
from linli.places.enums import Level
from linli.places.models import Place, PublicSpace
from linli.places.queries import path_ids
from linli.places.queries_spaces import shared_with
from linli.playbooks.parts_volunteering import Volunteering
from linli.volunteering import rules
from linli.volunteering.actions.common import CLIENT, locked, locked_series, move, note, slot_of, tell
from linli.volunteering.actions.signing import move_up, signed
from linli.volunteering.actions.teams import TEAM_JOINED
from linli.volunteering.enums import State, Verb
from linli.volunteering.fields import hours
from linli.volunteering.models import (
    MOST_HEADS,
    NAME,
    NOTE,
    REASON,
    TITLE,
    WHERE,
    WORDS,
    Activity,
    ActivitySlot,
    SignUp,
    VolunteerTeam,
)

MOST_SLOTS, MOST_WEEKS = 20, 30
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """A task as somebody writes it: what, how many heads, with which skill, and its own hours where it has some."""

    name: str
    wanted: int | None
    skill: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """An activity as somebody writes it; `weeks`: so many times, week by week, at the same hour."""

    estate_id: int
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    where: str = ""
    space_id: UUID | None = None
    words: str = ""
    insurance: str = ""
    weather: str = ""
    slots: tuple[SlotFacts, ...] = ()
    weeks: int | None = 1


@action
def plan_activity(
    team: VolunteerTeam, facts: ActivityFacts, *, key: str = "", by: Actor, at: datetime
) -> list[Activity]:
    """Plan an activity of a team, or each week of a course as a row of its own. The same key again gives the same rows.

    Raises `Refused`, `KeyReused`, and `Invalid` on a field of the facts, or on "slots".
    """
    held = kernel.lock(team, related=TEAM_JOINED)
    ask(rules.may_plan(by, held, at))
    estate, space, where = _place(held, facts)
    starts_at, ends_at = hours(facts.starts_at, facts.ends_at, at)
    weeks = number("weeks", facts.weeks, 1, MOST_WEEKS)
    slots = slots_for(held.plan, facts.slots, starts_at, ends_at)
    row = Activity(
        id=uuid7(), team=held, estate=estate, space=space, leader_id=by.appointment_id, where=where,
        starts_at=starts_at, ends_at=ends_at, made_at=at, series=uuid7() if weeks > 1 else None, **_words(facts),
    )  # fmt: skip
    answer = {"id": str(row.pk), "series": str(row.series or "")}
    body = kernel.body_hash({"team": str(held.pk), **asdict(facts)})
    first = kernel.claim(client=f"{CLIENT}.plan", key=key, body=body, answer=answer, at=at) if key else None
    if first is not None:
        return _made(first)
    made = [row, *(_later(row, number_of) for number_of in range(1, weeks))]
    copy_many(made)
    copy_many([_slot_in(one, slot, one.starts_at - starts_at) for one in made for slot in slots])
    refs = {"team": str(held.pk)}
    events.record_many([events.build("activity.planned", one, by=by, at=at, refs=refs) for one in made])
    return made


def _slot_in(row: Activity, slot: ActivitySlot, later: timedelta) -> ActivitySlot:
    return ActivitySlot(
        activity=row, name=slot.name, skill=slot.skill, wanted=slot.wanted, starts_at=slot.starts_at + later,
        ends_at=slot.ends_at + later,
    )  # fmt: skip


def _made(first: dict[str, str]) -> list[Activity]:
    if first["series"]:
        return list(Activity.objects.filter(series=first["series"]).order_by("starts_at", "id"))
    return [Activity.objects.get(pk=first["id"])]


def _later(row: Activity, weeks: int) -> Activity:
    """The same, so many weeks later: China keeps one offset, so the hour stays."""
    return Activity(
        id=uuid7(), team=row.team, estate=row.estate, space=row.space, leader_id=row.leader_id, where=row.where,
        starts_at=row.starts_at + weeks * WEEK, ends_at=row.ends_at + weeks * WEEK, made_at=row.made_at,
        series=row.series, title=row.title, words=row.words, insurance=row.insurance, weather=row.weather,
    )  # fmt: skip


def _place(team: VolunteerTeam, facts: ActivityFacts) -> tuple[Place, PublicSpace | None, str]:
    """The estate, a public space of it where one was chosen, and where people meet. Raises `Invalid`."""
    estate = Place.objects.filter(pk=facts.estate_id, level=Level.ESTATE).first()
    if estate is None or team.place_id not in path_ids(estate.path):
        raise Invalid({"estate": _("Choose an estate that the team serves.")})
    space = None
    if facts.space_id is not None:
        space = shared_with(estate).filter(pk=facts.space_id).first()
        if space is None:
            raise Invalid({"space": _("Choose a public space of this estate, or none.")})
    where = line("where", facts.where, WHERE) or (space.name if space is not None else "")
    if not where:
        raise Invalid({"where": _("Say where people meet, or choose a public space.")})
    return estate, space, where[:WHERE]


def _words(facts: ActivityFacts) -> dict[str, str]:
    return {
        "title": need_line("title", facts.title, _("Say in a few words what it is."), TITLE),
        "words": fitting("words", facts.words, WORDS),
        "insurance": line("insurance", facts.insurance, NOTE),
        "weather": line("weather", facts.weather, NOTE),
    }


def slots_for(
    plan: Volunteering | None, said: Sequence[SlotFacts], starts_at: datetime, ends_at: datetime
) -> list[ActivitySlot]:
    """The tasks that somebody wrote, unsaved and of no activity yet. Raises `Invalid` on "slots"."""
    if not said:
        raise Invalid({"slots": _("Name at least one task, and how many people for it.")})
    if len(said) > MOST_SLOTS:
        raise Invalid({"slots": _("At most %(count)s tasks.") % {"count": MOST_SLOTS}})
    try:
        return [_slot(plan, one, starts_at, ends_at) for one in said]
    except Invalid as wrong:
        raise Invalid({"slots": next(iter(wrong.errors.values()))}) from wrong


def _slot(plan: Volunteering | None, said: SlotFacts, starts_at: datetime, ends_at: datetime) -> ActivitySlot:
    """Raises `Invalid` on "name", "wanted", "skill" or "starts"."""
    if said.skill and (plan is None or plan.skill(said.skill) is None):
        raise Invalid({"skill": _("Choose a skill from the list, or none.")})
    begins, ends = said.starts_at or starts_at, said.ends_at or ends_at
    if not starts_at <= begins < ends <= ends_at:
        raise Invalid({"starts": _("A task lies within the hours of the whole.")})
    return ActivitySlot(
        name=need_line("name", said.name, _("Say what is done."), NAME), skill=said.skill,
        starts_at=begins, ends_at=ends, wanted=number("wanted", said.wanted, 1, MOST_HEADS),
    )  # fmt: skip


@action
def change(
    activity: Activity, facts: ActivityFacts, *, by: Actor, at: datetime, version: int | None = None
) -> Activity:
    """What, where and when of one activity; whoever signed up hears of another time or place. Its slots move with it.
    Raises `Stale`, `Refused`, and `Invalid` on a field of the facts."""
    row = locked(activity, version)
    ask(rules.may_change(by, row, at))
    starts_at, ends_at = hours(facts.starts_at, facts.ends_at, at)
    _estate, space, where = _place(row.team, facts)
    if facts.estate_id != row.estate_id:
        raise Invalid({"estate": _("It stays in its estate. Cancel it, and plan another.")})
    for name, said in _words(facts).items():
        setattr(row, name, said)
    moved = (starts_at, where) != (row.starts_at, row.where) or ends_at != row.ends_at
    _shift(row, starts_at, ends_at)
    row.space, row.where, row.starts_at, row.ends_at = space, where, starts_at, ends_at
    row.leader_id = by.appointment_id or row.leader_id
    row.reminded_at = None if moved else row.reminded_at
    kernel.save(
        row, "title", "words", "insurance", "weather", "space", "where", "starts_at", "ends_at", "leader", "reminded_at"
    )
    note("changed", row, by=by, at=at, refs={"moved": moved})
    if moved and row.state == State.PUBLISHED:
        tell("moved", row, signed(_signed_up(row)), at)
    return row


def _shift(row: Activity, starts_at: datetime, ends_at: datetime) -> None:
    """Slots that took the whole time take the new one; others keep their distance from the beginning. Raises `Invalid`
    on "ends" where one would lie outside."""
    by_so_much = starts_at - row.starts_at
    for slot in row.slots.order_by("id"):
        whole = (slot.starts_at, slot.ends_at) == (row.starts_at, row.ends_at)
        slot.starts_at = starts_at if whole else slot.starts_at + by_so_much
        slot.ends_at = ends_at if whole else slot.ends_at + by_so_much
        if slot.ends_at > ends_at:
            raise Invalid({"ends": _("The task “%(slot)s” would lie outside. Change it first.") % {"slot": slot.name}})
        kernel.save(slot, "starts_at", "ends_at")


def _signed_up(row: Activity) -> list[SignUp]:
    found = SignUp.objects.filter(slot__activity=row, volunteer__isnull=False)
    return list(found.select_related("volunteer").order_by("id"))


@action
def set_slot(
    activity: Activity, said: SlotFacts, *, slot_id: UUID | None = None, key: str = "", by: Actor, at: datetime
) -> ActivitySlot:
    """Add a task, or change one; it never wants fewer heads than are in. More heads let in who waits. The same `key`
    twice adds one. Raises `Refused`, and `Invalid` on "name", "wanted", "skill" or "starts"."""
    row = locked(activity)
    ask(rules.may_set_slot(by, row, at))
    fresh = _slot(row.team.plan, said, row.starts_at, row.ends_at)
    if slot_id is None:
        fresh.id, fresh.activity = uuid7(), row
        return _added(row, fresh, key, by=by, at=at)
    slot = slot_of(row, slot_id)
    if fresh.wanted < slot.taken:
        raise Invalid({"wanted": _("So many have signed up already. Ask somebody first, or want as many.")})
    moved = (slot.starts_at, slot.ends_at) != (fresh.starts_at, fresh.ends_at)
    slot.name, slot.skill, slot.wanted = fresh.name, fresh.skill, fresh.wanted
    slot.starts_at, slot.ends_at = fresh.starts_at, fresh.ends_at
    kernel.save(slot, "name", "skill", "wanted", "starts_at", "ends_at")
    note("slot_set", row, by=by, at=at, refs={"slot": str(slot.pk)})
    if row.state == State.PUBLISHED:
        if moved:
            tell("moved", row, signed(one for one in _signed_up(row) if one.slot_id == slot.pk), at)
        move_up(row, slot, at)
    return slot


def _added(row: Activity, slot: ActivitySlot, key: str, *, by: Actor, at: datetime) -> ActivitySlot:
    if row.slots.count() >= MOST_SLOTS:
        raise Invalid({"name": _("At most %(count)s tasks.") % {"count": MOST_SLOTS}})
    if key:
        body = kernel.body_hash({"activity": str(row.pk)})
        first = kernel.claim(client=f"{CLIENT}.slot", key=key, body=body, answer={"id": str(slot.pk)}, at=at)
        known = row.slots.filter(pk=first["id"]).first() if first is not None else None
        if known is not None:
            return known
    slot.save(force_insert=True)
    note("slot_set", row, by=by, at=at, refs={"slot": str(slot.pk)})
    return slot


@action
def remove_slot(activity: Activity, *, slot_id: UUID, by: Actor, at: datetime) -> Activity:
    """Take a task out for which nobody signed up. Raises `Refused`, and `Invalid` on "slot"."""
    row = locked(activity)
    ask(rules.may_set_slot(by, row, at))
    slot = row.slots.filter(pk=slot_id).first()
    if slot is None:
        return row
    if slot.sign_ups.exists():
        raise Invalid({"slot": _("Somebody has signed up. Tell them first; they can take it back.")})
    if row.state == State.PUBLISHED and row.slots.count() == 1:
        raise Invalid({"slot": _("Without a task nobody can sign up. Add another one first, or cancel the activity.")})
    slot.delete()
    note("slot_removed", row, by=by, at=at, refs={"slot": str(slot_id)})
    return row


@action
def publish(activity: Activity, *, whole_series: bool = False, by: Actor, at: datetime) -> int:
    """Open it for sign-up, or every week of its course that is not yet; how many. Again, nothing changes. Raises
    `Refused`, and `Invalid` on "slots"."""
    weeks = locked_series(activity, at) if whole_series else [locked(activity)]
    row = next(one for one in weeks if one.pk == activity.pk)
    if row.state != State.PUBLISHED or rules.may_see_activity(by, row, at) is not None:
        ask(rules.may_publish(by, row, at))
    return sum(_opened(one, by=by, at=at) for one in weeks if one.state == State.PLANNED)


def _opened(row: Activity, *, by: Actor, at: datetime) -> int:
    if not row.slots.exists():
        raise Invalid({"slots": _("Without a task nobody can sign up. Add one first.")})
    move(row, Verb.PUBLISH, State.PUBLISHED)
    kernel.save(row, "state")
    note("published", row, by=by, at=at)
    return 1


@action
def call_off(activity: Activity, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Activity:
    """It does not take place, for the weather or otherwise: everybody reads why, and all who signed up are told, once.
    Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    row = locked(activity)
    seen = rules.may_see_activity(by, row, at) is None
    if seen and row.state == State.CANCELLED and row.reason == " ".join(reason.split()):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_call_off(by, row, at))
    row.reason = need_line("reason", reason, _("Say why in a sentence; residents read it."), REASON)
    told = row.state == State.PUBLISHED and at < row.ends_at
    move(row, Verb.CALL_OFF, State.CANCELLED)
    kernel.save(row, "state", "reason")
    note("called_off", row, by=by, at=at)
    if told:
        tell("called_off", row, signed(_signed_up(row)), at)
    return row


@action
def lose_leader(activity: Activity, *, by: Actor, at: datetime) -> Activity:
    """The post of who leads it has ended: the team's body leads it, until somebody of it changes the plan. Raises
    `Refused`."""
    row = locked(activity)
    ask(rules.may_see_to(by, at))
    if row.leader_id is not None:
        row.leader = None
        kernel.save(row, "leader")
        note("leader_lost", row, by=system(by.door), at=at)
    return row
