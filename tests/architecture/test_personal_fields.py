"""Every field that can hold words is declared personal or impersonal; a new one without a declaration fails here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, get_args, get_type_hints

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.test.utils import isolate_apps

from linli.core.personal import Personal
from linli.people.models import Contact, Person
from linli.service_requests.models import Remark, ServiceRequest

HOLDS_WORDS = (
    models.CharField,
    models.TextField,
    models.BinaryField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    ArrayField,
    SearchVectorField,
)


def our_models() -> list[type[models.Model]]:
    """All models of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("linli.")]


def faults(models_: Iterable[type[models.Model]]) -> list[str]:
    """Fields that hold words and are declared not at all, twice, or wrongly; declarations of fields that are not."""
    found = []
    for model in models_:
        personal: dict[str, Personal] = getattr(model, "personal", {})
        impersonal: set[str] = getattr(model, "impersonal", set())
        names = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if isinstance(field, HOLDS_WORDS) and field.name not in {*personal, *impersonal}:
                found.append(f"{model.__name__}.{field.name} is not declared")
        found += [f"{model.__name__}.{name} is declared twice" for name in sorted(set(personal) & impersonal)]
        found += [f"{model.__name__}.{name} is no field" for name in sorted({*personal, *impersonal} - names)]
        for name, declared in personal.items():
            found += [f"{model.__name__}.{name} {wrong}" for wrong in _wrong(model, name, declared)]
    return found


def _wrong(model: type[models.Model], name: str, declared: Personal) -> list[str]:
    """What a declaration says that cannot be."""
    hints, wrong = get_type_hints(Personal), []
    if len(declared.purpose.split()) < 2:
        wrong.append("has no purpose")
    wrong += [
        f"has no such {part}" for part in ("mask", "scrub") if getattr(declared, part) not in get_args(hints[part])
    ]
    field: Any = model._meta.get_field(name)
    if declared.scrub == "null" and not field.null:
        wrong.append("is scrubbed to null and cannot be null")
    if declared.keep_months is not None and declared.keep_months <= 0:
        wrong.append("is kept for no time")
    return wrong


def test_every_field_that_holds_words_is_declared() -> None:
    assert len(our_models()) >= 20
    assert faults(our_models()) == []


def test_what_residents_say_and_where_they_are_reached_is_personal() -> None:
    for model, names in ((ServiceRequest, {"title", "words", "reporter_name"}), (Remark, {"text"}), (Person, {"name"})):
        assert names <= set(model.personal)
    assert {"sealed", "index", "masked"} <= set(Contact.personal)


@isolate_apps("tests.architecture")
def test_a_planted_field_without_a_declaration_is_caught() -> None:
    class Planted(models.Model):
        nickname = models.CharField(max_length=40)
        photo_hash = models.BinaryField()
        answers = models.JSONField()
        tags = ArrayField(models.CharField(max_length=10))
        number = models.IntegerField()

        impersonal: ClassVar[set[str]] = {"tags", "gone"}

        class Meta:
            app_label = "architecture"

    assert faults([Planted]) == [
        "Planted.nickname is not declared",
        "Planted.photo_hash is not declared",
        "Planted.answers is not declared",
        "Planted.gone is no field",
    ]


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        (Personal("why", 36, "words", True, "blank"), "has no purpose"),
        (Personal("find the person", 36, "words", True, "null"), "is scrubbed to null and cannot be null"),
        (Personal("find the person", 0, "words", True, "blank"), "is kept for no time"),
        (Personal("find the person", 1, "stars", True, "blank"), "has no such mask"),  # type: ignore[arg-type]
        (Personal("find the person", 1, "none", True, "later"), "has no such scrub"),  # type: ignore[arg-type]
    ],
)
@isolate_apps("tests.architecture")
def test_a_planted_declaration_that_cannot_be_is_caught(declared: Personal, fault: str) -> None:
    class Planted(models.Model):
        nickname = models.CharField(max_length=40)
        personal: ClassVar[dict[str, Personal]] = {"nickname": declared}

        class Meta:
            app_label = "architecture"

    assert faults([Planted]) == [f"Planted.nickname {fault}"]
