"""Laws 3 and 4 where points are: opted in, never deducted, never ending, nobody ranked: no column, no order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import linli
from linli.core.personal import Personal
from linli.playbooks.parts_points import Courtesy, Points, PointsRate, Star
from linli.points.enums import Mistake, Origin, Seen
from linli.points.models import Award, PointsMember

HOME = Path(linli.__file__).parent
SOURCE = [path for path in sorted(HOME.rglob("*.py")) if "migrations" not in path.parts]
PAGES = sorted(HOME.rglob("*.jinja"))
ORDERS = re.compile(
    r"(order_by|sorted|sort|max|min|heapq\.\w+)\([^#\n]*(?:\b|_)(balance|amount|points|earned|ever|stars?|has)\b|"
    r"-(amount|balance|earned)\b[\"']|\|\s*sort\([^)]*(amount|balance|has|ever)|Rank\(|row_number|dense_rank"
)
NEVER = re.compile(
    r"(?:^|_)(rank|ranking|score|expires?|expiry|expired|expires_on|deducts?|deducted|penalty|level|place_in|position|"
    r"conduct|total|balance|stars?|streak|quota|target)(?:$|_)"
)
LET_THROUGH = {
    "playbooks/parts_points.py": "which star is reached: of the playbook's stars, not of persons",
    "playbooks/checks_points.py": "stars of a playbook stand in their order",
    "web/point_words.py": "the next of the playbook's stars, for one's own eyes",
    "demo/many_points.py": "rows of a bench are numbered to be spread, and shown to nobody",
    "points/service.py": "a service brings at most what the month has room for; of one member alone",
    "core/ledger.py": "accounts are locked in the order of their keys",
}
"""Files where such words stand for another reason, each with it."""


def ours() -> list[type[models.Model]]:
    return list(apps.get_app_config("points").get_models())


def compared(path: Path) -> list[str]:
    """Lines that put something in an order by points."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if ORDERS.search(line) and not line.lstrip().startswith(("#", '"""')):
            found.append(f"{path.relative_to(HOME).as_posix()}:{number}: {line.strip()[:90]}")
    return found


def about_points(path: Path) -> bool:
    """Whether a file is about points at all."""
    text = path.read_text(encoding="utf-8")
    return "points" in path.relative_to(HOME).as_posix() or "linli.points" in text or "core.ledger" in text


def test_nothing_in_the_code_puts_anybody_in_an_order_by_points() -> None:
    files = [path for path in [*SOURCE, *PAGES] if about_points(path)]
    assert len(files) > 30
    found = [one for path in files for one in compared(path)]
    assert [one for one in found if one.split(":")[0] not in LET_THROUGH] == []
    assert all(len(why.split()) > 4 for why in LET_THROUGH.values())


@pytest.mark.parametrize(
    "line",
    [
        'PointsMember.objects.order_by("-amount")', 'rows.order_by("member__balance")', "sorted(members, key=points)",
        'LedgerAccount.objects.order_by("-balance")', "{{ members|sort(attribute='amount') }}", "Window(Rank())",
    ],
)  # fmt: skip
def test_a_planted_order_is_caught(tmp_path: Path, line: str) -> None:
    assert ORDERS.search(line)


def test_no_column_could_hold_a_place_an_end_or_a_sum_of_anybody() -> None:
    names = [f"{model.__name__}.{field.name}" for model in ours() for field in model._meta.get_fields()]
    assert [name for name in names if NEVER.search(name.split(".")[1])] == []


@pytest.mark.parametrize("name", ["rank", "monthly_score", "expires_on", "expires", "star", "balance", "deducted"])
def test_a_planted_column_is_caught(name: str) -> None:
    assert NEVER.search(name)


def test_how_much_somebody_has_stands_in_no_row_with_who_it_is() -> None:
    numbers = {
        field.name
        for field in PointsMember._meta.concrete_fields
        if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField))
    }
    assert numbers == {"version"}


def test_no_award_is_below_nothing_and_no_reason_is_what_somebody_is() -> None:
    assert "points_award_not_negative" in {one.name for one in Award._meta.constraints}
    said = {choice for kind in (Origin, Mistake, Seen) for choice in kind.values}
    assert not [one for one in said if re.search(r"conduct|behav|rude|penal|absen|late|party|faith|health", one)]


def test_a_playbook_cannot_say_that_points_end_or_are_taken_away() -> None:
    names = {name for part in (Points, PointsRate, Star, Courtesy) for name in part.model_fields}
    assert not [name for name in names if NEVER.search(name) and name not in ("star", "stars")]
    assert Points.model_config["extra"] == "forbid"


def test_who_it_is_goes_at_once_and_for_what_after_a_year() -> None:
    personal: dict[str, Personal] = {**PointsMember.personal, **Award.personal}
    assert personal["volunteer"].scrub == "null"
    assert all(one.keep_months is not None and one.keep_months <= 12 for one in personal.values())


def test_no_event_of_points_is_heard_to_judge_somebody() -> None:
    """What looks odd is written about awards; nothing but a person's verdict changes one."""
    text = (HOME / "points" / "odd.py").read_text(encoding="utf-8")
    assert not re.search(r"\.(save|update|delete|create)\(|take_back", text)
