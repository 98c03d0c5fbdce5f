"""What bodies and envoys are told of a need: the number and what is asked, in both languages, never what it says."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from linli.firms.enums import FirmSort, RoundVerb, State, Verb
from linli.firms.message_words import BODY, SEER
from linli.messages.models import Outbox
from linli.messages.words import words_of
from tests.firms.conftest import Town

HAN = re.compile(r"[\u4e00-\u9fff]")
KINDS = [*(f"firm_need.body.{what}" for what in BODY), *(f"firm_need.seer.{what}" for what in SEER)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_message_names_the_need_and_reads_in_both_languages(kind: str) -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said = words_of(kind, {"number": "FN-1"})
        whole = f"{said.title} {said.body}"
        assert "FN-1" in said.title and "%(" not in whole
        assert bool(HAN.search(whole)) == (language == "zh-hans")


@pytest.mark.parametrize("kind", [*State, *Verb, *RoundVerb, *FirmSort])
def test_every_word_of_a_need_is_chinese_in_chinese(kind: State | Verb | RoundVerb | FirmSort) -> None:
    with translation.override("zh-hans"):
        assert HAN.search(str(kind.label))
    with translation.override("en"):
        assert not HAN.search(str(kind.label))


@pytest.mark.django_db
def test_no_message_holds_what_the_firm_needs(town: Town) -> None:
    town.solved()
    for one in Outbox.objects.filter(subject_type="firm_need").order_by("pk"):
        assert set(one.refs) == {"number"}
