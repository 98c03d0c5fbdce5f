"""What is remembered is read once, grows old, and is forgotten when told so."""

from __future__ import annotations

import pytest

from linli.core import memory
from linli.core.memory import Memory, forget_all


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The present, to be moved by hand."""
    at = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: at[0])
    monkeypatch.setattr(memory, "SECONDS", 5.0)
    return at


class Source:
    """Names by number; what was asked of it is kept."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.names = {1: "one", 2: "two"}

    def __call__(self, keys: list[int]) -> dict[int, str]:
        self.asked.append(sorted(keys))
        return {key: self.names[key] for key in keys if key in self.names}


def test_only_what_is_not_known_is_read(now: list[float]) -> None:
    known, source = Memory[int, str](), Source()
    assert known.many({1}, source) == {1: "one"}
    assert known.many({1, 2}, source) == {1: "one", 2: "two"}
    assert known.many({1, 2}, source) == {1: "one", 2: "two"}
    assert source.asked == [[1], [2]]


def test_what_is_nowhere_is_left_out_and_asked_for_again(now: list[float]) -> None:
    known, source = Memory[int, str](), Source()
    assert known.many([3], source) == {}
    source.names[3] = "three"
    assert known.many([3], source) == {3: "three"}


def test_it_grows_old(now: list[float]) -> None:
    known, source = Memory[int, str](), Source()
    known.many([1], source)
    source.names[1] = "new"
    now[0] += 4.9
    assert known.many([1], source) == {1: "one"}
    now[0] += 0.2
    assert known.many([1], source) == {1: "new"}


def test_its_own_age_goes_first(now: list[float]) -> None:
    known, source = Memory[int, str](seconds=1.0), Source()
    known.many([1], source)
    now[0] += 1.1
    known.many([1], source)
    assert len(source.asked) == 2


def test_it_forgets_alone_and_with_all_others(now: list[float]) -> None:
    known, source = Memory[int, str](), Source()
    for forget in (known.forget, forget_all):
        known.many([1], source)
        forget()
    known.many([1], source)
    assert len(source.asked) == 3


def test_it_never_grows_beyond_what_it_may_keep(now: list[float]) -> None:
    known = Memory[int, int](kept=10)
    for key in range(100):
        known.many([key], lambda keys: {one: one for one in keys})
        assert len(known._known) <= 10


def test_an_answer_may_be_none(now: list[float]) -> None:
    known, calls = Memory[str, None](), []
    for _ in range(2):
        assert known.one("a", lambda: calls.append(1)) is None
    assert len(calls) == 1


def test_what_is_kept_by_hand_is_known_until_it_is_too_old(now: list[float]) -> None:
    names: Memory[int, str] = Memory()
    assert names.known(1) is None
    names.keep({1: "one"})
    assert names.known(1) == "one"
    now[0] += 5.1
    assert names.known(1) is None
