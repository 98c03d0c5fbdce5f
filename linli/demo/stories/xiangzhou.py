"""Xiangzhou: a first secretary, a loan that a bank declined at first, stars among workers, and a lamp in the yard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.firms import actions as firms
from linli.firms.actions import FirmFacts, NeedFacts, WorkerFacts
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests

MANAGER, ENVOY, BANK = "neighbour", "volunteer", "utility_officer"
LOAN = "接了一笔大单，买料要垫八十万，厂房是租的，没有东西抵押，银行不贷。"
LEARNED = "没有厂房抵押，专利也能质押。先请人评估专利，再找银行，三个星期就放了款。"
LAMP = "2栋门口的路灯不亮，晚上下夜班看不见台阶"


def tell(stage: Stage) -> Iterator[Step]:
    """From the list of firms to a star that its worker wants to show."""
    card, bank = _firm(stage), _bank(stage)
    yield stage.step("listed", "desk:firm", card.pk)
    stage.post(MANAGER, card.organisation, "firm_manager")
    stage.post(ENVOY, card.organisation, "firm_envoy_part_time")
    stage.later(hours=1)
    yield stage.step("posted", "desk:firm", card.pk)
    yield from _helped(stage, card, bank)
    yield from _stars(stage, card)
    yield from _lamp(stage)


def _firm(stage: Stage) -> FirmCard:
    facts = FirmFacts("private", "工业园东路12号", "办公室王主任")
    return firms.enter_firm(
        stage.world.places["community"], "汉津精密铸造公司", facts, short_name="汉津铸造",
        telephone=stage.world.town.said("0990-1000300"), by=stage.by("community_officer"), at=stage.at,
    )  # fmt: skip


def _bank(stage: Stage) -> Organisation:
    bank = stage.body(BodyKind.ALLIANCE_UNIT, "汉江银行襄东支行", stage.world.places["community"], short="汉江银行")
    stage.post(BANK, bank, "alliance_liaison")
    return bank


def _helped(stage: Stage, card: FirmCard, bank: Organisation) -> Iterator[Step]:
    stage.until(15)
    ahead = local_date(stage.at) + timedelta(days=14)
    heard = "老板说订单有了，缺买料的钱；问了招工，暂时够。"
    firms.write_visit(card, on=local_date(stage.at), words=heard, next_on=ahead, by=stage.by(ENVOY), at=stage.at)
    yield stage.step("visited", "desk:firm", card.pk)
    row = firms.enter_need(card, NeedFacts("loan", LOAN), by=stage.by(MANAGER), at=stage.until(9))
    yield stage.step("needed", "desk:firm_need", row.number)
    row = firms.take_up(row, by=stage.by(ENVOY), at=stage.later(hours=2))
    words = "有订单合同，有两项专利，请看看能不能贷。"
    row = firms.ask_body(row, body=bank.pk, words=words, by=stage.by(ENVOY), at=stage.later(hours=1))
    yield stage.step("asked", "desk:firm_need", row.number)
    row = firms.decline_need(row, words="没有抵押，按信用只能贷十万。", by=stage.by(BANK), at=stage.until(10))
    yield stage.step("declined", "desk:firm_need", row.number)
    yield from _solved(stage, row, bank)


def _solved(stage: Stage, row: FirmNeed, bank: Organisation) -> Iterator[Step]:
    officer = "community_officer"
    words = "专利可以质押，区里贴一半评估费，请银行按专利质押办。"
    row = firms.decide_need(row, body=bank.pk, words=words, by=stage.by(officer), at=stage.until(15))
    yield stage.step("decided", "desk:firm_need", row.number)
    stage.until(16, days=8)
    row = firms.report_need(row, words="专利评估九十万，质押贷款八十万已放。", by=stage.by(BANK), at=stage.at)
    row = firms.say_solved(row, words="料买回来了，夜班都开起来了。", by=stage.by(MANAGER), at=stage.later(hours=1))
    yield stage.step("solved", "desk:firm_need", row.number)
    today = local_date(stage.at)
    firms.publish_need(
        row, words=LEARNED, consented_on=today, consent_way="message", by=stage.by(MANAGER), at=stage.later(hours=1)
    )
    yield stage.step("learned", "resident:firms", stage.world.estate.slug)


def _stars(stage: Stage, card: FirmCard) -> Iterator[Step]:
    manager = stage.by(MANAGER)
    panel = ("车间主任老刘", "质检小何", "工会李姐")
    row = firms.call_round(card, title="2026年度", panel=panel, by=manager, at=stage.until(10))
    facts = WorkerFacts("craft", "陈师傅", "改了浇口，废品少了一半，还带出三个徒弟。", local_date(stage.at), "spoken")
    worker = firms.enter_worker(row, facts, by=stage.by(MANAGER), at=stage.later(hours=1))
    yield stage.step("stands", "desk:star_round", row.pk)
    row = StarRound.objects.get(pk=row.pk)
    stage.until(16)
    row = firms.decide_round(
        row, chosen=[worker.pk], decided_on=local_date(stage.at), by=stage.by(MANAGER), at=stage.at
    )
    yield stage.step("put_up", "desk:star_round_print", row.pk)
    firms.write_wish(
        row, worker.pk, wants_published=True, remembered=True, by=stage.by(MANAGER), at=stage.later(hours=1)
    )
    firms.give_stars(StarRound.objects.get(pk=row.pk), by=stage.by(MANAGER), at=stage.until(9, days=6))
    yield stage.step("given", "resident:firms", stage.world.estate.slug)
    firms.note_branch(
        FirmCard.objects.get(pk=card.pk), kind="own", since=local_date(stage.at), by=stage.by("community_officer"),
        at=stage.later(hours=2),
    )  # fmt: skip
    yield stage.step("branch", "desk:firms")


def _lamp(stage: Stage) -> Iterator[Step]:
    stage.until(9, 10)
    row = stage.report(LAMP)
    yield stage.step("reported", "desk:service_request", row.number)
    head = stage.by("station_head")
    requests.accept(row, category="public_lighting", urgency="important", by=head, at=stage.later(minutes=10))
    row = acts.handled(stage, row, "property", "repairer", result="repaired", words="换了灯头，亮了。", hours=6)
    requests.rate(row, by=stage.holder_of_code(row), at=stage.later(hours=2))
    yield stage.step("rated", "desk:service_request", row.number)
