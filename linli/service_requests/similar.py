"""How likely two service requests are about the same thing: by their words, weighed by how rare they are, and by
category, place and time.

Words alone decide for texts of some length. Short sentences about different things at one door share more words than
two ways to say that the same lamp is out: there category and building weigh in. Plain code without a query: whoever
asks loads the candidates first, by estate, and only such as the reader may know of.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import rjieba

T = TypeVar("T")

FIRST_LINE = 2
"""How often the first line counts: it names the matter, the rest tells of it."""

GRAMS = (2, 3)
READ = 400
"""Characters of a candidate that are compared while people wait."""

LOOKED_AT = 24
"""Candidates that are compared closely, after a rough look at all."""

ALIKE = 0.5
"""From here on two are shown as possibly the same. Of a real hotline's messages whose twins are known all shown from
0.2 on words alone were right; pairs that nobody labelled are doubtful below 0.5."""

LEAST_WORDS = 0.02
"""Whatever category and place say: without any words in common two are not the same."""

SAME_CATEGORY, OTHER_CATEGORY, SAME_BUILDING, LONG_AGO = 0.35, -0.1, 0.15, -0.1
FRESH = timedelta(days=14)
BUILDING = re.compile(r"(\d{1,3})(?:栋|幢|号楼|座)")

Features = Counter[str]


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """Something that may be about the same, what it says, and what is known of it."""

    thing: T
    words: str
    category: str = ""
    building: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alike(Generic[T]):
    """One that is possibly the same, from 0 (nothing in common) to 1 (as good as certain)."""

    thing: T
    likeness: float


def features(words: str) -> Features:
    """What a text is compared by: its dictionary words and its runs of two and three characters, with their counts."""
    found: Features = Counter()
    first, _newline, rest = words.lower().strip().partition("\n")
    for text, weight in ((first, FIRST_LINE), (rest, 1)):
        plain = "".join(text.split())
        for size in GRAMS:
            for start in range(len(plain) - size + 1):
                found[plain[start : start + size]] += weight
        for word in rjieba.cut(plain, False):
            if len(word) > 1:
                found["|" + word] += weight
    return found


def pairs(words: str) -> set[str]:
    """The runs of two characters of a text."""
    plain = "".join(words.lower().split())
    return {plain[start : start + 2] for start in range(len(plain) - 1)}


class Rarity:
    """How much each feature says, learned from a collection: what everybody writes says nothing.

    Only runs of two characters are counted; a longer run or a word is as rare as the rarest pair in it.
    """

    def __init__(self, collection: Iterable[Iterable[str]]) -> None:
        self._in: Counter[str] = Counter()
        self._size = 0
        for text in collection:
            self._in.update(text)
            self._size += 1
        self._weights: dict[str, float] = {}

    def of(self, key: str) -> float:
        """The weight of one feature. In a small collection too every feature says something."""
        known = self._weights.get(key)
        if known is None:
            plain = key.removeprefix("|")
            count = min((self._in[plain[at : at + 2]] for at in range(len(plain) - 1)), default=0)
            known = self._weights[key] = math.log(1 + (self._size + 1) / (count + 0.5))
        return known

    def weigh(self, text: Features) -> dict[str, float]:
        """The text as a vector of length one."""
        vector = {key: (1 + math.log(count)) * self.of(key) for key, count in text.items()}
        length = math.sqrt(sum(value * value for value in vector.values()))
        return {key: value / length for key, value in vector.items()} if length else {}


def likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """The cosine of two weighed texts."""
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[key] for key, value in one.items() if key in other)


def evidence(one: Candidate[T], other: Candidate[T]) -> float:
    """What category, building and time add to the likeness of the words, or take from it."""
    found = 0.0
    if one.category and other.category:
        found += SAME_CATEGORY if one.category == other.category else OTHER_CATEGORY
    if one.building is not None and one.building == other.building:
        found += SAME_BUILDING
    if one.at is not None and other.at is not None and abs(one.at - other.at) > FRESH:
        found += LONG_AGO
    return found


def elsewhere(one: Candidate[T], other: Candidate[T]) -> bool:
    """Whether the two lie in different buildings, by their places or by what they say: two lifts, not one."""
    if one.building is not None and other.building is not None and one.building != other.building:
        return True
    mine, theirs = set(BUILDING.findall(one.words)), set(BUILDING.findall(other.words))
    return bool(mine and theirs) and not mine & theirs


def most_alike(wanted: Candidate[T], others: Sequence[Candidate[T]], *, limit: int = 3) -> list[Alike[T]]:
    """Those that are possibly about the same thing, most alike first, at most `limit`."""
    near = [other for other in others if not elsewhere(wanted, other)]
    mine = pairs(wanted.words[:READ])
    theirs = [pairs(other.words[:READ]) for other in near]
    rarity = Rarity(theirs)
    rough = sorted(
        ((_roughly(mine, text, rarity), number) for number, text in enumerate(theirs)), key=lambda one: -one[0]
    )
    asked = rarity.weigh(features(wanted.words[:READ]))
    found = []
    for shared, number in rough[:LOOKED_AT]:
        other = near[number]
        by_words = likeness(asked, rarity.weigh(features(other.words[:READ]))) if shared else 0.0
        if by_words < LEAST_WORDS:
            continue
        how_much = min(by_words + evidence(wanted, other), 1.0)
        if how_much >= ALIKE:
            found.append(Alike(other.thing, how_much))
    return sorted(found, key=lambda alike: -alike.likeness)[:limit]


def _roughly(mine: set[str], theirs: set[str], rarity: Rarity) -> float:
    """A first look: the weight of the pairs in common, of longer texts a little less."""
    return sum(rarity.of(pair) for pair in mine & theirs) / math.sqrt(len(theirs) + 1)
