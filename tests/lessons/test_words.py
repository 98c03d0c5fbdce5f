"""What a lecturer is told, in both languages: what, when, where, whom to call; never more."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.lessons import actions
from linli.lessons.actions.common import ASKED, CALLED_OFF, CHANGED, RELEASED
from linli.messages.words import is_prompt, words_of
from tests.lessons.conftest import School

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [ASKED, CHANGED, CALLED_OFF, RELEASED])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_says_when_and_whom_to_call(school: School, kind: str, language: str) -> None:
    row = school.planned()
    row = actions.call_off_session(row, reason="停电", by=school.by(), at=school.at)
    with translation.override(language):
        said = words_of(kind, {"lesson": str(row.pk)})
    whole = f"{said.title} {said.body}"
    assert "2026-11-25 09:30" in whole
    assert "春和里站" in whole
    assert "电动车充电" in whole
    assert ("停电" in whole) == (kind in (CHANGED, CALLED_OFF))
    assert is_prompt(kind)
    assert "邵正平" not in whole
    assert "%(" not in whole
