"""Law 4 where people give service: only who opted in, nothing taken away, nobody compared, no birth year, no label."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import models

import linli
from linli.core.personal import Personal
from linli.volunteering.models import ServiceSum, SignUp, Volunteer

HOME = Path(linli.__file__).parent
NOUN = sorted((HOME / "volunteering").rglob("*.py"))
PAGES = [
    *sorted((HOME / "web").rglob("*volunteer*.py")), *sorted((HOME / "web").rglob("*activit*.py")),
    *sorted((HOME / "web").rglob("*volunteer*.jinja")), *sorted((HOME / "web").rglob("*activit*.jinja")),
    HOME / "web/resident/templates/resident/team.jinja",
]  # fmt: skip
COMPARES = re.compile(
    r"order_by\([^)]*minutes|\bpoints?\b|\brank|\bscore|\bstars?\b|leaderboard|top_volunteer", re.IGNORECASE
)
NEVER = re.compile(
    r"birth|gender|sex\b|religio|ethnic|party|health|illness|disab|income|conduct|penalt|deduct", re.IGNORECASE
)


def ours() -> list[type[models.Model]]:
    return list(apps.get_app_config("volunteering").get_models())


def test_no_code_of_volunteers_orders_or_scores_them() -> None:
    found = []
    for path in [*NOUN, *PAGES]:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if (
                COMPARES.search(line)
                and "nobody is compared" not in line
                and "own_points" not in line
                and "under My points" not in line
                and not line.lstrip().startswith(("#", '"""'))
            ):
                found.append(f"{path.relative_to(HOME)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_no_column_of_volunteers_is_about_who_they_are() -> None:
    names = [f"{model.__name__}.{field.name}" for model in ours() for field in model._meta.concrete_fields]
    assert [name for name in names if NEVER.search(name)] == []
    choices = [
        str(value) for model in ours() for field in model._meta.concrete_fields for value, _l in field.flatchoices or ()
    ]
    assert [value for value in choices if NEVER.search(value)] == []


def test_hours_stand_beside_nobodys_name_in_one_row() -> None:
    for model in (ServiceSum, SignUp):
        columns = {field.name for field in model._meta.concrete_fields}
        assert "minutes" in columns
        assert not columns & {"person", "name", "appointment", "organisation", "estate"}
    assert not {field.name for field in Volunteer._meta.concrete_fields} & {"minutes", "hours", "heads"}


def test_what_is_personal_of_a_volunteer_goes_when_they_leave() -> None:
    personal: dict[str, Personal] = Volunteer.personal
    assert {one.scrub for one in personal.values()} <= {"blank", "null"}
    assert SignUp.personal["volunteer"].keep_months is not None
    assert SignUp.personal["volunteer"].keep_months <= 12


def test_a_planted_ranking_is_caught() -> None:
    assert COMPARES.search('found.order_by("-service_sum__minutes")')
    assert COMPARES.search("star = points > 5")
    assert NEVER.search("Volunteer.birth_year")
