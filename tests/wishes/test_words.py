"""What a wisher and a claimer are told, in both languages: the kind and whom to call, never whose it is."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.messages.words import words_of
from linli.wishes.message_words import SAID
from tests.wishes.conftest import Well

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", list(SAID))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_says_whom_to_call_and_names_nobody(well: Well, kind: str, language: str) -> None:
    row = well.claimed()
    type(row).objects.filter(pk=row.pk).update(ended_words="太贵")
    with translation.override(language):
        for refs in ({"wish": str(row.pk)}, {}):
            said = words_of(kind, refs)
            whole = f"{said.title} {said.body}"
            assert "%(" not in whole
            assert "林小满" not in whole
            assert "象棋" not in whole
            assert not refs or "春和里站" in whole
    assert len(SAID) == 9
