"""Somebody is honoured: nominated by a neighbour, asked before anybody else reads it, chosen by a panel, in notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.actors import Actor, ActorKind, Door, system
from linli.core.clock import local_date
from linli.demo.stories.stage import Stage, Step
from linli.honours import actions
from linli.honours.actions import NominationFacts, NoticeFacts, RoundFacts
from linli.honours.actions.consent import Word
from linli.honours.actions.panel import may_sit
from linli.honours.models import HonourRound, Nomination

NOMINEE, NEIGHBOUR = "resident", "representative"
PANEL = ("community_officer", "building_leader", "owners_chair")
LOOKED_FOR = "身边的“建宁大叔”，不论男女：他做过什么好事，请写一句。"
REASONS = "连着五个晚上教老人用手机，谁家小家电坏了都找他，从不收一分钱。"
SHOWN_FOR = "教邻居用手机、修小家电的热心人"
WORDS = ("我家的电饭煲就是他修的。", "楼里老人都说得出他教了什么。", "没听过一句不好。")
CHOSEN = "三位都说得出是哪一件好事，符合标准。"


def in_notice(stage: Stage) -> Iterator[Step]:
    """From the call to the notice. A nominated person who has not agreed yet is read of by the station alone."""
    head, slug = stage.by("station_head", "station_head"), stage.world.estate.slug
    person = stage.world.people[NEIGHBOUR]
    neighbour = Actor(ActorKind.RESIDENT, door=Door.WEB, person_id=person.pk, name=person.name)
    until = local_date(stage.at) + timedelta(days=2)
    called = actions.call_round(
        stage.world.estate, RoundFacts("uncle", words=LOOKED_FOR, nominations_until=until), by=head, at=stage.until(10)
    )
    facts = NominationFacts(stage.world.people[NOMINEE].name, REASONS, stage.world.room)
    row = actions.nominate(called, stage.world.estate, facts, by=neighbour, at=stage.until(19, 30))
    yield stage.step("nominated", "resident:honours", slug)
    row = actions.ask_consent(row, by=head, at=stage.until(15))
    yield stage.step("asked", "resident:honour", slug, row.pk)
    row = actions.agree(row, Word(), by=stage.by(NOMINEE), at=stage.until(20))
    row = _chosen(stage, called, row)
    yield stage.step("panel", "desk:nomination", row.pk)
    agreed = NoticeFacts(f"{row.name[0]}师傅", SHOWN_FOR, "spoken", local_date(stage.at))
    row = actions.publish(row, agreed, by=head, at=stage.until(9))
    yield stage.step("in_notice", "resident:honour", slug, row.pk)


def _chosen(stage: Stage, called: HonourRound, row: Nomination) -> Nomination:
    """The last day for nominations is over; three who have nothing to do with it give their word."""
    head = stage.by("station_head", "station_head")
    actions.stop(called, by=system(Door.JOB), at=stage.until(9, days=2))
    for role, words in zip(PANEL, WORDS, strict=True):
        actor = stage.by(role)
        post = next(one for one in may_sit(called, stage.at) if one.pk == actor.appointment_id)
        member = actions.name_member(called, appointment=post, by=head, at=stage.at)
        actions.give_word(row, member, yes=True, words=words, by=actor, at=stage.later(hours=1))
    return actions.choose(row, words=CHOSEN, by=head, at=stage.later(hours=2))


def honoured(stage: Stage) -> Iterator[Step]:
    """The notice has stood its days, nobody objected."""
    row = Nomination.objects.select_related("round").get(estate=stage.world.estate)
    assert row.notice_until is not None
    head = stage.by("station_head", "station_head")
    stage.until(10, days=(row.notice_until - local_date(stage.at)).days + 1)
    row = actions.honour(row, by=head, at=stage.at)
    actions.finish(row.round, by=head, at=stage.later(minutes=10))
    yield stage.step("honoured", "resident:honours", stage.world.estate.slug)
