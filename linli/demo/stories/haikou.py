"""Haikou: a proposal that lands on the estate talks and climbs to the subdistrict, which pays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.care import actions as care
from linli.care.actions import ApplicationFacts, MoneyFacts
from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.meetings import actions as meetings
from linli.organisations.actions import add_member
from linli.organisations.models import Organisation
from linli.organisations.roster import MemberRow
from linli.places.models import Place
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest

COMMITTEE_POST = "party_committee_secretary"
RAMP = "建议在架空层装一排扶手，台阶边做个坡道，老人推车好走"


def tell(stage: Stage) -> Iterator[Step]:
    """From the order to the small work."""
    branch, bodies = acts.branch(stage), stage.world.bodies
    row = stage.report(RAMP)
    head = stage.by("station_head")
    requests.accept(row, category="proposal_facility", urgency="hard", by=head, at=stage.later(minutes=30))
    row = ServiceRequest.objects.get(pk=row.pk)
    day = local_date(stage.at) + timedelta(days=60)
    words = "下次小区议事堂上议，议完告诉您。"
    requests.await_agenda(row, review_on=day, words=words, by=head, at=stage.later(minutes=5))
    yield stage.step("ordered", "desk:service_request", row.number)
    meeting = acts.called(stage, branch, "estate_talks", "volunteer", days=5)
    yield stage.step("listed", "desk:meeting", meeting.pk)
    meeting, item = acts.held(stage, meeting, "volunteer", people=19)
    why = "都说要装；钱不在小区，请街道想办法。"
    meetings.climb_item(item, reason=why, by=stage.by("volunteer"), at=stage.at)
    acts.published(stage, meeting, "一、扶手和坡道：大家都说要装，钱请街道想办法。", "volunteer")
    yield stage.step("climbs", "desk:meeting", meeting.pk)
    office = bodies["subdistrict_office"]
    meeting = acts.called(stage, office, "joint_meeting", "subdistrict_officer", days=7, hour=15)
    meeting, item = acts.held(stage, meeting, "subdistrict_officer", people=11)
    tasks = [(bodies["community_office"], 20, "量尺寸、请三家报价"), (bodies["lighting"], 45, "装好，请居民来试")]
    acts.decided(stage, item, "列入今年的微实事，政府买单，四十五天内装好。", tasks, "subdistrict_officer")
    acts.published(stage, meeting, "一、扶手和坡道：列入微实事，四十五天内装好。", "subdistrict_officer")
    yield stage.step("joint", "desk:meeting", meeting.pk)
    yield stage.step("followed", "desk:service_request", row.number)
    yield stage.step("read", "resident:meetings", stage.world.estate.slug)
    yield from _cared_for(stage, branch)


def _cared_for(stage: Stage, branch: Organisation) -> Iterator[Step]:
    """A fund, a card, a book: an application within the Party from the branch to the committee, and a member's day."""
    committee = acts.community_committee(stage)
    secretary, keeper = stage.by("volunteer", "branch_secretary"), stage.by("community_officer", COMMITTEE_POST)
    fund = care.open_fund(committee, "hardship", by=keeper, at=stage.later(hours=1))
    came = MoneyFacts(3_000_000, local_date(stage.at), "党费-2026-03", "留存党费划入")
    care.take_in(fund, came, by=keeper, at=stage.at)
    door = Place.objects.filter(estate_id=stage.world.estate.pk, level="room").order_by("-path", "-pk")[0]
    facts = ApplicationFacts(
        name="石向南", room=door, paper="DEMO9001", purpose="medical", asked=500_000, words="自付的药费一时凑不齐。",
        papers=(0, 1), consent_who="self", consent_way="written", consented_on=local_date(stage.at),
    )  # fmt: skip
    row = care.enter_application(fund, stage.world.estate, facts, by=stage.by("station_head"), at=stage.at)
    care.review_first(row, says="yes", amount=400_000, by=secretary, at=stage.later(hours=3))
    yield stage.step("fund_first", "desk:care")
    care.review_second(row, says="yes", amount=400_000, by=keeper, at=stage.later(hours=20))
    stage.later(days=6)
    care.decide_application(row, by=keeper, at=stage.at)
    day = local_date(stage.at)
    care.pay_application(row, on=day, way="transfer", receipt="付-0001", by=keeper, at=stage.later(hours=1))
    yield stage.step("fund_paid", "desk:care_fund", fund.pk)
    member = add_member(branch, MemberRow(name="林望舒", source="visit", since=day), by=system(Door.CLI), at=stage.at)
    care.keep_date(
        branch, member, month=day.month, day=day.day, consent_way="spoken", consented_on=day, by=secretary, at=stage.at
    )
    yield stage.step("card", "desk:care_members")
