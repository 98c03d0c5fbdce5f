"""One matter goes all the way up and comes down solved: every clock, agenda, decision and posting, and every field that
anybody was asked for on the way, each fact once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.service_requests.models import Clock, ServiceRequest
from linli.service_requests.queries import code_of
from tests.web.forms_asked import Asked

SignIn = Callable[[str], Client]
REPORTED = "3栋门口污水井返水，已经半年"
FACTS = {
    ("resident", "report", "words"): "what is wrong",
    ("station_head", "accept", "urgency"): "how urgent it is",
    ("station_head", "accept", "to"): "who looks first",
    ("building_leader", "return", "reason"): "why the building cannot solve it",
    ("building_leader", "return", "words"): "what the building tried",
    ("station_head", "deliberate", "words"): "what is to be decided",
    ("station_head", "call", "day"): "when the station meets",
    ("station_head", "call", "begins"): "at what hour the station meets",
    ("station_head", "hold", "came"): "who came to the station",
    ("station_head", "hold", "people"): "how many came to the station",
    ("station_head", "climb", "outcome"): "that the station lets it go up",
    ("station_head", "climb", "said"): "why the station cannot decide it",
    ("community_officer", "call", "day"): "when the community meets",
    ("community_officer", "call", "begins"): "at what hour the community meets",
    ("community_officer", "hold", "came"): "who came to the community",
    ("community_officer", "hold", "people"): "how many came to the community",
    ("community_officer", "climb", "outcome"): "that the community lets it go up",
    ("community_officer", "climb", "said"): "why the community cannot decide it",
    ("subdistrict_officer", "call", "day"): "when the subdistrict meets",
    ("subdistrict_officer", "call", "begins"): "at what hour the subdistrict meets",
    ("subdistrict_officer", "hold", "came"): "who came to the subdistrict",
    ("subdistrict_officer", "hold", "people"): "how many came to the subdistrict",
    ("subdistrict_officer", "decide", "outcome"): "that it is decided",
    ("subdistrict_officer", "decide", "said"): "what is decided",
    ("subdistrict_officer", "decide", "body_0"): "who does it",
    ("subdistrict_officer", "decide", "due_on_0"): "by when it is done",
    ("department_officer", "task", "said"): "how it was done",
    ("repairer", "resolve", "result"): "what the result is",
    ("repairer", "resolve", "words"): "what was done on the estate",
}
"""Every field that anybody filled in, and the fact that it stands for."""


class Town:
    """Everybody at their own screen, and one clock for all."""

    def __init__(self, world: World, at_desk: SignIn, at: datetime, clock: Any) -> None:
        self.world, self.at_desk, self.at, self.clock = world, at_desk, at, clock
        self.asked = Asked()

    def later(self, **much: int) -> None:
        self.at += timedelta(**much)
        self.clock.move_to(self.at, tick=False)

    def fill(self, who: str, what: str, page: str, **values: Any) -> str:
        return self.asked.fill(self.at_desk(who), who, what, page, **values)

    def inbox(self, who: str) -> str:
        return unescape(self.at_desk(who).get("/desk/").content.decode())

    @property
    def row(self) -> ServiceRequest:
        return ServiceRequest.objects.get()

    @property
    def item(self) -> AgendaItem:
        return AgendaItem.objects.get(outcome="open")

    def page(self, noun: str = "") -> str:
        return f"/desk/service-requests/{self.row.number}/{noun}"

    def session(self, who: str) -> Meeting:
        """From the inbox's row to a session that was held: called in five days, everybody came."""
        assert self.row.number in self.inbox(who), f"{who} has it in the inbox"
        item = self.item
        key = f"?body={item.organisation_id}&place={item.place_id}&forum={item.forum}"
        listed = self.at_desk(who).get(f"/desk/meetings/new/{key}").content.decode()
        assert "1 matter stands on its agenda" in listed
        day = local_date(self.at) + timedelta(days=5)
        page = self.fill(who, "call", f"/desk/meetings/new/{key}", day=str(day), begins="19:30")
        self.later(days=5, hours=12)
        meeting = Meeting.objects.get(pk=re.findall(r"[0-9a-f-]{36}", page)[0])
        came = [str(pk) for pk in Invitation.objects.filter(meeting=meeting).values_list("organisation_id", flat=True)]
        self.fill(who, "hold", page, do="hold", came=came, people=str(len(came) + 3))
        return meeting

    def settle(self, who: str, what: str, **values: Any) -> None:
        self.fill(who, what, f"/desk/meetings/items/{self.item.pk}/", do="settle", **values)

    def publish(self, who: str, meeting: Meeting) -> None:
        """The minutes are written already, and so is what residents read: nobody types a word."""
        read = self.at_desk(who).get(f"/desk/meetings/{meeting.pk}/minutes/").content.decode()
        assert "Written from the agenda" in read
        self.fill(who, "publish", f"/desk/meetings/{meeting.pk}/minutes/", do="publish")


@pytest.fixture
def town(world: World, at_desk: SignIn, at: datetime, time_machine: Any) -> Town:
    return Town(world, at_desk, at, time_machine)


def lines_of(text: str) -> list[str]:
    listed = text.partition("data-ladder>")[2].partition("</ol>")[0]
    return [unescape(line) for line in re.findall(r"<li>(.*?)</li>", listed)]


def to_the_building_and_back(town: Town) -> None:
    town.asked.fill(town.at_desk("resident"), "resident", "report", "/e/chunheli/service-requests/new/", words=REPORTED)
    leaders = town.world.bodies["leaders"].pk
    town.fill(
        "station_head", "accept", town.page("acceptance/"), do="dispatch", category="blocked_drain", urgency="hard",
        to=str(leaders),
    )  # fmt: skip
    assert town.row.lead_id == leaders
    assert town.row.number[-4:] in town.inbox("building_leader") or REPORTED[:8] in town.inbox("building_leader")
    town.later(days=1)
    town.fill("building_leader", "return", town.page("return/"), reason="beyond_powers", words="疏通过三次，管子断了")


def test_a_matter_climbs_to_the_subdistrict_and_comes_down_solved(town: Town) -> None:
    to_the_building_and_back(town)
    first_promise = town.row.first_resolve_by
    town.fill("station_head", "deliberate", town.page("deliberation/"), words="要不要整体换管")
    assert town.row.holder_id == town.world.bodies["station"].pk, "it stays with whoever has it"

    station = town.session("station_head")
    town.settle("station_head", "climb", outcome="climbed", said="管网归市政，站点定不了")
    town.publish("station_head", station)
    community = town.session("community_officer")
    town.settle("community_officer", "climb", outcome="climbed", said="要街道协调城管和资金")
    town.publish("community_officer", community)

    subdistrict = town.session("subdistrict_officer")
    due = local_date(town.at) + timedelta(days=20)
    town.settle(
        "subdistrict_officer", "decide", outcome="decided", said="整段换管，费用列入年度计划",
        body_0=str(town.world.bodies["lighting"].pk), due_on_0=str(due),
    )  # fmt: skip
    town.publish("subdistrict_officer", subdistrict)
    task = MeetingTask.objects.get()
    assert "整段换管" in town.inbox("department_officer")
    town.later(days=15)
    town.fill("department_officer", "task", f"/desk/meetings/tasks/{task.pk}/", said="新管已通水")

    property_company = str(town.world.bodies["property"].pk)
    town.fill("station_head", "dispatch", town.page("dispatch/"), to=property_company)
    town.fill("repairer", "take", town.page("take/"))
    town.fill("repairer", "resolve", town.page("resolution/"), result="repaired", words="井盖和路面恢复好了")
    follow = Client(headers={"Accept-Language": "en"})
    follow.get(f"/f/{code_of(town.row.pk)}")
    page = f"/f/{town.row.number}/"
    town.asked.fill(follow, "resident", "rate", page, to_address="rating/")
    assert town.row.state == "closed"

    told = lines_of(follow.get(page).content.decode())
    assert len(told) == 5
    assert "春和里楼栋长 returned it" in told[0]
    assert told[1].startswith("Half-monthly station meeting, 春和里站, let it go up on ")
    assert told[2].endswith("要街道协调城管和资金")
    assert "Subdistrict meeting, 春风街道, decided on " in told[3]
    assert "区城管局: 整段换管，费用列入年度计划, done on " in told[3]
    assert "closed" in told[4]
    assert lines_of(town.at_desk("station_head").get(town.page()).content.decode())[1:4] == told[1:4]

    assert town.row.first_resolve_by == first_promise, "the first promise stays"
    assert Clock.objects.filter(service_request=town.row, ended_at=None).count() == 0
    read = Client(headers={"Accept-Language": "en"}).get("/e/chunheli/meetings/").content.decode()
    assert "整段换管" in read, "the decision is posted"
    assert all(f'data-meeting="{one.pk}"' in read for one in (station, community, subdistrict)), "and every session"
    each_fact_once(town.asked)


def each_fact_once(asked: Asked) -> None:
    """What was asked is what the list says, no fact stands in it twice, and nobody wrote the same words twice."""
    assert set(asked.typed) == set(FACTS)
    assert len(set(FACTS.values())) == len(FACTS)
    words = [value for (_who, _what, name), value in asked.typed.items() if name in ("words", "said")]
    assert len(set(words)) == len(words)
    assert sum(REPORTED in value for value in asked.typed.values()) == 1
