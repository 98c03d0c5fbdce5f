"""Haikou: service centres fifteen minutes away, a hardship notice without names, a card and a book, visits."""

from __future__ import annotations

from collections.abc import Iterator

from linli.care import actions as care
from linli.care.actions import ApplicationFacts, MoneyFacts, VisitFacts
from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.organisations.actions import add_member, locate_station
from linli.organisations.models import Organisation
from linli.organisations.roster import MemberRow
from linli.places.actions import GivenShape, locate_many
from linli.places.datums import Datum, Point
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import buildings
from linli.playbooks.enums import BodyKind

CORNER: Point = (110.3300, 20.0200)
"""An invented spot."""
APART = 0.0006
"""Degrees between two buildings."""
CENTRE_AT: Point = (110.3306, 20.0203)
FAR_AT: Point = (110.3800, 20.0600)
COMMITTEE_POST = "party_committee_secretary"
NAME, MEMBER, ALONE = "石向南", "林望舒", "郭爱莲"
CAME, GRANTED = 3_000_000, 400_000
HEARD = "精神好，说楼道灯暗，已另报。"


def tell(stage: Stage) -> Iterator[Step]:
    """From the circle to the visit."""
    yield from _circle(stage)
    branch, committee = acts.branch(stage), acts.community_committee(stage)
    yield from _fund(stage, committee)
    yield from _remembered(stage, branch)
    yield from _visited(stage)


def _circle(stage: Stage) -> Iterator[Step]:
    """The estate's centre and the community's are on the map; the buildings around them are counted."""
    world, by = stage.world, system(Door.CLI)
    given = [
        GivenShape(building.pk, (round(CORNER[0] + number * APART, 7), CORNER[1]))
        for number, building in enumerate(buildings(world.estate))
    ]
    locate_many(world.estate, given, source="示例平面图", by=by, at=stage.later(hours=1))
    community = world.places["community"]
    upper = stage.body(BodyKind.SERVICE_STATION, f"{community.name}党群服务中心", community)
    for station, point in ((world.bodies["station"], CENTRE_AT), (upper, FAR_AT)):
        locate_station(station, point=point, datum=Datum.WGS84, by=by, at=stage.at)
    yield stage.step("circle", "desk:circle", world.estate.pk)


def _fund(stage: Stage, committee: Organisation) -> Iterator[Step]:
    """Two persons look at it, neither of whom entered it; everybody reads a line without a name; the money is paid."""
    estate, slug = stage.world.estate, stage.world.estate.slug
    secretary, keeper = stage.by("volunteer", "branch_secretary"), stage.by("community_officer", COMMITTEE_POST)
    fund = care.open_fund(committee, "hardship", by=keeper, at=stage.until(9))
    came = MoneyFacts(CAME, local_date(stage.at), "党费-2026-07", "留存党费划入")
    care.take_in(fund, came, by=keeper, at=stage.at)
    door = Place.objects.filter(estate_id=estate.pk, level=Level.ROOM).order_by("-path", "-pk")[0]
    facts = ApplicationFacts(
        name=NAME, room=door, paper="DEMO9002", purpose="medical", asked=500_000, words="自付的药费一时凑不齐。",
        papers=(0, 1), consent_who="self", consent_way="written", consented_on=local_date(stage.at),
    )  # fmt: skip
    row = care.enter_application(fund, estate, facts, by=stage.by("station_head"), at=stage.later(hours=1))
    care.review_first(row, says="yes", amount=GRANTED, by=secretary, at=stage.later(hours=3))
    care.review_second(row, says="yes", amount=GRANTED, by=keeper, at=stage.until(9))
    yield stage.step("notice", "resident:care", slug)
    care.decide_application(row, by=keeper, at=stage.until(9, days=6))
    day = local_date(stage.at)
    care.pay_application(row, on=day, way="transfer", receipt="付-0002", by=keeper, at=stage.later(hours=1))
    yield stage.step("paid", "desk:care_application", row.pk)


def _remembered(stage: Stage, branch: Organisation) -> Iterator[Step]:
    """A member lets the branch keep a day; the card and the book are ticked when they were given."""
    secretary, day = stage.by("volunteer", "branch_secretary"), local_date(stage.at)
    entry = MemberRow(name=MEMBER, source="visit", since=day)
    member = add_member(branch, entry, by=system(Door.CLI), at=stage.at)
    kept = care.keep_date(
        branch, member, month=day.month, day=day.day, consent_way="spoken", consented_on=day, by=secretary, at=stage.at
    )
    for key in ("card", "book"):
        care.tick_gift(kept, key=key, year=day.year, by=secretary, at=stage.later(hours=1))
    yield stage.step("given", "desk:care_members")


def _visited(stage: Stage) -> Iterator[Step]:
    """Somebody agreed to be called on; the grid worker comes, and writes a line."""
    estate, grid = stage.world.estate, stage.world.bodies["grid"]
    door = Place.objects.filter(estate_id=estate.pk, level=Level.ROOM).order_by("path", "pk")[0]
    facts = VisitFacts(
        name=ALONE, room=door, kind="daytime", visitor=f"{grid.pk}:grid_worker", why="白天一个人在家，想有人说说话",
        consent_who="self", consent_way="spoken", consented_on=local_date(stage.at),
    )  # fmt: skip
    row = care.arrange_visits(estate, facts, by=stage.by("station_head"), at=stage.until(9, 20))
    yield stage.step("arranged", "desk:care_visits")
    care.do_visit(row, words=HEARD, by=stage.by("grid_worker"), at=stage.until(10, days=6))
    yield stage.step("visited", "desk:care_visit", row.pk)
