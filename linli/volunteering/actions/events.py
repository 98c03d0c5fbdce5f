"""An event over many estates: planned in one go, an activity in each; cancelled in one go, and everybody told once. The
number of statements does not grow with the number of estates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, line, need_line
from linli.messages.queries import to_tell
from linli.organisations.models import Organisation
from linli.organisations.queries.over_estates import MOST_ESTATES, estates_within
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_volunteering import Volunteering
from linli.playbooks.queries import by_id
from linli.service_requests.masking import for_everybody
from linli.volunteering import rules
from linli.volunteering.actions.common import CLIENT
from linli.volunteering.actions.planning import SlotFacts, slots_for
from linli.volunteering.enums import OPEN, State
from linli.volunteering.fields import hours
from linli.volunteering.models import (
    NAME,
    REASON,
    TITLE,
    WHERE,
    WORDS,
    Activity,
    ActivitySlot,
    GreatEvent,
    SignUp,
    VolunteerTeam,
)
from linli.volunteering.queries_events import Hands, hands_of


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The template: what each estate shall have."""

    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    where: str
    words: str = ""
    slots: tuple[SlotFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenHands:
    """What a plan would make."""

    estates: tuple[Place, ...]
    hands: Hands
    plan: Volunteering
    version_id: UUID


def choose_hands(places: Sequence[Place]) -> ChosenHands:
    """The estates of these places and in whose hands it would lie in each; nothing is made. Raises `Invalid` on
    "places"."""
    if not places:
        raise Invalid({"places": _("Choose at least one place.")})
    version_id = playbook_version_for(places[0])
    plan = by_id(version_id).volunteering
    if plan is None:
        raise Invalid({"places": _("By the playbook that holds there, nobody holds teams of volunteers.")})
    estates = estates_within(places)
    if len(estates) > MOST_ESTATES:
        raise Invalid({"places": _("At most %(count)s estates at once.") % {"count": MOST_ESTATES}})
    hands = hands_of(estates, plan)
    served = tuple(one for one in estates if one.pk in hands.teams or one.pk in hands.bodies)
    if not served:
        raise Invalid({"places": _("There is no estate in it that somebody serves.")})
    return ChosenHands(served, hands, plan, version_id)


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """The facts of an event as they are kept."""

    title: str
    words: str
    where: str
    starts_at: datetime
    ends_at: datetime
    slots: Sequence[ActivitySlot]


def written_event(chosen: ChosenHands, facts: EventFacts, now: datetime) -> WrittenEvent:
    """What somebody wrote of an event, in order; nothing is made. Raises `Invalid` on a field of the facts."""
    starts_at, ends_at = hours(facts.starts_at, facts.ends_at, now)
    title = for_everybody("title", need_line("title", facts.title, _("Say in a few words what it is."), TITLE), TITLE)
    where = for_everybody("where", line("where", facts.where, WHERE), WHERE)
    if not where:
        raise Invalid({"where": _("Say where people meet; each estate can name its own place.")})
    words = for_everybody("words", fitting("words", facts.words, WORDS), WORDS)
    slots = slots_for(chosen.plan, facts.slots, starts_at, ends_at)
    return WrittenEvent(title, words, where, starts_at, ends_at, slots)


@action
def plan_event(places: Sequence[Place], facts: EventFacts, *, key: str = "", by: Actor, at: datetime) -> GreatEvent:
    """Plan one event: each estate of these places gets an activity of its own, open for sign-up, in the hands of its
    team, which may change it. A body without a team there gets one. The same key again is the same event.

    Raises `Refused`, `KeyReused`, and `Invalid` on "places" or a field of the facts.
    """
    ask(rules.may_plan_event(by, places, at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    chosen = choose_hands(places)
    written = written_event(chosen, facts, at)
    event = GreatEvent(
        id=uuid7(), organisation_id=by.organisation_id, title=written.title, words=written.words,
        starts_at=written.starts_at, ends_at=written.ends_at, made_at=at,
    )  # fmt: skip
    if key:
        said = kernel.body_hash({"places": [place.pk for place in places], **asdict(facts)})
        first = kernel.claim(client=f"{CLIENT}.event", key=key, body=said, answer={"id": str(event.pk)}, at=at)
        if first is not None:
            return GreatEvent.objects.get(pk=first["id"])
    event.save(force_insert=True)
    made = _activities(event, _held(places, chosen), written.where, by=by, at=at)
    copy_many([_slot_of(row, slot) for row in made for slot in written.slots])
    refs = {"event": str(event.pk)}
    events.record_many([events.build("activity.planned", row, by=by, at=at, refs=refs) for row in made])
    _tell_bodies(event, {row.team.organisation_id for row in made}, at)
    return event


def _held(places: Sequence[Place], chosen: ChosenHands) -> ChosenHands:
    """The same once the bodies that get a team are locked: of two events that are planned at one moment the second
    finds the teams of the first."""
    bodies = set(chosen.hands.bodies.values())
    if not bodies:
        return chosen
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=bodies).order_by("pk"))
    return choose_hands(places)


def _activities(event: GreatEvent, chosen: ChosenHands, where: str, *, by: Actor, at: datetime) -> list[Activity]:
    """One for each estate; teams that are wanted are made first. Few statements."""
    hands, kind = chosen.hands, chosen.plan.kinds[0]
    name = kind.name.in_language(settings.LANGUAGE_CODE)[:NAME]  # kept: not in the language of whoever plans
    fresh = {
        estate.pk: VolunteerTeam(
            id=uuid7(), organisation_id=hands.bodies[estate.pk], place=estate, playbook_version_id=chosen.version_id,
            kind=kind.key, name=name, made_at=at,
        )
        for estate in chosen.estates
        if estate.pk in hands.bodies
    }  # fmt: skip
    copy_many(list(fresh.values()))
    events.record_many([events.build("volunteer_team.made", team, by=by, at=at) for team in fresh.values()])
    teams = {**hands.teams, **fresh}
    made = [
        Activity(
            id=uuid7(), team=teams[estate.pk], estate=estate, event=event, title=event.title, words=event.words,
            where=where, starts_at=event.starts_at, ends_at=event.ends_at, state=State.PUBLISHED, made_at=at,
        )
        for estate in chosen.estates
    ]  # fmt: skip
    copy_many(made)
    return made


def _slot_of(row: Activity, slot: ActivitySlot) -> ActivitySlot:
    return ActivitySlot(
        activity=row, name=slot.name, skill=slot.skill, wanted=slot.wanted, starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )  # fmt: skip


def _tell_bodies(event: GreatEvent, bodies: set[UUID], at: datetime) -> None:
    """Each body once, however many of its estates are in it."""
    copy_many(
        [
            to_tell(
                "activity.event_planned", subject_type="great_event", subject_id=event.pk, organisation_id=body, at=at,
                refs={"event": str(event.pk)},
            )
            for body in sorted(bodies - {event.organisation_id})
        ]
    )  # fmt: skip


@action
def call_off_event(
    event: GreatEvent, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> GreatEvent:
    """Cancel all of it that is not over: each estate reads why, and whoever signed up is told once, wherever and how
    often they did. The same press again changes nothing. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    held = kernel.lock(event)
    again = held.called_off_at is not None and held.reason == " ".join(reason.split())
    if again and rules.may_see_event(by, held, at) is None:
        return held
    kernel.compare(held, version, subject=held.pk)
    ask(rules.may_call_off_event(by, held, at))
    why = need_line("reason", reason, _("Say why in a sentence; residents read it."), REASON)
    held.called_off_at, held.reason = at, for_everybody("reason", why, REASON)
    kernel.save(held, "called_off_at", "reason")
    going = Activity.objects.select_for_update(of=("self",)).filter(event=held, state__in=OPEN, ends_at__gt=at)
    rows = list(going.select_related("estate").order_by("pk"))
    ids = [row.pk for row in rows]
    Activity.objects.filter(pk__in=ids).update(state=State.CANCELLED, reason=held.reason, version=F("version") + 1)
    refs = {"event": str(held.pk)}
    events.record_many([events.build("activity.called_off", row, by=by, at=at, refs=refs) for row in rows])
    _tell_signed(ids, at)
    return held


def _tell_signed(activities: Sequence[UUID], at: datetime) -> None:
    """Tell everybody who signed up for one of these, once: of the first that they signed up for."""
    found = SignUp.objects.filter(slot__activity__in=activities, volunteer__isnull=False)
    told: dict[UUID | None, SignUp] = {}
    for one in found.select_related("volunteer", "slot__activity").order_by("slot__starts_at", "id"):
        told.setdefault(one.volunteer_id, one)
    rows = []
    for one in told.values():
        who, row = one.volunteer, one.slot.activity
        if who is None or not (who.person_id or who.contact_id):
            continue
        rows.append(
            to_tell(
                "activity.called_off", subject_type="activity", subject_id=row.pk, person_id=who.person_id,
                contact_id=None if who.person_id else who.contact_id, at=at,
                refs={"activity": str(row.pk), "starts_at": row.starts_at.isoformat()},
            )
        )  # fmt: skip
    copy_many(rows)
