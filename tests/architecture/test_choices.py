"""What a choice is called is said in both languages, or is never shown at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.db import models
from django.test.utils import isolate_apps
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tests.architecture.reading import PACKAGE
from tests.architecture.test_personal_fields import our_models


def chinese() -> dict[str, str]:
    """Every msgid of every catalog with its Chinese; an empty text where it is not translated."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("django.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                msgids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                found[str(msgids[0])] = str(strings[0] or "")
    return found


def untranslated(models_: Iterable[type[models.Model]], known: dict[str, str]) -> list[str]:
    """Choices with a label that is neither the bare value (never shown) nor translated."""
    found = []
    with translation.override("en"):
        for model in models_:
            for field in model._meta.concrete_fields:
                for value, label in _labels(field):
                    if isinstance(label, Promise):
                        if not known.get(str(label)):
                            found.append(f"{model.__name__}.{field.name}: no Chinese for {str(label)!r}")
                    elif str(label) != str(value):
                        found.append(f"{model.__name__}.{field.name}: {label!r} is not marked for translation")
    return found


def _labels(field: Any) -> list[tuple[object, object]]:
    """(value, label as declared): the enum's own label where the choices come from one, still untranslated."""
    return list(field.flatchoices) if field.choices else []


def test_every_choice_is_called_something_in_both_languages() -> None:
    assert untranslated(our_models(), chinese()) == []


@isolate_apps("tests.architecture")
def test_planted_choices_without_translation_are_caught() -> None:
    class Planted(models.Model):
        bare = models.CharField(max_length=8, choices=[("open", "Open now")])
        marked = models.CharField(max_length=8, choices=[("open", gettext_lazy("Open for a planted while"))])
        fine = models.CharField(max_length=8, choices=[("open", gettext_lazy("Accept"))])
        hidden = models.CharField(max_length=8, choices=[("open", "open")])

        class Meta:
            app_label = "architecture"

    assert untranslated([Planted], {"Accept": "受理"}) == [
        "Planted.bare: 'Open now' is not marked for translation",
        "Planted.marked: no Chinese for 'Open for a planted while'",
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_state_has_a_word_for_residents_and_one_for_staff(language: str) -> None:
    from linli.service_requests.enums import FACES, State

    with translation.override(language):
        assert set(FACES) == set(State)
        for state in State:
            assert str(state.label).strip()
            assert str(FACES[state].resident).strip()
