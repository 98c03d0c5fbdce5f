"""Wishes in a playbook: what the table says and may not name, how it reads, and how the cities call it."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL

TABLE = """
[wishes]
name = {{ zh = "微心愿", en = "Micro-wish" }}
source = "example"
worth_max = {worth}
open_max = 2
checked_by = ["{checker}"]
claimed_by = ["{claimer}"]
check = "3wd"
open_days = 60
met_days = 14

[[wishes.kinds]]
key = "thing"
name = {{ zh = "东西", en = "A thing" }}
says = {{ zh = "想要一件东西。", en = "Somebody wishes for a thing." }}

[[wishes.kinds]]
key = "{second}"
name = {{ zh = "陪伴", en = "Company" }}
says = {{ zh = "想有人陪。", en = "Somebody wishes for company." }}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}


def text_with(
    checker: str = "volunteer_team", claimer: str = "volunteer_team", worth: int = 200, second: str = "company",
    able: bool = True,
) -> str:  # fmt: skip
    powers = ABLE[:-1] + ', "wish.check", "wish.claim"]'
    table = TABLE.format(checker=checker, claimer=claimer, worth=worth, second=second)
    return (SMALL.replace(ABLE, powers) if able else SMALL) + table


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_kind_is_found_by_its_key() -> None:
    plan = load(text_with()).wishes
    assert plan is not None
    kind = plan.kind("thing")
    assert kind is not None
    assert kind.says.en == "Somebody wishes for a thing."
    assert plan.kind("magic") is None
    assert load(SMALL).wishes is None


def test_whoever_looks_at_wishes_or_claims_them_has_a_post_that_can() -> None:
    assert mistakes(text_with(able=False)) == ["wishes.checked_by", "wishes.claimed_by"]
    assert mistakes(text_with(checker="service_station")) == ["wishes.checked_by"]
    assert mistakes(text_with(worth=0)) == ["wishes.worth_max"]
    assert len(mistakes(text_with(second="thing"))) == 1


def test_it_reads_as_plain_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text_with())) if str(one.heading) == "Micro-wishes"]
    assert "Micro-wish is claimed by volunteer team." in section.lines
    assert "Micro-wish: worth 200 yuan at most, 2 at a time for a household." in section.lines
    assert "Micro-wish: A thing, Company." in section.lines
    assert len(section.lines) == 6


def test_a_lower_level_may_lower_the_worth_and_never_raise_it() -> None:
    head = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[wishes]\nworth_max = {}\n'
    lower = narrow(load(text_with()), head.format(50)).wishes
    assert lower is not None
    assert (lower.worth_max, len(lower.kinds)) == (50, 2)
    with pytest.raises(PlaybookErrors):
        narrow(load(text_with()), head.format(500))


@pytest.mark.parametrize("key", ALL)
def test_in_every_city_somebody_looks_at_wishes_and_somebody_claims_them(key: str) -> None:
    playbook = ALL[key]
    plan = playbook.wishes
    assert plan is not None
    for kind in plan.checked_by:
        assert playbook.posts_with(Power.WISH_CHECK, kind), kind
    for kind in plan.claimed_by:
        assert playbook.posts_with(Power.WISH_CLAIM, kind), kind
    assert not set(plan.checked_by) & set(plan.claimed_by), "nobody says for both sides that it is met"


def test_where_it_was_seen_and_who_claims_there() -> None:
    seen = {key: one.wishes.source for key, one in ALL.items() if one.wishes is not None}
    assert {key for key, source in seen.items() if source == "field"} == {"panzhihua", "yichun"}
    yichun = ALL["yichun"].wishes
    assert yichun is not None
    assert yichun.claimed_by[0] is BodyKind.ALLIANCE_UNIT
