"""Honours in a playbook: what the table says and may not name, how it reads, and how the cities call it."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import HonourFor, Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import SMALL

TABLE = """
[honours]
name = {{ zh = "身边榜样", en = "Honours" }}
source = "example"
called_by = ["{caller}"]
panel_least = {least}
panel = ["volunteer_team"]
residents = {residents}
forget_months = {months}

[[honours.kinds]]
key = "neighbour"
name = {{ zh = "好邻居", en = "Good neighbour" }}
honours = "{whom}"
criteria = [{{ zh = "帮过邻居", en = "Helped a neighbour" }}]
often = {{ zh = "每年一次", en = "once a year" }}
notice_days = {days}

[[honours.kinds]]
key = "{second}"
name = {{ zh = "最美家庭", en = "Model household" }}
honours = "household"
criteria = [{{ zh = "和睦", en = "At peace" }}]
often = {{ zh = "每年一次", en = "once a year" }}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}


def text_with(able: bool = True, **more: object) -> str:
    usual = {
        "caller": "volunteer_team", "least": 3, "residents": "true", "months": 6, "whom": "person", "days": 5,
        "second": "household",
    }  # fmt: skip
    powers = ABLE[:-1] + ', "honour.keep"]'
    return (SMALL.replace(ABLE, powers) if able else SMALL) + TABLE.format(**{**usual, **more})


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_kind_is_found_by_its_key() -> None:
    plan = load(text_with()).honours
    assert plan is not None
    kind = plan.kind("neighbour")
    assert kind is not None
    assert (kind.honours, kind.notice_days) == (HonourFor.PERSON, 5)
    assert plan.kind("magic") is None
    assert load(SMALL).honours is None


def test_what_cannot_be_is_said_where_it_stands() -> None:
    assert mistakes(text_with(able=False)) == ["honours.called_by"]
    assert mistakes(text_with(caller="service_station")) == ["honours.called_by"]
    assert mistakes(text_with(least=1)) == ["honours.panel_least"]
    assert mistakes(text_with(months=7)) == ["honours.forget_months"]
    assert len(mistakes(text_with(days=2))) == 1
    assert len(mistakes(text_with(whom="dog"))) == 1
    assert len(mistakes(text_with(second="neighbour"))) == 1


def test_it_reads_as_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text_with())) if str(one.heading) == "Honours"]
        (without,) = [one for one in explain(load(text_with(residents="false"))) if str(one.heading) == "Honours"]
    assert "Honours: nobody is considered before they have agreed; who says no is forgotten at once." in section.lines
    assert "Honours: residents can be on the panel, too." in section.lines
    assert "Honours: residents can be on the panel, too." not in without.lines
    assert "Good neighbour: once a year; criteria: Helped a neighbour; a notice of 5 days before." in section.lines


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_city_has_somebody_who_keeps_them(key: str) -> None:
    plan = ALL[key].honours
    assert plan is not None
    assert any(ALL[key].posts_with(Power.HONOUR_KEEP, kind) for kind in plan.called_by)


def test_zhuzhou_looks_for_its_uncles() -> None:
    plan = ALL["zhuzhou"].honours
    assert plan is not None
    assert plan.source == "field"
    assert [kind.name.zh for kind in plan.kinds] == ["建宁大叔", "最美家庭", "好邻居"]
