"""Words of messages by kind."""

from __future__ import annotations

import pytest

from linli.messages import words


def test_a_kind_is_worded_by_whoever_registered_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_worders", {})
    words.register("thing.changed", lambda refs: ("Changed", f"Number {refs['number']}."))
    assert words.words_of("thing.changed", {"number": 7}) == words.Words("Changed", "Number 7.")
    assert words.kinds() == {"thing.changed"}


def test_a_kind_that_nobody_registered_has_no_words() -> None:
    with pytest.raises(words.Wordless, match=r"thing\.unheard"):
        words.words_of("thing.unheard", {})
