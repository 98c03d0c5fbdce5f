"""Points in a playbook: rates, stars, courtesies; what contradicts; how it reads; a lower level only narrows."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL
from tests.playbooks.test_volunteering_parts import ABLE, TABLE

POINTS = """
[points]
name = {{ zh = "积分", en = "Points" }}
source = "example"
per_hour = 2
month_max = 40
alone_max = 5
fetch_days = 7
{more}

[[points.rates]]
key = "{kind}"
per_hour = 3

[[points.stars]]
key = "one"
name = {{ zh = "一星", en = "One star" }}
earned = 10

[[points.stars]]
key = "{second}"
name = {{ zh = "二星", en = "Two stars" }}
earned = {earned}

[[points.courtesies]]
key = "books"
star = "{star}"
words = {{ zh = "借书", en = "Books" }}
given_by = {{ zh = "站点", en = "The station" }}
"""
ALL = {key: load(path) for key, path in shipped().items()}
POWERS = ', "volunteering.lead", "points.award", "points.keep"]'


def text_with(powers: str = POWERS, teams: bool = True, **more: object) -> str:
    said = {"kind": "service", "second": "two", "earned": 30, "star": "one", "more": "", **more}
    table = TABLE.format(holder="volunteer_team", months=6, second="talks") if teams else ""
    return SMALL.replace(ABLE, ABLE[:-1] + powers) + table + POINTS.format(**said)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_rate_is_of_its_kind_and_else_the_usual() -> None:
    plan = load(text_with()).points
    assert plan is not None
    assert (plan.rate("service"), plan.rate("talks"), plan.rate("")) == (3, 2, 2)
    assert load(SMALL).points is None


@pytest.mark.parametrize(("ever", "star"), [(0, None), (9, None), (10, "one"), (29, "one"), (30, "two"), (9999, "two")])
def test_a_star_is_reached_by_what_was_ever_earned(ever: int, star: str | None) -> None:
    plan = load(text_with()).points
    assert plan is not None
    found = plan.star(ever)
    assert (found.key if found is not None else None) == star


def test_a_star_brings_what_those_below_it_bring() -> None:
    plan = load(text_with(star="two")).points
    assert plan is not None
    one, two = plan.stars
    assert [row.key for row in plan.courtesies_of(one)] == []
    assert [row.key for row in plan.courtesies_of(two)] == ["books"]
    plan = load(text_with()).points
    assert plan is not None
    assert [row.key for row in plan.courtesies_of(plan.stars[1])] == ["books"]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"kind": "magic"}, "points.rates[magic]"),
        ({"second": "one"}, "points.stars[one]"),
        ({"earned": 10}, "points.stars[two].earned"),
        ({"earned": 0}, "points.stars[two].earned"),
        ({"star": "nine"}, "points.courtesies[books].star"),
        ({"powers": ', "volunteering.lead", "points.award"]'}, "points"),
        ({"powers": ', "volunteering.lead", "points.keep"]'}, "points"),
        ({"powers": ', "points.award", "points.keep"]', "teams": False}, "points"),
        ({"more": "expires = 3"}, "points.expires"),
        ({"more": "deduct = 3"}, "points.deduct"),
    ],
)
def test_what_contradicts_or_takes_away_is_refused_at_its_key(more: dict[str, object], key: str) -> None:
    assert key in mistakes(text_with(**more)) or mistakes(text_with(**more))[0].startswith(
        key.split("[", maxsplit=1)[0]
    )


def lines(text: str) -> tuple[str, ...]:
    with translation.override("en"):
        (section,) = [one for one in explain(load(text)) if str(one.heading) == "Volunteers' points"]
    return section.lines


def test_it_reads_as_sentences() -> None:
    assert lines(text_with()) == (
        "Points: only for volunteers who opt in; for life, never taken away for conduct, never compared.",
        "A full hour of confirmed service brings 2 points.",
        "With teams of the kind Service it brings 3.",
        "In a month at most 40; who awards more than 5 by hand needs a second person.",
        "What is reserved from the catalogue goes back after 7 days.",
        "One star, from 10 points ever earned: Books (The station).",
        "Two stars, from 30 points ever earned: honour alone.",
    )
    assert "There is no catalogue; points are kept or given to somebody in need." in lines(
        text_with(more="catalogue = false")
    )


@pytest.mark.parametrize(
    ("change", "loosens"),
    [
        ("per_hour = 1", False), ("per_hour = 3", True), ("month_max = 20", False), ("month_max = 60", True),
        ("alone_max = 0", False), ("alone_max = 9", True), ("catalogue = false", False), ("fetch_days = 30", False),
        ("[[points.stars]]\nkey = \"one\"\nearned = 20", False), ("[[points.stars]]\nkey = \"one\"\nearned = 5", True),
        ("[[points.rates]]\nkey = \"service\"\nper_hour = 9", True),
    ],
)  # fmt: skip
def test_a_lower_level_narrows_and_never_loosens(change: str, loosens: bool) -> None:
    base = load(text_with())
    head = "" if change.startswith("[[") else "[points]\n"
    text = f'narrows = "{base.key}"\nkey = "lower"\nversion = "1"\n{head}{change}\n'
    if loosens:
        with pytest.raises(PlaybookErrors):
            narrow(base, text)
    else:
        assert narrow(base, text).points != base.points


def test_a_catalogue_that_is_off_stays_off_below() -> None:
    base = load(text_with(more="catalogue = false"))
    with pytest.raises(PlaybookErrors):
        narrow(base, f'narrows = "{base.key}"\nkey = "lower"\nversion = "1"\n[points]\ncatalogue = true\n')


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_city_can_award_keep_and_approve(key: str) -> None:
    playbook = ALL[key]
    plan = playbook.points
    assert plan is not None
    assert playbook.posts_with(Power.POINTS_KEEP)
    assert len({post.body_kind for post in playbook.posts_with(Power.POINTS_AWARD)}) >= 2, "a second person elsewhere"
    assert [star.earned for star in plan.stars] == sorted(star.earned for star in plan.stars)


def test_zhuzhou_has_points_for_life_five_stars_and_courtesies() -> None:
    plan = ALL["zhuzhou"].points
    assert plan is not None
    assert plan.name.zh == "终身积分"
    assert [star.key for star in plan.stars] == ["one", "two", "three", "four", "five"]
    assert {row.star for row in plan.courtesies} >= {"one", "five"}
