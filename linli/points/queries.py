"""What a member has, ever earned and did; what may be awarded, handed over, judged and by whom it is seen.

Nothing here gives persons with numbers: a balance is asked for one member at a time, by that member.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from linli.core import ledger
from linli.core.actors import Actor, Held
from linli.core.codes import normalise_code, query_code
from linli.core.models import LedgerAccount, LedgerEntry
from linli.core.prepared import fetch
from linli.people.vault import vault
from linli.places.enums import CARRIED
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_points import Points, Star
from linli.playbooks.queries import by_id
from linli.points.accounts import EARNED, POINTS, POT
from linli.points.enums import Origin, Reserved, State
from linli.points.models import Award, Doubt, PointsItem, PointsMember, PotUse, Redemption
from linli.volunteering.models import Volunteer, VolunteerTeam

MEMBER_JOINED = ("volunteer__person", "estate")
AWARD_JOINED = (
    "member__volunteer__person", "member__volunteer__contact", "member__estate", "sign_up__slot__activity__team",
)  # fmt: skip
ITEM_JOINED = ("organisation", "place")
REDEMPTION_JOINED = ("member__volunteer__person", "member__estate", "item__organisation", "item__place")
CODE_PURPOSE = "points.code"
CARRIED_KEYS = frozenset(level.value for level in CARRIED)


COUNTED = """
SELECT member_id, month, sum(amount) FROM points_award
WHERE member_id = ANY(%s) AND month = ANY(%s) AND state = ANY(%s) GROUP BY member_id, month
"""


def plan_at(place: Place) -> Points | None:
    """What holds of points where a place lies; None where no playbook holds, or where it says nothing."""
    try:
        return by_id(playbook_version_for(place)).points
    except NoPlaybook:
        return None


def held_with(actor: Actor, power: str) -> list[Held]:
    """The posts of an actor that have a power."""
    return [held for held in actor.open_posts if power in held.powers]


def pairs_with(actor: Actor, power: str) -> tuple[tuple[str, int], ...]:
    """Where the posts of an actor that have a power reach, as (level, id)."""
    known = CARRIED_KEYS | {"place"}
    found = {pair for held in held_with(actor, power) for pair in held.scope if pair[0] in known}
    return tuple(sorted(found))


def lying_in(pairs: Iterable[tuple[str, int]], field: str) -> Q:
    """Rows whose place (`field`) lies in one of these."""
    found = Q(pk__in=[])
    for level, place_id in pairs:
        found |= Q(**{f"{field}__{level}_id" if level in CARRIED_KEYS else f"{field}_id": place_id})
    return found


def bodies_keeping(actor: Actor) -> tuple[UUID, ...]:
    """The bodies whose catalogue an actor keeps."""
    return tuple(sorted({held.organisation_id for held in held_with(actor, Power.POINTS_KEEP)}))


# -- members -------------------------------------------------------------------------------------------


def member_of(actor: Actor) -> PointsMember | None:
    """The actor's own account; None for who has not opted in. One query, none without an account."""
    if actor.own_id is None:
        return None
    found = PointsMember.objects.filter(volunteer__person_id=actor.own_id, left_at=None)
    return found.select_related(*MEMBER_JOINED).order_by("pk").first()


def members_near(actor: Actor, power: str) -> QuerySet[PointsMember]:
    """Whom an actor can do something for: who opted in and is in a team of a body where they hold a post with this
    power, or came along with it; by name of account alone. The order says nothing of anybody."""
    bodies = [held.organisation_id for held in held_with(actor, power)]
    mine = VolunteerTeam.objects.filter(organisation_id__in=bodies).order_by().values("pk")
    near = Q(volunteer__memberships__team__in=mine) | Q(volunteer__sign_ups__slot__activity__team__in=mine)
    ids = PointsMember.objects.filter(near, left_at=None).order_by().values("pk")
    return PointsMember.objects.filter(pk__in=ids).select_related(*MEMBER_JOINED).order_by("pk")


def could_join_near(actor: Actor) -> QuerySet[Volunteer]:
    """Volunteers without an account in teams of the actor's bodies, who have not opted in: for who says yes in person.
    By name."""
    bodies = [held.organisation_id for held in held_with(actor, Power.POINTS_AWARD)]
    found = Volunteer.objects.filter(
        pk__in=Volunteer.objects.filter(memberships__team__organisation_id__in=bodies).order_by().values("pk"),
        person=None, left_at=None, points_member=None,
    )  # fmt: skip
    return found.select_related("estate").order_by("name", "pk")


def bodies_of(volunteer_id: UUID | None) -> frozenset[UUID]:
    """The bodies whose teams a volunteer is in, or came along with. One query, none of nobody."""
    if volunteer_id is None:
        return frozenset()
    theirs = Q(members__volunteer_id=volunteer_id) | Q(activities__slots__sign_ups__volunteer_id=volunteer_id)
    found = VolunteerTeam.objects.filter(theirs).order_by()
    return frozenset(found.values_list("organisation_id", flat=True))


def balance(member: PointsMember) -> int:
    """What a member has now. One query."""
    return ledger.balance_of(member.ledger_id)


def ever(ledger_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What was ever earned on each of these accounts, whatever was spent since. One query."""
    rows = LedgerEntry.objects.filter(account_id__in=list(ledger_ids), transfer__kind__in=EARNED).order_by()
    return dict(rows.values_list("account_id").annotate(Sum("amount")))


def star_of(member: PointsMember, plan: Points) -> Star | None:
    """A member's star, from what they ever earned. One query."""
    return plan.star(ever([member.ledger_id]).get(member.ledger_id, 0))


def stars_shown(volunteer_ids: Iterable[UUID], plan: Points | None) -> dict[UUID, str]:
    """The stars, by their names alone, of those of these volunteers who chose to show theirs. Two queries, or none."""
    ids = list(volunteer_ids)
    if plan is None or not ids:
        return {}
    showing = PointsMember.objects.filter(volunteer_id__in=ids, shown=True, left_at=None).order_by("pk")
    accounts: dict[UUID, UUID] = dict(showing.values_list("ledger_id", "volunteer_id"))
    found = {accounts[account]: plan.star(earned) for account, earned in ever(accounts).items()}
    return {volunteer: str(star.name) for volunteer, star in found.items() if star is not None}


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of one's own statement, with what it was for as far as that is known still."""

    entry: LedgerEntry
    award: Award | None
    redemption: Redemption | None


def statement_page(entries: Iterable[LedgerEntry]) -> list[StatementLine]:
    """Entries of a statement with their awards and reservations. Two queries."""
    listed = list(entries)
    ids = [one.transfer.reverses_id or one.transfer_id for one in listed]
    awards = Award.objects.filter(transfer_id__in=ids).select_related("sign_up__slot__activity").order_by("pk")
    redemptions = Redemption.objects.filter(transfer_id__in=ids).select_related("item").order_by("pk")
    for_what = {one.transfer_id: one for one in awards}
    fetched = {one.transfer_id: one for one in redemptions}
    return [StatementLine(one, for_what.get(key), fetched.get(key)) for one, key in zip(listed, ids, strict=True)]


# -- awards --------------------------------------------------------------------------------------------


def awards_for(actor: Actor) -> QuerySet[Award]:
    """Awards by hand to members where this actor awards: the twin of `rules.may_see_award`. Newest first."""
    found = Award.objects.select_related(*AWARD_JOINED).filter(origin=Origin.BY_HAND).order_by("-id")
    if actor.is_system:
        return found
    return found.filter(lying_in(pairs_with(actor, Power.POINTS_AWARD), "member__estate"))


def counted_in(member_ids: Iterable[UUID], months: Iterable[date]) -> dict[tuple[UUID, date], int]:
    """What counts towards each member's limit of each month: what is on the account or waits to be. One query."""
    values = [list(member_ids), list(months), [State.DONE.value, State.WAITING.value]]
    return {(member, month): total for member, month, total in fetch(COUNTED, values, keep_plan=False)}


def doubts_for(actor: Actor) -> QuerySet[Doubt]:
    """What looked odd where this actor judges it: the twin of `rules.may_see_doubt`. The longest waiting first."""
    joined = tuple(f"award__{name}" for name in AWARD_JOINED)
    found = Doubt.objects.select_related(*joined).order_by("id")
    if actor.is_system:
        return found
    return found.filter(lying_in(pairs_with(actor, Power.POINTS_KEEP), "award__member__estate"))


# -- catalogue -----------------------------------------------------------------------------------------


def items_for(actor: Actor) -> QuerySet[PointsItem]:
    """The items of bodies whose catalogue this actor keeps: the twin of `rules.may_see_item`. By name."""
    found = PointsItem.objects.select_related(*ITEM_JOINED).order_by("name", "id")
    return found if actor.is_system else found.filter(organisation_id__in=bodies_keeping(actor))


def offered_in(estate: Place) -> QuerySet[PointsItem]:
    """What is given for points in an estate. By name."""
    found = PointsItem.objects.filter(place_id__in=path_ids(estate.path), ended_at=None)
    return found.select_related(*ITEM_JOINED).order_by("name", "id")


def on_shelf(items: Iterable[PointsItem]) -> dict[UUID, int]:
    """How many of each item can be had now. One query."""
    ids = {one.shelf_id: one.pk for one in items}
    shelves = LedgerAccount.objects.filter(pk__in=list(ids)).order_by("pk")
    rows = shelves.values_list("pk", "balance")
    return {ids[account]: left or 0 for account, left in rows}


def redemptions_for(actor: Actor) -> QuerySet[Redemption]:
    """What was reserved of the catalogues that this actor keeps: the twin of `rules.may_see_redemption`. The next to go
    back first."""
    found = Redemption.objects.select_related(*REDEMPTION_JOINED).order_by("until", "id")
    return found if actor.is_system else found.filter(item__organisation_id__in=bodies_keeping(actor))


def own_redemptions(member: PointsMember) -> list[Redemption]:
    """What a member has reserved and not fetched, the next to go back first. One query."""
    found = member.redemptions.filter(state=Reserved.KEPT).select_related("item__organisation")
    return list(found.order_by("until", "id"))


def code_of(redemption_id: UUID) -> str:
    """The code with which something reserved is fetched: derived from its id, so that it can be shown again."""
    return query_code(redemption_id, vault().hmac_key(CODE_PURPOSE))


def by_code(found: QuerySet[Redemption], text: str) -> Redemption | None:
    """That of these reservations which a code opens, however it was typed."""
    code = normalise_code(text)
    kept = found.filter(state=Reserved.KEPT) if code else found.none()
    return next((one for one in kept if code_of(one.pk) == code), None)


def gone_stale(on: date, most: int) -> list[Redemption]:
    """What was not fetched in time, the earliest first."""
    found = Redemption.objects.filter(state=Reserved.KEPT, until__lt=on).select_related(*REDEMPTION_JOINED)
    return list(found.order_by("until", "id")[:most])


# -- the pot -------------------------------------------------------------------------------------------


def in_pot(estate_ids: Iterable[int]) -> dict[int, int]:
    """What is in the pot of each of these estates; none where nothing was ever given. One query."""
    ids = [str(one) for one in estate_ids]
    pots = LedgerAccount.objects.filter(book=POINTS, kind=POT, owner_type="places.place", owner_id__in=ids).order_by(
        "pk"
    )
    rows = pots.values_list("owner_id", "balance")
    return {int(owner): left or 0 for owner, left in rows}


def uses_in(estate: Place) -> QuerySet[PotUse]:
    """What was taken from an estate's pot, the newest first."""
    return PotUse.objects.filter(estate=estate).order_by("-id")


# -- for the jobs --------------------------------------------------------------------------------------


def spent_after(at: datetime) -> QuerySet[Redemption]:
    """What was reserved since a moment, the earliest first."""
    return Redemption.objects.filter(made_at__gte=at).order_by("made_at", "id")
