"""Two units of the demo's community: one with last year's list, its word and this year's; one that is asked back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linli.alliances import actions
from linli.alliances.actions import ItemFacts, TieFacts
from linli.alliances.models import AllianceTie, AllianceYear, Commitment, CommitmentPart
from linli.alliances.queries import plan_at, year_now
from linli.core.actors import Door, system
from linli.core.clock import from_local, local_date
from linli.demo.cast import World
from linli.organisations.actions import appoint, create_organisation, create_post
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind, Power

LIAISON, KEEPER, SECOND = "utility_officer", "community_officer", "volunteer"
POST = "alliance_liaison"
DID = "拉来两台洗扫车，三条主路洗了一遍。"
SAID_OF_IT = "路上不滑了，推轮椅出门稳。"
HELPED = "冬天查管道随叫随到，老人家里先暖了。"


def unit_in(world: World, name: str, short: str, role: str, at: datetime) -> Organisation:
    """A unit that lies in the community, and its liaison."""
    assert world.version is not None
    by = system(Door.CLI)
    unit = create_organisation(
        kind=BodyKind.ALLIANCE_UNIT, name=name, short_name=short, telephone="0990-1000071",
        places=[world.places["community"]], by=by, at=at,
    )  # fmt: skip
    post = create_post(unit, key=POST, playbook_version_id=world.version.pk, by=by, at=at)
    appoint(post, world.people[role], starts_on=local_date(at), by=by, at=at)
    return unit


def joined(world: World, unit: Organisation, role: str, at: datetime) -> AllianceTie:
    """The community asks, the unit agrees."""
    by = world.actor(KEEPER, door=Door.CLI)
    tie = actions.ask_tie(unit, world.places["community"], TieFacts(words="一起把小区过冬的事办好"), by=by, at=at)
    return actions.agree_tie(tie, by=world.actor(role, post=POST, door=Door.CLI), at=at)


def add_alliances(world: World, now: datetime) -> AllianceTie | None:
    """Both units and their lists; None where the playbook lets nobody join."""
    plan = plan_at(world.estate)
    keeper = world.actor(KEEPER, door=Door.CLI)
    if plan is None or Power.ALLIANCE_KEEP not in keeper.powers or plan.kind("problem") is None:
        return None
    year = year_now(now)
    began = from_local(date(year - 1, 2, 20))
    heating = unit_in(world, "市供热厂", "供热厂", LIAISON, began)
    tie = joined(world, heating, LIAISON, began)
    _last_year(world, tie, year - 1)
    begun = min(from_local(date(year, 1, 2)), now)
    by = world.actor(LIAISON, post=POST, door=Door.CLI)
    actions.begin_year(tie, by=system(), at=begun)
    actions.copy_last_year(tie, by=by, at=begun)
    actions.agree_all(tie, by=keeper, at=begun)
    first = Commitment.objects.filter(year__tie=tie, year__year=year).order_by("due_on", "pk")[0]
    _part(world, first, LIAISON, "查了两栋的立管，换了四个阀门。", begun)
    school = unit_in(world, "青禾区实验小学", "实验小学", SECOND, now - timedelta(days=9))
    other = joined(world, school, SECOND, now - timedelta(days=8))
    _asked_back(world, other, now)
    return tie


def _last_year(world: World, tie: AllianceTie, year: int) -> None:
    """Two items done, what residents said, and the two-way word."""
    by, keeper = world.actor(LIAISON, post=POST, door=Door.CLI), world.actor(KEEPER, door=Door.CLI)
    at = from_local(date(year, 3, 1))
    for kind, what, whom, due in (
        ("problem", "入冬前查一遍楼道立管", "一楼住户", date(year, 10, 31)),
        ("resource", "借洗扫车洗主路", "全小区", date(year, 12, 15)),
    ):
        actions.propose(tie, ItemFacts(kind, what, whom, "一次", due), by=by, at=at)
    actions.agree_all(tie, by=keeper, at=at)
    for item in Commitment.objects.filter(year__tie=tie).order_by("due_on", "pk"):
        part = _part(world, item, LIAISON, DID, from_local(item.due_on - timedelta(days=5)), last=True)
        actions.pass_on(item, part.pk, said=SAID_OF_IT, by=keeper, at=part.at)
    listed = AllianceYear.objects.get(tie=tie, year=year)
    said = from_local(date(year, 12, 20))
    actions.say_word(listed, answer="much", words=HELPED, by=keeper, at=said)
    actions.say_word(listed, answer="some", words="社区提前一周说时间，我们好排班。", by=by, at=said)


def _part(world: World, item: Commitment, role: str, words: str, at: datetime, *, last: bool = False) -> CommitmentPart:
    by = world.actor(role, post=POST, door=Door.CLI)
    return actions.do_part(item, words=words, done_on=local_date(at), last=last, by=by, at=at)


def _asked_back(world: World, tie: AllianceTie, now: datetime) -> None:
    """One item proposed, which the community changed; it waits for the unit."""
    last_day = date(year_now(now - timedelta(days=7)), 12, 31)
    facts = ItemFacts("activity", "周末开放操场", "孩子和老人", "每周六", last_day)
    item = actions.propose(tie, facts, by=world.actor(SECOND, post=POST, door=Door.CLI), at=now - timedelta(days=7))
    changed = ItemFacts("activity", "周末开放操场", "孩子和老人", "每周六上午", last_day)
    by = world.actor(KEEPER, door=Door.CLI)
    actions.change(item, changed, why="下午学校有训练", by=by, at=now - timedelta(days=6))
