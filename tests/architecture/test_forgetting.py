"""Whatever is declared to be kept for so many months is forgotten by a job that runs; what is not yet, says why."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from typing import ClassVar

import pytest
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from linli.config.ticks import JOBS
from linli.core.forgetting import REGISTER, Kept
from linli.core.jobs import TICKS
from linli.core.personal import Personal
from tests.architecture.reading import PACKAGE
from tests.architecture.test_personal_fields import our_models

BY_ITS_OWN_JOB: Mapping[str, str] = {
    "Delivery.reader": "messages.forget_readers",
    "HelpAsked.words": "organisations.scrub_booklets",
    "HouseholdConsent.given_by_name": "organisations.scrub_booklets",
    "RosterBefore.sealed": "organisations.forget_roster_before",
    "SelfRegistration.sealed": "organisations.scrub_booklets",
    "Visit.note": "outreach.end_sweeps",
}
"""Fields with a job of their own kind, each with the tick."""

AS_OF_NOW_KEPT: Mapping[str, str] = {
    **{
        f"ServiceRequest.{name}": "history that a city brings in is older than its time on the day that it"
        " comes; until it is decided what of it may stay, nothing of a matter's words is scrubbed"
        for name in (
            "title", "words", "released_title", "released_words", "where_words", "reporter_name", "search",
        )
    },
    "Remark.text": "goes with the words of its matter",
    "SavedList.name": "its owner deletes the list, name and all; when they left for good nobody has said yet",
}  # fmt: skip
"""Fields that no job scrubs yet, each with the reason."""

IN_PART: Mapping[str, str] = {
    "Person.name": "a roster's own people are scrubbed; others, once there is no account and no open matter, not yet",
    "Person.pinyin": "goes with the name",
}
"""Fields that a job scrubs for some of the rows alone, each with the reason."""


def declared(models_: Iterable[type[models.Model]]) -> set[str]:
    """Fields that are kept for so many months."""
    return {
        f"{model.__name__}.{name}"
        for model in models_
        for name, one in getattr(model, "personal", {}).items()
        if one.keep_months is not None
    }


def registered() -> set[str]:
    for module in JOBS:
        importlib.import_module(module)
    return {f"{kept.model.__name__}.{name}" for all_ in REGISTER.values() for kept in all_ for name in kept.fields}


def forgotten_by_nobody(models_: Iterable[type[models.Model]]) -> set[str]:
    return declared(models_) - registered() - set(BY_ITS_OWN_JOB) - set(AS_OF_NOW_KEPT)


def test_each_personal_field_with_its_months_has_a_job_or_a_reason() -> None:
    assert forgotten_by_nobody(our_models()) == set()


def test_no_reason_is_left_standing_for_a_field_that_a_job_scrubs() -> None:
    known = declared(our_models())
    assert {*BY_ITS_OWN_JOB, *AS_OF_NOW_KEPT, *IN_PART} <= known
    assert not registered() & {*BY_ITS_OWN_JOB, *AS_OF_NOW_KEPT}
    assert set(IN_PART) <= registered()


def test_each_job_that_forgets_is_run_by_the_worker() -> None:
    registered()
    assert {*REGISTER, *BY_ITS_OWN_JOB.values()} <= set(TICKS)
    assert set(JOBS) == {f"linli.{path.parent.name}.jobs" for path in PACKAGE.glob("*/jobs.py")} - {"linli.core.jobs"}


@isolate_apps("tests.architecture")
def test_planted_fields_without_a_job_or_of_two_times_are_caught() -> None:
    class Planted(models.Model):
        nickname = models.CharField(max_length=40)
        age = models.CharField(max_length=40)

        personal: ClassVar[dict[str, Personal]] = {
            "nickname": Personal("call them so", 12, "name", True, "blank"),
            "age": Personal("know their age", 6, "words", True, "blank"),
        }

        class Meta:
            app_label = "architecture"

    assert forgotten_by_nobody([Planted]) == {"Planted.nickname", "Planted.age"}
    assert Kept("planted", Planted, ("nickname",), lambda day: Q()).months == 12
    with pytest.raises(ValueError, match="not kept for one time"):
        assert Kept("planted", Planted, ("nickname", "age"), lambda day: Q()).months
