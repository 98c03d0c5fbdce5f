"""Loading walls: what may not be seen cannot be loaded; codes and tills; what everybody reads; what shops are owed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncWeek

from linli.core.actors import Actor
from linli.core.clock import local, local_date
from linli.core.codes import hash_code, normalise_code, query_code
from linli.people.vault import vault
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_vouchers import Vouchers
from linli.playbooks.queries import by_id
from linli.vouchers.enums import LIVE, Form, State, VoucherState
from linli.vouchers.models import Donation, Settlement, Shop, SlipSheet, TillLink, Voucher, VoucherWall

JOINED = ("organisation", "place")
CODE_PURPOSE = "voucher.code"
FEW = 5
"""Fewer than these are never told apart in public: who came is not to be found out by counting."""

WEEK = timedelta(days=7)


def plan_at(place: Place) -> Vouchers | None:
    """How walls are kept where a place lies; None where no playbook holds, or where it knows none."""
    try:
        return by_id(playbook_version_for(place)).vouchers
    except NoPlaybook:
        return None


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


# -- the desk ------------------------------------------------------------------------------------------


def keeping(actor: Actor) -> tuple[UUID, ...]:
    """The bodies whose walls the actor keeps."""
    return tuple(sorted({held.organisation_id for held in actor.open_posts if Power.VOUCHER_KEEP in held.powers}))


def visible_to(actor: Actor) -> QuerySet[VoucherWall]:
    """The walls that bodies of the actor keep: the twin of `rules.may_see_wall`. Open ones first, then the oldest."""
    found = VoucherWall.objects.select_related(*JOINED).order_by(
        F("ended_at").desc(nulls_first=True), "opened_at", "pk"
    )
    return found if actor.is_system else found.filter(organisation_id__in=keeping(actor))


def others_of(wall: VoucherWall) -> QuerySet[VoucherWall]:
    """Walls of the same body to which what is left of one can go."""
    found = VoucherWall.objects.filter(organisation_id=wall.organisation_id, state__in=LIVE)
    return found.exclude(pk=wall.pk).order_by("name", "pk")


def shops_of(walls: Iterable[VoucherWall]) -> list[Shop]:
    """The shops of these walls, closed ones too, by name. One query."""
    return list(Shop.objects.filter(wall__in=list(walls)).order_by("name", "pk"))


def links_of(wall: VoucherWall) -> QuerySet[TillLink]:
    """The tills of a wall's shops that are open."""
    found = TillLink.objects.filter(shop__wall=wall, revoked_at=None, shop__ended_at=None)
    return found.select_related("shop").order_by("shop__name", "made_at", "pk")


def donations_of(wall: VoucherWall) -> QuerySet[Donation]:
    """What was hung up, newest first; taken back, too."""
    return Donation.objects.filter(wall=wall).order_by("-at", "-pk")


def sheets_of(wall: VoucherWall) -> QuerySet[SlipSheet]:
    """The sheets that were printed, newest first."""
    return SlipSheet.objects.filter(wall=wall).order_by("-made_on", "pk")


# -- codes ---------------------------------------------------------------------------------------------


def code_of(seed: UUID) -> str:
    """The code that belongs to a press of the button or to a slip of a sheet: the same again gives the same code."""
    return query_code(seed, vault().hmac_key(CODE_PURPOSE))


def seeds_of(sheet: SlipSheet) -> list[UUID]:
    """What the codes of a sheet's slips are made of."""
    return [uuid5(sheet.pk, str(number)) for number in range(sheet.count)]


def stored(code: str) -> bytes:
    """How a code is kept."""
    return hash_code(code, vault().hmac_key(CODE_PURPOSE + ".stored"))


def with_code(typed: str) -> QuerySet[Voucher]:
    """The voucher that this code opens, however it was typed; of none, none."""
    code = normalise_code(typed)
    if code is None:
        return Voucher.objects.none()
    kept = [hash_code(code, key) for key in vault().hmac_keys(CODE_PURPOSE + ".stored")]
    return Voucher.objects.filter(code_hash__in=kept)


def link_hash(words: str) -> bytes:
    """How the words of a till's link are kept. They hold 256 random bits: no salt and no slow hash is needed."""
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()


def till(words: str) -> TillLink | None:
    """The till that these words open now. One query."""
    joined = ("shop__wall__organisation", "shop__wall__place")
    found = TillLink.objects.filter(hash=link_hash(words), revoked_at=None, shop__ended_at=None)
    return found.select_related(*joined).first()


# -- how many go out -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Room:
    """How many more codes a wall gives out now: what is left of it, what its day still has, and from when more go."""

    left: int
    free: int
    from_hour: int | None = None


def rooms_of(walls: Sequence[VoucherWall], left: Mapping[UUID, int], at: datetime) -> dict[UUID, Room]:
    """How many more codes each wall may give out now, where so many are left. One query."""
    today = Voucher.objects.filter(wall__in=list(walls), form=Form.CODE, out_on=local_date(at)).order_by("wall_id")
    gone = {row["wall_id"]: row["count"] for row in today.values("wall_id").annotate(count=Count("pk"))}
    return {wall.pk: _room(wall.plan, left[wall.pk], gone.get(wall.pk, 0), local(at).hour) for wall in walls}


def _room(plan: Vouchers | None, left: int, gone: int, hour: int) -> Room:
    if plan is None:
        return Room(left, 0)
    return Room(left, max(0, plan.free_by(hour) - gone), plan.next_hour(hour) if gone < plan.a_day else None)


def run_out(on: date, limit: int) -> list[Voucher]:
    """Vouchers whose last day is over, the oldest first."""
    found = Voucher.objects.filter(state=VoucherState.OUT, until__lt=on).select_related("wall")
    return list(found.order_by("until", "pk")[:limit])


# -- what everybody reads ------------------------------------------------------------------------------


def walls_in(estate: Place) -> QuerySet[VoucherWall]:
    """The walls that whoever lives in an estate reads: those that hang there or in what it lies in."""
    ids = [place_id for place_id in estate.level_ids().values() if place_id]
    found = VoucherWall.objects.filter(place_id__in=[*ids, estate.pk], state__in=LIVE)
    return found.select_related(*JOINED).order_by("opened_at", "pk")


def lately_ended(estate: Place, since: datetime) -> QuerySet[VoucherWall]:
    """Walls that were taken down since a moment, with the line about them."""
    ids = [place_id for place_id in estate.level_ids().values() if place_id]
    found = VoucherWall.objects.filter(place_id__in=[*ids, estate.pk], state=State.ENDED, ended_at__gt=since)
    return found.select_related("ended_into").order_by("-ended_at", "-pk")


def public_left(left: int) -> int:
    """How many are left, as everybody reads it: in fives, so that the page does not tell when somebody took one."""
    return left // FEW * FEW


def weeks_of(wall_ids: Collection[UUID], at: datetime, *, weeks: int = 8) -> dict[UUID, list[tuple[date, int]]]:
    """What was eaten in the last whole weeks, by wall and Monday, newest first. One query.

    A week in which fewer than five were eaten, or that is not over, is left out.
    """
    this = monday(local_date(at))
    found = Voucher.objects.filter(
        wall_id__in=list(wall_ids), state=VoucherState.EATEN, eaten_on__lt=this, eaten_on__gte=this - weeks * WEEK
    )
    counted = found.annotate(week=TruncWeek("eaten_on")).order_by("wall_id", "-week").values("wall_id", "week")
    told: dict[UUID, list[tuple[date, int]]] = {wall_id: [] for wall_id in wall_ids}
    for row in counted.annotate(count=Count("pk")):
        if row["count"] >= FEW:
            told[row["wall_id"]].append((row["week"], row["count"]))
    return told


def thanked(wall_ids: Collection[UUID], *, most: int = 20) -> dict[UUID, list[Donation]]:
    """What was hung up, by wall, newest first, as everybody reads it. One query."""
    found = Donation.objects.filter(wall_id__in=list(wall_ids), taken_back_at=None).order_by("-given_on", "-pk")
    told: dict[UUID, list[Donation]] = {wall_id: [] for wall_id in wall_ids}
    for row in found:
        if len(told[row.wall_id]) < most:
            told[row.wall_id].append(row)
    return told


# -- what shops are owed -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Week:
    """What was eaten at a shop in one week, and what was paid for it. `open`: it is over and waits to be paid."""

    shop: Shop
    monday: date
    count: int
    fen: int
    open: bool
    paid: Settlement | None = None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


def weeks_owed(wall: VoucherWall, at: datetime) -> list[Week]:
    """The weeks of a wall's shops: not paid first, then paid ones, each newest first. Two queries."""
    this = monday(local_date(at))
    eaten = Voucher.objects.filter(wall=wall, state=VoucherState.EATEN, settlement=None, shop__isnull=False)
    counted = eaten.annotate(week=TruncWeek("eaten_on")).order_by("-week", "shop__name", "shop_id")
    summed = counted.values("week", "shop_id").annotate(count=Count("pk"), fen=Sum("price_fen"))
    shops = {shop.pk: shop for shop in shops_of([wall])}
    found = [
        Week(shops[row["shop_id"]], row["week"], row["count"], row["fen"], open=row["week"] < this) for row in summed
    ]
    paid = Settlement.objects.filter(shop__wall=wall, taken_back_at=None).order_by("-week", "shop__name", "pk")
    return found + [Week(shops[row.shop_id], row.week, row.count, row.fen, False, row) for row in paid]
