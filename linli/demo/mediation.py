"""Disputes of the invented estate: one asked for, one in talks, one signed, and enough that ended to be told of."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core import clock
from linli.core.actors import Actor, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.mediation import actions
from linli.mediation.actions import LineFacts, PartyFacts
from linli.mediation.models import Mediation, MediationParty
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id

ASKED = "楼道里的鞋柜\n两家门对门，一家的鞋柜和雨伞桶把过道占了一半。"
TALKS = "卫生间漏水，谁修谁赔\n楼下顶棚湿了两次，楼上说是公共管道。"
SIGNED = "夜里练琴\n孩子晚上十点还在练琴，邻居睡不好。"
ENDED = ("空调滴水", "宠物夜里叫", "车位被占", "装修噪声", "晾衣滴水", "垃圾堆在门口")


def add_mediations(world: World) -> Mediation | None:
    """Take them in, and let the deputy mediate as far as each is. Returns the one in talks; None where the playbook
    lets other bodies mediate."""
    at = clock.now()
    if not _kind(world):
        return None
    _ask(world, ASKED, "1201户业主", "1202户业主", at - timedelta(hours=3))
    talks = _begun(world, TALKS, "302户孙女士", "402户何先生", at - timedelta(days=4))
    deputy = _mediator(world)
    session = actions.plan_session(
        talks, starts_at=at - timedelta(days=2), where="小区党群服务站调解室", by=deputy, at=at - timedelta(days=3)
    )
    actions.record_session(
        session, agreed="先请人查漏点，查出来再谈谁出钱。", notes="何先生愿意先垫付，怕开了口子。",
        by=deputy, at=at - timedelta(days=2) + timedelta(hours=2),
    )  # fmt: skip
    actions.plan_session(talks, starts_at=at + timedelta(days=1), where="小区党群服务站调解室", by=deputy, at=at)
    _signed(world, SIGNED, at - timedelta(days=33))
    for number, words in enumerate(ENDED):
        row = _ask(world, words, f"{number + 1}栋住户", "楼上住户", at - timedelta(days=62 + number))
        actions.withdraw(
            row, words="说开了，不用再调。", by=world.actor("station_head", door=Door.CLI),
            at=at - timedelta(days=61 + number),
        )  # fmt: skip
    return talks


def _kind(world: World) -> str:
    """The first way in which stations mediate here; empty where they do not."""
    found = by_id(playbook_version_for(world.estate)).mediation_of(BodyKind.SERVICE_STATION)
    return found[0].key if found else ""


def _mediator(world: World) -> Actor:
    """The deputy, where stations have deputies, else the head."""
    return world.actor("deputy" if world.has_post("station_deputy") else "station_head", door=Door.CLI)


def _ask(world: World, words: str, asks: str, other: str, at: datetime) -> Mediation:
    return actions.ask_for_mediation(
        estate=world.estate, kind=_kind(world), words=words, asks=PartyFacts(name=asks, phone="10000009001"),
        other=PartyFacts(name=other), by=world.actor("station_head", door=Door.CLI), at=at,
    )  # fmt: skip


def _begun(world: World, words: str, asks: str, other: str, at: datetime) -> Mediation:
    head, deputy = world.actor("station_head", door=Door.CLI), _mediator(world)
    row = _ask(world, words, asks, other, at)
    assert deputy.appointment_id is not None
    actions.give(row, appointment=deputy.appointment_id, by=head, at=at + timedelta(hours=1))
    for party in MediationParty.objects.filter(mediation=row).order_by("pk"):
        actions.record_consent(party, takes_part=True, by=deputy, at=at + timedelta(hours=5))
    return actions.begin(row, by=deputy, at=at + timedelta(hours=6))


def _signed(world: World, words: str, at: datetime) -> None:
    deputy = _mediator(world)
    row = _begun(world, words, "501户周先生", "601户住户", at)
    told = {party.asks: party.pk for party in MediationParty.objects.filter(mediation=row).order_by("pk")}
    day, when = local_date(at + timedelta(days=1)), at + timedelta(days=1)
    lines = [LineFacts(told[False], "晚上八点半以后不练琴", day), LineFacts(told[True], "有事先敲门说，不再敲暖气管")]
    actions.write_agreement(row, words="互相体谅。", lines=lines, by=deputy, at=when)
    actions.sign(row, signed_on=day, by=deputy, at=when + timedelta(hours=1))
