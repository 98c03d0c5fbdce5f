"""Loading old problems: what may not be seen cannot be loaded; who could act; and what residents read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from linli.core.actors import Actor, Held
from linli.core.prepared import prepared
from linli.legacy.enums import OPEN, State
from linli.legacy.models import LegacyProblem, LegacyRequest, PlanStep, Review
from linli.organisations.enums import rungs_above
from linli.organisations.models import Organisation
from linli.organisations.queries import bodies_for
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

JOINED = ("organisation", "above", "owner", "place", "leading")
_CARRIED = frozenset(level.value for level in CARRIED)
SHOWN_AFTER = timedelta(days=365)
"""So long residents read of one that is solved."""
HAS_TO_DO = frozenset({Power.LEGACY_KEEP, Power.LEGACY_ACT})


def rows() -> QuerySet[LegacyProblem]:
    """Old problems with what rules and pages need of each."""
    return LegacyProblem.objects.select_related(*JOINED)


def standing_steps() -> QuerySet[PlanStep]:
    """Steps of plans as they stand, in their order."""
    return PlanStep.objects.filter(changed_at=None).order_by("position", "id")


def visible_to(actor: Actor) -> QuerySet[LegacyProblem]:
    """Every old problem that this actor may see: the twin of `rules.may_see_problem`. The next review first."""
    found = rows().order_by(F("review_on").asc(nulls_last=True), "-id")
    return found if actor.is_system else found.filter(_seen_by(actor.open_posts))


def _seen_by(posts: Iterable[Held]) -> Q:
    theirs = [held for held in posts if held.powers & HAS_TO_DO]
    if not theirs:
        return Q(pk__in=[])
    bodies = sorted({held.organisation_id for held in theirs})
    step = PlanStep.objects.filter(problem_id=OuterRef("pk"), organisation_id__in=bodies, changed_at=None)
    seen = Q(organisation_id__in=bodies) | Q(above_id__in=bodies) | Q(owner_id__in=bodies) | Q(Exists(step))
    pairs = {pair for held in theirs if Power.LEGACY_KEEP in held.powers for pair in held.scope}
    for level, place_id in sorted(pairs):
        seen |= Q(**{f"place__{level}_id" if level in _CARRIED else "place_id": place_id})
    return seen


def below(area: Place) -> QuerySet[LegacyProblem]:
    """Old problems of a place and of what lies in it, the next review first."""
    found = rows().filter(place__path__gte=area.path, place__path__lt=area.path + "~")
    return found.order_by(F("review_on").asc(nulls_last=True), "-id")


def step_bodies(problem: LegacyProblem) -> set[UUID]:
    """The bodies that have a step of its plan. One query."""
    return set(standing_steps().filter(problem=problem).values_list("organisation_id", flat=True))


def steps_of(problem: LegacyProblem) -> list[PlanStep]:
    """Every line of its plan, changed ones too: by number, the older line first. One query."""
    return list(problem.plan.select_related("organisation").order_by("position", "id"))


def reviews_of(problem: LegacyProblem) -> list[Review]:
    """What its reviews found, the newest first. One query."""
    return list(problem.reviews.order_by("-at", "-id"))


def requests_of(problem: LegacyProblem) -> list[LegacyRequest]:
    """The service requests that stand in it, the earliest first. One query."""
    found = problem.requests.select_related("service_request__holder", "service_request__station")
    return list(found.order_by("at", "id"))


def about_request(service_request_id: UUID) -> LegacyProblem | None:
    """The old problem in which a service request stands. One query."""
    return next(iter(_about(service_request_id)), None)


@prepared
def _about(service_request_id: UUID) -> QuerySet[LegacyProblem]:
    found = LegacyProblem.objects.filter(requests__service_request_id=service_request_id)
    return found.select_related(*JOINED).order_by("id")[:1]


def about_matter(matter_id: UUID) -> LegacyProblem | None:
    """The old problem, not joined to another, of a matter of a forum. One query."""
    return rows().filter(matter_id=matter_id).exclude(state=State.JOINED).order_by("id").first()


def is_touched(row: LegacyProblem) -> bool:
    """Whether anything was done in it: a step, a review, a request, one joined to it, a forum. Four queries at most."""
    parts = ("plan", "reviews", "requests", "joined")
    return row.matter_id is not None or any(getattr(row, name).exists() for name in parts)


def is_told(row: LegacyProblem) -> bool:
    """Whether anybody was told of it: its owner, or residents."""
    return row.owner_id is not None or row.published_at is not None


# -- who keeps, who acts -------------------------------------------------------------------------------


def above_of(body: Organisation, place: Place, playbook: Playbook) -> Organisation | None:
    """The nearest body further up that has a post for the register; None at the top. One query."""
    kinds = {post.body_kind for post in playbook.posts_with(Power.LEGACY_KEEP)}
    wanted = [kind for kind in rungs_above(BodyKind(body.kind)) if kind in kinds]
    found = [one for one in bodies_for(place, wanted) if one.pk != body.pk] if wanted else []
    return min(found, key=lambda one: wanted.index(BodyKind(one.kind)), default=None)


def could_act(place: Place, playbook: Playbook) -> tuple[Organisation, ...]:
    """The bodies that serve a place and have a post that acts on old problems, the nearest first. One query."""
    kinds = {post.body_kind for power in HAS_TO_DO for post in playbook.posts_with(power)}
    return bodies_for(place, sorted(kinds))


def playbook_of(problem: LegacyProblem) -> Playbook:
    """The playbook that holds at its place now; where none does, the one under which it was entered."""
    try:
        return by_id(playbook_version_for(problem.place))
    except NoPlaybook:
        return problem.playbook


def is_asked(playbook: Playbook, kind: str) -> bool:
    """Whether whoever acts in bodies of this kind are unpaid neighbours: asked, never late (law 6)."""
    acting = [post for power in HAS_TO_DO for post in playbook.posts_with(power, kind)]
    return bool(acting) and all(post.unpaid for post in acting)


# -- what residents read, what is counted --------------------------------------------------------------


def for_residents(estate: Place, at: datetime) -> QuerySet[LegacyProblem]:
    """What residents of an estate may read: published ones of the estate, of what lies in it and of what it lies in;
    open ones, and those solved within a year. The next review first."""
    lies = Q(place_id__in=path_ids(estate.path)) | Q(place__estate_id=estate.pk)
    open_ = Q(state__in=OPEN) | Q(state=State.SOLVED, ended_at__gt=at - SHOWN_AFTER)
    found = rows().filter(lies, open_, published_at__isnull=False)
    return found.order_by(F("review_on").asc(nulls_last=True), "-id")


def public_steps(problem_ids: Collection[UUID]) -> dict[UUID, list[PlanStep]]:
    """The plans of these as they stand. One query, none for none."""
    found: dict[UUID, list[PlanStep]] = {}
    if problem_ids:
        for step in standing_steps().filter(problem_id__in=list(problem_ids)).select_related("organisation"):
            found.setdefault(step.problem_id, []).append(step)
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are open now and how many were a year ago, of which kinds, and since which year the oldest is."""

    open: int
    year_ago: int
    kinds: dict[str, int]
    oldest: int | None


def figures(found: QuerySet[LegacyProblem], at: datetime) -> Figures:
    """Figures of a list of old problems; the past is its own. Two queries."""
    then = at - timedelta(days=365)
    plain = found.order_by().select_related(None)
    by_kind = plain.filter(state__in=OPEN).values_list("kind").annotate(count=Count("pk"), oldest=Min("since_year"))
    rows_ = [(kind, count, oldest) for kind, count, oldest in by_kind.order_by("-count", "kind")]
    before = plain.filter(Q(ended_at=None) | Q(ended_at__gt=then), entered_at__lte=then).count()
    years = [oldest for _kind, _count, oldest in rows_ if oldest is not None]
    return Figures(
        sum(count for _kind, count, _oldest in rows_),
        before,
        {kind: count for kind, count, _oldest in rows_},
        min(years, default=None),
    )


# -- what is to happen by itself -----------------------------------------------------------------------


def left_behind(on: date, most: int) -> list[LegacyProblem]:
    """Open ones of which the keeper, the owner or the body of a step has ended, the longest in the register first."""
    gone = Q(organisation__ended_on__lte=on) | Q(owner__ended_on__lte=on) | Q(above__ended_on__lte=on)
    step = PlanStep.objects.filter(
        problem_id=OuterRef("pk"), changed_at=None, done_on=None, organisation__ended_on__lte=on
    )
    return list(rows().filter(gone | Q(Exists(step)), state__in=OPEN).order_by("entered_at", "pk")[:most])
