"""Zhuzhou, what people give: hours that become points and a star, meals on a wall, a festival everywhere, a project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from linli.core.actors import NOBODY, system
from linli.core.clock import local_date
from linli.demo.stories import festival, honouring, micro_project
from linli.demo.stories.stage import Stage, Step
from linli.points import actions as points
from linli.points.jobs import award_all
from linli.points.models import PointsMember
from linli.volunteering import actions as volunteering
from linli.volunteering.models import Volunteer, VolunteerTeam
from linli.vouchers import actions as vouchers
from linli.vouchers.queries import monday

PROJECT = "周末便民"
DONE = "修好了十一件小家电，量了二十几次血压。"
PHONES = "连着五个晚上教邻居用手机"
DETERGENT = points.ItemFacts("洗衣液一瓶", "站点一楼领", 6, 12)
WEEK = timedelta(weeks=1)


def tell(stage: Stage) -> Iterator[Step]:
    """From the team to the star, from the donation to the receipt, from the festival to whom neighbours honour."""
    estate, head = stage.world.estate, stage.by("station_head", "station_head")
    facts = volunteering.TeamFacts("service", "邻里帮手队", PROJECT)
    team = volunteering.make_team(estate, facts, by=head, at=stage.at)
    yield stage.step("team", "desk:volunteer_team", team.pk)
    volunteer = volunteering.opt_in(
        estate, volunteering.VolunteerFacts(), by=stage.by("resident"), at=stage.later(hours=2)
    )
    member = points.join(volunteer, by=stage.by("resident"), at=stage.later(minutes=5))
    yield from _served(stage, team, volunteer)
    yield from _thanked(stage, member)
    yield from _shared(stage)
    yield from festival.celebrated(stage, volunteer)
    yield from honouring.in_notice(stage)
    yield from micro_project.decided(stage)
    yield from honouring.honoured(stage)
    yield from micro_project.carried_out(stage)


def _served(stage: Stage, team: VolunteerTeam, volunteer: Volunteer) -> Iterator[Step]:
    """Somebody signs up, is there for five hours, and it is said so."""
    head, me = stage.by("station_head", "station_head"), stage.by("resident")
    begins = stage.at + timedelta(days=2)
    facts = volunteering.ActivityFacts(
        estate_id=stage.world.estate.pk, title=PROJECT, starts_at=begins, ends_at=begins + timedelta(hours=5),
        where="东门空地", slots=(volunteering.SlotFacts("一起做", 6),),
    )  # fmt: skip
    row = volunteering.plan_activity(team, facts, by=head, at=stage.later(minutes=10))[0]
    volunteering.publish(row, by=head, at=stage.at)
    volunteering.join(volunteer, team, by=me, at=stage.later(minutes=30))
    signed = volunteering.sign_up(row, volunteer, slot_id=row.slots.order_by("id")[0].pk, by=me, at=stage.at)
    yield stage.step("signed", "resident:activity", stage.world.estate.slug, row.pk)
    stage.until(20, days=2)
    volunteering.confirm(row, served=[signed.pk], others=4, by=head, at=stage.at)
    volunteering.report(row, words=DONE, by=head, at=stage.later(minutes=10))
    yield stage.step("confirmed", "desk:activity", row.pk)


def _thanked(stage: Stage, member: PointsMember) -> Iterator[Step]:
    """Points by themselves and by hand, the first star, and something for a few of them."""
    head, me = stage.by("station_head", "station_head"), stage.by("resident")
    award_all(by=system(), at=stage.later(hours=1))
    given = points.award(member, amount=15, reason=PHONES, by=head, at=stage.until(9, 30))
    points.approve(given, by=stage.by("community_officer"), at=stage.later(hours=1))
    yield stage.step("second", "desk:points_award", given.pk)
    yield stage.step("star", "resident:own_points")
    item = points.offer(stage.world.estate, DETERGENT, by=head, at=stage.later(minutes=20))
    kept = points.reserve(item, member, by=me, at=stage.later(minutes=20))
    points.hand_over(kept, by=head, at=stage.until(17))
    yield stage.step("fetched", "resident:own_points")


def _shared(stage: Stage) -> Iterator[Step]:
    """Meals that somebody has paid for, taken down by whoever needs one, paid to the shop by the week."""
    head = stage.by("station_head", "station_head")
    facts = vouchers.WallFacts("一碗爱", "一碗面", 1200)
    wall = vouchers.open_wall(stage.world.estate, facts, by=head, at=stage.until(9))
    shop = vouchers.add_shop(wall, vouchers.ShopFacts("老街面馆", "东门外第二间", "7:00—20:00"), by=head, at=stage.at)
    gift = vouchers.DonationFacts(30, local_date(stage.at), "老街商会", "收0117")
    vouchers.donate(wall, gift, by=head, at=stage.later(minutes=10))
    yield stage.step("hung", "desk:voucher_wall", wall.pk)
    week = monday(local_date(stage.at))
    taken = vouchers.take_voucher(wall, press=uuid4(), by=NOBODY, at=stage.until(17, 30))
    vouchers.redeem(shop, code=taken.code, by=head, at=stage.later(minutes=15))
    yield stage.step("taken", "resident:vouchers", stage.world.estate.slug)
    stage.until(10, days=(week + WEEK - local_date(stage.at)).days)
    vouchers.settle(shop, week=week, receipt="收0142", paid_on=local_date(stage.at), by=head, at=stage.at)
    yield stage.step("balanced", "desk:voucher_wall", wall.pk)
