"""Duties in a playbook: cadences that can be kept, work that is there to meet them, and what the cities ask."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import DutyWork, Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import broken

ALL = {key: load(path.read_text(encoding="utf-8")) for key, path in shipped().items()}
DOOR_KNOCK = 'body_kind = "volunteer_team"\ncadence = { times = 2, per = "month" }'


def with_duty(cadence: str, more: str = "") -> str:
    return broken(DOOR_KNOCK, f'body_kind = "volunteer_team"\ncadence = {{ {cadence} }}\n{more}')


@pytest.mark.parametrize(
    ("cadence", "more", "where"),
    [
        ('times = 2, per = "week", weekday = 5', "", "cadence.weekday"),
        ('times = 1, per = "month", weekday = 5', "", "cadence.weekday"),
        ('times = 1, per = "week", digit = 4', "", "cadence.digit"),
        ('times = 1, per = "month", on = "11-09"', "", "cadence.on"),
        ('times = 1, per = "year", on = "02-30"', "", "cadence.on"),
        ('times = 1, per = "year", on = "02-29"', "", "cadence.on"),
        ('times = 8, per = "week"', "", "cadence.times"),
        ('times = 1, per = "week"', 'met_by = { work = "month_report" }', "cadence.per"),
        ('times = 1, per = "week"', 'met_by = { work = "week_agenda" }', "met_by.work"),
        ('times = 1, per = "week"', 'met_by = { work = "meeting" }', "met_by.key"),
        ('times = 1, per = "week"', 'met_by = { work = "meeting", key = "nowhere" }', "met_by.key"),
        ('times = 1, per = "week"', 'met_by = { work = "meeting", key = "meeting" }', "met_by.key"),
        ('times = 1, per = "week"', 'met_by = { work = "sweep", key = "meeting" }', "met_by.key"),
        ('times = 1, per = "week"', 'met_by = { work = "note", key = "meeting" }', "met_by.key"),
        ('times = 1, per = "month"', 'themes = [{ zh = "春", en = "Spring" }]', "themes"),
    ],
)
def test_what_cannot_be_kept_or_met_is_refused_at_its_line(cadence: str, more: str, where: str) -> None:
    with pytest.raises(PlaybookErrors) as wrong:
        load(with_duty(cadence, more))
    assert f"duties[door_knock].{where}" in str(wrong.value)


@pytest.mark.parametrize("day", ["2-3", "13-01", "soon"])
def test_a_day_of_the_year_is_written_as_month_and_day(day: str) -> None:
    with pytest.raises(PlaybookErrors):
        load(with_duty(f'times = 1, per = "year", on = "{day}"'))


@pytest.mark.parametrize(
    ("key", "duty", "said"),
    [
        ("jian", "station_meeting", (2, "month", None, None, "meeting", "field")),
        ("jian", "door_knock", (2, "month", None, None, "sweep", "field")),
        ("panzhihua", "talks_on_fours", (1, "month", None, 4, "meeting", "field")),
        ("panzhihua", "friday", (1, "week", 5, None, "meeting", "field")),
        ("yichun", "day_summary", (1, "day", None, None, "day_summary", "field")),
        ("yichun", "week_review", (1, "week", None, None, "week_agenda", "field")),
        ("yichun", "month_report", (1, "month", None, None, "month_report", "field")),
        ("zhuzhou", "monthly_theme", (1, "month", None, None, "note", "field")),
        ("fengqiao", "reception_day", (1, "month", None, None, "note", "field")),
    ],
)
def test_the_cities_ask_what_the_field_says(key: str, duty: str, said: tuple[object, ...]) -> None:
    found = ALL[key].duty(duty)
    cadence = found.cadence
    assert (
        cadence.times, cadence.per.value, cadence.weekday, cadence.digit, found.met_by.work.value, found.source.value
    ) == said  # fmt: skip


@pytest.mark.parametrize("key", ALL)
def test_somebody_of_each_bound_body_keeps_its_duties_and_a_meeting_comes_as_often_as_its_forum(key: str) -> None:
    playbook = ALL[key]
    for duty in playbook.duties:
        assert playbook.posts_with(Power.DUTY_KEEP, duty.body_kind), duty.key
        if duty.met_by.work == DutyWork.MEETING:
            cadence = playbook.forum(str(duty.met_by.key)).cadence
            times = 3 if duty.cadence.digit is not None else duty.cadence.times
            assert (times, duty.cadence.per) == (cadence.times, cadence.per), duty.key


def test_twelve_themes_and_named_days_are_said_in_words() -> None:
    assert len(ALL["zhuzhou"].duty("monthly_theme").themes) == 12
    with translation.override("en"):
        text = {key: "\n".join(line for one in explain(ALL[key]) for line in one.lines) for key in ALL}
    assert "Friday hours: every Friday;" in text["panzhihua"]
    assert (
        "on each day of the month with a last figure 4; building leaders. Met when “Talks on days" in text["panzhihua"]
    )
    assert "Emergency drill: each year on 11/9;" in text["zhuzhou"]
    assert "Activity of the month, month by month: Safe power and gas, " in text["zhuzhou"]
    assert "Met when the week's agenda is taken over." in text["yichun"]
    with translation.override("zh-hans"):
        assert "。“站点半月例会”开了即算做到。" in "\n".join(line for one in explain(ALL["jian"]) for line in one.lines)
