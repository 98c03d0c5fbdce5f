"""Calls and micro-projects as one may see them, what residents read, and what is on which account."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from linli.core.actors import Actor, Held
from linli.core.models import LedgerAccount, LedgerEntry
from linli.places.enums import CARRIED, Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_projects import Projects
from linli.playbooks.queries import by_id
from linli.projects.enums import SHOWN, State
from linli.projects.models import ProjectCall, ProjectEstate, ProjectMilestone, ProjectProposal, ProjectReview

BOOK = "projects"
AVAILABLE, SOURCE, PROMISED, PAID = "available", "source", "promised", "paid"
JOINED = ("call__organisation", "call__place", "organisation", "team")
CALL_JOINED = ("organisation", "place")
POWERS = (Power.PROJECT_CALL, Power.PROJECT_PROPOSE, Power.PROJECT_REVIEW)


def plan_at(place: Place) -> Projects | None:
    """What holds of micro-projects where a place lies; None where no playbook holds, or where it says nothing."""
    try:
        return by_id(playbook_version_for(place)).projects
    except NoPlaybook:
        return None


def bodies_with(actor: Actor, power: Power) -> list[UUID]:
    """The bodies for which the actor has this power in some post."""
    return sorted({held.organisation_id for held in actor.open_posts if power in held.powers})


def _pairs(actor: Actor, *powers: Power) -> set[tuple[str, int]]:
    return {pair for held in actor.open_posts if held.powers & set(powers) for pair in held.scope}


def above(actor: Actor) -> frozenset[int]:
    """Every place in which somewhere lies that the actor's posts of micro-projects reach. One query, or none."""
    return _above(_pairs(actor, *POWERS))


def above_post(held: Held | None) -> frozenset[int]:
    """The same of one post. One query, or none."""
    return _above(held.scope if held is not None and held.powers & set(POWERS) else ())


def _above(pairs: Collection[tuple[str, int]]) -> frozenset[int]:
    ids = {place_id for _level, place_id in pairs}
    if not ids:
        return frozenset()
    paths = Place.objects.filter(pk__in=ids).order_by("path").values_list("path", flat=True)
    return frozenset(one for path in paths for one in path_ids(path))


# -- calls -----------------------------------------------------------------------------------------------


def calls_for(actor: Actor) -> QuerySet[ProjectCall]:
    """The calls that this actor reads at the desk: of places that their posts reach or lie in, and of their own bodies.
    The twin of `rules.may_see_call`. The latest first."""
    found = ProjectCall.objects.select_related(*CALL_JOINED).order_by("-until", "-id")
    if actor.is_system:
        return found
    own = Q(organisation_id__in=bodies_with(actor, Power.PROJECT_CALL))
    return found.filter(own | Q(place_id__in=above(actor)) | lying_in(_pairs(actor, *POWERS), "place"))


def lying_in(pairs: Collection[tuple[str, int]], field: str) -> Q:
    """Rows whose place, named by a field, lies in one of these (level, place id) pairs."""
    known = {"place", *CARRIED}
    lying = Q(pk__in=[])
    for level, place_id in sorted(pairs):
        if level in known:
            lying |= Q(**{f"{field}_id" if level == "place" else f"{field}__{level}_id": place_id})
    return lying


def estates_of(call: ProjectCall) -> list[Place]:
    """The estates for which one may propose. One query."""
    found = Place.objects.filter(path__startswith=call.place.path, level=Level.ESTATE)
    return list(found.order_by("path", "pk")[:500])


# -- proposals -------------------------------------------------------------------------------------------


def proposals_for(actor: Actor) -> QuerySet[ProjectProposal]:
    """The proposals that this actor reads at the desk: those of their body, those for their body's calls, those for
    estates on which they are asked; drafts are their body's alone. The twin of `rules.may_see_project`."""
    found = ProjectProposal.objects.select_related(*JOINED).order_by("-made_at", "-id")
    if actor.is_system:
        return found
    own = Q(organisation_id__in=bodies_with(actor, Power.PROJECT_PROPOSE))
    called = Q(call__organisation_id__in=bodies_with(actor, Power.PROJECT_CALL))
    return found.filter(own | ((called | reviewed_by(actor)) & ~Q(state=State.DRAFT)))


def reviewed_by(actor: Actor) -> Q:
    """Proposals for an estate of the actor's posts that are asked what they think."""
    theirs = ProjectEstate.objects.filter(
        lying_in(_pairs(actor, Power.PROJECT_REVIEW), "estate"), proposal=OuterRef("pk")
    ).order_by()
    return Q(Exists(theirs))


def estates_in(proposal: ProjectProposal) -> list[Place]:
    """The estates for which a proposal is, in the order of the tree. One query."""
    rows = proposal.estates.select_related("estate").order_by("estate__path", "id")
    return [row.estate for row in rows]


def milestones_of(proposal: ProjectProposal) -> list[ProjectMilestone]:
    """Its steps in order. One query."""
    return list(proposal.milestones.order_by("position", "id"))


def reviews_of(proposal: ProjectProposal) -> list[ProjectReview]:
    """What others thought of it, in the order in which they said so. One query."""
    return list(proposal.reviews.order_by("reviewed_at", "id"))


def told_of() -> Q:
    """What residents read of: all that was taken up, but for what was given up before money was promised."""
    return Q(state__in=SHOWN) | Q(state=State.GIVEN_UP, funded_at__isnull=False)


def shown_in(estate: Place) -> QuerySet[ProjectProposal]:
    """What residents of an estate read of: all that was taken up for it and not given up before; the latest first."""
    found = ProjectProposal.objects.filter(
        told_of(), Exists(ProjectEstate.objects.filter(estate=estate, proposal=OuterRef("pk")))
    )
    return found.select_related(*JOINED).order_by("-decided_at", "-id")


def open_calls_at(estate: Place, on: date) -> list[ProjectCall]:
    """The calls for which one can propose now for an estate. One query."""
    found = ProjectCall.objects.filter(place_id__in=path_ids(estate.path), until__gte=on)
    return list(found.select_related(*CALL_JOINED).order_by("until", "id"))


# -- accounts --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """What of a call's sum is there, promised, and paid; in whole fen."""

    available: int = 0
    promised: int = 0
    paid: int = 0

    @property
    def whole(self) -> int:
        """The sum that was called for."""
        return self.available + self.promised + self.paid


def account_of(call: ProjectCall) -> Account:
    """Of a whole call. Two queries."""
    keys = call.proposals.order_by("pk").values_list("pk", flat=True)
    sums = _by_kind([str(call.pk), *map(str, keys)])
    return Account(sums.get(AVAILABLE, 0), sums.get(PROMISED, 0), sums.get(PAID, 0))


def account_of_project(proposal: ProjectProposal) -> Account:
    """Of one project: what is promised still, and what is paid. One query."""
    sums = _by_kind([str(proposal.pk)])
    return Account(0, sums.get(PROMISED, 0), sums.get(PAID, 0))


def paid_for(proposals: Iterable[ProjectProposal]) -> dict[UUID, int]:
    """What was paid, by project. One query."""
    ids = [str(one.pk) for one in proposals]
    rows = LedgerAccount.objects.filter(book=BOOK, kind=PAID, owner_id__in=ids).order_by()
    return {UUID(owner): balance or 0 for owner, balance in rows.values_list("owner_id", "balance")}


def entries_of(call: ProjectCall) -> list[LedgerEntry]:
    """Every entry on the accounts of a call and its projects, oldest first, each with its transfer and account."""
    ids = [str(call.pk), *map(str, call.proposals.order_by("pk").values_list("pk", flat=True))]
    found = LedgerEntry.objects.filter(account__book=BOOK, account__owner_id__in=ids, account__balance__isnull=False)
    return list(found.select_related("transfer", "account").order_by("id"))


def _by_kind(owners: list[str]) -> dict[str, int]:
    rows = LedgerAccount.objects.filter(book=BOOK, owner_id__in=owners, balance__isnull=False).order_by()
    return {kind: total or 0 for kind, total in rows.values_list("kind").annotate(Sum("balance"))}


def set_aside(call: ProjectCall) -> int:
    """What of a call's sum is granted and stands open to objections: nobody else is granted it. One query."""
    rows = call.proposals.filter(state=State.NOTICE).order_by()
    return int(rows.aggregate(total=Sum("granted"))["total"] or 0)
