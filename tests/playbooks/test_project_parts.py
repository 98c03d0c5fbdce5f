"""Micro-projects in a playbook: what the table says and may not name, how it reads, the cities' callers."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import SMALL

TABLE = """
[projects]
name = {{ zh = "微项目", en = "Small projects" }}
source = "example"
largest = {largest}
notice_days = {days}
reviewers = {reviewers}
called_by = ["{caller}"]
proposed_by = ["{proposer}"]

[[projects.kinds]]
key = "elders"
name = {{ zh = "老人", en = "Elders" }}

[[projects.kinds]]
key = "{second}"
name = {{ zh = "孩子", en = "Children" }}
"""
ABLE = 'powers = ["service_request.view", "service_request.handle"]'
ALL = {key: load(path) for key, path in shipped().items()}


def text_with(
    *, able: bool = True, looks: bool = True, largest: int = 5000, days: int = 7, reviewers: int = 2,
    caller: str = "volunteer_team", proposer: str = "volunteer_team", second: str = "children",
) -> str:  # fmt: skip
    more = ', "project.call", "project.propose"' + (', "project.review"' if looks else "")
    table = TABLE.format(
        largest=largest, days=days, reviewers=reviewers, caller=caller, proposer=proposer, second=second
    )
    return (SMALL.replace(ABLE, ABLE[:-1] + more + "]") if able else SMALL) + table


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return sorted(error.key for error in raised.value.errors)


def test_kinds_are_found_by_their_keys_and_the_sum_is_whole_fen() -> None:
    plan = load(text_with()).projects
    assert plan is not None
    kind = plan.kind("elders")
    assert kind is not None
    assert (kind.name.zh, plan.largest_fen) == ("老人", 500_000)
    assert plan.kind("magic") is None
    assert load(SMALL).projects is None


def test_whoever_has_a_part_has_a_post_that_can() -> None:
    assert mistakes(text_with(able=False)) == ["projects.called_by", "projects.proposed_by", "projects.reviewers"]
    assert mistakes(text_with(caller="service_station")) == ["projects.called_by"]
    assert mistakes(text_with(proposer="service_station")) == ["projects.proposed_by"]
    assert mistakes(text_with(looks=False)) == ["projects.reviewers"]
    assert len(mistakes(text_with(second="elders"))) == 1


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"largest": 99}, "projects.largest"),
        ({"largest": 1_000_001}, "projects.largest"),
        ({"days": 0}, "projects.notice_days"),
        ({"reviewers": 1}, "projects.reviewers"),
        ({"reviewers": 10}, "projects.reviewers"),
    ],
)
def test_numbers_have_their_limits(more: dict[str, int], key: str) -> None:
    assert mistakes(text_with(**more)) == [key]  # type: ignore[arg-type]


def test_it_reads_as_sentences() -> None:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text_with())) if str(one.heading) == "Micro-projects"]
    assert section.lines == (
        "Small projects: called for by volunteer team, proposed by volunteer team.",
        "Kinds of project: Elders, Children.",
        "One costs at most 5000 yuan.",
        "2 people of other bodies look at each proposal before it is decided.",
        "What was taken up stands open to objections for 7 days before the sum is promised.",
    )


@pytest.mark.parametrize("key", ALL)
def test_in_every_city_somebody_calls_proposes_and_looks(key: str) -> None:
    plan, playbook = ALL[key].projects, ALL[key]
    assert plan is not None
    assert all(playbook.posts_with(Power.PROJECT_CALL, kind) for kind in plan.called_by)
    assert all(playbook.posts_with(Power.PROJECT_PROPOSE, kind) for kind in plan.proposed_by)
    assert len({post.body_kind for post in playbook.posts_with(Power.PROJECT_REVIEW)}) >= 2
    assert playbook.posts_with(Power.EVENT_PLAN)


def test_cities_have_their_own_words() -> None:
    names = {key: ALL[key].projects.name.zh for key in ("zhuzhou", "duanzhou")}  # type: ignore[union-attr]
    assert names == {"zhuzhou": "社会组织微项目", "duanzhou": "一队一项目"}
