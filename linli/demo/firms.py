"""Firms of the invented community: three of them, their envoys, what they need, and a star whose worker wants it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from linli.core.actors import Actor, Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.firms import actions
from linli.firms.actions import FirmFacts, NeedFacts, WorkerFacts
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.firms.queries import plan_at
from linli.organisations.actions import appoint
from linli.organisations.models import Post
from linli.people.actions import create_person

MANAGER, ENVOY, SECRETARY = "representative", "volunteer", "representative"
# fmt: off
FIRMS = (
    ("青禾精密铸造公司", "青禾铸造", "private", "工业园东路12号", "王主任", "0990-1000301"),
    ("和畅青年志愿服务中心", "志愿中心", "social", "和畅路3号二楼", "小苏", "0990-1000302"),
    ("春风纺织厂", "春风纺织", "private", "江滨路7号", "周会计", "0990-1000303"),
)
# fmt: on
LEARNED = "没有厂房抵押，专利也能质押。先请人评估，再找银行，三个星期放了款。"


def add_firms(world: World, now: datetime) -> FirmNeed | None:
    """The community enters three firms; envoys are posted, needs are at every stage. Returns the one that waits; None
    where the playbook knows nothing of firms."""
    if plan_at(world.places["community"]) is None:
        return None
    cards = _entered(world, now)
    _posted(world, cards, now)
    first, social, mill = cards
    by = world.actor("community_officer", door=Door.CLI)
    day = local_date(now)
    actions.note_branch(first, kind="own", since=date(day.year - 1, 3, 1), by=by, at=now)
    committee = world.bodies["community_office"].pk
    actions.note_branch(social, kind="joint", since=day - timedelta(days=40), joint_with=committee, by=by, at=now)
    _book(world, first, now)
    _solved(world, first, now)
    _with_body(world, first, now)
    _needed(world, social, now)
    _given(world, first, now)
    _called(world, social, now)
    waiting = NeedFacts("hiring", "开春要添两条线，缺二十个挡车工。")
    return actions.enter_need(mill, waiting, by=by, at=now - timedelta(days=9))


def _entered(world: World, now: datetime) -> list[FirmCard]:
    by, at = world.actor("community_officer", door=Door.CLI), now - timedelta(days=60)
    community = world.places["community"]
    return [
        actions.enter_firm(
            community, name, FirmFacts(sort, address, contact), short_name=short, telephone=phone, by=by, at=at
        )
        for name, short, sort, address, contact, phone in FIRMS
    ]


def _posted(world: World, cards: list[FirmCard], now: datetime) -> None:
    """A manager and a part-time envoy of two firms from the cast, and a retired cadre from beside it."""
    by, at, day = system(Door.CLI), now, local_date(now)
    retired = create_person(name="唐守义", by=by, at=at)
    holds = (
        (cards[0], "firm_manager", world.people[MANAGER]),
        (cards[0], "firm_envoy_part_time", world.people[ENVOY]),
        (cards[1], "firm_envoy_part_time", world.people[ENVOY]),
        (cards[1], "firm_envoy", retired),
        (cards[1], "firm_branch_secretary", world.people[SECRETARY]),
    )
    for card, key, person in holds:
        post = Post.objects.get(organisation_id=card.pk, key=key)
        ends = day + timedelta(days=600) if key.startswith("firm_envoy") else None
        appoint(post, person, starts_on=day - timedelta(days=50), ends_on=ends, by=by, at=at)


def _as(world: World, role: str, key: str) -> Actor:
    return world.actor(role, post=key, door=Door.CLI)


def _book(world: World, card: FirmCard, now: datetime) -> None:
    by, day = _as(world, ENVOY, "firm_envoy_part_time"), local_date(now)
    for days, words in ((30, "老板说接了大单，缺买料的钱。"), (12, "款到了，夜班开起来了；想申请第三项专利。")):
        actions.write_visit(
            card, on=day - timedelta(days=days), words=words, next_on=day + timedelta(days=6), by=by, at=now
        )


def _solved(world: World, card: FirmCard, now: datetime) -> FirmNeed:
    manager, envoy = _as(world, MANAGER, "firm_manager"), _as(world, ENVOY, "firm_envoy_part_time")
    at = now - timedelta(days=28)
    row = actions.enter_need(card, NeedFacts("loan", "接了大单，买料要垫八十万，没有抵押。"), by=manager, at=at)
    row = actions.take_up(row, by=envoy, at=at + timedelta(hours=20))
    said = "专利评估九十万，银行按质押放了八十万。"
    row = actions.report_need(row, words=said, by=envoy, at=now - timedelta(days=14))
    row = actions.say_solved(row, words="料买回来了。", by=manager, at=now - timedelta(days=13))
    return actions.publish_need(
        row, words=LEARNED, consented_on=local_date(now), consent_way="message", by=manager, at=now
    )


def _with_body(world: World, card: FirmCard, now: datetime) -> FirmNeed:
    manager, envoy = _as(world, MANAGER, "firm_manager"), _as(world, ENVOY, "firm_envoy_part_time")
    at = now - timedelta(days=4)
    row = actions.enter_need(card, NeedFacts("patent", "浇口改了新样子，想申请专利，不会写。"), by=manager, at=at)
    row = actions.take_up(row, by=envoy, at=at + timedelta(hours=3))
    words = "请帮着找人看看能不能申请。"
    body = world.bodies["lighting"].pk
    return actions.ask_body(row, body=body, words=words, by=envoy, at=at + timedelta(hours=5))


def _needed(world: World, card: FirmCard, now: datetime) -> FirmNeed:
    by, said = _as(world, SECRETARY, "firm_branch_secretary"), NeedFacts("permits", "年检材料不会准备，想请人看一遍。")
    return actions.enter_need(card, said, by=by, at=now - timedelta(days=1))


def _given(world: World, card: FirmCard, now: datetime) -> StarRound:
    """A round that is over, with a star whose worker wants it to be seen."""
    manager, panel = _as(world, MANAGER, "firm_manager"), ("车间老刘", "质检小何", "工会李姐")
    at = now - timedelta(days=20)
    row = actions.call_round(card, title="去年", panel=panel, by=manager, at=at)
    facts = WorkerFacts("craft", "陈师傅", "改了浇口，废品少了一半。", local_date(at), "spoken")
    worker = actions.enter_worker(row, facts, by=manager, at=at)
    row.refresh_from_db()
    row = actions.decide_round(row, chosen=[worker.pk], decided_on=local_date(at), by=manager, at=at)
    actions.write_wish(row, worker.pk, wants_published=True, remembered=True, by=manager, at=at)
    return actions.give_stars(row, by=manager, at=now - timedelta(days=8))


def _called(world: World, card: FirmCard, now: datetime) -> StarRound:
    """A round that was called today, with somebody who stands."""
    by = _as(world, SECRETARY, "firm_branch_secretary")
    row = actions.call_round(card, title="今年", panel=("小苏", "小郭", "方姐"), by=by, at=now)
    facts = WorkerFacts("saving", "小吴", "活动用过的布景都收好再用，一年少买一车板材。", local_date(now), "spoken")
    actions.enter_worker(row, facts, by=by, at=now)
    return row
