"""Honours of the invented estate: one from a past round, one in notice, and a round that takes nominations."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.honours import actions
from linli.honours.actions import NominationFacts, NoticeFacts, RoundFacts
from linli.honours.actions.consent import Word
from linli.honours.actions.panel import may_sit
from linli.honours.models import HonourRound, Nomination
from linli.honours.queries import plan_at
from linli.places.models import Place
from linli.playbooks.enums import Power

DAY = timedelta(days=1)
SEATS = ("community_officer", "building_leader", "volunteer")
LOOKED_FOR = "帮过您的邻居，请写一句他做了什么。"
PAST = ("赵桂兰", "楼里谁家有事都去帮忙，雪天先扫门口。", "赵阿姨", "十年来雪天最早扫开门口的人")
STANDING = ("白师傅一家", "楼道灯坏了总是先修好再说。", "白师傅一家", "常年义务修理楼道灯")
OBJECTED = "去年有一次说好了没有来。"
ASKED = ("林小满", "教院里老人用手机挂号。")
PROPOSED = ("何远方", "每天傍晚陪孩子们在门口写作业。")


def add_honours(world: World, now: datetime) -> HonourRound | None:
    """What a year of honours looks like. Returns the round that takes nominations; None where the playbook knows none,
    or its kinds are others."""
    plan, by = plan_at(world.estate), world.actor("station_head", door=Door.CLI)
    if plan is None or Power.HONOUR_KEEP not in by.powers or not plan.kinds:
        return None
    kind = plan.kinds[-1].key
    first = _noticed(world, kind, PAST, by, now - 28 * DAY)
    honoured = actions.honour(first, by=by, at=now - 16 * DAY)
    actions.finish(honoured.round, by=by, at=now - 16 * DAY)
    standing = _noticed(world, plan.kinds[0].key, STANDING, by, now - 9 * DAY)
    neighbour = _self(world, "neighbour")
    actions.object_to(standing, name="", words=OBJECTED, by=neighbour, at=now - DAY)
    return _open(world, kind, by, now)


def _noticed(world: World, kind: str, said: tuple[str, str, str, str], by: Actor, at: datetime) -> Nomination:
    """A round from its call to its notice, in seven days."""
    name, reasons, shown, words = said
    facts = RoundFacts(kind, words=LOOKED_FOR, nominations_until=local_date(at + 3 * DAY))
    found = actions.call_round(world.estate, facts, by=by, at=at)
    row = _nominated(found, world.estate, name, reasons, None, _self(world, "neighbour"), at + DAY)
    row = actions.ask_consent(row, by=by, at=at + 2 * DAY)
    row = actions.agree(row, Word("spoken", local_date(at + 2 * DAY)), by=by, at=at + 2 * DAY)
    panel_at = at + 5 * DAY
    actions.stop(found, by=system(Door.JOB), at=panel_at)
    for role in SEATS:
        actor = world.actor(role, door=Door.CLI)
        post = next(one for one in may_sit(found, panel_at) if one.pk == actor.appointment_id)
        member = actions.name_member(found, appointment=post, by=by, at=panel_at)
        actions.give_word(row, member, yes=True, words="邻居说得出是什么事，符合标准。", by=actor, at=panel_at)
    row = actions.choose(row, words="三位都见过，符合标准。", by=by, at=at + 6 * DAY)
    agreed = NoticeFacts(shown, words, "written", local_date(at + 6 * DAY))
    return actions.publish(row, agreed, by=by, at=at + 6 * DAY)


def _open(world: World, kind: str, by: Actor, now: datetime) -> HonourRound:
    facts = RoundFacts(kind, words=LOOKED_FOR, nominations_until=local_date(now + 10 * DAY))
    found = actions.call_round(world.estate, facts, by=by, at=now - 2 * DAY)
    neighbour = _self(world, "neighbour")
    row = _nominated(found, world.estate, *ASKED, world.room, neighbour, now - DAY)
    actions.ask_consent(row, by=by, at=now - timedelta(hours=20))
    _nominated(found, world.estate, *PROPOSED, None, _self(world, "resident"), now - timedelta(hours=3))
    return found


def _nominated(
    found: HonourRound, estate: Place, name: str, reasons: str, room: Place | None, by: Actor, at: datetime
) -> Nomination:
    return actions.nominate(found, estate, NominationFacts(name, reasons, room), by=by, at=at)


def _self(world: World, role: str) -> Actor:
    """Somebody of the cast who acts for themselves."""
    person = world.people[role]
    return Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name)
