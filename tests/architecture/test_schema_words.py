"""What the schema never holds: traces of workers, scores of anybody, what a resident believes or suffers from."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.db import models
from django.test.utils import isolate_apps

from linli.playbooks.enums import Indicator
from tests.architecture.test_personal_fields import our_models

WORKERS = ("score", "scoring", "rank", "ranking", "ranked", "quota", "check_in", "checkin", "clock_in", "punch", "gps",
           "track", "tracking", "trajectory", "latitude", "longitude", "geolocation", "online", "online_time", "steps",
           "screen_time", "required_photo", "leaderboard", "productivity", "demerit")  # fmt: skip
RESIDENTS = ("religion", "religious", "faith", "ethnicity", "ethnic", "nationality", "politics", "political",
             "party_member", "health", "disease", "illness", "disability", "diagnosis", "biometric", "fingerprint",
             "face", "iris", "voiceprint", "credit_score", "trustworthiness", "behaviour", "conduct", "risk_level",
             "id_number", "identity_number")  # fmt: skip
NEVER = re.compile(rf"(?:^|_)(?:{'|'.join(WORKERS + RESIDENTS)})(?:s?$|_)")

ALLOWED = {"Place.estate_type: health_care": "what an estate was built for, no label of anybody who lives there"}


def forbidden(models_: Iterable[type[models.Model]]) -> list[str]:
    """Fields and choices whose names say that something is kept which must not be."""
    found = []
    for model in models_:
        for field in model._meta.get_fields():
            choices = [str(value) for value, _label in getattr(field, "flatchoices", None) or ()]
            for name in (field.name, *choices):
                if NEVER.search(name.lower()):
                    found.append(f"{model.__name__}.{field.name}: {name}")
    return found


def test_the_schema_holds_no_trace_of_workers_and_no_label_of_residents() -> None:
    assert [name for name in forbidden(our_models()) if name not in ALLOWED] == []


@pytest.mark.parametrize(
    "name",
    ["score", "rank", "check_in_at", "gps_point", "track", "online_time", "ethnicity", "religion", "health_label"],
)
@isolate_apps("tests.architecture")
def test_a_planted_field_of_that_sort_is_caught(name: str) -> None:
    body = {
        "__module__": __name__,
        name: models.IntegerField(),
        "Meta": type("Meta", (), {"app_label": "architecture"}),
    }
    planted = type("Planted", (models.Model,), body)
    assert forbidden([planted]) == [f"Planted.{name}: {name}"]


@isolate_apps("tests.architecture")
def test_a_planted_choice_of_that_sort_is_caught() -> None:
    class Planted(models.Model):
        kind = models.CharField(max_length=10, choices=[("visit", "visit"), ("check_in", "check in")])

        class Meta:
            app_label = "architecture"

    assert forbidden([Planted]) == ["Planted.kind: check_in"]


@isolate_apps("tests.architecture")
def test_words_that_only_look_alike_are_let_through() -> None:
    class Planted(models.Model):
        frankness = models.IntegerField()
        surface = models.IntegerField()
        clocked = models.IntegerField()

        class Meta:
            app_label = "architecture"

    assert forbidden([Planted]) == []


def test_no_indicator_counts_a_person() -> None:
    assert [each.value for each in Indicator if NEVER.search(each.value) or "person" in each.value] == []
