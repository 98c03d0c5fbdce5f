"""Small services in a playbook: what the three tables say and may not say, how they read, who is known for which."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.enums import Power
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from tests.playbooks.small import SMALL

ABLE = 'powers = ["service_request.view", "service_request.handle"]'
DIRECTORY = """
[directory]
source = "example"
kept_by = ["volunteer_team"]
review_months = {months}
"""
KIND = """
[[directory.kinds]]
key = "locks"
name = { zh = "开锁", en = "Locks" }
"""
AGENCY = """
[agency]
name = {{ zh = "代办", en = "Done for you" }}
source = "example"
taken_by = ["volunteer_team"]
answer = "{answer}"

[[agency.ways]]
key = "window"
name = {{ zh = "窗口", en = "At the window" }}

[[agency.matters]]
key = "card"
name = {{ zh = "优待证", en = "Card" }}
source = "example"
papers = [{{ zh = "照片", en = "Photograph" }}]
steps = [{{ zh = "送窗口", en = "Handed in" }}]
decided_by = {{ zh = "民政", en = "the office" }}
days = "{days}"
fee = {{ zh = "不收费", en = "no fee" }}
ways = ["{way}"]
"""
POWERS = """
[minor_powers]
name = { zh = "小微权力清单", en = "Minor powers" }
source = "field"
"""
POWER = """
[[minor_powers.powers]]
key = "repairs"
name = { zh = "小修", en = "Small repairs" }
source = "example"
decided_by = { zh = "会议", en = "a meeting" }
steps = [{ zh = "比价", en = "Prices compared" }]
up_to = 3000
published = { zh = "价格", en = "the price" }
"""


def text_with(
    *, able: bool = True, months: int = 12, kinds: str = KIND, answer: str = "1wd", days: str = "5wd",
    way: str = "window", powers: str = POWER,
) -> str:  # fmt: skip
    base = SMALL.replace(ABLE, ABLE[:-1] + ', "directory.keep", "agent.act"]') if able else SMALL
    agency = AGENCY.format(answer=answer, days=days, way=way)
    return base + DIRECTORY.format(months=months) + kinds + agency + POWERS + powers


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_each_thing_is_found_by_its_key_and_a_playbook_may_have_none() -> None:
    playbook = load(text_with())
    assert playbook.directory is not None and playbook.agency is not None and playbook.minor_powers is not None
    assert playbook.directory.kind("locks") is not None
    assert playbook.directory.kind("ghosts") is None
    assert playbook.agency.matter("card") is not None
    assert playbook.agency.matter("ghosts") is None
    assert playbook.agency.way("ghosts") is None
    small = load(SMALL)
    assert (small.directory, small.agency, small.minor_powers) == (None, None, None)


def test_whoever_keeps_or_takes_has_a_post_that_can() -> None:
    assert mistakes(text_with(able=False)) == ["directory.kept_by", "agency.taken_by"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (text_with(kinds=KIND + KIND), "directory.kinds[locks]"),
        (text_with(kinds=""), "directory.kinds"),
        (text_with(months=25), "directory.review_months"),
        (text_with(answer="1d"), "agency.answer"),
        (text_with(days="5d"), "agency.matters[card].days"),
        (text_with(way="post"), "agency.matters[card].ways[1]"),
        (text_with(powers=POWER + POWER), "minor_powers.powers[repairs]"),
        (text_with(powers=POWER.replace("3000", "0")), "minor_powers.powers[repairs].up_to"),
        (text_with(powers=""), "minor_powers.powers"),
    ],
)
def test_each_mistake_is_named_where_it_is(text: str, where: str) -> None:
    assert where in mistakes(text)


def test_they_read_in_plain_sentences() -> None:
    with translation.override("en"):
        told = {part.heading: part.lines for part in explain(load(text_with()))}
        none = {part.heading for part in explain(load(SMALL))}
    assert told["Directory of recommended firms"] == (
        "Recommended by neighbours, looked at and kept by: volunteer team.",
        "What firms do: Locks.",
        "Each entry is looked at again within 12 months.",
    )
    assert "  Papers: Photograph." in told["Done for you"]
    assert "  Up to 3000 yuan." in told["Minor powers"]
    assert not none & {"Directory of recommended firms", "Done for you", "Minor powers"}


def test_every_city_has_the_three_and_some_are_known_for_one() -> None:
    known: dict[str, set[str]] = {"directory": set(), "agency": set(), "minor_powers": set()}
    for city, path in shipped().items():
        playbook = load(path)
        for name, cities in known.items():
            table = getattr(playbook, name)
            assert table is not None, (city, name)
            if table.source.value == "field":
                cities.add(city)
        assert playbook.posts_with(Power.AGENT_ACT, "service_station"), city
    assert known == {"directory": {"zhuzhou"}, "agency": {"yichun"}, "minor_powers": {"yichun"}}
