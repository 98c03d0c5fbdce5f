"""Volunteers in a playbook: what the table says and may not name, how it reads, the cities' teams."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import SMALL

TABLE = """
[volunteering]
name = {{ zh = "志愿队", en = "Team" }}
source = "example"
held_by = ["{holder}"]
forget_months = {months}

[[volunteering.kinds]]
key = "service"
name = {{ zh = "服务队", en = "Service" }}
project = {{ zh = "修理铺", en = "Repairs" }}

[[volunteering.kinds]]
key = "{second}"
name = {{ zh = "宣讲队", en = "Talks" }}

[[volunteering.skills]]
key = "law"
name = {{ zh = "法律", en = "Law" }}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}


def text_with(holder: str = "volunteer_team", months: int = 6, second: str = "talks", able: bool = True) -> str:
    powers = ABLE[:-1] + ', "volunteering.lead"]'
    return (SMALL.replace(ABLE, powers) if able else SMALL) + TABLE.format(holder=holder, months=months, second=second)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_kinds_and_skills_are_found_by_their_keys() -> None:
    plan = load(text_with()).volunteering
    assert plan is not None
    kind, skill = plan.kind("service"), plan.skill("law")
    assert kind is not None
    assert skill is not None
    assert kind.project is not None
    assert (kind.project.zh, skill.name.zh) == ("修理铺", "法律")
    assert plan.kind("magic") is None
    assert plan.skill("magic") is None
    assert load(SMALL).volunteering is None


def test_whoever_holds_teams_has_a_post_that_leads_them() -> None:
    assert mistakes(text_with(able=False)) == ["volunteering.held_by"]
    assert mistakes(text_with(holder="service_station")) == ["volunteering.held_by"]
    assert mistakes(text_with(months=13)) == ["volunteering.forget_months"]
    assert len(mistakes(text_with(second="service"))) == 1


def test_it_reads_as_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text_with())) if str(one.heading) == "Volunteers' teams"]
    assert section.lines == (
        "Team: held by volunteer team.",
        "Kinds of team: Service, Talks.",
        "The project of Service: Repairs.",
        "Volunteers tick what they can: Law.",
        "Who signed up and who was there is forgotten after 6 months; each volunteer's own sum stays.",
    )


@pytest.mark.parametrize("key", ALL)
def test_in_every_city_somebody_leads_teams(key: str) -> None:
    plan = ALL[key].volunteering
    assert plan is not None
    for kind in plan.held_by:
        assert ALL[key].posts_with(Power.VOLUNTEERING_LEAD, kind), kind


def test_the_members_union_has_eight_teams_each_with_its_project() -> None:
    plan = ALL["duanzhou"].volunteering
    assert plan is not None
    eight = {"mediation", "culture", "law", "health", "minors", "elders", "counselling", "science"}
    assert {one.key for one in plan.kinds if one.project is not None} >= eight
