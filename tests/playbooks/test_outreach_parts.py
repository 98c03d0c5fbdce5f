"""Rounds of visits in a playbook: what the table says and may not name, how it reads, how a lower level narrows it."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.errors import PlaybookError, PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL, line_with

ROUND = """
[[sweeps]]
key = "{key}"
name = {{ zh = "敲门行动", en = "Knocking" }}
source = "example"
held_by = "{holder}"
purpose = {{ zh = "敲门问需。", en = "Ask at every door." }}
days = {days}
cadence = {{ times = 2, per = "month" }}
"""


def text_with(key: str = "knocking", holder: str = "volunteer_team", days: int = 7) -> str:
    return SMALL + ROUND.format(key=key, holder=holder, days=days)


def test_a_round_is_found_by_its_key() -> None:
    small = load(text_with())
    kind = small.sweep("knocking")
    assert (kind.days, kind.cadence.times, kind.purpose.en) == (7, 2, "Ask at every door.")
    with pytest.raises(LookupError):
        small.sweep("unknown")
    assert load(SMALL).sweeps == ()


def mistakes(text: str) -> list[PlaybookError]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return raised.value.errors


def test_a_kind_of_body_that_has_no_post_holds_no_round() -> None:
    text = text_with(holder="grid")
    said = PlaybookError(
        "playbook.toml",
        line_with(text, 'held_by = "grid"'),
        "sweeps[knocking].held_by",
        '"grid"',
        "a kind of body that has a post",
    )
    assert said in mistakes(text)


def test_a_round_has_its_own_key_and_lasts_a_day_at_least() -> None:
    twice = text_with() + ROUND.format(key="knocking", holder="volunteer_team", days=9)
    assert "a key that the list does not have yet" in [error.expected for error in mistakes(twice)]
    assert [error.key for error in mistakes(text_with(days=0))] == ["sweeps[knocking].days"]


def test_it_reads_as_a_sentence_with_its_cadence_said_once() -> None:
    with translation.override("en"):
        own = [line for section in explain(load(text_with())) for line in section.lines if "Knock" in line]
        same = [line for section in explain(load(text_with("door_knock"))) for line in section.lines if "nock" in line]
    assert own == ["Knocking: 2 times a month; volunteer team.", "Knocking: a round lasts 7 days. Ask at every door."]
    assert sum("2 times a month" in line for line in same) == 1


def test_a_lower_level_makes_a_round_shorter_and_never_longer() -> None:
    upper, head = load(text_with()), 'narrows = "small"\nkey = "lower"\nversion = "1"\n[[sweeps]]\nkey = "knocking"\n'
    assert narrow(upper, head + "days = 5\n").sweep("knocking").days == 5
    with pytest.raises(PlaybookErrors) as raised:
        narrow(upper, head + "days = 9\n")
    assert [error.key for error in raised.value.errors] == ["sweeps[knocking].days"]
