"""How alike two service requests are: by hand on short words, and on a real hotline's messages with known twins."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.service_requests.similar import ALIKE, Candidate, Rarity, features, likeness, most_alike, pairs

LAMP = "3栋门口的路灯不亮"
OTHERS = ["3栋门口有积水", "3栋门口的井盖松了", "电梯里有异响", "垃圾桶满了没人收"]


def candidates(*words: str) -> list[Candidate[str]]:
    return [Candidate(said, said) for said in words]


def test_the_same_words_are_alike_even_among_few() -> None:
    found = most_alike(Candidate("new", LAMP), candidates(LAMP))
    assert [(alike.thing, round(alike.likeness, 6)) for alike in found] == [(LAMP, 1.0)]


def test_other_matters_at_the_same_door_are_not_taken_for_it() -> None:
    assert most_alike(Candidate("new", LAMP), candidates(*OTHERS)) == []


def test_the_most_alike_come_first_and_no_more_than_asked() -> None:
    found = most_alike(Candidate("new", LAMP), candidates(f"{LAMP}，请修", LAMP, f"{LAMP}了", LAMP), limit=2)
    assert [alike.thing for alike in found] == [LAMP, LAMP]


@pytest.mark.parametrize("words", ["", " \n ", "灯", "。"])
def test_what_says_nothing_is_like_nothing(words: str) -> None:
    assert most_alike(Candidate("new", words), candidates(LAMP, words)) == []
    assert most_alike(Candidate("new", LAMP), []) == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_lies_between_nothing_and_all_and_goes_both_ways(one: str, other: str) -> None:
    rarity = Rarity([pairs(one), pairs(other)])
    left, right = (rarity.weigh(features(text)) for text in (one, other))
    assert -1e-9 <= likeness(left, right) <= 1 + 1e-9
    assert likeness(left, right) == pytest.approx(likeness(right, left))


@pytest.fixture(scope="module")
def messages() -> list[dict[str, str]]:
    folder = os.environ.get("LINLI_TEST_DATA")
    if not folder:
        pytest.skip("LINLI_TEST_DATA names no folder with topics-a.csv")
    with (Path(folder) / "topics-a.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.data
@pytest.mark.slow
def test_twins_of_a_real_hotline_are_found(messages: list[dict[str, str]]) -> None:
    texts = [features(f"{row['subject']}\n{row['body']}") for row in messages]
    rarity = Rarity(pairs(f"{row['subject']}\n{row['body']}") for row in messages)
    weighed = [rarity.weigh(text) for text in texts]
    known = [index for index, row in enumerate(messages) if row["topic"]]
    precision, first, five, shown = 0.0, 0, 0, list[bool]()
    for index in known:
        scores = {other: likeness(weighed[index], weighed[other]) for other in range(len(messages)) if other != index}
        order = sorted(scores, key=lambda other: -scores[other])
        right = [messages[other]["topic"] == messages[index]["topic"] for other in order]
        ranks = [rank for rank, hit in enumerate(right, start=1) if hit]
        precision += sum(found / rank for found, rank in enumerate(ranks, start=1)) / len(ranks)
        first += right[0]
        five += any(right[:5])
        if scores[order[0]] >= ALIKE:
            shown.append(right[0])
    asked = len(known)
    assert (asked, precision / asked >= 0.93, first / asked >= 0.96, five / asked >= 0.985) == (77, True, True, True)
    assert len(shown) >= 40
    assert sum(shown) / len(shown) >= 0.95
