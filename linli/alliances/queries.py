"""Loading ties, lists and items: what may not be seen cannot be loaded; what residents read; what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from linli.alliances.enums import LIVE, OPEN, PUBLIC, Answer, TieState
from linli.alliances.models import AllianceTie, AllianceYear, Commitment, CommitmentLine, CommitmentPart
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.places.enums import CARRIED, Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_alliances import Alliances
from linli.playbooks.queries import by_id

JOINED = ("unit", "keeper", "place")
CONTACTS = ("unit_contact__person", "keeper_contact__person")
LEVELS = (Level.COMMUNITY, Level.ESTATE)
"""A unit joins a community or one estate of it."""
FROM = 5
"""Sums of fewer answers would say whose they are."""

_REACH = frozenset({"place", *(level.value for level in CARRIED)})


def plan_at(place: Place) -> Alliances | None:
    """How units join where a place lies; None where no playbook holds, or where it knows no alliance."""
    try:
        return by_id(playbook_version_for(place)).alliances
    except NoPlaybook:
        return None


def keeper_for(place: Place, plan: Alliances) -> Organisation | None:
    """The body that agrees for a place: of the kinds of the playbook in their order, the nearest. One query."""
    found = bodies_for(place, plan.agreed_by)
    return min(found, key=lambda body: plan.agreed_by.index(BodyKind(body.kind)), default=None)


def units_near(place: Place) -> QuerySet[Organisation]:
    """The units that lie over a place or within it, by name."""
    over = Q(bindings__place_id__in=path_ids(place.path))
    within = Q(bindings__place__path__gte=place.path, bindings__place__path__lt=place.path + "~")
    found = Organisation.objects.filter(over | within, kind=BodyKind.ALLIANCE_UNIT, ended_on=None)
    return Organisation.objects.filter(pk__in=found.order_by().values("pk")).order_by("name", "pk")


def places_reached(actor: Actor) -> QuerySet[Place]:
    """The communities and estates that the post in which one acts reaches."""
    wanted = Q(pk__in=[])
    for level, place_id in sorted(actor.held.scope if actor.held is not None else ()):
        wanted |= Q(pk=place_id)
        if level in _REACH and level != "place":
            wanted |= Q(**{f"{level}_id": place_id})
    return Place.objects.filter(wanted, level__in=LEVELS).order_by("path", "pk")


# -- ties ------------------------------------------------------------------------------------------------


def bodies_with(actor: Actor, power: Power) -> tuple[UUID, ...]:
    """The bodies for which the actor holds this power."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if power in held.powers}))


def rows() -> QuerySet[AllianceTie]:
    """Ties with what rules and pages need of each."""
    return AllianceTie.objects.select_related(*JOINED)


def visible_to(actor: Actor) -> QuerySet[AllianceTie]:
    """Every tie that this actor may see: the twin of `rules.may_see_tie`. By place, then by the unit's name: the order
    says nothing of what anybody gave."""
    found = rows().order_by("place__path", "unit__name", "-id")
    if actor.is_system:
        return found
    seen = Q(unit_id__in=bodies_with(actor, Power.ALLIANCE_ACT))
    seen |= Q(keeper_id__in=bodies_with(actor, Power.ALLIANCE_KEEP))
    for held in actor.open_posts:
        if Power.ALLIANCE_KEEP in held.powers:
            for level, place_id in sorted(held.scope):
                if level in _REACH:
                    seen |= Q(place_id=place_id) if level == "place" else Q(**{f"place__{level}_id": place_id})
    return found.filter(seen)


def live_tie(unit_id: UUID, place_id: int) -> AllianceTie | None:
    """The tie of a unit with a place that is not over. One query."""
    return rows().filter(unit_id=unit_id, place_id=place_id, state__in=LIVE).order_by("pk").first()


# -- lists -----------------------------------------------------------------------------------------------


def whole_years(tie: AllianceTie) -> list[AllianceYear]:
    """The lists of a tie, the latest first, each with its items, their parts and their old lines. Four queries."""
    parts = Prefetch("parts", CommitmentPart.objects.order_by("done_on", "id"))
    lines = Prefetch("lines", CommitmentLine.objects.order_by("id"))
    items = Prefetch("commitments", Commitment.objects.order_by("due_on", "id").prefetch_related(parts, lines))
    found = list(AllianceYear.objects.filter(tie=tie).order_by("-year", "id").prefetch_related(items))
    for year in found:
        year.tie = tie
        for item in year.commitments.all():
            item.year = year
    return found


def year_of(tie: AllianceTie, year: int) -> AllianceYear | None:
    """The list of a tie for a year. One query."""
    return AllianceYear.objects.filter(tie=tie, year=year).order_by("pk").first()


def year_now(at: datetime) -> int:
    """The year that the calendar on the wall shows."""
    return local_date(at).year


def commitments_of(unit_ids: Iterable[UUID], year: int) -> QuerySet[Commitment]:
    """All that these units took on for a year, by place and day, whatever became of it."""
    found = Commitment.objects.filter(year__tie__unit_id__in=list(unit_ids), year__year=year)
    found = found.exclude(year__tie__state=TieState.DECLINED).select_related("year__tie__place", "year__tie__unit")
    parts = Prefetch("parts", CommitmentPart.objects.order_by("done_on", "id"))
    return found.order_by("year__tie__place__path", "due_on", "id").prefetch_related(parts)


# -- residents -------------------------------------------------------------------------------------------


def helping_at(estate: Place) -> QuerySet[AllianceTie]:
    """The units that stand by an estate or by what it lies in, by name."""
    found = AllianceTie.objects.filter(place_id__in=path_ids(estate.path), state=TieState.STANDING)
    return found.select_related(*JOINED).order_by("unit__name", "pk")


def promised_at(estate: Place, year: int) -> QuerySet[Commitment]:
    """What was agreed on there for a year, with what was done of it."""
    found = Commitment.objects.filter(
        year__tie__place_id__in=path_ids(estate.path), year__tie__state=TieState.STANDING, year__year=year,
        state__in=PUBLIC,
    )  # fmt: skip
    parts = Prefetch("parts", CommitmentPart.objects.order_by("-done_on", "-id"))
    return found.select_related("year__tie__unit").order_by("due_on", "id").prefetch_related(parts)


# -- sums, and what is due -------------------------------------------------------------------------------


def answers_in(ties: QuerySet[AllianceTie], year: int) -> dict[Answer, int]:
    """How places answered for a year, added up over these ties; empty below five answers. One query."""
    counted = AllianceYear.objects.filter(
        tie__in=ties.order_by().values("pk"), year=year, keeper_said_at__isnull=False
    ).aggregate(**{one.value: Count("pk", filter=Q(keeper_answer=one.value)) for one in Answer})
    sums = {one: int(counted[one.value]) for one in Answer}
    return sums if sum(sums.values()) >= FROM else {}


def without_year(at: datetime, most: int) -> list[AllianceTie]:
    """Standing ties that have no list for this year yet."""
    there = AllianceYear.objects.filter(year=year_now(at)).order_by().values("tie_id")
    found = rows().filter(state=TieState.STANDING, ends_on__gte=local_date(at)).exclude(pk__in=there)
    return list(found.order_by("pk")[:most])


def out_of_term(on: date, most: int) -> list[AllianceTie]:
    """Standing ties whose term is over."""
    return list(rows().filter(state=TieState.STANDING, ends_on__lt=on).order_by("ends_on", "pk")[:most])


def open_items(year: AllianceYear) -> QuerySet[Commitment]:
    """The items of a list of which something is still to come."""
    return Commitment.objects.filter(year=year, state__in=OPEN)
