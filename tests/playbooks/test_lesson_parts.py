"""Lessons in a playbook: what the table says and may not name, how it reads, what meets the duty, the cities' words."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import BodyKind, DutyWork, Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL

TABLE = """
[lessons]
name = {{ zh = "微课", en = "Small lesson" }}
source = "example"
bank = {{ zh = "师资库", en = "Bank" }}
kept_by = ["{keeper}"]
arranged_by = ["{arranger}"]
minutes = {minutes}

[[lessons.subjects]]
key = "safety"
name = {{ zh = "消防", en = "Fire" }}

[[lessons.subjects]]
key = "{second}"
name = {{ zh = "法律", en = "Law" }}
"""
DUTY = """
[[duties]]
key = "lesson"
name = {{ zh = "讲课", en = "Lesson" }}
source = "example"
body_kind = "{kind}"
cadence = {{ times = 1, per = "month" }}
met_by = {{ work = "lesson" }}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}


def text_with(
    keeper: str = "volunteer_team",
    arranger: str = "volunteer_team",
    minutes: int = 40,
    second: str = "law",
    able: bool = True,
) -> str:
    powers = ABLE[:-1] + ', "lesson.keep", "lesson.arrange"]'
    table = TABLE.format(keeper=keeper, arranger=arranger, minutes=minutes, second=second)
    return (SMALL.replace(ABLE, powers) if able else SMALL) + table


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_subject_is_found_by_its_key() -> None:
    plan = load(text_with()).lessons
    assert plan is not None
    subject = plan.subject("safety")
    assert subject is not None
    assert subject.name.zh == "消防"
    assert plan.subject("magic") is None
    assert load(SMALL).lessons is None


def test_whoever_keeps_or_arranges_has_a_post_that_can() -> None:
    assert mistakes(text_with(able=False)) == ["lessons.kept_by", "lessons.arranged_by"]
    assert mistakes(text_with(keeper="service_station")) == ["lessons.kept_by"]
    assert mistakes(text_with(minutes=4)) == ["lessons.minutes"]
    assert len(mistakes(text_with(second="safety"))) == 1


def test_a_duty_that_a_lesson_meets_is_of_a_body_that_arranges_lessons() -> None:
    whole = text_with() + DUTY.format(kind="volunteer_team")
    assert load(whole).duty("lesson").met_by.work == DutyWork.LESSON
    assert mistakes(text_with() + DUTY.format(kind="service_station")) == ["duties[lesson].met_by.work"]
    assert mistakes(SMALL + DUTY.format(kind="volunteer_team")) == ["duties[lesson].met_by.work"]
    keyed = whole.replace('{ work = "lesson" }', '{ work = "lesson", key = "safety" }')
    assert mistakes(keyed) == ["duties[lesson].met_by.key"]


def test_it_reads_as_three_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text_with())) if str(one.heading) == "Lessons"]
    assert section.lines == (
        "Bank and the catalogue of lessons: kept by volunteer team.",
        "Small lesson: arranged by volunteer team, usually 40 minutes.",
        "Small lesson is about Fire, Law.",
    )


def test_a_lower_level_may_drop_a_subject_and_name_its_own_length() -> None:
    head = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[lessons]\nminutes = 30\n'
    lower = narrow(load(text_with()), head).lessons
    assert lower is not None
    assert (lower.minutes, len(lower.subjects)) == (30, 2)


@pytest.mark.parametrize("key", ALL)
def test_in_every_city_somebody_keeps_the_bank_and_somebody_arranges_lessons(key: str) -> None:
    playbook = ALL[key]
    plan = playbook.lessons
    assert plan is not None
    for kind in plan.kept_by:
        assert playbook.posts_with(Power.LESSON_KEEP, kind), kind
    for kind in plan.arranged_by:
        assert playbook.posts_with(Power.LESSON_ARRANGE, kind), kind


def test_the_cities_call_it_as_they_do() -> None:
    names = {key: (one.lessons.name.zh, one.lessons.bank.zh) for key, one in ALL.items() if one.lessons is not None}
    assert names["tongguan"] == ("微学习", "百名师资库")
    assert names["haikou"] == ("微党课", "百名师资库")
    assert names["zhuzhou"] == ("微党课", "讲师库")
    assert names["yichun"] == ("小区宣讲", "宣讲队")


def test_tongguans_lesson_of_the_month_is_met_by_the_lesson_itself() -> None:
    duty = ALL["tongguan"].duty("lesson")
    assert (duty.body_kind, duty.met_by.work) == (BodyKind.ESTATE_PARTY_BRANCH, DutyWork.LESSON)
    with translation.override("en"):
        text = "\n".join(line for one in explain(ALL["tongguan"]) for line in one.lines)
    assert "Small lesson: once a month; estate party branch. Met when a lesson was held." in text
