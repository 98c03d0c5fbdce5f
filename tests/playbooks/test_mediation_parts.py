"""Mediation in a playbook: what the table says and may not name, how it reads, and what each city holds."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL

TABLE = """
[[mediation]]
key = "talks"
name = {{ zh = "老孙说事", en = "Talk it over" }}
source = "example"
held_by = ["{holder}"]
answer = "{answer}"
follow_up_days = {days}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'


def text_with(holder: str = "volunteer_team", answer: str = "3wd", days: int = 30, able: bool = True) -> str:
    powers = ABLE[:-1] + ', "mediation.give", "mediation.hold"]'
    return (SMALL.replace(ABLE, powers) if able else SMALL) + TABLE.format(holder=holder, answer=answer, days=days)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_way_of_mediating_is_found_by_its_key_and_by_who_holds_it() -> None:
    small = load(text_with())
    assert str(small.mediation_kind("talks").answer) == "3wd"
    assert [one.key for one in small.mediation_of("volunteer_team")] == ["talks"]
    assert small.mediation_of("service_station") == ()
    with pytest.raises(LookupError):
        small.mediation_kind("court")


def test_whoever_mediates_has_a_post_that_gives_out_and_one_that_mediates() -> None:
    assert mistakes(text_with(able=False)) == ["mediation[talks].held_by"] * 2
    assert mistakes(text_with(days=0)) == ["mediation[talks].follow_up_days"]
    assert mistakes(text_with() + TABLE.format(holder="volunteer_team", answer="1d", days=1)) == ["mediation[talks]"]


def test_it_reads_as_two_sentences() -> None:
    with translation.override("en"):
        lines = [line for section in explain(load(text_with())) for line in section.lines if "Talk it" in line]
    assert lines == [
        "Talk it over: volunteer team; the parties are asked within 3 working days.",
        "Talk it over: 30 days after signing it is asked whether the agreement is kept.",
    ]


def test_a_lower_level_answers_sooner_and_never_later() -> None:
    head = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[[mediation]]\nkey = "talks"\n'
    assert str(narrow(load(text_with()), head + 'answer = "1wd"\n').mediation[0].answer) == "1wd"
    with pytest.raises(PlaybookErrors):
        narrow(load(text_with()), head + 'answer = "9wd"\n')


def test_the_cities_mediate_as_they_do() -> None:
    names = {}
    for city, path in shipped().items():
        playbook = load(path.read_text(encoding="utf-8"))
        names[city] = [(str(one.name.zh), one.source.value, one.held_by[0].value) for one in playbook.mediation]
    assert names["zhuzhou"] == [("老孙说事", "field", "service_station")]
    assert names["yichun"] == [("和事佬", "field", "residents_committee")]
    assert names["jinniu"] == [("微网格调解", "field", "grid")]
    assert names["panzhihua"] == [("楼栋调解", "field", "building_leaders")]
    assert names["duanzhou"][0][2] == "volunteer_team"
    assert {city for city, found in names.items() if found} == {
        "jian", "zhuzhou", "yichun", "duanzhou", "tongguan", "jinniu", "panzhihua", "fengqiao", "xiangzhou"
    }  # fmt: skip


PATROL = """
[[patrols]]
key = "watch"
name = {{ zh = "巡逻", en = "Watch" }}
source = "example"
held_by = ["volunteer_team"]
days = {days}
cadence = {{ times = 2, per = "month" }}

[[patrols.points]]
key = "lamps"
name = {{ zh = "路灯", en = "Lamps" }}
category = "{category}"
"""


def patrol_text(category: str, days: int = 7, able: bool = True) -> str:
    powers = ABLE[:-1] + ', "patrol.walk"]'
    return (SMALL.replace(ABLE, powers) if able else SMALL) + PATROL.format(category=category, days=days)


def test_a_patrol_has_points_with_categories_and_somebody_who_walks() -> None:
    category = load(SMALL).categories[0].key
    small = load(patrol_text(category))
    assert small.patrol("watch").point("lamps").category == category
    assert [one.key for one in small.patrols_of("volunteer_team")] == ["watch"]
    with pytest.raises(LookupError):
        small.patrol("watch").point("sea")
    assert mistakes(patrol_text("sea")) == ["patrols[watch].points[lamps].category"]
    assert mistakes(patrol_text(category, able=False)) == ["patrols[watch].held_by"]
    assert mistakes(patrol_text(category, days=0)) == ["patrols[watch].days"]
    with translation.override("en"):
        lines = [line for section in explain(small) for line in section.lines if line.startswith("Watch")]
    assert lines == ["Watch: volunteer team, 2 times a month.", "Watch: Lamps are looked at."]


def test_the_cities_walk_as_they_do() -> None:
    names = {}
    for city, path in shipped().items():
        playbook = load(path.read_text(encoding="utf-8"))
        names[city] = [(str(one.name.zh), one.held_by[0].value) for one in playbook.patrols]
    assert names["tongguan"] == [("巡查检查全覆盖", "grid")]
    assert names["duanzhou"] == [("义务巡逻", "volunteer_team")]
    assert names["panzhihua"] == [("路长制、街长制巡查", "grid")]
    assert {city for city, found in names.items() if found} == {"jian", "zhuzhou", "duanzhou", "tongguan", "panzhihua"}
