"""Law 4 in the booklet of a household: it holds deeds, never what somebody is, believes, suffers from or earns."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.db import models
from django.utils import translation

from linli.organisations.models import BookletOpening, HelpAsked, HouseholdConsent
from linli.organisations.models_booklet import ConsentPurpose, HelpEnd, HelpKind, OpeningPurpose

FIELDS: dict[type[models.Model], set[str]] = {
    HouseholdConsent: {
        "id", "room", "purpose", "given_by", "given_by_name", "given_how", "given_on", "until", "withdrawn_on",
        "withdrawn_how", "version",
    },
    HelpAsked: {"id", "room", "consent", "kind", "words", "asked_on", "until", "ended_on", "ended_why", "version"},
    BookletOpening: {"id", "room", "purpose", "person", "appointment_id", "organisation_id", "at"},
}  # fmt: skip
DEEDS = {
    ConsentPurpose: {"visit", "call", "help"},
    HelpKind: {"carry", "shop", "read", "repair", "accompany", "wheelchair", "call", "visit"},
    HelpEnd: {"done", "unwanted", "mistake"},
    OpeningPurpose: {"visit", "call", "help", "keep"},
}
FREE_WORDS = {"HelpAsked.words", "HouseholdConsent.given_by_name"}
CONDITIONS = re.compile(
    r"病|残|癌|孤寡|低保|贫困|困难户|失独|特殊|重点|信仰|宗教|民族|党员|政治|收入|健康|精神|刑满|上访|"
    r"\b(ill|sick|disab|poor|income|religio|faith|ethnic|party|politic|health|mental|risk|vulnerab)",
    re.I,
)


def labels(choices: Iterable[type[models.TextChoices]]) -> list[str]:
    """What the closed lists say, in both languages."""
    found = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found += [str(label) for listed in choices for label in listed.labels]
    return found


def conditions(words: Iterable[str]) -> list[str]:
    """Those that name a condition."""
    return [each for each in words if CONDITIONS.search(each)]


def test_the_booklet_has_these_fields_and_a_new_one_is_decided_here_first() -> None:
    for model, fields in FIELDS.items():
        assert {field.name for field in model._meta.get_fields() if field.concrete} == fields, model.__name__


def test_its_closed_lists_name_deeds_and_a_new_one_is_decided_here_first() -> None:
    for choices, deeds in DEEDS.items():
        assert set(choices.values) == deeds, choices.__name__
    assert conditions(labels(DEEDS)) == []


def test_free_words_stand_in_two_fields_and_both_are_personal() -> None:
    free = {
        f"{model.__name__}.{field.name}"
        for model in FIELDS
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }
    assert free == FREE_WORDS
    assert "words" in HelpAsked.personal
    assert "given_by_name" in HouseholdConsent.personal


@pytest.mark.parametrize("planted", ["独居病人", "低保户", "Visit the sick", "Disabled person", "A household at risk"])
def test_a_planted_condition_is_caught(planted: str) -> None:
    assert conditions([planted, "Carrying things", "代买东西"]) == [planted]
