"""Playing a story, and keeping what was told of it for the demo's guided tour."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from linli.core import clock, events
from linli.demo.stories.stage import Script, Stage, Step, Story, script_of
from linli.demo.stories.town import build_town
from linli.people.models import Account
from linli.places.models import Place

LOCK = 0x53544F52
LANGUAGE = "zh-hans"
"""What people of the town write is in their language, whatever that of who asks for the story."""

DAYS = 45
"""Stories began so many days ago at most, so that they are over today."""


def keys() -> list[str]:
    """The stories, in their order: one of each playbook has its name, others begin with it."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.toml"))


def story_of(key: str) -> Story:
    """How the story goes. Raises `KeyError` where there is none."""
    if key not in keys():
        raise KeyError(key)
    told: Story = import_module(f"linli.demo.stories.{key}").tell
    return told


def begin(key: str, *, at: datetime) -> tuple[Stage, Iterator[Step]]:
    """A town of the story's own, and the story that goes on in it step by step, as one asks for the next."""
    script = script_of(key)
    stage = Stage(build_town(script, at=at - timedelta(days=1)), script, at)
    stage.later()
    return stage, story_of(key)(stage)


def began(now: datetime) -> datetime:
    """A Monday morning from which a story is over by now."""
    day = clock.local_date(now) - timedelta(days=DAYS)
    return clock.from_local(day - timedelta(days=day.weekday()), time(9, 0))


def play(key: str, *, now: datetime) -> list[Step]:
    """The story from its first step to its last, unless it was played here. One transaction; nobody plays it twice."""
    with translation.override(LANGUAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if (told := kept(key)) is not None:
            return told
        stage, story = begin(key, at=began(now))
        told = list(story)
        _keep(stage, told)
    while events.sequence():
        pass
    return told


def _file(key: str) -> Path:
    return Path(settings.DATA_DIR) / "stories" / f"{key}.json"


def _keep(stage: Stage, told: list[Step]) -> None:
    """Write down where each step is seen and who signs in for it; the town says whether it is still the same data."""
    accounts = {role: account.pk for role, account in stage.world.accounts.items()}
    kept_ = {
        "city": stage.world.places["city"].pk,
        "name": stage.world.places["city"].name,
        "accounts": {role: str(accounts[role]) for role in {step.telling.role for step in told}},
        "steps": [[step.telling.key, step.at.isoformat(), step.name, list(step.args)] for step in told],
    }
    file = _file(stage.script.key)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(kept_, ensure_ascii=False), encoding="utf-8")


def kept(key: str) -> list[Step] | None:
    """What was told when the story was played in this demo; None where it was not."""
    found = _read(key)
    if found is None:
        return None
    script: Script = script_of(key)
    return [
        Step(script.steps[step], datetime.fromisoformat(at), name, tuple(args))
        for step, at, name, args in found["steps"]
        if step in script.steps
    ]


def account_of(key: str, role: str) -> Account | None:
    """Who signs in for a step of a story that was played."""
    found = _read(key)
    number = found["accounts"].get(role) if found else None
    return Account.objects.select_related("person").filter(pk=number).first() if number else None


def _read(key: str) -> dict[str, Any] | None:
    file = _file(key)
    if not file.is_file():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    same = Place.objects.filter(pk=found["city"], name=found["name"]).exists()
    return found if same else None
