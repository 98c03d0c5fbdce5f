"""Eight people at once do whatever they may to a handful of matters: nobody waits for ever, and nothing breaks.

`LINLI_ACTIONS=10000 pytest tests/service_requests/test_deadlocks.py` does as many as the design asks for.
"""

from __future__ import annotations

import itertools
import os
import random
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError

from linli.core.actors import Actor
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.service_requests.enums import Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows as load
from linli.service_requests.rules import RULES
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, DEPUTY, HEAD, REPAIRER, Path, code_of
from tests.service_requests.test_state_machine import call

pytestmark = pytest.mark.slow

PEOPLE, MATTERS = 8, 6
MINUTES = itertools.count(1)
"""Time goes on for all of them; who waited for a lock acts at an earlier minute than who held it."""

ACTIONS = int(os.environ.get("LINLI_ACTIONS", "400"))


def busy(world: World, seed: int, keys: list[object], count: int) -> Counter[str]:
    """One person's acts, each on a matter and a verb by chance; what came of them, by name."""
    chance, path = random.Random(seed), Path(world, AT)
    cast = [path.by(role) for role in (HEAD, DEPUTY, REPAIRER, COMMUNITY)]
    bodies = [world.bodies[name] for name in ("station", "property", "owners")]
    came_of: Counter[str] = Counter()
    for _ in range(count):
        path.at = AT + timedelta(minutes=next(MINUTES))
        one, other = (load().get(pk=key) for key in chance.sample(keys, 2))
        able: list[tuple[Verb, Actor]] = [
            (verb, actor)
            for actor in (*cast, code_of(one))
            for verb, ask in RULES.items()
            if verb is not Verb.WITHDRAW and ask(actor, one, path.at) is None
        ]
        if not able:
            came_of["nothing to do"] += 1
            continue
        verb, by = chance.choice(able)
        try:
            call(verb, one, by, path, chance.choice(bodies), other)
            came_of["done"] += 1
        except (Refused, Invalid, Stale) as said:
            came_of[type(said).__name__] += 1
        except OperationalError as broken:
            came_of[f"{type(broken.__cause__).__name__}: {verb}"] += 1
    return came_of


def test_whatever_is_done_at_once_nothing_waits_for_ever(open_world: World) -> None:
    path = Path(open_world, AT)
    keys: list[object] = [path.filed(f"第{n}盏灯不亮").pk for n in range(MATTERS)]
    calls = [partial(busy, open_world, seed, keys, ACTIONS // PEOPLE) for seed in range(PEOPLE)]
    results = at_once(calls, patience=60 + ACTIONS / 5)
    assert all(isinstance(result, Counter) for result in results), results
    came_of = sum(results, Counter())
    assert set(came_of) <= {"done", "nothing to do", "Refused", "Invalid", "Stale"}, came_of
    assert came_of["done"] > 20, came_of
    for row in ServiceRequest.objects.filter(pk__in=keys):
        assert Event.objects.filter(subject_id=str(row.pk)).count() == row.version
