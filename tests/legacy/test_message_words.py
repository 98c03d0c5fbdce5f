"""Messages to bodies name the number and what is asked, in both languages, and nothing that stands in the problem."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.legacy.message_words import SAID
from linli.messages.words import is_prompt, words_of


@pytest.mark.parametrize("what", sorted(SAID))
@pytest.mark.parametrize(("language", "name"), [("en", "ld problem"), ("zh-hans", "遗留问题")])
def test_each_message_has_its_words(what: str, language: str, name: str) -> None:
    kind = f"legacy_problem.body.{what}"
    with translation.override(language):
        said = words_of(kind, {"number": "LP-990102-20261123-0001"})
    assert "LP-990102-20261123-0001" in said.title
    assert name in said.title
    assert said.body
    assert is_prompt(kind)
