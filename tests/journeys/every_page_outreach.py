"""The pages of visits at doors, as the station's head finds them in the demo's running round."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def outreach(demo: Running) -> dict[str, str]:
    """The list, a new round, the wall of the one that runs, whose its doors are, and one door."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/sweeps/[0-9a-f-]{36}/)"', client.get("/desk/sweeps/")[2])
        assert found is not None
        wall = found[1].decode()
        door = re.search(rb'href="(/desk/sweeps/[0-9a-f-]{36}/doors/[0-9a-f-]{36}/)"', client.get(wall)[2])
        assert door is not None
        return {
            "visits": "/desk/sweeps/",
            "new round": "/desk/sweeps/new/",
            "wall of a round": wall,
            "whose doors": f"{wall}shares/",
            "one door": door[1].decode(),
        }
    finally:
        rest(client)
