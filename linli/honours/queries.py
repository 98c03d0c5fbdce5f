"""Rounds and nominations as one may see them: what may not be seen cannot be loaded; what everybody reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.core.actors import Actor
from linli.honours.enums import LIVE, PUBLIC, TO_PANEL, RoundState, State
from linli.honours.models import HonourRound, Nomination, Objection, PanelMember, PanelWord
from linli.people.models import Residence
from linli.places import naming
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import HonourFor, Power
from linli.playbooks.parts_honours import Honours
from linli.playbooks.queries import by_id
from linli.volunteering.models import VolunteerTeam
from linli.volunteering.queries import teams_in

ROUND_JOINED = ("organisation", "place")
NUMBERS = re.compile(r"[0-9]+")
JOINED = ("round__organisation", "round__place", "estate", "room", "team", "person")


def plan_at(place: Place) -> Honours | None:
    """What holds of honours where a place lies; None where no playbook holds, or where it says nothing."""
    try:
        return by_id(playbook_version_for(place)).honours
    except NoPlaybook:
        return None


def bodies_kept(actor: Actor) -> list[UUID]:
    """The bodies for which the actor keeps rounds."""
    return sorted({held.organisation_id for held in actor.open_posts if Power.HONOUR_KEEP in held.powers})


def posts_of(actor: Actor) -> list[UUID]:
    """The appointments in which the actor could be on a panel."""
    return sorted(held.appointment_id for held in actor.open_posts)


# -- the desk --------------------------------------------------------------------------------------------


def rounds_for(actor: Actor) -> QuerySet[HonourRound]:
    """The rounds that the actor keeps, or on whose panel they are: the twin of `rules.may_see_round`. Newest first."""
    found = HonourRound.objects.select_related(*ROUND_JOINED).order_by("-called_at", "-id")
    if actor.is_system:
        return found
    sits = PanelMember.objects.filter(round=OuterRef("pk"), appointment_id__in=posts_of(actor)).order_by()
    return found.filter(Q(organisation_id__in=bodies_kept(actor)) | Exists(sits))


def nominations_for(actor: Actor) -> QuerySet[Nomination]:
    """The nominations that the actor reads at the desk: the keeper all, the panel those who have agreed: the twin of
    `rules.may_see_nomination`. The oldest first."""
    found = Nomination.objects.select_related(*JOINED).order_by("made_at", "id")
    if actor.is_system:
        return found
    sits = PanelMember.objects.filter(round=OuterRef("round"), appointment_id__in=posts_of(actor)).order_by()
    kept = Q(round__organisation_id__in=bodies_kept(actor))
    return found.filter(kept | Q(Exists(sits), state__in=TO_PANEL))


def members_of(called: HonourRound) -> list[PanelMember]:
    """The panel of a round, in the order in which they were named. One query."""
    rows = called.members.select_related("appointment__person", "appointment__post__organisation", "room")
    return list(rows.order_by("named_at", "id"))


def words_of(row: Nomination) -> list[PanelWord]:
    """What the panel says of a nomination. One query."""
    rows = row.panel_words.select_related("member__appointment__person").order_by("given_at", "id")
    return list(rows)


def objections_of(row: Nomination) -> list[Objection]:
    """What is objected to a notice, the oldest first. One query."""
    return list(row.objections.order_by("made_at", "id"))


def open_objections(row: Nomination) -> int:
    """How many objections are not answered yet. One query."""
    return row.objections.filter(answered_at=None).count()


def live_in(called: HonourRound) -> int:
    """How many nominations of a round are not over. One query."""
    return called.nominations.filter(state__in=LIVE).count()


def counted(rounds: Iterable[HonourRound]) -> dict[tuple[UUID, str], int]:
    """How many nominations each round has in each state, for whoever keeps it. One query."""
    rows = Nomination.objects.filter(round__in=[one.pk for one in rounds]).order_by()
    return {(found, state): n for found, state, n in rows.values_list("round_id", "state").annotate(Count("pk"))}


def doors_of(persons: Iterable[UUID], on: date) -> dict[UUID, set[int]]:
    """Where these persons live on a day. One query."""
    wanted = list(persons)
    rows = Residence.objects.filter(Q(until=None) | Q(until__gt=on), person_id__in=wanted, since__lte=on)
    found: dict[UUID, set[int]] = {}
    for person, room in rows.order_by().values_list("person_id", "room_id"):
        found.setdefault(person, set()).add(room)
    return found


# -- residents -------------------------------------------------------------------------------------------


def open_rounds(estate: Place, on: date) -> QuerySet[HonourRound]:
    """Rounds for which residents of an estate can nominate on a day, the first to end first."""
    found = HonourRound.objects.filter(
        place_id__in=path_ids(estate.path), state=RoundState.OPEN, nominations_until__gte=on
    )
    return found.select_related(*ROUND_JOINED).order_by("nominations_until", "id")


def shown_in(estate: Place) -> QuerySet[Nomination]:
    """What everybody reads of an estate: in notice, and honoured; by the day, the latest first."""
    found = Nomination.objects.filter(estate=estate, state__in=PUBLIC)
    return found.select_related(*JOINED).order_by("-honoured_on", "notice_until", "id")


def asked_of(actor: Actor) -> QuerySet[Nomination]:
    """Nominations of whoever acts for themselves that wait for their word, or that they can take down: the twin of
    `rules.may_see_own`. The oldest first."""
    found = Nomination.objects.select_related(*JOINED).order_by("made_at", "id")
    if actor.own_id is None:
        return found.none()
    doors = [place_id for level, place_id in sorted(actor.rooms) if level == "room"]
    named = Q(name=actor.name) if actor.name else Q(pk__in=[])
    named |= Q(round__honours=HonourFor.HOUSEHOLD.value)
    at_door = Q(named, room_id__in=doors, state__in=(State.ASKED, *TO_PANEL), person=None)
    return found.filter(at_door | Q(person_id=actor.own_id, state__in=(State.ASKED, *TO_PANEL)))


def nominated_by(actor: Actor, estate: Place) -> QuerySet[Nomination]:
    """What somebody nominated themselves: the round and what became of it, never why. Newest first."""
    found = Nomination.objects.select_related("round__organisation", "estate").order_by("-made_at", "-id")
    return found.none() if actor.own_id is None else found.filter(nominator_id=actor.own_id, estate=estate)


def objected_by(actor: Actor, estate: Place) -> QuerySet[Objection]:
    """What somebody objected to themselves, with the answer. Newest first."""
    found = Objection.objects.select_related("nomination__round").order_by("-made_at", "-id")
    if actor.own_id is None:
        return found.none()
    return found.filter(person_id=actor.own_id, nomination__estate=estate)


def to_stop(on: date, most: int) -> list[HonourRound]:
    """Rounds whose last day for nominations is over, the earliest first."""
    found = HonourRound.objects.filter(state=RoundState.OPEN, nominations_until__lt=on)
    return list(found.select_related(*ROUND_JOINED).order_by("nominations_until", "id")[:most])


def person_at(row: Nomination, on: date) -> UUID | None:
    """Whom a nomination means, where exactly one person of that name lives at the named door: only they are told. One
    query, none where no door is known."""
    if row.room_id is None or not row.name:
        return None
    rows = Residence.objects.filter(
        Q(until=None) | Q(until__gt=on), room_id=row.room_id, since__lte=on, person__name=row.name
    )
    ids = list(rows.order_by("person_id").values_list("person_id", flat=True).distinct()[:2])
    return ids[0] if len(ids) == 1 else None


def members_gone(on: date, most: int) -> list[PanelMember]:
    """Members of panels that still sit whose post has ended by a day."""
    found = PanelMember.objects.filter(
        appointment__ends_on__lt=on, round__state__in=[RoundState.OPEN, RoundState.PANEL]
    )
    return list(found.order_by("pk")[:most])


def room_named(estate: Place, text: str) -> Place | None:
    """The one door of an estate that a text means: 3-1-502, or 3-502. One query, none for other words."""
    match list(NUMBERS.findall(naming.plain(text))):
        case [building, unit, room]:
            above = Q(parent__name=naming.unit_name(unit), parent__parent__name=naming.building_name(building))
        case [building, room]:
            name = naming.building_name(building)
            above = Q(parent__name=name) | Q(parent__parent__name=name)
        case _:
            return None
    found = list(Place.objects.filter(above, estate_id=estate.pk, level=Level.ROOM, name=room).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def team_in(estate: Place, team_id: UUID | None) -> VolunteerTeam | None:
    """The team of an estate with this id. One query, none without one."""
    return teams_in(estate).filter(pk=team_id).first() if team_id is not None else None


def member_of(called: HonourRound, member_id: UUID | None) -> PanelMember | None:
    """The member of a round's panel with this id. One query, none without one."""
    if member_id is None:
        return None
    return called.members.select_related("appointment__person").filter(pk=member_id).first()


def rounds_above(estate: Place) -> QuerySet[HonourRound]:
    """The rounds that were ever called for an estate."""
    return HonourRound.objects.filter(place_id__in=path_ids(estate.path))
