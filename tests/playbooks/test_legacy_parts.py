"""The register of old problems in a playbook: what the table says and may not name, how it reads, who keeps one."""

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
[legacy]
source = "example"
kept_by = ["{holder}"]
review_months = {months}
"""
KIND = """
[[legacy.kinds]]
key = "deeds"
name = { zh = "办证", en = "Deeds" }
source = "example"
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'


def text_with(holder: str = "volunteer_team", months: int = 6, able: bool = True, kinds: str = KIND) -> str:
    powers = ABLE[:-1] + ', "legacy.keep"]'
    return (SMALL.replace(ABLE, powers) if able else SMALL) + TABLE.format(holder=holder, months=months) + kinds


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_kind_is_found_by_its_key_and_a_playbook_may_have_no_register() -> None:
    register = load(text_with()).legacy
    assert register is not None
    found = register.kind("deeds")
    assert found is not None
    assert found.name.en == "Deeds"
    assert register.kind("ghosts") is None
    assert load(SMALL).legacy is None


def test_whoever_keeps_it_has_a_post_that_can_and_no_kind_stands_twice() -> None:
    assert mistakes(text_with(able=False)) == ["legacy.kept_by"]
    assert mistakes(text_with(kinds=KIND + KIND)) == ["legacy.kinds[deeds]"]
    assert mistakes(text_with(months=0)) == ["legacy.review_months"]
    assert mistakes(text_with(months=25)) == ["legacy.review_months"]
    assert mistakes(text_with(kinds="")) == ["legacy.kinds"]


def test_it_reads_as_three_sentences() -> None:
    with translation.override("en"):
        lines = [line for part in explain(load(text_with())) if part.heading == "Old problems" for line in part.lines]
        assert not [part for part in explain(load(SMALL)) if part.heading == "Old problems"]
    assert lines == [
        "Register of old problems, kept by: volunteer team.",
        "Kinds: Deeds.",
        "Each open one is looked at again within 6 months.",
    ]


def test_a_lower_level_looks_sooner_and_never_later() -> None:
    head = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[legacy]\n'
    register = narrow(load(text_with()), head + "review_months = 3\n").legacy
    assert register is not None
    assert register.review_months == 3
    with pytest.raises(PlaybookErrors):
        narrow(load(text_with()), head + "review_months = 9\n")


def test_every_city_keeps_a_register_and_two_are_known_for_it() -> None:
    sources = {}
    for city, path in shipped().items():
        playbook = load(path.read_text(encoding="utf-8"))
        assert playbook.legacy is not None, city
        sources[city] = playbook.legacy.source.value
        assert playbook.legacy.kept_by == (
            BodyKind.SERVICE_STATION, BodyKind.RESIDENTS_COMMITTEE, BodyKind.SUBDISTRICT_OFFICE,
        )  # fmt: skip
        assert {"deeds", "maintenance_fund", "sewers"} <= {one.key for one in playbook.legacy.kinds}
        for kind in ("department", "utility_company", "property_company"):
            assert playbook.posts_with(Power.LEGACY_ACT, kind), (city, kind)
        for kind in ("subdistrict_office", "district_government"):
            assert playbook.posts_with(Power.LEGACY_KEEP, kind), (city, kind)
    assert {city for city, source in sources.items() if source == "field"} == {"jian", "zhuzhou"}
