"""An estate moves while people report, work and look: readers see before or after, and nothing is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from linli.core.actors import NOBODY, system
from linli.core.memory import forget_all
from linli.demo.cast import World
from linli.places import actions as places
from linli.places.actions import following, reshaping
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.past import in_progress
from linli.service_requests import actions
from linli.service_requests.actions import Filed, Report
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_for
from tests.core.at_once import at_once
from tests.service_requests.conftest import AT
from tests.service_requests.steps import HEAD, Path
from tests.service_requests.test_tree_changes import overseer

pytestmark = pytest.mark.slow


def test_an_estate_moves_between_districts_while_everybody_works(
    open_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, world = Path(open_world, AT), open_world
    rows = [path.filed(f"第{n}盏灯不亮") for n in range(12)]
    district = places.add_place(level=Level.DISTRICT, name="望江区", parent=world.places["city"], by=system(), at=AT)
    into = places.add_place(level=Level.COMMUNITY, name="朝霞社区", parent=district, by=system(), at=AT)
    change = places.move_place(world.estate, parent=into, by=system(), at=AT)
    old, new = overseer("district", world.places["district"].pk), overseer("district", district.pk)
    seen: list[tuple[int, int]] = []
    slow = _slowly(following.follow, monkeypatch)

    def move() -> Any:
        return places.carry_out(change, by=system(), at=AT + timedelta(minutes=1))

    def look() -> list[Any]:
        slow.wait()
        said = in_progress().get(change.pk)
        seen.append((listed_for(old).count(), listed_for(new).count()))
        slow.looked.set()
        return [said]

    def report(n: int) -> Any:
        assert slow.looked.wait(30)
        return actions.file(place=world.places["unit"], report=Report(f"井盖响{n}"), by=NOBODY, at=AT)

    def accept(row: ServiceRequest) -> Any:
        assert slow.looked.wait(30)
        return actions.accept(row, by=path.by(HEAD), at=AT + timedelta(minutes=2), category="other")

    calls: list[Callable[[], Any]] = [move, look, *(partial(report, n) for n in range(4))]
    results = at_once([*calls, *(partial(accept, row) for row in rows[:6])])
    forget_all()
    assert results[0].done_at, results
    assert results[1] == [(2, 12)], results[1]
    assert seen == [(12, 0)]
    assert all(isinstance(result, Filed) for result in results[2:6]), results
    assert all(isinstance(result, ServiceRequest) for result in results[6:]), results
    assert listed_for(old).count() == 0
    assert listed_for(new).count() == 16
    unit = Place.objects.get(pk=world.places["unit"].pk)
    assert all(row.level_ids() == unit.level_ids() for row in ServiceRequest.objects.filter(place_id=unit.pk))
    assert in_progress() == {}


class _slowly:
    """Let the change rest after its first rows followed, until somebody has looked; `wait` returns once it does."""

    def __init__(self, whole: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
        self.whole, self.resting, self.looked = whole, threading.Event(), threading.Event()
        monkeypatch.setattr(reshaping, "follow", self)
        monkeypatch.setattr(following, "CHUNK", 2)
        self.rewrite = following.tell
        monkeypatch.setattr(following, "tell", self.rest)

    def __call__(self, *args: Any, **kwargs: Any) -> int:
        return self.whole(*args, **kwargs)

    def rest(self, *args: Any) -> None:
        self.rewrite(*args)
        if not self.resting.is_set():
            self.resting.set()
            self.looked.wait(30)
            time.sleep(1)

    def wait(self) -> None:
        assert self.resting.wait(30)
