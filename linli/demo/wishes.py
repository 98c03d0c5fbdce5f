"""Wishes of the invented estate: one to be looked at, two to be claimed, one held, one handed over, one met."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core import clock
from linli.core.actors import Actor, ActorKind, Door
from linli.demo.cast import World
from linli.wishes import actions
from linli.wishes.actions import Behalf, WishFacts
from linli.wishes.enums import ConsentWay
from linli.wishes.models import Wish
from linli.wishes.queries import plan_at

LOOKED_AT = "想找人教我用手机挂号，女儿在外地。"
WISHES = (
    ("hand", "家里的旧冰箱想搬到楼下，一个人搬不动。", "想请两个人帮忙把一件旧家电搬下楼", 0, False),
    ("thing", "孩子想要一套四年级的课外书。", "", 80, True),
    ("mending", "轮椅的刹车松了，想请会修的人看看。", "想请人紧一紧轮椅的刹车", 20, False),
    ("company", "想有人周末陪我下两盘象棋。", "想有人周末一起下两盘象棋", 0, False),
    ("skill", "想学视频通话，好跟孙子说话。", "想学会手机视频通话", 0, False),
)
THANKS = "教得很耐心，现在每天都能看到孙子。"
PHONE = "1000000810{}"


def add_wishes(world: World, now: datetime) -> Wish | None:
    """The station enters them for those who agreed and looks at each; neighbours and the volunteers claim. Returns one
    that can be claimed; None where the playbook knows no wishes."""
    plan = plan_at(world.estate)
    if plan is None:
        return None
    head = world.actor("station_head", door=Door.CLI)
    resident, neighbour = _self(world, "resident"), _self(world, "neighbour")
    facts = WishFacts(LOOKED_AT, "skill", phone=PHONE.format(0))
    actions.wish(world.estate, facts, by=resident, at=now - timedelta(hours=4))
    rows = []
    for number, (kind, words, public, worth, sheltered) in enumerate(WISHES):
        at = now - timedelta(days=24 - 4 * number)
        agreed = Behalf(ConsentWay.SPOKEN, clock.local_date(at))
        facts = WishFacts(words, kind, phone=PHONE.format(number + 1), behalf=agreed, sheltered=sheltered)
        row = actions.wish(world.estate, facts, by=head, at=at)
        rows.append(
            actions.check(
                row,
                kind=kind,
                public_words=public,
                worth=worth,
                sheltered=sheltered,
                by=head,
                at=at + timedelta(hours=5),
            )
        )
    first, _second, held, brought, met = rows
    claim_at = now - timedelta(days=3)
    actions.claim(held, phone="10000008201", by=neighbour, at=claim_at)
    volunteer = world.actor("volunteer", door=Door.CLI)
    actions.claim(brought, by=volunteer, at=claim_at)
    actions.arrange(brought, by=head, at=claim_at + timedelta(hours=3))
    actions.say_met(brought, by=volunteer, at=claim_at + timedelta(days=1))
    actions.claim(met, by=volunteer, at=claim_at)
    actions.arrange(met, by=head, at=claim_at + timedelta(hours=4))
    actions.say_met(met, by=volunteer, at=claim_at + timedelta(days=1))
    done = actions.confirm(met, thanks=THANKS, by=head, at=now - timedelta(days=1))
    actions.release_thanks(done, words=THANKS, by=head, at=now - timedelta(hours=20))
    return first


def _self(world: World, role: str) -> Actor:
    """Somebody of the cast who acts for themselves."""
    person = world.people[role]
    return Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name)
