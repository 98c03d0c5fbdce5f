"""Drills in a playbook: what the table says and may not name, how it reads, what cities hold, and the duty it meets."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.powers import Power
from tests.playbooks.small import SMALL

TABLE = """
[[drills]]
key = "fire"
name = {{ zh = "消防疏散", en = "Fire evacuation" }}
source = "example"
planned_by = ["{planner}"]
held_by = ["volunteer_team"]
says = {{ zh = "走楼梯。", en = "Take the stairs." }}
category = "{category}"
tasks = [{{ name = {{ zh = "引路", en = "Guide" }}, heads = {heads} }}]
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
POWERS = ("drill.plan", "drill.hold", "drill.help")
DUTY = """
[[duties]]
key = "drill"
name = {{ zh = "应急演练", en = "Emergency drill" }}
source = "example"
body_kind = "volunteer_team"
cadence = {{ times = 1, per = "year" }}
met_by = {{ {met} }}
"""


def category() -> str:
    return load(SMALL).categories[0].key


def text_with(
    planner: str = "volunteer_team", *, about: str = "", heads: int = 4, powers: tuple[str, ...] = POWERS
) -> str:
    able = ABLE[:-1] + "".join(f', "{power}"' for power in powers) + "]"
    return SMALL.replace(ABLE, able) + TABLE.format(planner=planner, category=about or category(), heads=heads)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_kind_is_found_by_its_key_and_by_who_plans_it() -> None:
    small = load(text_with())
    assert (small.drill("fire").tasks[0].heads, small.drill("fire").says.zh) == (4, "走楼梯。")
    assert [one.key for one in small.drills_of("volunteer_team")] == ["fire"]
    assert small.drills_of("service_station") == ()
    with pytest.raises(LookupError):
        small.drill("sea")


def test_whoever_plans_holds_or_is_asked_has_a_post_that_can() -> None:
    assert mistakes(text_with(powers=("drill.hold", "drill.help"))) == ["drills[fire].planned_by"]
    assert mistakes(text_with(powers=("drill.plan", "drill.help"))) == ["drills[fire].held_by"]
    assert mistakes(text_with(powers=("drill.plan", "drill.hold"))) == ["drills"]
    assert mistakes(text_with("department")) == ["drills[fire].planned_by"]


def test_a_category_that_is_not_there_too_few_heads_and_a_key_twice_are_said() -> None:
    assert mistakes(text_with(about="sea")) == ["drills[fire].category"]
    assert mistakes(text_with(heads=0))[0].startswith("drills[fire].tasks")
    twice = text_with() + TABLE.format(planner="volunteer_team", category=category(), heads=1)
    assert mistakes(twice) == ["drills[fire]"]


def test_it_reads_as_two_sentences_and_its_powers_too() -> None:
    with translation.override("en"):
        lines = [line for section in explain(load(text_with())) for line in section.lines if "Fire evac" in line]
        assert lines == [
            "Fire evacuation: planned by volunteer team; held by volunteer team, the first that serves the estate.",
            "Fire evacuation: residents are told “Take the stairs.”",
        ]
        assert "Nobody" not in Power.DRILL_PLAN.sentence
        assert "heads, not in names" in Power.DRILL_PLAN.sentence
    with translation.override("zh-hans"):
        assert "没关系" in Power.DRILL_HELP.sentence


def test_a_duty_can_be_met_by_any_drill_or_by_one_kind_that_is_there() -> None:
    for met, said in (
        ('work = "drill"', "a drill was held"),
        ('work = "drill", key = "fire"', "“Fire evacuation” was held"),
    ):
        playbook = load(text_with() + DUTY.format(met=met))
        with translation.override("en"):
            assert any(said in line for one in explain(playbook) for line in one.lines)
    assert mistakes(text_with() + DUTY.format(met='work = "drill", key = "sea"')) == ["duties[drill].met_by.key"]
    assert mistakes(SMALL + DUTY.format(met='work = "drill"')) == ["duties[drill].met_by.key"]


def test_the_cities_practise_and_zhuzhou_meets_its_duty_by_it() -> None:
    kinds = {}
    for city, path in shipped().items():
        playbook = load(path.read_text(encoding="utf-8"))
        kinds[city] = {one.key for one in playbook.drills}
        assert {"fire", "flood", "lift", "earthquake"} <= kinds[city], city
        assert playbook.posts_with(Power.DRILL_HELP, "building_leaders"), city
        assert all(
            post.unpaid or "service_request.view" in post.powers for post in playbook.posts_with(Power.DRILL_HELP)
        )
    assert kinds["zhuzhou"] - kinds["jian"] == {"emergency", "turn_out"}
    zhuzhou = load(shipped()["zhuzhou"].read_text(encoding="utf-8"))
    assert (zhuzhou.drill("emergency").source.value, zhuzhou.drill("turn_out").source.value) == ("field", "field")
    assert (zhuzhou.duty("drill").met_by.work.value, zhuzhou.duty("drill").met_by.key) == ("drill", None)
