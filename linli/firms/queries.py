"""Loading firms and what they need: what may not be seen cannot be loaded; who could help; figures by place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.core.actors import Actor, Held
from linli.core.clock import Calendar, WorkingHours, due
from linli.core.forgetting import TOMBSTONE
from linli.core.legal_calendar import current
from linli.firms.enums import OPEN, WITH_A_BODY, RoundState, State
from linli.firms.models import FirmBranch, FirmCard, FirmNeed, FirmVisit, StarObjection, StarRound, StarWorker
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries import bodies_for, next_up
from linli.organisations.queries.posts import in_force, spec_of
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_firms import Firms
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

CARD_JOINED = ("organisation", "place")
NEED_JOINED = (
    "firm", "place", "body", "decider", "keeper", "service_request", "appointment__person",
    "appointment__post__organisation",
)  # fmt: skip
ROUND_JOINED = ("firm",)
AGES = (7, 30, 90)
"""Days after which waiting is shown as longer."""
STORY_AGE = timedelta(days=730)


def playbook_at(place: Place) -> Playbook | None:
    """The playbook that holds where a place lies; None where none does."""
    try:
        return by_id(playbook_version_for(place))
    except NoPlaybook:
        return None


def plan_at(place: Place) -> Firms | None:
    """What the playbook of a place says of firms; None where it says nothing."""
    playbook = playbook_at(place)
    return playbook.firms if playbook is not None else None


def bodies_with(actor: Actor, power: Power, other: Power | None = None) -> tuple[UUID, ...]:
    """The bodies in which a post of the actor has this power, or the other one."""
    wanted = {power, other}
    return tuple(sorted({held.organisation_id for held in actor.open_posts if held.powers & wanted}))


def _within(held: Iterable[Held]) -> Q:
    """Rows with a `place` that lies in the scope of one of these posts."""
    found = Q(pk__in=[])
    for level, place_id in sorted({pair for one in held for pair in one.scope}):
        found |= Q(**{"place_id" if level == "place" else f"place__{level}_id": place_id})
    return found


def _kept(actor: Actor) -> Q:
    return _within(held for held in actor.open_posts if Power.FIRM_KEEP in held.powers)


# -- firms ---------------------------------------------------------------------------------------------


def cards_visible_to(actor: Actor) -> QuerySet[FirmCard]:
    """The firms that an actor has to do with, by name, as far as they are there: the twin of `rules.may_see_firm`."""
    return cards_ever(actor).filter(organisation__ended_on=None)


def cards_ever(actor: Actor) -> QuerySet[FirmCard]:
    """The same with those that are no more, which figures of a year ago count."""
    found = FirmCard.objects.select_related(*CARD_JOINED).order_by("organisation__name", "pk")
    if actor.is_system:
        return found
    own = bodies_with(actor, Power.FIRM_SPEAK, Power.FIRM_ENVOY)
    return found.filter(Q(organisation_id__in=own) | _kept(actor))


def with_branch(cards: QuerySet[FirmCard], on: date, *, has: bool = True) -> QuerySet[FirmCard]:
    """Those of these firms that have a branch on a day; with `has=False` those that have none."""
    rows = FirmBranch.objects.filter(
        Q(until=None) | Q(until__gt=on), firm_id=OuterRef("organisation_id"), since__lte=on
    )
    return cards.filter(Exists(rows) if has else ~Exists(rows))


def branches_of(firm_ids: Collection[UUID]) -> dict[UUID, FirmBranch]:
    """The branch that each of these firms has now. One query, none for none."""
    if not firm_ids:
        return {}
    found = FirmBranch.objects.filter(firm_id__in=list(firm_ids), until=None).select_related("joint_with")
    return {row.firm_id: row for row in found.order_by("firm_id")}


def past_branches(firm: Organisation) -> QuerySet[FirmBranch]:
    """Every branch that a firm has or had, the newest first."""
    return FirmBranch.objects.filter(firm=firm).select_related("joint_with").order_by("-since", "-pk")


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody who is posted to a firm."""

    appointment_id: UUID
    person_name: str
    post_name: str
    until: date | None
    unpaid: bool


def envoys_of(firm_ids: Collection[UUID], on: date) -> dict[UUID, list[Posted]]:
    """Who is posted to each of these firms on a day, longest first. One query, none for none."""
    found: dict[UUID, list[Posted]] = {}
    if not firm_ids:
        return found
    held = in_force(on).filter(post__organisation_id__in=list(firm_ids)).select_related("person", "post")
    for row in held.order_by("starts_on", "pk"):
        spec = spec_of(row.post.key, row.post.playbook_version_id)
        if spec is not None and Power.FIRM_ENVOY in spec.powers:
            one = Posted(row.pk, row.person.name, str(spec.name), row.ends_on, spec.unpaid)
            found.setdefault(row.post.organisation_id, []).append(one)
    return found


def keeper_of(place: Place, plan: Firms) -> Organisation | None:
    """The nearest body that keeps the list of firms of a place. One query."""
    return next(iter(bodies_for(place, plan.kept_by)), None)


def book_of(firm: Organisation) -> QuerySet[FirmVisit]:
    """The lines of a firm's book, the newest first."""
    return FirmVisit.objects.filter(firm=firm).exclude(words=TOMBSTONE).order_by("-on", "-pk")


# -- needs ---------------------------------------------------------------------------------------------


def needs_visible_to(actor: Actor) -> QuerySet[FirmNeed]:
    """The needs that an actor has to do with, the longest waiting first: the twin of `rules.may_see_need`."""
    found = FirmNeed.objects.select_related(*NEED_JOINED).order_by("entered_at", "pk")
    if actor.is_system:
        return found
    own = bodies_with(actor, Power.FIRM_SPEAK, Power.FIRM_ENVOY)
    helps, keeps = bodies_with(actor, Power.FIRM_HELP), bodies_with(actor, Power.FIRM_KEEP)
    return found.filter(Q(firm_id__in=own) | Q(body_id__in=helps) | Q(decider_id__in=keeps) | _kept(actor))


def could_help(need: FirmNeed) -> tuple[Organisation, ...]:
    """The bodies that serve the firm's place and can be asked for such a need, the nearest first. One query."""
    spec = need.spec
    return bodies_for(need.place, spec.helped_by) if spec is not None else ()


def next_up_of(need: FirmNeed) -> Organisation | None:
    """The next body up from the envoy's own: who decides where a body declined. One query for each step up."""
    playbook = by_id(need.playbook_version_id)
    from_ = need.appointment.post.organisation if need.appointment is not None else need.firm
    able = {post.body_kind for post in playbook.posts_with(Power.FIRM_KEEP)}
    found: Organisation | None = from_
    while found is not None:
        found = next_up(found, need.place, playbook)
        if found is not None and found.kind in able and found.pk != need.body_id:
            return found
    return need.keeper


def due_in(need: FirmNeed, clock: str, at: datetime) -> datetime | None:
    """By when something is due that begins now and has this clock in the playbook."""
    plan = need.plan
    return due_from(plan, clock, need.playbook_version_id, at) if plan is not None else None


def due_from(plan: Firms, clock: str, version_id: UUID, at: datetime) -> datetime:
    """The end of a clock of the playbook that begins at a moment."""
    calendar: Calendar = current()
    hours: WorkingHours = by_id(version_id).hours
    return due(at, getattr(plan, clock), calendar=calendar, hours=hours).at


def left_behind(on: date, most: int) -> list[FirmNeed]:
    """Open needs whose envoy or firm is no more, or the body or decider whose turn it is; the longest waiting first."""
    there = in_force(on).order_by().values("pk")
    gone = Q(appointment__isnull=False) & ~Q(appointment_id__in=there)
    ended = Q(firm__ended_on__lte=on) | Q(body__ended_on__lte=on, state__in=WITH_A_BODY)
    ended |= Q(decider__ended_on__lte=on, state=State.DECLINED)
    found = FirmNeed.objects.filter(gone | ended, state__in=OPEN).order_by("entered_at", "pk")
    return list(found[:most])


def follower_of(appointment: Appointment, on: date) -> Appointment | None:
    """Who took this post over and holds it on a day. One query."""
    return in_force(on).filter(follows=appointment).order_by("pk").first()


# -- stars ---------------------------------------------------------------------------------------------


def rounds_visible_to(actor: Actor) -> QuerySet[StarRound]:
    """The rounds of firms in which the actor has a post of the firm's own: the twin of `rules.may_see_round`."""
    waits = StarObjection.objects.filter(round_id=OuterRef("pk"), answered_at=None)
    found = StarRound.objects.select_related(*ROUND_JOINED).annotate(waits=Exists(waits))
    found = found.order_by("-called_at", "-pk")
    return found if actor.is_system else found.filter(firm_id__in=bodies_with(actor, Power.FIRM_SPEAK))


def workers_of(round_: StarRound) -> QuerySet[StarWorker]:
    """Who stands in a round, by star and then by when they were entered: never by anything that ranks."""
    return StarWorker.objects.filter(round=round_, stepped_back_at=None).order_by("kind", "pk")


def objections_of(round_: StarRound) -> QuerySet[StarObjection]:
    """What was said against a decision, the oldest first."""
    return StarObjection.objects.filter(round=round_).order_by("at", "pk")


# -- what everybody reads, what is counted -------------------------------------------------------------


def stories_for(place: Place, at: datetime) -> QuerySet[FirmNeed]:
    """What firms around a place learned and let be published, the newest first."""
    found = FirmNeed.objects.filter(place_id__in=path_ids(place.path), published_at__gt=at - STORY_AGE)
    return found.select_related("firm").order_by("-published_at", "-pk")


def stars_for(place: Place) -> QuerySet[StarWorker]:
    """Stars of firms around a place who want to be named, the newest first."""
    found = StarWorker.objects.filter(
        round__state=RoundState.OVER, round__firm__firm_card__place_id__in=path_ids(place.path),
        published_at__isnull=False,
    )  # fmt: skip
    return found.exclude(name=TOMBSTONE).select_related("round__firm").order_by("-published_at", "-pk")


@dataclass(frozen=True, slots=True)
class Figures:
    """Firms of a list on a day and a year before, with and without branch; open needs by how long they wait."""

    firms: int
    with_branch: int
    firms_before: int
    with_branch_before: int
    waits: tuple[int, ...]

    @property
    def without(self) -> int:
        """Firms without a branch now."""
        return self.firms - self.with_branch


def living_on(cards: QuerySet[FirmCard], on: date) -> QuerySet[FirmCard]:
    """Those of these firms that were there on a day, as far as it is known when they began."""
    began = Q(organisation__formed_on=None) | Q(organisation__formed_on__lte=on)
    return cards.filter(began, Q(organisation__ended_on=None) | Q(organisation__ended_on__gt=on))


def age_of(needs: QuerySet[FirmNeed], step: int, at: datetime) -> QuerySet[FirmNeed]:
    """Open needs of one step of waiting: 0 for up to the first of `AGES`, the last for longer than all of them."""
    found = needs.filter(ended_at=None)
    if step < len(AGES):
        found = found.filter(entered_at__gt=at - timedelta(days=AGES[step]))
    if step > 0:
        found = found.filter(entered_at__lte=at - timedelta(days=AGES[step - 1]))
    return found


def figures(cards: QuerySet[FirmCard], needs: QuerySet[FirmNeed], at: datetime, today: date) -> Figures:
    """Figures of a list of firms and of its needs; the past is its own."""
    year = today - timedelta(days=365)
    plain = cards.order_by().select_related(None)
    now, then = living_on(plain, today), living_on(plain, year)
    waits = tuple(age_of(needs.order_by().select_related(None), step, at).count() for step in range(len(AGES) + 1))
    return Figures(now.count(), with_branch(now, today).count(), then.count(), with_branch(then, year).count(), waits)


def open_counts(firm_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The numbers of the open needs of each of these firms, oldest first. One query, none for none."""
    found: dict[UUID, list[str]] = {}
    if firm_ids:
        rows = FirmNeed.objects.filter(firm_id__in=list(firm_ids), state__in=OPEN).order_by("entered_at", "pk")
        for firm_id, number in rows.values_list("firm_id", "number"):
            found.setdefault(firm_id, []).append(number)
    return found


def deferred_now(on: date) -> Q:
    """Needs that were put off until a day that has come."""
    return Q(state=State.DEFERRED, review_on__lte=on)


def is_firm(body: Organisation) -> bool:
    """Whether a body is a firm or a social organisation with a card."""
    return body.kind == BodyKind.FIRM
