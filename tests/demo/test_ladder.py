"""The demo's matter that climbed: it waits for the community's meeting, and the inbox there says so."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.core.waiting import waiting_for
from linli.demo.cast import World, build_world
from linli.demo.ladder import TITLE, climb_one
from linli.meetings.enums import Cause
from linli.meetings.waiting import TALK


def test_it_climbed_to_the_community_by_itself(world: World, at: datetime) -> None:
    item = climb_one(world, at)
    assert item is not None
    assert item.earlier is not None
    assert (item.forum, item.earlier.cause) == ("community_talks", Cause.TIME_UP)
    lines = waiting_for(world.actor("community_officer"), at)
    assert [line.subject for line in lines if line.asks == TALK] == [TITLE]


@pytest.mark.parametrize(("key", "waits"), [("tongguan", True), ("zhuzhou", False)])
def test_elsewhere_it_waits_where_the_station_holds_a_forum(db: None, at: datetime, key: str, waits: bool) -> None:
    item = climb_one(build_world(at=at, playbook=key), at)
    assert (item is not None and item.is_open) is waits
