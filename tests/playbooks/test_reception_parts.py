"""Receptions in a playbook: what the table says and may not name, how it reads."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load
from tests.playbooks.small import SMALL

RECEPTION = """
[[receptions]]
key = "{key}"
name = {{ zh = "接待日", en = "Reception" }}
source = "example"
held_by = "{holder}"
purpose = {{ zh = "当面听。", en = "Listen to people." }}
slot_minutes = {minutes}
cadence = {{ times = 2, per = "month" }}
"""


def text_with(key: str = "day", holder: str = "volunteer_team", minutes: int = 15) -> str:
    return SMALL + RECEPTION.format(key=key, holder=holder, minutes=minutes)


def mistakes(text: str) -> list[str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return [error.key for error in raised.value.errors]


def test_a_body_finds_the_receptions_it_holds() -> None:
    small = load(text_with())
    (one,) = small.receptions_of("volunteer_team")
    assert (one.slot_minutes, one.cadence.times, one.purpose.en) == (15, 2, "Listen to people.")
    assert small.receptions_of("service_station") == load(SMALL).receptions == ()


def test_a_kind_of_body_without_a_post_holds_none_and_keys_are_told_apart() -> None:
    assert "receptions[day].held_by" in mistakes(text_with(holder="grid"))
    assert mistakes(text_with(minutes=4)) == ["receptions[day].slot_minutes"]
    assert mistakes(text_with() + RECEPTION.format(key="day", holder="volunteer_team", minutes=20))


def test_it_reads_as_a_sentence() -> None:
    with translation.override("en"):
        said = [line for section in explain(load(text_with())) for line in section.lines if "Reception" in line]
    assert said == ["Reception: 2 times a month; volunteer team, 15 minutes for each. Listen to people."]
