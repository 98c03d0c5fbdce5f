"""Alliance units in a playbook: what the table says and may not name, how it reads, and how the cities call it."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import SMALL

POST = """
[[posts]]
key = "alliance_liaison"
name = { zh = "联络员", en = "Liaison" }
source = "example"
body_kind = "alliance_unit"
powers = ["alliance.act"]
"""
TABLE = """
[alliances]
name = {{ zh = "共建单位", en = "Supporting units" }}
source = "example"
agreed_by = ["{keeper}"]
list_month = {month}
items = {items}

[[alliances.kinds]]
key = "joint"
name = {{ zh = "共建", en = "Together" }}

[[alliances.kinds]]
key = "{second}"
name = {{ zh = "共享", en = "Sharing" }}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}
FOUR = ["党建工作联建", "基层治理联创", "困难问题联帮", "活动行动联办"]


def text_with(
    keeper: str = "volunteer_team", month: int = 3, items: int = 2, second: str = "sharing", able: bool = True,
    post: str = POST,
) -> str:  # fmt: skip
    powers = ABLE[:-1] + ', "alliance.keep"]'
    table = TABLE.format(keeper=keeper, month=month, items=items, second=second)
    return (SMALL.replace(ABLE, powers) if able else SMALL) + post + table


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_class_is_found_by_its_key_and_what_is_left_out_has_its_default() -> None:
    plan = load(text_with()).alliances
    assert plan is not None
    kind = plan.kind("joint")
    assert kind is not None
    assert kind.name.en == "Together"
    assert plan.kind("magic") is None
    assert (plan.term_months, plan.word_month) == (36, 12)
    assert load(SMALL).alliances is None


def test_both_sides_have_a_post_that_can() -> None:
    assert mistakes(text_with(able=False)) == ["alliances.agreed_by"]
    assert mistakes(text_with(keeper="service_station")) == ["alliances.agreed_by"]
    assert mistakes(text_with(post="")) == ["alliances"]


@pytest.mark.parametrize(("more", "key"), [
    ({"month": 0}, "list_month"), ({"month": 13}, "list_month"), ({"items": 0}, "items"), ({"items": 11}, "items"),
])  # fmt: skip
def test_months_and_numbers_are_of_this_world(more: dict[str, int], key: str) -> None:
    assert mistakes(text_with(**more)) == [f"alliances.{key}"]  # type: ignore[arg-type]  # numbers by name


def test_a_class_stands_once() -> None:
    assert len(mistakes(text_with(second="joint"))) == 1


def test_it_reads_as_plain_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text_with())) if str(one.heading) == "Alliance units"]
    said = "\n".join(section.lines)
    assert "for the place agrees: volunteer team." in said
    assert "by the end of month 3; usually it has 2 items." in said
    assert "Together, Sharing" in said


@pytest.mark.parametrize("key", ALL)
def test_in_every_city_somebody_agrees_and_somebody_acts(key: str) -> None:
    plan = ALL[key].alliances
    assert plan is not None
    for kind in plan.agreed_by:
        assert ALL[key].posts_with(Power.ALLIANCE_KEEP, kind), kind
    assert ALL[key].posts_with(Power.ALLIANCE_ACT, BodyKind.ALLIANCE_UNIT)


def test_the_cities_say_it_in_their_words() -> None:
    tongguan, yichun = ALL["tongguan"].alliances, ALL["yichun"].alliances
    assert tongguan is not None
    assert yichun is not None
    assert set(FOUR) <= {kind.name.zh for kind in tongguan.kinds}
    assert "联盟" in yichun.name.zh
