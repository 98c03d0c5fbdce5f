"""Laws 3, 4 and 10 where people are honoured: no points, no number of votes, no place in a row, nobody unasked."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import models

import linli
from linli.honours.models import Nomination

HOME = Path(linli.__file__).parent
FILES = [
    *sorted((HOME / "honours").rglob("*.py")), *sorted((HOME / "web").rglob("*honour*.py")),
    *sorted((HOME / "web").rglob("*honour*.jinja")), *sorted((HOME / "web").rglob("*nomination*.py")),
    *sorted((HOME / "web").rglob("*nomination*.jinja")),
]  # fmt: skip
COMPARES = re.compile(
    r"\bpoints?\b|\brank|\bscore|\bstars?\b|leaderboard|\bvotes?\b|ServiceSum|SignUp|Count\([^)]*yes|filter\(yes",
    re.IGNORECASE,
)
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField)


def test_no_code_of_honours_counts_votes_or_compares_people() -> None:
    found = []
    for path in FILES:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if COMPARES.search(line):
                found.append(f"{path.relative_to(HOME)}:{number}: {line.strip()[:80]}")
    assert found == []
    assert len(FILES) > 20


def test_no_column_of_honours_is_a_number_of_a_person() -> None:
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("honours").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, NUMBERS) and field.name != "version"
    }
    assert found == {"HonourRound.notice_days"}


def test_the_table_itself_holds_that_nobody_is_public_unasked() -> None:
    names = {constraint.name for constraint in Nomination._meta.constraints}
    assert {
        "nomination_read_with_consent", "nomination_public_as_agreed", "nomination_over_shows_nobody",
    } <= names  # fmt: skip
    assert Nomination.personal["shown_name"].scrub == "blank"
    assert Nomination.personal["reasons"].keep_months is not None
