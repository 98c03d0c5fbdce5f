"""Emergencies in a playbook: what the table says and may not name, how it reads, and what each city holds."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL

TABLE = """
[emergency]
name = {{ zh = "应急响应", en = "Emergency response" }}
source = "example"
look_back = "{look_back}"

[[emergency.levels]]
key = "low"
name = {{ zh = "三级", en = "Level III" }}
source = "example"
means = {{ zh = "自己能应对。", en = "One can deal with it alone." }}
declared_by = ["{declarer}"]
declared_for = ["{area}"]
called = ["{called}"]
acknowledge = "{acknowledge}"
tell_every = "6h"
review_every = "1d"

[[emergency.levels]]
key = "{second}"
name = {{ zh = "一级", en = "Level I" }}
source = "example"
means = {{ zh = "要都来。", en = "All have to come." }}
declared_by = ["volunteer_team"]
declared_for = ["estate", "community"]
called = ["volunteer_team"]
acknowledge = "15m"
tell_every = "1h"
review_every = "6h"

[[emergency.kinds]]
key = "storm"
name = {{ zh = "暴雨", en = "Storm" }}
source = "example"
advice = {{ zh = "别出门。", en = "Stay in." }}
category = "{category}"
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
BOTH = ABLE[:-1] + ', "emergency.declare", "emergency.answer"]'


def category() -> str:
    return load(SMALL).categories[0].key


def text_with(able: bool = True, **said: str) -> str:
    values = {
        "declarer": "volunteer_team", "called": "volunteer_team", "area": "estate", "acknowledge": "30m",
        "second": "high", "category": category(), "look_back": "5wd", **said,
    }  # fmt: skip
    return (SMALL.replace(ABLE, BOTH) if able else SMALL) + TABLE.format(**values)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return sorted({error.key for error in raised.value.errors})


def test_levels_stand_from_the_lightest_to_the_gravest_and_are_found_by_who_declares_where() -> None:
    table = load(text_with()).emergency
    assert table is not None
    assert (table.rank("low"), table.rank("high"), table.rank("none")) == (0, 1, -1)
    assert [level.key for level in table.levels_for("volunteer_team", "estate")] == ["low", "high"]
    assert [level.key for level in table.levels_for("volunteer_team", "community")] == ["high"]
    assert table.levels_for("service_station", "estate") == ()
    with pytest.raises(LookupError):
        table.level("none")
    with pytest.raises(LookupError):
        table.kind("none")


def test_a_playbook_without_the_table_has_none() -> None:
    assert load(SMALL).emergency is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"declarer": "grid"}, ["emergency.levels[low].declared_by"]),
        ({"called": "grid"}, ["emergency.levels[low].called"]),
        ({"area": "room"}, ["emergency.levels[low].declared_for[1]"]),
        ({"acknowledge": "4wh"}, ["emergency.levels[low].acknowledge"]),
        ({"look_back": "5d"}, ["emergency.look_back"]),
        ({"second": "low"}, ["emergency.levels[low]"]),
        ({"category": "meteors"}, ["emergency.kinds[storm].category"]),
    ],
)
def test_what_cannot_be_is_named(said: dict[str, str], wrong: list[str]) -> None:
    assert mistakes(text_with(**said)) == wrong


def test_whoever_declares_or_is_called_has_a_post_that_can() -> None:
    assert mistakes(text_with(able=False)) == [
        "emergency.levels[high].called", "emergency.levels[high].declared_by",
        "emergency.levels[low].called", "emergency.levels[low].declared_by",
    ]  # fmt: skip


def test_it_reads_as_sentences() -> None:
    with translation.override("en"):
        lines = [line for section in explain(load(text_with())) for line in section.lines if "Level III" in line]
    assert lines == [
        "Level III: One can deal with it alone.",
        "Level III: declared by volunteer team, for a place of the level estate.",
        "Level III: called are volunteer team; they acknowledge within 30 minutes, then tell every 6 hours.",
        "Level III: whether it goes on is asked every 1 day.",
    ]


def test_a_lower_level_answers_sooner_and_never_later() -> None:
    head = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[[emergency.levels]]\nkey = "low"\n'
    table = narrow(load(text_with()), head + 'acknowledge = "10m"\n').emergency
    assert table is not None
    assert str(table.level("low").acknowledge) == "10m"
    with pytest.raises(PlaybookErrors):
        narrow(load(text_with()), head + 'acknowledge = "2h"\n')


def test_every_city_has_three_levels_and_yichun_calls_them_by_name() -> None:
    for city, path in shipped().items():
        playbook = load(path.read_text(encoding="utf-8"))
        table = playbook.emergency
        assert table is not None, city
        assert [level.key for level in table.levels] == ["three", "two", "one"]
        assert table.levels_for("service_station", "estate"), city
        assert {kind.key for kind in table.kinds} >= {"storm", "burst_main", "fire", "outbreak"}
        if city == "yichun":
            assert (str(table.name.zh), table.source) == ("三级响应", "field")
            assert "alliance_unit" in table.level("two").called
        else:
            assert table.source == "example"
