"""Ways in, in a playbook: what the table says and may not name, how it reads, and which cities have which."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.core.clock import Allowance
from linli.playbooks.enums import WayKind
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, shipped
from linli.playbooks.narrowing import narrow
from tests.playbooks.small import SMALL

WAY = """
[[ways_in]]
key = "{key}"
name = {{ zh = "随手拍", en = "Snap and send" }}
source = "example"
kind = "{kind}"
answer_back = "{back}"
chips = ["{chip}"]
"""
CHIP = load(SMALL).categories[0].key


def text_with(key: str = "snap", kind: str = "snap", back: str = "1wd", chip: str = CHIP) -> str:
    return SMALL + WAY.format(key=key, kind=kind, back=back, chip=chip)


def mistakes(text: str) -> dict[str, str]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return {error.key: error.expected for error in raised.value.errors}


def test_ways_are_found_by_their_kind() -> None:
    small = load(text_with())
    (way,) = small.ways_of(WayKind.SNAP)
    assert (way.key, way.answer_back, way.chips) == ("snap", Allowance.parse("1wd"), (CHIP,))
    assert small.ways_of(WayKind.GROUP, WayKind.BOARD) == ()
    assert load(SMALL).ways_in == ()


def test_a_way_has_a_known_kind_its_own_key_and_chips_that_are_categories() -> None:
    assert mistakes(text_with(kind="snip"))["ways_in[snap].kind"].endswith("(did you mean snap?)")
    ((key, expected),) = mistakes(text_with(chip="nothing")).items()
    assert key.startswith("ways_in[snap].chips")
    assert expected.startswith("one of ") or expected.startswith("以下之一")
    twice = text_with() + WAY.format(key="snap", kind="group", back="1wd", chip=CHIP)
    assert "a key that the list does not have yet" in mistakes(twice).values()


def test_a_lower_level_answers_sooner_never_later() -> None:
    upper = load(text_with(back="2wd"))
    head = 'narrows = "small"\nkey = "lower"\nversion = "1"\n[[ways_in]]\nkey = "snap"\n'
    assert narrow(upper, head + 'answer_back = "1wd"\n').ways_in[0].answer_back == Allowance.parse("1wd")
    with pytest.raises(PlaybookErrors):
        narrow(upper, head + 'answer_back = "3wd"\n')


def test_it_reads_in_plain_words() -> None:
    with translation.override("en"):
        lines = [line for section in explain(load(text_with())) for line in section.lines]
    assert "Snap and send: answered there within 1 working day once the matter is over." in lines


def test_each_city_has_the_ways_that_it_is_known_for() -> None:
    every = {key: load(shipped()[key]) for key in ("tongguan", "jinniu", "fengqiao")}
    named = {key: {(way.name.zh, way.kind) for way in playbook.ways_in} for key, playbook in every.items()}
    assert named == {
        "tongguan": {("365在线", WayKind.GROUP)},
        "jinniu": {("随手拍", WayKind.SNAP)},
        "fengqiao": {("网上留言板", WayKind.BOARD), ("网络信箱", WayKind.MAILBOX)},
    }
