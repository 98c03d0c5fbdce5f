"""Jinniu: a courier joins by wish, skill and place; an activity; a recommended plumber; the life-service station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.clock import local_date
from linli.demo.stories import menu
from linli.demo.stories.stage import Stage, Step
from linli.offers.actions import ItemFacts
from linli.playbooks.enums import BodyKind
from linli.services import actions as services
from linli.services.actions import FirmFacts
from linli.volunteering import actions as volunteering
from linli.volunteering.actions import ActivityFacts, SlotFacts, TeamFacts, VolunteerFacts

TITLE = "高楼层送米送药"
TOLD = "九户老人，米和药都送到了手里。"
FIRM = "老郑通水管"
SATURDAY = 6


def tell(stage: Stage) -> Iterator[Step]:
    """From the team to the order."""
    yield from _helped(stage)
    yield from _recommended(stage)
    place = stage.world.places["community"]
    life = stage.body(BodyKind.SOCIAL_ORGANISATION, f"{place.name}生活服务站", place, short="生活服务站")
    stage.post("utility_officer", life, "life_service_head")
    item = ItemFacts("expert", "换楼道外的灯、家里的灯", life, "工时20元，灯按价", for_whom="本小区住户", per_week=20)
    yield from menu.ordered(stage, item, "客厅的灯不亮了。", "utility_officer", "换了灯，线也查过。")


def _helped(stage: Stage) -> Iterator[Step]:
    """A team of the station, a courier who joins it, and a Saturday morning."""
    estate, head, courier = stage.world.estate, stage.by("station_head"), stage.by("neighbour")
    facts = TeamFacts("new_employment", "骑手邻里队", "顺路帮一把")
    team = volunteering.make_team(estate, facts, by=head, at=stage.at)
    yield stage.step("team", "desk:volunteer_team", team.pk)
    offers = VolunteerFacts(skills=("streets",), times=("6.morning",), wish="愿意给老人顺路带药")
    me = volunteering.opt_in(estate, offers, by=courier, at=stage.later(hours=3))
    volunteering.join(me, team, by=courier, at=stage.later(minutes=1))
    yield stage.step("joined", "resident:volunteer", estate.slug)
    ahead = (SATURDAY - local_date(stage.at).isoweekday()) % 7
    begins = stage.until(9, days=ahead - 2 if ahead > 2 else ahead + 5) + timedelta(days=2)
    planned = ActivityFacts(
        estate_id=estate.pk, title=TITLE, starts_at=begins, ends_at=begins + timedelta(hours=2), where="站点门口",
        words="米和药在站点领，一人三户。", insurance="志愿者保险由社区统一买",
        slots=(SlotFacts("送上门", 3, skill="streets"),),
    )  # fmt: skip
    row = volunteering.plan_activity(team, planned, by=stage.by("station_head"), at=stage.at)[0]
    volunteering.publish(row, by=stage.by("station_head"), at=stage.later(minutes=10))
    yield stage.step("planned", "desk:activity", row.pk)
    slot = row.slots.order_by("id")[0].pk
    signed = volunteering.sign_up(row, me, slot_id=slot, by=stage.by("neighbour"), at=stage.later(minutes=30))
    yield stage.step("signed_up", "resident:activity", estate.slug, row.pk)
    stage.until(11, 20, days=2)
    volunteering.confirm(row, served=[signed.pk], others=2, by=stage.by("station_head"), at=stage.at)
    volunteering.report(row, words=TOLD, by=stage.by("station_head"), at=stage.later(minutes=20))
    yield stage.step("held", "desk:activity", row.pk)
    yield stage.step("read", "resident:activity", estate.slug, row.pk)
    yield stage.step("hours", "resident:own_activities")


def _recommended(stage: Stage) -> Iterator[Step]:
    """A neighbour names a plumber; the station asks him and takes him in."""
    estate, me = stage.world.estate, stage.by("resident")
    stage.until(19, 30)
    firm = FirmFacts(FIRM, "plumbing", "10000008120", "北门外", "疏通70元起，先说好再动手")
    entry = services.recommend(estate, firm, reason="通得干净，走时把地擦了。", by=me, at=stage.at)
    head, at = stage.by("station_head"), stage.until(10)
    services.show_entry(
        entry, said="通得干净，收拾得利落。", consented_on=local_date(at), consent_way="spoken", by=head, at=at
    )
    yield stage.step("recommended", "desk:directory_entry", entry.pk)
    yield stage.step("directory", "resident:directory", estate.slug)
