"""Loading small services: what may not be seen cannot be loaded; what residents read; who does what for an estate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.core.actors import Actor
from linli.core.clock import Calendar, Pause, WorkingHours, due
from linli.core.codes import hash_code, normalise_code, query_code
from linli.core.legal_calendar import current
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.organisations.queries.posts import in_force
from linli.people.models import Residence
from linli.people.vault import vault
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_services import Agency, Directory
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.services.enums import OPEN, EntryState
from linli.services.models import (
    AgentMatter,
    AgentPaper,
    AgentPause,
    AgentStep,
    DirectoryEntry,
    EntryReport,
    Recommendation,
)

ENTRY_JOINED = ("organisation", "place")
MATTER_JOINED = ("organisation", "place", "contact", "appointment__person", "appointment__post")
CODE_PURPOSE = "agent.code"


def playbook_at(place: Place) -> Playbook | None:
    """The playbook that holds where a place lies; None where none does."""
    try:
        return by_id(playbook_version_for(place))
    except NoPlaybook:
        return None


def directory_at(place: Place) -> Directory | None:
    """How the directory of a place is kept; None where its playbook knows none."""
    playbook = playbook_at(place)
    return playbook.directory if playbook is not None else None


def agency_at(place: Place) -> Agency | None:
    """What is done for those who live in a place; None where its playbook knows nothing of it."""
    playbook = playbook_at(place)
    return playbook.agency if playbook is not None else None


def body_among(place: Place, kinds: Iterable[BodyKind]) -> Organisation | None:
    """The body that serves a place of the first of these kinds of which there is one, the nearest of its kind."""
    wanted = list(kinds)
    found = list(bodies_for(place, wanted)) if wanted else []
    return next((one for kind in wanted for one in found if one.kind == kind), None)


def bodies_with(actor: Actor, power: Power) -> tuple[UUID, ...]:
    """The bodies in which a post of the actor has a power."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if power in held.powers}))


# -- the directory -------------------------------------------------------------------------------------


def entries_visible_to(actor: Actor) -> QuerySet[DirectoryEntry]:
    """The entries that bodies of the actor keep: the twin of `rules.may_see_entry`. By kind, then by name."""
    found = DirectoryEntry.objects.select_related(*ENTRY_JOINED).order_by("kind", "name", "pk")
    if actor.is_system:
        return found
    return found.filter(organisation_id__in=bodies_with(actor, Power.DIRECTORY_KEEP))


def shown_in(estate: Place) -> QuerySet[DirectoryEntry]:
    """What residents read: by kind, then by name, never by how many recommend it. Each with `households`."""
    found = DirectoryEntry.objects.filter(place=estate, state=EntryState.SHOWN).select_related(*ENTRY_JOINED)
    households = Count("recommendations", filter=Q(recommendations__withdrawn_at=None))
    return found.annotate(households=households).order_by("kind", "name", "pk")


def households_of(entry_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many households recommend each of these entries. One query."""
    found = Recommendation.objects.filter(entry_id__in=list(entry_ids), withdrawn_at=None)
    counted = found.order_by("entry_id").values("entry_id").annotate(count=Count("pk"))
    return {row["entry_id"]: row["count"] for row in counted}


def recommendations_of(entry: DirectoryEntry) -> QuerySet[Recommendation]:
    """What households said for an entry, for its keepers; oldest first."""
    return Recommendation.objects.filter(entry=entry, withdrawn_at=None).order_by("at", "pk")


def reports_of(entry: DirectoryEntry) -> QuerySet[EntryReport]:
    """What is said to be wrong with an entry and was not looked into; oldest first."""
    return EntryReport.objects.filter(entry=entry, settled_at=None).order_by("at", "pk")


def own_recommendation(actor: Actor, entry: DirectoryEntry) -> Recommendation | None:
    """What the actor's own household said for an entry. One query, none for who is not known."""
    if actor.own_id is None:
        return None
    rooms = [one for level, one in actor.rooms if level == "room"]
    found = Recommendation.objects.filter(entry=entry, withdrawn_at=None).filter(
        Q(person_id=actor.own_id) | Q(room_id__in=rooms)
    )
    return found.order_by("at", "pk").first()


def room_in(person_id: UUID, estate: Place, on: date) -> int | None:
    """The room of an estate in which a person lives on a day, the first where there are several. One query."""
    lived = Residence.objects.filter(Q(until=None) | Q(until__gt=on), person_id=person_id, since__lte=on)
    return lived.filter(estate_id=estate.pk).order_by("since", "pk").values_list("room_id", flat=True).first()


# -- matters done for residents ------------------------------------------------------------------------


def matters_visible_to(actor: Actor) -> QuerySet[AgentMatter]:
    """The matters that bodies of the actor do: the twin of `rules.may_see_matter`. The longest waiting first."""
    found = AgentMatter.objects.select_related(*MATTER_JOINED).order_by("asked_at", "pk")
    if actor.is_system:
        return found
    return found.filter(organisation_id__in=bodies_with(actor, Power.AGENT_ACT))


def code_of(matter_id: UUID) -> str:
    """The code of a matter: derived from its id, so that a slip can show it again."""
    return query_code(matter_id, vault().hmac_key(CODE_PURPOSE))


def code_hash(code: str) -> bytes:
    """How a code is stored."""
    return hash_code(code, vault().hmac_key(CODE_PURPOSE + ".stored"))


def by_code(text: str) -> AgentMatter | None:
    """The matter that this code opens, however it was typed."""
    code = normalise_code(text)
    found = AgentMatter.objects.select_related(*MATTER_JOINED)
    return found.filter(code_hash=code_hash(code)).first() if code else None


def own_matter(actor: Actor, matter_id: UUID) -> AgentMatter | None:
    """The matter, where the actor asked for it or has shown its code."""
    own = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        own |= Q(asker_id=actor.own_id)
    return AgentMatter.objects.select_related(*MATTER_JOINED).filter(own, pk=matter_id).first()


def own_matters(actor: Actor, estate: Place) -> QuerySet[AgentMatter]:
    """What the actor asked for in an estate, the newest first."""
    own = Q(pk__in=actor.subjects)
    if actor.own_id is not None:
        own |= Q(asker_id=actor.own_id)
    return AgentMatter.objects.filter(own, place=estate).order_by("-asked_at", "-pk")


def papers_of(matter: AgentMatter) -> QuerySet[AgentPaper]:
    """The papers of a matter in the order in which they came."""
    return AgentPaper.objects.filter(matter=matter).order_by("number", "pk")


def out_of(matter_id: UUID) -> int:
    """How many papers of a matter are not back in their owner's hand, with the owner's tick."""
    return AgentPaper.objects.filter(matter_id=matter_id, returned_ticked_at=None).count()


def steps_of(matter: AgentMatter) -> dict[int, tuple[date, str]]:
    """The steps that are done: by number, the day and the word about it. One query."""
    found = AgentStep.objects.filter(matter=matter).order_by("number")
    return {row.number: (row.done_on, row.words) for row in found}


def pauses_of(matter_id: UUID, at: datetime) -> list[Pause]:
    """The times in which the clock of a matter stood; one that runs, until now."""
    found = AgentPause.objects.filter(matter_id=matter_id).order_by("began_at", "pk")
    return [(row.began_at, max(row.ended_at or at, row.began_at)) for row in found]


def due_of(matter: AgentMatter, at: datetime) -> datetime | None:
    """By when it is done: the matter's working days from the first paper, and what it was paused. None before."""
    spec = matter.spec
    if spec is None or matter.runs_from is None:
        return None
    hours: WorkingHours = by_id(matter.playbook_version_id).hours
    calendar: Calendar = current()
    return due(matter.runs_from, spec.days, calendar=calendar, hours=hours, pauses=pauses_of(matter.pk, at)).at


def left_by_agents(on: date) -> QuerySet[AgentMatter]:
    """Open matters whose agent holds the post no more, oldest first."""
    there = in_force(on).order_by().values("pk")
    found = AgentMatter.objects.filter(state__in=OPEN, appointment__isnull=False)
    return found.exclude(appointment_id__in=there).order_by("asked_at", "pk")
